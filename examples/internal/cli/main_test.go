//go:build unix

package cli_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"
)

var binaries string // folder of the programs under test

func TestMain(m *testing.M) {
	var err error
	if binaries, err = os.MkdirTemp("", "gsm-examples"); err == nil {
		const examples = "github.com/semioctet/gsm/examples/"
		var out []byte
		out, err = exec.Command("go", "build", "-o", binaries+string(filepath.Separator),
			examples+"quickstart", examples+"sendsms", examples+"receive", examples+"modeminfo",
			examples+"ussd", examples+"phonebook", examples+"call", examples+"network",
			examples+"simulator").CombinedOutput()
		os.Stderr.Write(out)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "the programs can not be built:", err)
		os.Exit(1)
	}
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		_ = os.RemoveAll(binaries)
		os.Exit(code)
	}))
}
