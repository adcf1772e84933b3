//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
	"github.com/semioctet/gsm/at/serial"
	"github.com/semioctet/gsm/examples/internal/cli"
	"github.com/semioctet/gsm/modem"
)

// simulator is one that runs inside the test.
type simulator struct {
	t       *testing.T
	lines   *bufio.Scanner
	control string
	port    string // of the first modem
}

// start runs a simulator with a control interface until the test ends.
func start(t *testing.T, args ...string) *simulator {
	ctx, stop := context.WithCancel(context.Background())
	out, w := io.Pipe()
	ended := make(chan error, 1)
	env := &cli.Env{Name: "simulator", Stdout: w, Stderr: io.Discard}
	go func() {
		ended <- run(ctx, env, append(args, "-control", "127.0.0.1:0"))
		_ = w.Close()
	}()
	s := &simulator{t: t, lines: bufio.NewScanner(out)}
	t.Cleanup(func() {
		stop()
		go func() { _, _ = io.Copy(io.Discard, out) }()
		assert.NoError(t, <-ended)
	})
	for s.control == "" {
		line := s.line()
		if address, ok := strings.CutPrefix(line, "control at http://"); ok {
			s.control = strings.TrimSuffix(address, "/")
		} else if s.port == "" {
			s.port = strings.Trim(strings.Fields(line)[3], ":")
		}
	}
	return s
}

func (s *simulator) line() string {
	s.t.Helper()
	require.True(s.t, s.lines.Scan(), "the simulator ended")
	return s.lines.Text()
}

// ctl runs a command as the program does, and returns its output.
func (s *simulator) ctl(words ...string) (string, error) {
	var out bytes.Buffer
	env := &cli.Env{Name: "simulator", Stdout: &out, Stderr: io.Discard}
	err := run(s.t.Context(), env, append([]string{"ctl", "-control", s.control}, words...))
	return out.String(), err
}

func (s *simulator) do(words ...string) string {
	s.t.Helper()
	out, err := s.ctl(words...)
	require.NoError(s.t, err, "%v", words)
	return out
}

// open opens the modem at a port as a user of the library does.
func open(t *testing.T, port string, o *modem.Options) *modem.Modem {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	line, err := serial.Open(port, nil)
	require.NoError(t, err)
	if o == nil {
		o = &modem.Options{}
	}
	o.Dir = t.TempDir()
	m, err := modem.Open(ctx, line, o)
	require.NoError(t, err)
	return m
}

func TestMessagesBothWays(t *testing.T) {
	for _, args := range [][]string{{"-pty"}, {"-tcp", "127.0.0.1:0"}} {
		t.Run(args[0], func(t *testing.T) {
			s := start(t, append(args, "-personality", "e303", "-pin", "1234", "-number", "+15550001111")...)
			got := make(chan modem.Message, 1)
			m := open(t, s.port, &modem.Options{PIN: "1234", OnMessage: func(_ context.Context, msg modem.Message) error {
				got <- msg
				return nil
			}})
			_, err := m.Send(t.Context(), "+15550002222", "on fire", nil)
			require.NoError(t, err)
			var msg sent
			require.NoError(t, json.Unmarshal([]byte(s.do("sent", "-wait", "10s")), &msg))
			assert.Equal(t, []any{"+15550002222", "on fire", 1}, []any{msg.To, msg.Text, msg.Parts})
			assert.Len(t, msg.PDU, 1)
			assert.Empty(t, s.do("sent"), "it was shown before")
			s.do("sms", "-from", "+15551234567", "-text", "hello, Grüße")
			in := <-got
			assert.Equal(t, []any{"+15551234567", "hello, Grüße"}, []any{in.From, in.Text})
			s.do("sms", "-alpha", "Go-Info", "-class", "0", "-udh", "0605040B8423F0", "-text", "to a port")
			in = <-got
			assert.Equal(t, []any{"Go-Info", "to a port"}, []any{in.From, in.Text})
			require.NoError(t, m.Close())
		})
	}
}

