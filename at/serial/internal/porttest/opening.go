//go:build unix

package porttest

import (
	"bufio"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/semioctet/gsm/at/serial"
)

// TestOpening runs the tests of what opening a device promises. The package's TestMain must be [Main].
func TestOpening(t *testing.T, open OpenFunc) {
	t.Run("names that are no port", func(t *testing.T) { testNoPort(t, open) })
	t.Run("not permitted", func(t *testing.T) { testNotPermitted(t) })
	t.Run("held by this program", func(t *testing.T) { testHeldHere(t, open) })
	t.Run("held by another program", func(t *testing.T) { testHeldElsewhere(t, open) })
	t.Run("held by TIOCEXCL alone", func(t *testing.T) { testHeldExclusively(t, open) })
	t.Run("another program is refused", func(t *testing.T) { testOtherRefused(t, open) })
	t.Run("free again after Close", func(t *testing.T) { testFreeAgain(t, open) })
	t.Run("a speed that no line has", func(t *testing.T) { testBadSpeed(t, open) })
}

// requireOpenError checks that opening name fails for the reason want and says so.
func requireOpenError(t *testing.T, open OpenFunc, name string, want error) *serial.OpenError {
	t.Helper()
	port, err := open(name, nil)
	if err == nil {
		port.Close()
	}
	require.ErrorIs(t, err, want)
	var openErr *serial.OpenError
	require.ErrorAs(t, err, &openErr)
	assert.Equal(t, name, openErr.Name)
	assert.Contains(t, err.Error(), name)
	assert.NotContains(t, err.Error(), "\n", "one line")
	return openErr
}

func testNoPort(t *testing.T, open OpenFunc) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	require.NoError(t, os.WriteFile(file, []byte("x"), 0o600))
	fifo := filepath.Join(dir, "fifo") // opening one waits for the other end
	require.NoError(t, unix.Mkfifo(fifo, 0o600))
	for _, tt := range []struct {
		name, path string
		want       error
	}{
		{"does not exist", filepath.Join(dir, "ttyUSB9"), fs.ErrNotExist},
		{"empty name", "", fs.ErrNotExist},
		{"directory", dir, serial.ErrNotTTY},
		{"file", file, serial.ErrNotTTY},
		{"FIFO", fifo, serial.ErrNotTTY},
		{"device of another kind", "/dev/null", serial.ErrNotTTY},
	} {
		t.Run(tt.name, func(t *testing.T) { requireOpenError(t, open, tt.path, tt.want) })
	}
	left, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, "x", string(left), "the file is untouched")
}

func testNotPermitted(t *testing.T) {
	_, name := NewTTY(t)
	require.NoError(t, os.Chmod(name, 0o660))
	cmd := exec.Command(copyOfTest(t))
	if os.Geteuid() == 0 { // the administrator may open all, so somebody else has to try
		const nobody = 65534
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody, NoSetGroups: true}}
	} else {
		require.NoError(t, os.Chmod(name, 0o060))
	}
	said := runOpener(t, cmd, name)
	assert.Contains(t, said, "permission denied")
	assert.Contains(t, said, "usermod -a -G ", "advice")
}

func testHeldHere(t *testing.T, open OpenFunc) {
	_, name := NewTTY(t)
	port, err := open(name, nil)
	require.NoError(t, err)
	defer port.Close()
	for range 2 { // the first refusal must not free it
		e := requireOpenError(t, open, name, serial.ErrBusy)
		requireHolder(t, e, os.Getpid())
	}
}

func testHeldElsewhere(t *testing.T, open OpenFunc) {
	_, name := NewTTY(t)
	cmd := exec.Command(os.Args[0])
	require.Equal(t, opened, runOpener(t, cmd, name))
	e := requireOpenError(t, open, name, serial.ErrBusy)
	requireHolder(t, e, cmd.Process.Pid)

	// A program that dies gives up what it held. A pseudo-terminal, unlike a device, keeps TIOCEXCL then,
	// which only a privileged program gets past.
	if os.Geteuid() != 0 {
		return
	}
	require.NoError(t, cmd.Process.Kill())
	cmd.Wait()
	port, err := open(name, nil)
	require.NoError(t, err)
	require.NoError(t, port.Close())
}

func testHeldExclusively(t *testing.T, open OpenFunc) {
	_, name := NewTTY(t)
	f, err := os.OpenFile(name, os.O_RDWR|unix.O_NOCTTY, 0)
	require.NoError(t, err)
	defer f.Close()
	require.NoError(t, unix.IoctlSetInt(int(f.Fd()), unix.TIOCEXCL, 0))
	defer unix.IoctlSetInt(int(f.Fd()), unix.TIOCNXCL, 0)
	e := requireOpenError(t, open, name, serial.ErrBusy)
	requireHolder(t, e, os.Getpid())
}

// requireHolder checks that the error names the process, on the systems that tell.
func requireHolder(t *testing.T, e *serial.OpenError, pid int) {
	t.Helper()
	if _, err := os.Stat("/proc/locks"); err != nil {
		t.Log("this system does not tell who holds a port")
		return
	}
	assert.Equal(t, pid, e.Holder.PID)
	comm, err := os.ReadFile("/proc/self/comm") // the holder runs the same program
	require.NoError(t, err)
	assert.Equal(t, strings.TrimSpace(string(comm)), e.Holder.Program)
	assert.Contains(t, e.Error(), e.Holder.Program)
	assert.NotEmpty(t, e.Advice)
}

func testOtherRefused(t *testing.T, open OpenFunc) {
	_, name := NewTTY(t)
	port, err := open(name, nil)
	require.NoError(t, err)
	defer port.Close()
	assert.Contains(t, runOpener(t, exec.Command(os.Args[0]), name), "in use")
}

func testFreeAgain(t *testing.T, open OpenFunc) {
	modem, name := NewTTY(t)
	for range 3 {
		port, err := open(name, nil)
		require.NoError(t, err)
		_, err = modem.WriteString("x")
		require.NoError(t, err)
		var buf [1]byte
		_, err = port.Read(buf[:])
		require.NoError(t, err)
		require.NoError(t, port.Close())
	}
}

func testBadSpeed(t *testing.T, open OpenFunc) {
	_, name := NewTTY(t)
	_, err := open(name, &serial.Options{Baud: -1})
	var openErr *serial.OpenError
	require.ErrorAs(t, err, &openErr)
	assert.Contains(t, err.Error(), "-1")
	port, err := open(name, nil) // the failure left nothing locked
	require.NoError(t, err)
	require.NoError(t, port.Close())
}

// runOpener makes cmd, which runs the test binary, open the port, and returns what it says. The program
// ends with the test.
func runOpener(t *testing.T, cmd *exec.Cmd, name string) string {
	t.Helper()
	cmd.Env = append(os.Environ(), openerVariable+"="+name)
	stdin, err := cmd.StdinPipe()
	require.NoError(t, err)
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		stdin.Close()
		cmd.Wait()
	})
	said, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err)
	return strings.TrimSpace(said)
}

// copyOfTest puts the test binary where every user may run it.
func copyOfTest(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "porttest")
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	require.NoError(t, os.Chmod(dir, 0o755))
	binary, err := os.ReadFile(os.Args[0])
	require.NoError(t, err)
	name := filepath.Join(dir, "opener")
	require.NoError(t, os.WriteFile(name, binary, 0o755))
	require.NoError(t, os.Chmod(name, 0o755))
	return name
}
