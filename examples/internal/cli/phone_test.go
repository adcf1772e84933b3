//go:build unix

package cli_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem/modemtest"
)

// happened waits until something has happened at a modem.
func happened(t *testing.T, m *modemtest.Modem, what func(modemtest.Transcript) bool) {
	t.Helper()
	require.NoError(t, m.Wait(t.Context(), what))
}

// got tells that a modem has got a command.
func got(command string) func(modemtest.Transcript) bool {
	return func(tr modemtest.Transcript) bool {
		for _, c := range tr.Commands() {
			if strings.HasPrefix(c, "AT"+command) {
				return true
			}
		}
		return false
	}
}

// unmarshal reads a line of JSON.
func unmarshal[T any](t *testing.T, line string) (v T) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(line), &v), line)
	return v
}

func TestUSSDWalksThroughMenus(t *testing.T) {
	nw := modemtest.NewNetwork(nil)
	nw.USSD("*100#", "1 Balance\n2 Größe")
	nw.USSD("*100#>2", "1 S\n2 M")
	nw.USSD("*100#>2>1", "Done €")
	for _, p := range []modemtest.Personality{modemtest.Generic, modemtest.HuaweiE303} {
		t.Run(p.Name, func(t *testing.T) {
			_, port := serve(t, &modemtest.Options{Number: number, Network: nw, Personality: p})
			cmd := command(t, "ussd", "-port", port, "-code", "*100#", "-json")
			var errs bytes.Buffer
			cmd.Stdin, cmd.Stderr = strings.NewReader("2\n\n1\n"), &errs
			out, err := cmd.Output()
			require.NoError(t, err, errs.String())
			var texts []string
			for line := range strings.Lines(string(out)) {
				texts = append(texts, unmarshal[struct{ Text string }](t, line).Text)
			}
			assert.Equal(t, []string{"1 Balance\n2 Größe", "1 S\n2 M", "Done €"}, texts)
		})
	}
}

func TestUSSDEndsTheSessionWithItsInput(t *testing.T) {
	nw := modemtest.NewNetwork(nil)
	nw.USSD("*100#", "1 Balance")
	nw.USSD("*100#>1", "5")
	m, port := serve(t, &modemtest.Options{Number: number, Network: nw})
	out, errs, status := run(t, "ussd", "-port", port, "-code", "*100#")
	assert.Zero(t, status, errs)
	assert.Equal(t, "1 Balance\n", out)
	assert.True(t, got("+CUSD=2")(m.Transcript()), "the session is closed")

	_, errs, status = run(t, "ussd", "-port", port, "-code", "*999#")
	assert.Equal(t, 1, status)
	assert.Contains(t, errs, "not supported")
	assert.Equal(t, 1, strings.Count(errs, "\n"), errs)
}

func TestUSSDEndsTheSessionWhenInterrupted(t *testing.T) {
	nw := modemtest.NewNetwork(nil)
	nw.USSD("*100#", "1 Balance")
	nw.USSD("*100#>1", "5")
	m, port := serve(t, &modemtest.Options{Number: number, Network: nw})
	r := &program{Cmd: command(t, "ussd", "-port", port, "-code", "*100#")}
	input, err := r.StdinPipe()
	require.NoError(t, err)
	defer input.Close()
	r.run(t)
	assert.Equal(t, "1 Balance", r.line(t))
	status := r.stop(t)
	assert.Equal(t, 1, status)
	errs := r.errs.String()
	assert.True(t, strings.HasPrefix(errs, "ussd: interrupted: the session is ended: "), errs) // Go 1.26 names the signal behind it
	assert.Equal(t, 1, strings.Count(errs, "\n"), errs)
	assert.True(t, got("+CUSD=2")(m.Transcript()), "the session is closed")
}

func TestPhonebook(t *testing.T) {
	type contact struct {
		Index        int
		Name, Number string
	}
	for _, p := range []modemtest.Personality{modemtest.Generic, modemtest.SIM800, modemtest.HuaweiE303} {
		t.Run(p.Name, func(t *testing.T) {
			_, port := serve(t, &modemtest.Options{Number: number, Personality: p})
			do := func(args ...string) (out string) {
				out, errs, status := run(t, "phonebook", append(args, "-port", port, "-json")...)
				require.Zero(t, status, errs)
				return out
			}
			do("-name", "Zoë 世界", "-number", friend)
			do("-name", `Al "A" Capone`, "-number", "*21#", "-index", "7")
			list := unmarshal[[]contact](t, do())
			require.Len(t, list, 2)
			assert.Equal(t, contact{list[0].Index, "Zoë 世界", friend}, list[0])
			assert.Equal(t, contact{7, `Al "A" Capone`, "*21#"}, list[1])
			assert.Equal(t, list[1:], unmarshal[[]contact](t, do("-find", "Al")))
			assert.Equal(t, "[]\n", do("-find", "Nobody"))
			do("-delete", "7")
			assert.Equal(t, list[:1], unmarshal[[]contact](t, do()))
		})
	}
}

