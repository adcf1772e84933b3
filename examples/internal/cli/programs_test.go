//go:build unix

package cli_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at/serial"
	"github.com/semioctet/gsm/examples/internal/ptymodem"
	"github.com/semioctet/gsm/modem/modemtest"
)

// patience ends a test that hangs.
const patience = time.Minute

const number, friend = "+15550001111", "+15550002222"

// command returns a program that is ready to start, with a store of its own.
func command(t *testing.T, name string, args ...string) *exec.Cmd {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, filepath.Join(binaries, name), args...)
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir(), "XDG_CONFIG_HOME="+t.TempDir())
	return cmd
}

// run runs a program to its end.
func run(t *testing.T, name string, args ...string) (stdout, stderr string, status int) {
	cmd := command(t, name, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if cmd.ProcessState == nil {
		require.NoError(t, err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// serve puts a simulated modem on a terminal for the time of the test.
func serve(t *testing.T, o *modemtest.Options) (*modemtest.Modem, string) {
	m := modemtest.New(o)
	return m, connect(t, m)
}

func connect(t *testing.T, m *modemtest.Modem) string {
	line, err := ptymodem.Serve(m)
	require.NoError(t, err)
	t.Cleanup(func() {
		assert.NoError(t, line.Close())
		assert.NoError(t, m.Close())
	})
	return line.Name
}

// silent returns a terminal with nobody behind it.
func silent(t *testing.T) string {
	ours, theirs, err := pty.Open()
	require.NoError(t, err)
	t.Cleanup(func() { ours.Close(); theirs.Close() })
	return theirs.Name()
}

func TestFailuresSayInOneLineWhatToDo(t *testing.T) {
	locked := &modemtest.Options{PIN: "1234"}
	tests := []struct {
		name string
		port func(t *testing.T) string
		args []string
		want []string
		only string // the program to try it with, if not all
	}{
		{"no port was given", nil, nil, []string{"-port"}, ""},
		{"a flag that does not exist", nil, []string{"-prot", "x"}, []string{"-prot", "-help"}, ""},
		{"the port does not exist", func(t *testing.T) string { return filepath.Join(t.TempDir(), "ttyUSB9") }, nil,
			[]string{"ttyUSB9", "no such file"}, ""},
		{"no such device on USB", func(*testing.T) string { return "usb:path=99-9.9,interface=7" }, nil, []string{"usb:path=99-9.9", "plug the device in"}, ""},
		{"the port is a folder", func(t *testing.T) string { return t.TempDir() }, nil, []string{"directory"}, ""},
		{"the port is busy", func(t *testing.T) string {
			_, name := serve(t, nil)
			holder, err := serial.Open(name, nil)
			require.NoError(t, err)
			t.Cleanup(func() { assert.NoError(t, holder.Close()) })
			return name
		}, nil, []string{"in use"}, ""},
		{"no modem is behind the port", silent, nil, []string{"no modem answers", "-baud"}, "modeminfo"},
		{"there is no SIM card", func(t *testing.T) string { _, name := serve(t, &modemtest.Options{NoSIM: true}); return name }, nil,
			[]string{"no SIM card", "insert"}, ""},
		{"the SIM card wants its PIN", func(t *testing.T) string { _, name := serve(t, locked); return name }, nil,
			[]string{"asks for its PIN", "PIN 3", "-pin"}, ""},
		{"the PIN is wrong", func(t *testing.T) string { _, name := serve(t, locked); return name }, []string{"-pin", "4321"},
			[]string{"refused the PIN", "PIN 2", "-pin"}, ""},
		{"the SIM card wants its PUK", func(t *testing.T) string {
			m := modemtest.New(locked)
			_, err := io.WriteString(m.Open(), strings.Repeat("AT+CPIN=0000\r", 3))
			require.NoError(t, err)
			return connect(t, m)
		}, []string{"-pin", "1234"}, []string{"PUK"}, ""},
	}
	programs := map[string][]string{
		"sendsms": {"-to", friend, "-text", "hello"}, "receive": nil, "modeminfo": nil, "quickstart": {"-to", friend, "-text", "hello"},
		"ussd": {"-code", "*100#"}, "phonebook": nil, "call": {"-to", friend}, "network": nil,
	}
	for _, tt := range tests {
		for program, args := range programs {
			if tt.only != "" && tt.only != program {
				continue
			}
			t.Run(program+": "+tt.name, func(t *testing.T) {
				t.Parallel()
				args := append(args[:len(args):len(args)], tt.args...)
				if tt.port != nil {
					args = append(args, "-port", tt.port(t))
				}
				out, errs, status := run(t, program, args...)
				told := errs
				if program == "modeminfo" && strings.Contains(out, "advice") {
					assert.Zero(t, status, errs) // it tells what there is to tell all the same
					told = out
				} else {
					assert.Equal(t, 1, status, out)
					assert.Equal(t, 1, strings.Count(errs, "\n"), "one line: %s", errs)
				}
				for _, want := range tt.want {
					assert.Contains(t, told, want)
				}
				// Folders for tests have longer numbers in their names.
				assert.NotRegexp(t, `(^|[^0-9])4321([^0-9]|$)`, out+errs, "a PIN is shown")
			})
		}
	}
}

func TestWrongPINIsTriedOnceInItsLife(t *testing.T) {
	m, port := serve(t, &modemtest.Options{Number: number, PIN: "1234"})
	store := t.TempDir()
	send := func(args ...string) (string, int) {
		_, errs, status := run(t, "sendsms", append(args, "-port", port, "-store", store, "-to", friend, "-text", "hello")...)
		return errs, status
	}
	errs, status := send("-pin", "4321")
	assert.Equal(t, 1, status)
	assert.Contains(t, errs, "PIN 2")
	for range 3 {
		errs, status = send("-pin", "4321")
		assert.Equal(t, 1, status)
		assert.Contains(t, errs, "PIN 2", "an attempt was spent")
	}
	errs, status = send("-pin", "1234")
	assert.Equal(t, 1, status, "a person must make sure of it")
	assert.Contains(t, errs, "-force-pin")
	errs, status = send("-pin", "1234", "-force-pin")
	assert.Zero(t, status, errs)
	m.WantSent(t, friend, "hello")
}

func TestSendsmsWaitsForTheReport(t *testing.T) {
	m, port := serve(t, &modemtest.Options{Number: number})
	text := strings.Repeat("All work and no play makes Jack a dull boy. ", 8)
	out, errs, status := run(t, "sendsms", "-port", port, "-to", friend, "-text", text, "-wait", "30s", "-json", "-v")
	require.Zero(t, status, errs)
	var result struct {
		To, Verdict string
		Parts       []struct{ State string }
	}
	require.NoError(t, json.Unmarshal([]byte(out), &result))
	assert.Equal(t, friend, result.To)
	assert.Equal(t, "delivered", result.Verdict)
	require.Len(t, result.Parts, 3)
	assert.Equal(t, "accepted", result.Parts[2].State)
	assert.Contains(t, errs, "> AT+CMGS=")
	m.WantSent(t, friend, text)
}

func TestSendsmsTellsOfARefusal(t *testing.T) {
	nw := modemtest.NewNetwork(nil)
	nw.Refuse("", modemtest.CMS(21), -1) // short message transfer rejected, TS 24.011 annex E
	_, port := serve(t, &modemtest.Options{Number: number, Network: nw})
	out, errs, status := run(t, "sendsms", "-port", port, "-to", friend, "-text", "hello")
	assert.Equal(t, 1, status)
	assert.Equal(t, "part 1 of 1: refused\n", out)
	assert.Contains(t, errs, "21")
	assert.Equal(t, 1, strings.Count(errs, "\n"), errs)
}

func TestSendsmsWaitsNoLongerThanThereIsAModem(t *testing.T) {
	nw := modemtest.NewNetwork(nil)
	nw.Phone("", modemtest.Phone{Delay: time.Hour})
	m, port := serve(t, &modemtest.Options{Number: number, Network: nw})
	r := start(t, "sendsms", "-port", port, "-to", friend, "-text", "hello", "-wait", "1h")
	answered := func(t modemtest.Transcript) bool { return t.Contains(modemtest.FromModem, "+CMGS: 1") }
	require.NoError(t, m.Wait(t.Context(), answered))
	m.HangUp(nil)
	_ = r.Wait()
	assert.Equal(t, 1, r.ProcessState.ExitCode())
	assert.Contains(t, r.errs.String(), "line lost")
}

func TestModeminfoTellsWhatThereIs(t *testing.T) {
	_, port := serve(t, &modemtest.Options{Number: number, PIN: "1234", Personality: modemtest.HuaweiE303})
	out, errs, status := run(t, "modeminfo", "-port", port, "-json", "-pin", "1234")
	require.Zero(t, status, errs)
	var info map[string]string
	require.NoError(t, json.Unmarshal([]byte(out), &info))
	for name, want := range map[string]string{
		"manufacturer": "huawei", "model": "E303", "profile": "Huawei", "sim": "READY", "state": "ready",
		"imei": modemtest.HuaweiE303.IMEI, "service_centre": "+15550009999", "signal": "-73 dBm",
	} {
		assert.Equal(t, want, info[name], name)
	}
	assert.Contains(t, info["attempts"], "PIN 3")
	assert.Contains(t, info["operator"], "Test Network")
	assert.Contains(t, info["registration_CREG"], "home")
}

// program is one that runs until it is interrupted.
type program struct {
	*exec.Cmd
	lines *bufio.Scanner
	errs  bytes.Buffer
}

func start(t *testing.T, name string, args ...string) *program {
	r := &program{Cmd: command(t, name, args...)}
	r.run(t)
	return r
}

// run starts the program.
func (r *program) run(t *testing.T) {
	r.Stderr = &r.errs
	out, err := r.StdoutPipe()
	require.NoError(t, err)
	r.lines = bufio.NewScanner(out)
	require.NoError(t, r.Start())
	t.Cleanup(func() { _ = r.Process.Kill(); _ = r.Wait() })
}

// line returns the next line of the program's output.
func (r *program) line(t *testing.T) string {
	require.True(t, r.lines.Scan(), "the program ended")
	return r.lines.Text()
}

// interrupt ends the program as Ctrl-C does.
func (r *program) interrupt(t *testing.T) {
	require.Zero(t, r.stop(t), "%s", r.errs.String())
}

// stop ends the program as Ctrl-C does and returns its exit status.
func (r *program) stop(t *testing.T) int {
	require.NoError(t, r.Process.Signal(os.Interrupt))
	_ = r.Wait()
	return r.ProcessState.ExitCode()
}

func TestAProgramWhoseTerminalClosesPutsThingsInOrder(t *testing.T) {
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP) // so that the program does not inherit that they are ignored, where nohup runs the test
	defer signal.Stop(hangups)
	link := filepath.Join(t.TempDir(), "modem")
	r := start(t, "simulator", "-link", link)
	r.line(t)
	_, err := os.Lstat(link)
	require.NoError(t, err)
	for range 2 { // a shell tells its jobs, and so does the system
		require.NoError(t, r.Process.Signal(syscall.SIGHUP))
	}
	assert.NoError(t, r.Wait())
	_, err = os.Lstat(link)
	assert.ErrorIs(t, err, os.ErrNotExist)
}

func TestReceiveTakesWhatWaitedAndWhatComes(t *testing.T) {
	for _, args := range [][]string{nil, {"-direct"}} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			nw := modemtest.NewNetwork(nil)
			_, port := serve(t, &modemtest.Options{Number: number, Network: nw})
			require.NoError(t, nw.SMS(friend, number, "before the start"))
			r := start(t, "receive", append(args, "-port", port, "-store", t.TempDir(), "-json")...)
			for _, want := range []string{"before the start", "Hello, 世界 👋", strings.Repeat("long ", 80)} {
				if want != "before the start" {
					require.NoError(t, nw.SMS(friend, number, want))
				}
				var got struct{ Key, From, Text string }
				require.NoError(t, json.Unmarshal([]byte(r.line(t)), &got))
				assert.Equal(t, want, got.Text)
				assert.Equal(t, friend, got.From)
				assert.NotEmpty(t, got.Key)
			}
			r.interrupt(t)
			assert.Zero(t, nw.Waiting(number))
		})
	}
}

