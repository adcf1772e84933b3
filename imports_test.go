package gsm_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "github.com/semioctet/gsm"

// importRules says which packages of the module, by their folders, each of its packages may import
// besides those below itself; the longest matching folder counts. others tells whether third-party
// packages may be imported too. A program that brings its own line so links none of them.
var importRules = map[string]struct {
	own    []string
	others bool
}{
	"errors":          {},
	"pdu":             {},
	"at":              {own: []string{"errors"}},
	"at/serial":       {own: []string{"at", "errors"}, others: true}, // at, to ask whether a modem answers
	"at/mux":          {},
	"modem":           {own: []string{"at", "pdu", "errors"}},
	"modem/modemtest": {own: []string{"pdu", "at/mux", "errors"}}, // so that a fault in at or modem can not hide in the simulator
	"examples":        {own: []string{"at", "pdu", "errors", "modem"}, others: true},
}

// apart lists what lies below a folder and yet is not its own: at may import neither of its transports.
var apart = []string{"at/serial", "at/mux", "modem/modemtest"}

// below reports whether a package lies in a folder, and in no folder apart from it.
func below(pkg, folder string) bool {
	for _, a := range apart {
		if within(pkg, a) && !within(folder, a) {
			return false
		}
	}
	return within(pkg, folder)
}

func within(pkg, folder string) bool { return pkg == folder || strings.HasPrefix(pkg, folder+"/") }

// TestImportsFollowTheRule reads the files for every system, not only those that are built here.
func TestImportsFollowTheRule(t *testing.T) {
	for file, imports := range sources(t) {
		folder := path.Dir(file)
		rule := folder
		for ; rule != "."; rule = path.Dir(rule) {
			if _, ok := importRules[rule]; ok {
				break
			}
		}
		allowed, ok := importRules[rule]
		if !assert.True(t, ok, "%s: no rule for its folder; the top level is fixed", file) {
			continue
		}
		for _, imported := range imports {
			own, isOwn := strings.CutPrefix(imported, module+"/")
			switch {
			case isOwn:
				assert.True(t, mayImport(rule, allowed.own, own), "%s may not import %s", file, imported)
			case strings.Contains(strings.Split(imported, "/")[0], "."):
				assert.True(t, allowed.others, "%s may not import %s: third-party packages belong in at/serial, tests and examples", file, imported)
			}
		}
	}
}

func mayImport(rule string, own []string, imported string) bool {
	if below(imported, rule) {
		return true
	}
	for _, folder := range own {
		if below(imported, folder) || rule == "examples" && within(imported, folder) {
			return true
		}
	}
	return false
}

// TestErrorsIsImportedAsGsmerr holds since the folder's name hides the standard package.
func TestErrorsIsImportedAsGsmerr(t *testing.T) {
	walk(t, func(file string) {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range parsed.Imports {
			if spec.Path.Value == strconv.Quote(module+"/errors") {
				assert.True(t, spec.Name != nil && spec.Name.Name == "gsmerr", "%s imports it without the name gsmerr", file)
			}
		}
	})
}

// sources returns what each file that is no test imports.
func sources(t *testing.T) map[string][]string {
	all := map[string][]string{}
	walk(t, func(file string) {
		if strings.HasSuffix(file, "_test.go") {
			return
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		require.NoError(t, err)
		imports := []string{}
		for _, spec := range parsed.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			imports = append(imports, name)
		}
		all[filepath.ToSlash(file)] = imports
	})
	require.Greater(t, len(all), 50)
	return all
}

// walk calls do for each Go file of the module. Folders with a go.mod of their own are other modules.
func walk(t *testing.T, do func(file string)) {
	require.NoError(t, filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && file != "." {
			_, statErr := os.Stat(filepath.Join(file, "go.mod"))
			if statErr == nil || strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" {
				return fs.SkipDir
			}
		}
		if !d.IsDir() && strings.HasSuffix(file, ".go") {
			do(file)
		}
		return nil
	}))
}