func TestPhonebookRefusesWhatMakesNoSense(t *testing.T) {
	_, port := serve(t, &modemtest.Options{Number: number})
	tests := []struct{ args, want string }{
		{"-name Alice", "-number"},
		{"-index 3", "-number"},
		{"-find A -delete 1", "one thing at a time"},
		{"-delete -1", "counted from 1"},
		{"-number 1;+CFUN=0", "digits"},
		{"-book XX", "no memory \"XX\", but SM"},
	}
	for _, tt := range tests {
		out, errs, status := run(t, "phonebook", append(strings.Fields(tt.args), "-port", port)...)
		assert.Equal(t, 1, status, out)
		assert.Contains(t, errs, tt.want)
		assert.Equal(t, 1, strings.Count(errs, "\n"), errs)
	}
}

type operator struct{ Code, Name, Status, Technology string }

func TestNetworkSearchesAndShowsThatItDoes(t *testing.T) {
	nw := modemtest.NewNetwork(&modemtest.NetworkOptions{ScanTime: 2500 * time.Millisecond,
		Others: []modemtest.Operator{{Name: "Other", Short: "Oth", Code: "26202"}}})
	_, port := serve(t, &modemtest.Options{Number: number, Network: nw, Personality: modemtest.EC25})
	out, errs, status := run(t, "network", "-port", port, "-json")
	require.Zero(t, status, errs)
	found := unmarshal[[]operator](t, out)
	assert.Equal(t, []operator{{"00101", "Test Network", "current", "LTE"}, {"26202", "Other", "available", "LTE"}}, found)
	assert.Equal(t, "searching .", strings.TrimRight(errs, ".\n")+".")
}

func TestNetworkBreaksItsSearchOffWhenInterrupted(t *testing.T) {
	nw := modemtest.NewNetwork(&modemtest.NetworkOptions{ScanTime: time.Hour})
	m, port := serve(t, &modemtest.Options{Number: number, Network: nw})
	r := &program{Cmd: command(t, "network", "-port", port)}
	r.run(t)
	happened(t, m, got("+COPS=?"))
	assert.Equal(t, 1, r.stop(t))
	assert.Contains(t, r.errs.String(), "network: interrupted")
	_, errs, status := run(t, "modeminfo", "-port", port)
	assert.Zero(t, status, "the modem is usable: %s", errs)
}

func TestNetworkChoosesAnOperator(t *testing.T) {
	m, port := serve(t, &modemtest.Options{Number: number})
	out, errs, status := run(t, "network", "-port", port, "-select", "00101", "-json")
	require.Zero(t, status, errs)
	found := unmarshal[[]operator](t, out)
	require.Len(t, found, 1)
	assert.Equal(t, "current", found[0].Status)
	assert.True(t, got(`+COPS=1,2,"00101"`)(m.Transcript()))
	_, errs, status = run(t, "network", "-port", port, "-select", "auto")
	require.Zero(t, status, errs)
	assert.True(t, got("+COPS=0")(m.Transcript()))
	_, errs, status = run(t, "network", "-port", port, "-select", "Test")
	assert.Equal(t, 1, status)
	assert.Contains(t, errs, "five or six digits")
}

type change struct {
	ID            int
	State, Number string
	Incoming      bool
	Cause         string
}

func TestCallIsFollowedToItsEnd(t *testing.T) {
	m, port := serve(t, &modemtest.Options{Number: number})
	r := start(t, "call", "-port", port, "-to", friend, "-tones", "4#", "-json")
	c := unmarshal[change](t, r.line(t))
	assert.Equal(t, friend, c.Number)
	for c.State != "active" {
		c = unmarshal[change](t, r.line(t))
	}
	happened(t, m, got("+VTS=#"))
	m.EndCall()
	c = unmarshal[change](t, r.line(t))
	assert.Equal(t, "ended", c.State)
	require.NoError(t, r.Wait(), r.errs.String())
}

func TestCallHangsUpWhenInterrupted(t *testing.T) {
	m, port := serve(t, &modemtest.Options{Number: number})
	r := start(t, "call", "-port", port, "-to", friend)
	for line := ""; !strings.Contains(line, "active"); {
		line = r.line(t)
	}
	r.interrupt(t)
	assert.True(t, got("+CHUP")(m.Transcript()))
	assert.Empty(t, r.errs.String())
}

func TestCallThatIsRefused(t *testing.T) {
	m, port := serve(t, &modemtest.Options{Number: number})
	m.Fault(modemtest.Refuse(modemtest.Result("BUSY")).On("D").Always())
	_, errs, status := run(t, "call", "-port", port, "-to", friend)
	assert.Equal(t, 1, status)
	assert.Contains(t, errs, "BUSY")
	assert.Equal(t, 1, strings.Count(errs, "\n"), errs)
	_, errs, status = run(t, "call", "-port", port, "-to", "call home;+CFUN=0")
	assert.Equal(t, 1, status)
	assert.Contains(t, errs, "number to dial")
}

func TestCallAnswers(t *testing.T) {
	m, port := serve(t, &modemtest.Options{Number: number})
	r := start(t, "call", "-port", port, "-answer", "-json")
	happened(t, m, got("+CSSN"))
	for range 2 {
		m.Ring(friend)
		c := unmarshal[change](t, r.line(t))
		for c.State != "active" {
			assert.True(t, c.Incoming)
			c = unmarshal[change](t, r.line(t))
		}
		assert.Equal(t, friend, c.Number)
		m.EndCall()
		assert.Equal(t, "ended", unmarshal[change](t, r.line(t)).State)
	}
	r.interrupt(t)
	assert.NotContains(t, m.Transcript().Commands(), "AT+CHUP", "there is no call to end")
}
