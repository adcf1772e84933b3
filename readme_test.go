package gsm_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// snippetImports are the packages that the README's snippets use, by the names they have there.
var snippetImports = map[string]string{
	"context": "context", "errors": "errors", "fmt": "fmt", "io": "io", "log": "log", "os": "os", "slog": "log/slog", "testing": "testing",
	"time": "time", "at": module + "/at", "serial": module + "/at/serial", "gsmerr": module + "/errors", "modem": module + "/modem",
	"modemtest": module + "/modem/modemtest", "pdu": module + "/pdu",
}

// TestReadmeSnippetsCompile builds each Go block of the README: functions as they are, and
// statements inside a function that has a context, a line and a modem.
func TestReadmeSnippetsCompile(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	blocks := regexp.MustCompile("(?ms)^```go\n(.*?)^```$").FindAllStringSubmatch(string(readme), -1)
	require.NotEmpty(t, blocks)
	root, err := os.Getwd()
	require.NoError(t, err)
	dir, overlay := t.TempDir(), map[string]string{}
	for i, block := range blocks {
		file := filepath.Join(dir, fmt.Sprintf("%d.go", i))
		require.NoError(t, os.WriteFile(file, []byte(program(block[1])), 0o600))
		overlay[filepath.Join(root, "readme", fmt.Sprint(i), "snippet.go")] = file
	}
	list, err := json.Marshal(map[string]any{"Replace": overlay})
	require.NoError(t, err)
	overlayFile := filepath.Join(dir, "overlay.json")
	require.NoError(t, os.WriteFile(overlayFile, list, 0o600))
	args := []string{"build", "-overlay", overlayFile}
	for i := range blocks {
		args = append(args, fmt.Sprintf("./readme/%d", i))
	}
	out, err := exec.Command("go", args...).CombinedOutput()
	assert.NoError(t, err, "%s", out)
}

// program makes a Go file of a snippet.
func program(snippet string) string {
	body := snippet
	if !strings.HasPrefix(snippet, "func ") {
		body = "func _(ctx context.Context, line io.ReadWriteCloser, m *modem.Modem) error {\n{\n" + snippet + "}\nreturn nil\n}\n"
	}
	head := "package readme\n\nimport (\n"
	for name, path := range snippetImports {
		if regexp.MustCompile(`\b` + name + `\.`).MatchString(body) {
			head += name + " " + `"` + path + `"` + "\n"
		}
	}
	return head + ")\n\n" + body
}

// TestReadmeLinksLead checks that what the README links to in this module is there.
func TestReadmeLinksLead(t *testing.T) {
	for _, page := range []string{"README.md", "CONTRIBUTING.md", "CHANGELOG.md"} {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		for _, link := range regexp.MustCompile(`\]\(([^)#:]+)\)`).FindAllStringSubmatch(string(text), -1) {
			assert.FileExists(t, filepath.Join(strings.TrimSuffix(link[1], "/"), existing(link[1])), "%s: %s", page, link[1])
		}
	}
}

// existing returns a file that a linked folder must hold, or nothing for a file.
func existing(link string) string {
	if info, err := os.Stat(link); err != nil || !info.IsDir() {
		return ""
	}
	for _, name := range []string{"doc.go", "main.go"} {
		if _, err := os.Stat(filepath.Join(link, name)); err == nil {
			return name
		}
	}
	return "doc.go"
}
