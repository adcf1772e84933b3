package porttest

import (
	"fmt"
	"io"
	"os"
	"testing"

	"go.uber.org/goleak"

	"github.com/semioctet/gsm/at/serial"
)

// OpenFunc is the signature of the Open functions under test.
type OpenFunc func(name string, o *serial.Options) (serial.Port, error)

// openerVariable, when set, makes the test binary the other program of a test: it opens the port named.
const openerVariable = "GSM_PORTTEST_OPEN"

// Main is for a package's TestMain: it runs the tests and checks that no goroutine is left.
func Main(m *testing.M, open OpenFunc) {
	if name := os.Getenv(openerVariable); name != "" {
		beOpener(name, open)
		return
	}
	goleak.VerifyTestMain(m)
}

// beOpener opens the port, says what came of it, and keeps it until its standard input ends.
func beOpener(name string, open OpenFunc) {
	if _, err := open(name, nil); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(opened)
	io.Copy(io.Discard, os.Stdin)
}

const opened = "opened"
