package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at/serial"
	"github.com/semioctet/gsm/examples/internal/cli"
	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

// report is what the program writes with -json.
type report struct {
	Port     string
	Healthy  bool
	Findings []struct {
		Cause                modem.Cause
		Text, Advice, Detail string
		Warning              bool
	}
}

// ask runs the program.
func ask(t *testing.T, d doctor, args ...string) (out, errs string, err error) {
	var stdout, stderr bytes.Buffer
	env := &cli.Env{Name: "doctor", Stdout: &stdout, Stderr: &stderr}
	err = d.run(t.Context(), env, append(args, "-store", t.TempDir()))
	return stdout.String(), stderr.String(), err
}

// port is what the table's machine calls the modem's port.
const port = "/dev/ttyUSB2"

// on returns a doctor for a machine with a modem on its port.
func on(sim *modemtest.Modem) doctor {
	return doctor{
		open:  func(context.Context, string, int) (io.ReadWriteCloser, error) { return sim.Open(), nil },
		probe: func(context.Context, string, ...int) (int, error) { return 0, serial.ErrNoModem },
		list: func() ([]serial.PortInfo, error) {
			return []serial.PortInfo{{Name: port, USBPath: "1-1", Interface: 2, Role: serial.RoleAT},
				{Name: "/dev/ttyUSB3", USBPath: "1-1", Interface: 3, Role: serial.RoleModem},
				{Name: "/dev/ttyUSB1", USBPath: "1-1", Interface: 1, Role: serial.RoleGNSS}}, nil
		},
	}
}

func refusing(err *serial.OpenError) func(*modemtest.Modem) doctor {
	return func(sim *modemtest.Modem) doctor {
		d := on(sim)
		d.open = func(context.Context, string, int) (io.ReadWriteCloser, error) { return nil, err }
		return d
	}
}

// troubled returns a doctor for a modem of which something is wrong.
func troubled(faults ...modemtest.Fault) func(*modemtest.Modem) doctor {
	return func(sim *modemtest.Modem) doctor {
		for _, f := range faults {
			sim.Fault(f.Always())
		}
		return on(sim)
	}
}

func answers(command string, lines ...string) modemtest.Fault {
	return modemtest.Answer(lines...).On(command)
}

func registered(stat int, faults ...modemtest.Fault) func(*modemtest.Modem) doctor {
	return func(sim *modemtest.Modem) doctor {
		sim.SetRegistration(stat)
		return troubled(faults...)(sim)
	}
}

func after(commands string) func(*modemtest.Modem) doctor {
	return func(sim *modemtest.Modem) doctor {
		_, _ = io.WriteString(sim.Open(), commands)
		return on(sim)
	}
}