// ask gives one command to the modem and returns the lines of its answer.
func ask(t *testing.T, p *at.Port, command string) string {
	lines, err := p.Command(t.Context(), command)
	if err != nil {
		return err.Error()
	}
	return strings.Join(lines, "\n")
}

func dial(t *testing.T, port string) *at.Port {
	line, err := serial.Open(port, nil)
	require.NoError(t, err)
	p := at.New(line, nil)
	t.Cleanup(func() { _ = p.Close() })
	return p
}

func TestCommandsReachTheModem(t *testing.T) {
	tests := []struct{ command, ask, want string }{
		{"signal 5 1", "+CSQ", "+CSQ: 5,1"},
		{"reg 5", "+CREG?", "+CREG: 0,5"},
		{"reg 3 11", "+CREG=3;+CREG?", "+CREG: 3,3,,,,0,11"},
		{"sim remove", "+CPIN?", "SIM not inserted"},
		{"sim lock", "+CPIN?", "+CPIN: SIM PIN"},
		{"sim insert", "+CPIN?", "+CPIN: READY"},
		{"storage fill SM -free 2", "+CPMS?", `+CPMS: "SM",18,20,"SM",18,20,"SM",18,20`},
		{"storage fill SM -free 2; storage fill SM -free 5", "+CPMS?", `+CPMS: "SM",15,20,"SM",15,20,"SM",15,20`},
		{"ring -from +15559876543", "+CLCC", `+CLCC: 1,1,4,0,0,"+15559876543",145`},
		{"fault refuse +CME ERROR: 14 on +CSQ", "+CSQ", "SIM busy"},
		{"fault clear", "+CSQ", "+CSQ: 20,0"},
		{"refuse 42", "+CMSS=1", "Congestion"},
	}
	for _, tt := range tests {
		t.Run(tt.command, func(t *testing.T) {
			s := start(t)
			p := dial(t, s.port)
			ask(t, p, "E0+CMEE=2;+CMGF=1")
			_, err := p.Do(t.Context(), at.Command{Line: `+CMGW="+15550002222"`, Body: "hi", HasBody: true})
			require.NoError(t, err)
			for one := range strings.SplitSeq(tt.command, ";") {
				s.do(strings.Fields(one)...)
			}
			assert.Contains(t, ask(t, p, tt.ask), tt.want)
		})
	}
}

func TestTheNetworkTellsTheTime(t *testing.T) {
	s := start(t)
	p := dial(t, s.port)
	notices := p.Subscribe("+CTZE")
	defer notices.Close()
	ask(t, p, "+CTZU=1;+CTZR=2")
	s.do("time", "2024-07-05T14:30:00+02:00")
	n, err := notices.Next(t.Context())
	require.NoError(t, err)
	assert.Equal(t, `+CTZE: "+08",0,"2024/07/05,14:30:00"`, n.Line)
	assert.Contains(t, ask(t, p, "+CCLK?"), `"24/07/05,14:30:0`)
}

func TestStateTellsAllModems(t *testing.T) {
	s := start(t, "-n", "2", "-number", "+15550001119", "-personality", "ec25")
	var numbers []string
	for line := range strings.Lines(s.do("state")) {
		var got state
		require.NoError(t, json.Unmarshal([]byte(line), &got))
		numbers = append(numbers, got.Number)
		assert.Equal(t, "Quectel EC25", got.Personality)
		assert.NotEmpty(t, got.Port)
	}
	assert.Equal(t, []string{"+15550001119", "+15550001120"}, numbers)
}

func TestJSONTellsThePortsAndTheControlInterface(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var lines []map[string]any
	out, w := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		env := &cli.Env{Name: "simulator", Stdout: w, Stderr: io.Discard}
		ended <- run(ctx, env, []string{"-json", "-n", "2", "-tcp", "127.0.0.1:0", "-control", "127.0.0.1:0"})
		_ = w.Close()
	}()
	for d := json.NewDecoder(out); len(lines) < 3; {
		var line map[string]any
		require.NoError(t, d.Decode(&line))
		lines = append(lines, line)
	}
	stop()
	require.NoError(t, <-ended)
	for i, line := range lines[:2] {
		assert.EqualValues(t, i+1, line["id"])
		assert.Contains(t, line["port"], "tcp://127.0.0.1:")
		assert.Equal(t, "+1555000000"+strconv.Itoa(i+1), line["number"])
	}
	assert.Contains(t, lines[2]["control"], "http://127.0.0.1:")
}