func TestReceiveRunsACommandUntilItSucceeds(t *testing.T) {
	nw := modemtest.NewNetwork(nil)
	_, port := serve(t, &modemtest.Options{Number: number, Network: nw})
	flag := filepath.Join(t.TempDir(), "flag")
	script := `[ -f "` + flag + `" ] || { touch "` + flag + `"; echo no; exit 1; }; echo "$GSM_FROM: $GSM_TEXT ($GSM_TIME, $GSM_KEY)"; cat`
	r := start(t, "receive", "-port", port, "-store", t.TempDir(), "-exec", script)
	require.NoError(t, nw.SMS(friend, number, "$(touch /); `'\""))
	var lines []string
	for range 7 {
		lines = append(lines, r.line(t))
	}
	assert.Equal(t, "no", lines[2])
	assert.Equal(t, lines[:2], lines[3:5], "the message is given again")
	assert.True(t, strings.HasPrefix(lines[5], friend+": $(touch /); `'\" (20"), lines[5])
	var got struct{ Key, From, Text string }
	require.NoError(t, json.Unmarshal([]byte(lines[6]), &got))
	assert.Equal(t, "$(touch /); `'\"", got.Text)
	assert.Contains(t, lines[5], got.Key)
	r.interrupt(t)
	assert.Contains(t, r.errs.String(), "comes again")
}