func TestTheRightCauseIsNamed(t *testing.T) {
	silent := modemtest.Lose()
	locked := modemtest.Options{PIN: "1234"}
	tests := []struct {
		name    string
		options modemtest.Options
		stage   func(*modemtest.Modem) doctor
		args    []string
		cause   modem.Cause
		next    string // a part of the advice
		warning bool
	}{
		{"no port at all", modemtest.Options{}, func(sim *modemtest.Modem) doctor {
			d := on(sim)
			d.list = func() ([]serial.PortInfo, error) { return nil, nil }
			return d
		}, []string{"-port", ""}, causeNoPort, "plug", false},
		{"the port is missing", modemtest.Options{}, refusing(&serial.OpenError{Err: fs.ErrNotExist, Advice: "the ports here: /dev/ttyUSB5"}), nil, causeMissing, "ttyUSB5", false},
		{"the port is held", modemtest.Options{}, refusing(&serial.OpenError{Err: serial.ErrBusy, Holder: serial.Holder{PID: 7, Program: "ModemManager"}}), nil, causeHeld, "end that program", false},
		{"the port is not permitted", modemtest.Options{}, refusing(&serial.OpenError{Err: fs.ErrPermission}), nil, causeNotPermitted, "dialout", false},
		{"no serial port", modemtest.Options{}, refusing(&serial.OpenError{Err: serial.ErrNotTTY}), nil, causeNoTTY, "/dev/ttyUSB2", false},
		{"a server that does not answer", modemtest.Options{}, refusing(&serial.OpenError{Err: errors.New("connection refused"), Advice: "start it"}), nil, causeNotOpened, "start it", false},
		{"no modem answers", modemtest.Options{}, troubled(silent), nil, modem.CauseSilent, "the ports here", false},
		{"the wrong speed", modemtest.Options{}, func(sim *modemtest.Modem) doctor {
			d := troubled(silent)(sim)
			d.probe = func(context.Context, string, ...int) (int, error) { return 9600, nil }
			return d
		}, nil, causeWrongSpeed, "-baud 9600", false},
		{"the port for positions", modemtest.Options{}, troubled(silent), []string{"-port", "/dev/ttyUSB1"}, causeWrongPort, port, false},
		{"the port for data", modemtest.Options{}, troubled(), []string{"-port", "/dev/ttyUSB3"}, causeWrongPort, port, true},
		{"the radio is off", modemtest.Options{}, after("AT+CFUN=0\r"), nil, modem.CauseRadioOff, "AT+CFUN=1", false},
		{"no SIM card", modemtest.Options{NoSIM: true}, troubled(), nil, modem.CauseNoSIM, "insert", false},
		{"a SIM card that stays busy", modemtest.Options{SIMStart: time.Hour}, troubled(), nil, modem.CauseSIMBusy, "wait", false},
		{"a PIN is wanted", locked, troubled(), []string{"-pin", "1234"}, modem.CausePINWanted, "PIN", false},
		{"few attempts are left", locked, after("AT+CPIN=0000\r"), []string{"-pin", "1234"}, modem.CauseFewAttempts, "right PIN", false},
		{"a PUK is wanted", locked, after("AT+CPIN=0000\rAT+CPIN=0000\rAT+CPIN=0000\r"), []string{"-pin", "1234"}, modem.CausePUKWanted, "PUK", false},
		{"the modem is locked to a network", modemtest.Options{}, troubled(answers("+CPIN?", "+CPIN: PH-NET PIN", "OK")), nil, modem.CauseModemLocked, "operator", false},
		{"not registered", modemtest.Options{}, registered(0, answers("+CSQ", "+CSQ: 20,0", "OK")), nil, modem.CauseNotRegistered, "AT+COPS=0", false},
		{"searching", modemtest.Options{}, registered(2, answers("+CSQ", "+CSQ: 20,0", "OK")), nil, modem.CauseSearching, "wait", false},
		{"denied, and why", modemtest.Options{}, registered(3, answers("+CREG=3", "OK"), answers("+CREG?", "+CREG: 3,3,,,,0,2", "OK")), nil, modem.CauseDenied, "whether the SIM is active", false},
		{"emergency calls only", modemtest.Options{}, registered(8), nil, modem.CauseEmergencyOnly, "operator", false},
		{"no service centre", modemtest.Options{}, after("AT+CSCA=\"\"\r"), nil, modem.CauseNoServiceCentre, "AT+CSCA", false},
		{"the storage is full", modemtest.Options{}, troubled(answers("+CPMS?", `+CPMS: "SM",20,20,"SM",20,20,"SM",20,20`, "OK")), nil, modem.CauseStorageFull, "delete", false},
		{"no messages over this technology", modemtest.Options{Personality: modemtest.EC25}, troubled(answers("+CREG?", "+CREG: 0,0", "OK"),
			answers("+CGSMS?", "+CGSMS: 2", "OK"), answers("+CIREG?", "+CIREG: 0,0", "OK")), nil, modem.CauseDataOnly, "2G", false},
		{"no notices", modemtest.Options{}, troubled(answers("+CNMI=", "+CMS ERROR: 302")), nil, modem.CauseNoNotices, "other AT ports", true},
		{"a weak signal", modemtest.Options{}, func(sim *modemtest.Modem) doctor { sim.SetSignal(2, 5); return on(sim) }, nil, modem.CauseWeakSignal, "antenna", true},
		{"text mode only", modemtest.Options{Personality: modemtest.Personality{TextOnly: true}}, troubled(), nil, modem.CauseTextModeOnly, "firmware", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sim := modemtest.New(&tt.options)
				defer sim.Close()
				d := tt.stage(sim)
				before := len(sim.Transcript().Commands())
				out, _, err := ask(t, d, append([]string{"-json", "-port", port}, tt.args...)...)
				assert.Equal(t, tt.warning, err == nil, "exit status")
				var got report
				require.NoError(t, json.Unmarshal([]byte(out), &got), out)
				require.Len(t, got.Findings, 1, out)
				assert.Equal(t, tt.cause, got.Findings[0].Cause)
				assert.Contains(t, got.Findings[0].Advice, tt.next)
				assert.NotEmpty(t, got.Findings[0].Text)
				assert.Equal(t, tt.warning, got.Findings[0].Warning)
				assert.Equal(t, tt.warning, got.Healthy)
				assert.NotContains(t, out, "1234", "a PIN is shown")
				for _, c := range sim.Transcript().Commands()[before:] {
					assert.NotContains(t, c, "+CPIN=", "a PIN was given")
				}
			})
		})
	}
}

func TestAHealthyModemHasNoFinding(t *testing.T) {
	for _, p := range modemtest.Personalities() {
		t.Run(p.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sim := modemtest.New(&modemtest.Options{Personality: p})
				defer sim.Close()
				out, _, err := ask(t, on(sim), "-port", port)
				require.NoError(t, err)
				assert.Equal(t, "nothing is wrong with the modem on "+port+"\n", out)
				out, _, err = ask(t, on(sim), "-port", port, "-json")
				require.NoError(t, err)
				var got report
				require.NoError(t, json.Unmarshal([]byte(out), &got))
				assert.True(t, got.Healthy)
				assert.Equal(t, port, got.Port)
				assert.Empty(t, got.Findings)
			})
		})
	}
}

func TestFindingsInWords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := modemtest.New(nil)
		defer sim.Close()
		d := troubled(answers("+CPMS?", `+CPMS: "SM",20,20,"SM",20,20,"SM",20,20`, "OK"), answers("+CNMI=", "ERROR"))(sim)
		out, _, err := ask(t, d, "-port", port)
		assert.ErrorContains(t, err, "one trouble")
		assert.Equal(t, `message storage full
  the storage for messages, SM, is full (20 of 20), so that the network holds back what comes
  next: receive the messages, which removes them, or delete some with Modem.DeleteStored or AT+CMGD
warning: no notices of messages
  the modem does not tell on this port when a message comes: it takes no +CNMI setting for that. Messages are found by looking, later
  next: try the other AT ports of the modem; else set Options.Sweep to how late a message may be
`, out)
	})
}

func TestWithoutAPortTheOnesThereAreNamed(t *testing.T) {
	_, _, err := ask(t, on(nil))
	assert.ErrorContains(t, err, "-port")
	assert.ErrorContains(t, err, port)
	out, _, err := ask(t, on(nil), "-json")
	assert.Error(t, err)
	var got report
	require.NoError(t, json.Unmarshal([]byte(out), &got), out)
	require.Len(t, got.Findings, 1)
	assert.Equal(t, causeNotGiven, got.Findings[0].Cause)
	assert.Contains(t, got.Findings[0].Advice, "-port")
	assert.Contains(t, got.Findings[0].Advice, port)
	assert.False(t, got.Healthy)
}