func TestReportsTellWhatWasOrdered(t *testing.T) {
	s := start(t)
	s.do("report", "failed")
	reports := make(chan modem.Report, 1)
	m := open(t, s.port, &modem.Options{OnReport: func(_ context.Context, r modem.Report) error { reports <- r; return nil }})
	_, err := m.Send(t.Context(), "+15550002222", "hi", &modem.SendOptions{Report: true})
	require.NoError(t, err)
	assert.Equal(t, modem.Undelivered, (<-reports).Verdict)
	require.NoError(t, m.Close())
}

func TestReplugComesBackUnderAnotherName(t *testing.T) {
	link := filepath.Join(t.TempDir(), "modem")
	s := start(t, "-link", link)
	p := dial(t, link)
	ask(t, p, "+CMEE=2")
	name := strings.TrimSpace(s.do("replug"))
	<-p.Done()
	leads, err := os.Readlink(link)
	require.NoError(t, err)
	assert.Equal(t, name, leads)
	assert.NotEqual(t, s.port, name)
	assert.Contains(t, s.line(), name, "it is told")
	assert.Equal(t, "+CMEE: 2", ask(t, dial(t, link), "+CMEE?"), "the modem was on all the time")
}

func TestSeveralPortsOfOneModem(t *testing.T) {
	link := filepath.Join(t.TempDir(), "modem")
	s := start(t, "-link", link, "-ports", "2")
	first, second := dial(t, link), dial(t, link+".1")
	ask(t, first, "+CMEE=2")
	assert.Equal(t, "+CMEE: 2", ask(t, second, "+CMEE?"))
	var got state
	require.NoError(t, json.Unmarshal([]byte(s.do("state")), &got))
	assert.Len(t, got.Ports, 2)
	s.do("replug")
	<-first.Done()
	<-second.Done()
	var now state
	require.NoError(t, json.Unmarshal([]byte(s.do("state")), &now))
	assert.Len(t, now.Ports, 2)
	assert.NotEqual(t, got.Ports, now.Ports)
	assert.Equal(t, "+CMEE: 2", ask(t, dial(t, link+".1"), "+CMEE?"))
}

func TestHangUpComesBackToo(t *testing.T) {
	link := filepath.Join(t.TempDir(), "modem")
	s := start(t, "-link", link, "-fault", "hangup 3 on +CGMI")
	p := dial(t, link)
	ask(t, p, "+CGMI")
	<-p.Done()
	assert.Contains(t, s.line(), "modem 1 at")
	assert.Equal(t, "semioctet", ask(t, dial(t, link), "+CGMI"))
}

func TestRefusals(t *testing.T) {
	link := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(link, nil, 0o600))
	tests := []struct{ name, args, want string }{
		{"control for other machines", "-control 0.0.0.0:0", "only loopback"},
		{"control by a name of another machine", "-control example.com:80", "only loopback"},
		{"ctl to another machine", "ctl -control 192.0.2.1:80 state", "only loopback"},
		{"unknown personality", "-personality nokia", "there are generic"},
		{"fault that is none", "-fault later", "later"},
		{"number that is none", "-number abc", "none of digits"},
		{"pty and tcp", "-tcp :0 -pty", "neither"},
		{"no modems", "-n 0", "1 to 1000"},
		{"no ports", "-ports 0", "1 to 16"},
		{"no probability", "-disorder 2", "probabilities"},
		{"PIN with letters", "-pin 12a4", "4 to 8 digits"},
		{"PIN that is too short", "-pin 123", "4 to 8 digits"},
		{"word", "modem", "no flag"},
		{"link over a file", "-link " + link, "no symbolic link"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			env := &cli.Env{Name: "simulator", Stdout: io.Discard, Stderr: io.Discard}
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second) // without a refusal it runs on
			defer cancel()
			assert.ErrorContains(t, run(ctx, env, strings.Fields(tt.args)), tt.want)
		})
	}
	s := start(t)
	for _, command := range []string{"", "nosuch", "signal", "signal 50", "reg x", "reg 5 11", "reg 3 0", "sim eject", "report late", "storage fill XX", "sms -class 9",
		"state all", "fault", "fault x", "signal 5 -modem 2", "sent -wait 1ms", "replug now", "sms -udh 0", "ussd *100#", "ring off",
		"refuse", "refuse 0", "refuse 42 -times 0", "time noon", "sms", "ring -from me", "reboot -silent -1s", "storage fill SM -free -1"} {
		_, err := s.ctl(strings.Fields(command)...)
		assert.Error(t, err, command)
	}
}