func TestReceiveTellsWhyNothingComes(t *testing.T) {
	m, port := serve(t, &modemtest.Options{Number: number})
	told, theirs, err := os.Pipe()
	require.NoError(t, err)
	defer told.Close()
	defer theirs.Close()
	cmd := command(t, "receive", "-port", port, "-store", t.TempDir())
	cmd.Stderr = theirs
	require.NoError(t, cmd.Start())
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	armed := func(t modemtest.Transcript) bool { return t.Contains(modemtest.ToModem, "AT+CMGL") }
	require.NoError(t, m.Wait(t.Context(), armed))
	m.RemoveSIM()
	require.NoError(t, told.SetReadDeadline(time.Now().Add(patience)))
	line, err := bufio.NewReader(told).ReadString('\n')
	require.NoError(t, err)
	assert.Contains(t, line, "no SIM: ")
	assert.Contains(t, line, "insert")
}

func TestQuickstart(t *testing.T) {
	out, errs, status := run(t, "quickstart")
	require.Zero(t, status, errs)
	for _, want := range []string{
		`alice > AT+CPIN="****"`, `bob   < +CMTI: "ME",0`, "bob   * message from +15550001111, sent 20", "Hello, 世界 👋",
		"3 parts", "alice * report on part 3 of 3 to +15550002222, 20", "the message is delivered",
	} {
		assert.Contains(t, out, want)
	}
	for _, pin := range []string{"1234", "5678"} {
		assert.NotContains(t, out, `CPIN="`+pin)
	}
}

// TestQuickstartOnAPort has a PIN that no time in a PDU looks like.
func TestQuickstartOnAPort(t *testing.T) {
	nw := modemtest.NewNetwork(nil)
	nw.Phone(friend, modemtest.Phone{Reply: func(string, string) string { return "thanks" }})
	m, port := serve(t, &modemtest.Options{Number: number, PIN: "97531864", Network: nw})
	r := start(t, "quickstart", "-port", port, "-pin", "97531864", "-to", friend, "-text", "on fire")
	var out strings.Builder
	for !strings.Contains(out.String(), "thanks") || !strings.Contains(out.String(), "the message is delivered") {
		out.WriteString(r.line(t) + "\n")
	}
	r.interrupt(t)
	m.WantSent(t, friend, "on fire")
	assert.NotContains(t, out.String(), "97531864")
}

func TestHelp(t *testing.T) {
	for _, program := range []string{"quickstart", "sendsms", "receive", "modeminfo", "ussd", "phonebook", "call", "network"} {
		out, errs, status := run(t, program, "-help")
		assert.Zero(t, status)
		assert.Empty(t, errs)
		for _, flag := range []string{"-port", "-baud", "-pin", "  -v\t"} {
			assert.Contains(t, out, flag)
		}
	}
}