func TestControlRefusesOtherPages(t *testing.T) {
	s := start(t)
	for name, change := range map[string]func(*http.Request){
		"foreign name":     func(r *http.Request) { r.Host = "evil.example" },
		"page of another":  func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
		"form of a page":   func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") },
		"other's origin":   func(r *http.Request) { r.Header.Set("Origin", "http://evil.example") },
		"words of no list": func(r *http.Request) { r.Body, r.ContentLength = io.NopCloser(strings.NewReader("{}")), 2 },
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+s.control+"/command", strings.NewReader(`["state"]`))
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/json")
		change(r)
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
		resp, err := client.Do(r)
		require.NoError(t, err)
		assert.GreaterOrEqual(t, resp.StatusCode, 400, name)
		require.NoError(t, resp.Body.Close())
	}
}

func TestEventsTellTheDialogue(t *testing.T) {
	s := start(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.control+"/events", nil)
	require.NoError(t, err)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	var tasks sync.WaitGroup
	defer tasks.Wait()
	p := dial(t, s.port)
	tasks.Go(func() { _, _ = p.Command(ctx, "+CGMM") })
	var seen []string
	for lines := bufio.NewScanner(resp.Body); len(seen) < 2 && lines.Scan(); {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		var e event
		require.NoError(t, json.Unmarshal([]byte(data), &e))
		if strings.Contains(e.Text, "+CGMM") && e.Direction == ">" || strings.Contains(e.Text, "modemtest") && e.Direction == "<" {
			seen = append(seen, e.Direction+e.Text)
			assert.True(t, e.State.Open)
		}
	}
	assert.Equal(t, []string{`>AT+CGMM\r`, `<\r\nmodemtest\r\n\r\nOK\r\n`}, seen)
}

func TestTCPTakesTheLastProgram(t *testing.T) {
	s := start(t, "-tcp", "127.0.0.1:0")
	first, err := net.Dial("tcp", strings.TrimPrefix(s.port, "tcp://"))
	require.NoError(t, err)
	defer first.Close()
	_, err = io.WriteString(first, "ATE0\r")
	require.NoError(t, err)
	_, err = io.ReadFull(first, make([]byte, len("ATE0\r\r\nOK\r\n")))
	require.NoError(t, err)
	p := dial(t, s.port)
	assert.Equal(t, "modemtest", ask(t, p, "+CGMM"))
	_, err = first.Read(make([]byte, 1))
	assert.Error(t, err, "the first is hung up")
}

func TestRecordedDialogueAsPersonality(t *testing.T) {
	file := filepath.Join(t.TempDir(), "dialogue.txt")
	require.NoError(t, os.WriteFile(file, []byte("0.1 > AT+CGMM\\r\n0.2 < \\r\\nX100\\r\\n\\r\\nOK\\r\\n\n"), 0o600))
	s := start(t, "-personality", file)
	assert.Equal(t, "X100", ask(t, dial(t, s.port), "+CGMM"))
}

func TestHelp(t *testing.T) {
	for args, want := range map[string]string{"-help": "-personality", "ctl -help": "sim remove"} {
		var out bytes.Buffer
		env := &cli.Env{Name: "simulator", Stdout: &out, Stderr: io.Discard}
		assert.Error(t, run(t.Context(), env, strings.Fields(args)))
		assert.Contains(t, out.String(), want)
	}
}
