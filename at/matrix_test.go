package at_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
)

// wire is a transport whose modem answers with portions that were decided beforehand. It has no
// goroutine: what a write asks for is there when Write returns.
type wire struct {
	mu      sync.Mutex
	replies [][][]byte // for each line or body that is written, in order, its portions
	reads   chan []byte
	closed  chan struct{}
	once    sync.Once
}

func newWire() *wire {
	return &wire{reads: make(chan []byte, 4096), closed: make(chan struct{})}
}

func (w *wire) expect(replies ...[][]byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.replies = append(w.replies, replies...)
}

func (w *wire) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range b {
		if c != '\r' && c != 0x1a {
			continue
		}
		if len(w.replies) == 0 {
			return 0, errors.New("a line that the test does not know")
		}
		for _, portion := range w.replies[0] {
			w.reads <- portion
		}
		w.replies = w.replies[1:]
	}
	return len(b), nil
}

func (w *wire) Read(b []byte) (int, error) {
	select {
	case portion := <-w.reads:
		return copy(b, portion), nil
	case <-w.closed:
		return 0, io.EOF
	}
}

func (w *wire) Close() error {
	w.once.Do(func() { close(w.closed) })
	return nil
}

const (
	pdu1 = "07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07"
	pdu2 = "0005911234000018"
)

// A shaped command is one of each shape that an answer can have. Its units are what a modem
// writes at one go, so that an unsolicited line may come between them: "\n" is CR LF.
type shapedCommand struct {
	name    string
	command at.Command
	units   []string
	entry   []string // before the body: the prompt
	want    []at.Info
	code    string // the text of the error, empty for OK
}

var shapedCommands = []shapedCommand{
	{name: "nothing", command: at.Command{}, units: []string{"\nOK\n"}},
	{name: "setting", command: at.Command{Line: "+CMGF=0"}, units: []string{"\nOK\n"}},
	{name: "one line", command: at.Command{Line: "+CSQ"}, units: []string{"\n+CSQ: 17,0\n", "\nOK\n"}, want: []at.Info{{Line: "+CSQ: 17,0"}}},
	{name: "two lines", command: at.Command{Line: "+CPBR=1,2"},
		units: []string{"\n+CPBR: 1,\"1\",129,\"A\"\n", "+CPBR: 2,\"2\",129,\"OK\"\n", "\nOK\n"},
		want:  []at.Info{{Line: `+CPBR: 1,"1",129,"A"`}, {Line: `+CPBR: 2,"2",129,"OK"`}}},
	{name: "name shared with a notice", command: at.Command{Line: "+CREG?"}, units: []string{"\n+CREG: 2,1,\"00C3\",\"0000A1\"\n", "\nOK\n"}, want: []at.Info{{Line: `+CREG: 2,1,"00C3","0000A1"`}}},
	{name: "bare line", command: at.Command{Line: "+CGSN"}, units: []string{"\n490154203237518\n", "\nOK\n"}, want: []at.Info{{Line: "490154203237518"}}},
	{name: "bare lines", command: at.Command{Line: "I"}, units: []string{"\nManufacturer: huawei\n", "Model: E303\n", "+GCAP: +CGSM\n", "\nOK\n"},
		want: []at.Info{{Line: "Manufacturer: huawei"}, {Line: "Model: E303"}, {Line: "+GCAP: +CGSM"}}},
	{name: "a message in PDU mode", command: at.Command{Line: "+CMGR=1"}, units: []string{"\n+CMGR: 1,,30\n", pdu1 + "\n", "\nOK\n"}, want: []at.Info{{Line: "+CMGR: 1,,30", Body: pdu1}}},
	{name: "messages in PDU mode", command: at.Command{Line: "+CMGL=4"},
		units: []string{"\n+CMGL: 1,1,,30\n", pdu1 + "\n", "+CMGL: 2,0,,7\n", pdu2 + "\n", "\nOK\n"},
		want:  []at.Info{{Line: "+CMGL: 1,1,,30", Body: pdu1}, {Line: "+CMGL: 2,0,,7", Body: pdu2}}},
	{name: "a text that looks like results", command: at.Command{Line: "+CMGR=2"},
		units: []string{"\n+CMGR: \"REC READ\",\"+1555\",,\"24/01/02,03:04:05+00\",145,4,0,0,\"+1\",145,24\nOK\n> \nERROR: x\nRING\n\n\n", "\nOK\n"},
		want:  []at.Info{{Line: `+CMGR: "REC READ","+1555",,"24/01/02,03:04:05+00",145,4,0,0,"+1",145,24`, Body: "OK\r\n> \r\nERROR: x\r\nRING\r\n"}}},
	{name: "texts of a line", command: at.Command{Line: "+CMGL=\"ALL\""},
		units: []string{"\n+CMGL: 1,\"REC READ\",\"+1555\",,\"24/01/02,03:04:05+00\"\nOK\n", "+CMGL: 2,\"REC READ\",\"+1555\",,\"24/01/02,03:04:05+00\"\nRING\n", "\nOK\n"},
		want: []at.Info{{Line: `+CMGL: 1,"REC READ","+1555",,"24/01/02,03:04:05+00"`, Body: "OK"},
			{Line: `+CMGL: 2,"REC READ","+1555",,"24/01/02,03:04:05+00"`, Body: "RING"}}},
	{name: "texts with their lengths", command: at.Command{Line: "+CMGL=\"REC READ\""},
		units: []string{"\n+CMGL: 1,\"REC READ\",\"+1555\",,\"24/01/02,03:04:05+00\",145,16\nOK\n> \n+CMTI: 1\n",
			"+CMGL: 2,\"REC READ\",\"+1555\",,\"24/01/02,03:04:05+00\",145,4\nRING\n", "\nOK\n"},
		want: []at.Info{{Line: `+CMGL: 1,"REC READ","+1555",,"24/01/02,03:04:05+00",145,16`, Body: "OK\r\n> \r\n+CMTI: 1"},
			{Line: `+CMGL: 2,"REC READ","+1555",,"24/01/02,03:04:05+00",145,4`, Body: "RING"}}},
	{name: "raw octets", command: at.Command{Line: "+HTTPREAD", Octets: rawLength}, units: []string{"\n+HTTPREAD: 6\nOK\n\x00\xff\n", "\nOK\n"}, want: []at.Info{{Line: "+HTTPREAD: 6", Body: "OK\r\n\x00\xff"}}},
	{name: "several commands", command: at.Command{Line: "+CREG?;+CSQ"}, units: []string{"\n+CREG: 0,1\n", "\n+CSQ: 9,0\n", "\nOK\n"}, want: []at.Info{{Line: "+CREG: 0,1"}, {Line: "+CSQ: 9,0"}}},
	{name: "a refusal", command: at.Command{Line: "+CSCA?"}, units: []string{"\n+CME ERROR: 10\n"}, code: "+CME ERROR 10"},
	{name: "a refusal behind a line", command: at.Command{Line: "+CPBR=1,9"}, units: []string{"\n+CPBR: 1,\"1\",129,\"A\"\n", "\nERROR\n"}, code: "ERROR"},
	{name: "a call that fails", command: at.Command{Line: "D15;"}, units: []string{"\nBUSY\n"}, code: "BUSY"},
	{name: "a message to send", command: at.Command{Line: "+CMGS=7", Body: pdu2, HasBody: true}, entry: []string{"\n> "}, units: []string{"\n+CMGS: 7\n", "\nOK\n"}, want: []at.Info{{Line: "+CMGS: 7"}}},
	{name: "a message refused at its end", command: at.Command{Line: "+CMGS=8", Body: pdu2, HasBody: true}, entry: []string{"\n> "}, units: []string{"\n+CMS ERROR: 500\n"}, code: "+CMS ERROR 500"},
	{name: "a message refused at once", command: at.Command{Line: "+CMGS=9", Body: pdu2, HasBody: true}, entry: []string{"\n+CMS ERROR: 310\n"}, code: "+CMS ERROR 310"},
}

func rawLength(line string) int {
	n, _ := at.ParseParams(line).Int(0, "length")
	return n
}

var intruders = []struct{ name, text, want string }{
	{"none", "", ""},
	{"one line", "\n+CMTI: \"SM\",7\n", `+CMTI: "SM",7`},
	{"a word", "\nRING\n", "RING"},
	{"a name that answers have too", "\n+CREG: 5,\"00C3\",\"0000A2\"\n", `+CREG: 5,"00C3","0000A2"`},
	{"two lines", "\n+CMT: ,12\n00AABBCCDDEEFF001122334455\n", "+CMT: ,12|00AABBCCDDEEFF001122334455"},
	{"a text like a result", "\n+CMT: \"+1555\",,\"24/01/02,03:04:05+00\"\nOK\n", `+CMT: "+1555",,"24/01/02,03:04:05+00"|OK`},
	{"a text like a prompt", "\n+CMT: \"+1555\",,\"24/01/02,03:04:05+00\"\n> +CMTI: 1\n", `+CMT: "+1555",,"24/01/02,03:04:05+00"|> +CMTI: 1`},
	{"a menu", "\n+CUSD: 1,\"1 A\nERROR: x\n> \n2 B\",15\n", "+CUSD: 1,\"1 A\nERROR: x\n> \n2 B\",15"},
	{"garbage", "\n\x80\xfe\x01?\x7f\n", "\x80\xfe\x01?\x7f"},
}

func TestFaultMatrix(t *testing.T) {
	cells := 0
	for _, c := range shapedCommands {
		for _, echo := range []bool{false, true} {
			w := newWire()
			p := at.New(w, nil)
			m := &matrix{t: t, wire: w, port: p, notices: p.Subscribe(), c: c, echo: echo}
			for _, in := range intruders {
				m.run(in.name, in.text, in.want)
			}
			require.NoError(t, p.Close())
			_, err := m.notices.Next(context.Background())
			require.ErrorIs(t, err, at.ErrClosed, "%s: a notice too many", c.name)
			cells += m.cells
		}
	}
	t.Logf("%d cells: %d commands, %d intruders, each place, each split, echo on and off", cells, len(shapedCommands), len(intruders))
}

// matrix runs all cells of one command on one port, so that each cell also proves that the one
// before left nothing behind.
type matrix struct {
	t       *testing.T
	wire    *wire
	port    *at.Port
	notices *at.Subscription
	c       shapedCommand
	echo    bool
	cells   int
	heard   uint64
}

// run puts an intruder in each place, and cuts what the modem writes in each way.
func (m *matrix) run(name, text, want string) {
	entry, answer := m.units()
	for place := 0; place <= len(entry)+len(answer); place++ {
		var first, second string
		if len(entry) > 0 && place <= len(entry) {
			first, second = insert(entry, place, text), insert(answer, -1, "")
		} else {
			first, second = insert(entry, -1, ""), insert(answer, place-len(entry), text)
		}
		for _, a := range splits(first) {
			m.cell(name, place, want, a, whole(second))
		}
		if first == "" {
			first = second
			second = ""
		}
		if second != "" {
			for _, b := range splits(second) {
				m.cell(name, place, want, whole(first), b)
			}
		}
		if text == "" {
			break // nothing is nothing in every place
		}
	}
}

// units returns what the modem writes before the body and after it; without a body all is before.
func (m *matrix) units() (entry, answer []string) {
	entry, answer = m.c.entry, m.c.units
	if !m.c.command.HasBody {
		entry, answer = m.c.units, nil
	}
	if m.echo {
		entry = append([]string{"AT" + m.c.command.Line + "\r"}, entry...)
		if len(answer) > 0 {
			answer = append([]string{m.c.command.Body + "\x1a\n"}, answer...)
		}
	}
	return entry, answer
}

func insert(units []string, place int, text string) string {
	var s strings.Builder
	for i, u := range units {
		if i == place {
			s.WriteString(text)
		}
		s.WriteString(u)
	}
	if place == len(units) {
		s.WriteString(text)
	}
	return strings.ReplaceAll(s.String(), "\n", "\r\n")
}

func whole(s string) [][]byte { return [][]byte{[]byte(s)} }

// splits returns s whole, cut in two at each place, and octet by octet.
func splits(s string) [][][]byte {
	if s == "" {
		return nil
	}
	all := [][][]byte{whole(s)}
	var single [][]byte
	for i := range len(s) {
		if i > 0 {
			all = append(all, [][]byte{[]byte(s[:i]), []byte(s[i:])})
		}
		single = append(single, []byte(s[i:i+1]))
	}
	return append(all, single)
}

func (m *matrix) cell(intruder string, place int, notice string, first, second [][]byte) {
	m.cells++
	what := fmt.Sprintf("%s, echo %v, intruder %q at %d, portions %q %q", m.c.name, m.echo, intruder, place, first, second)
	m.wire.expect(first)
	if m.c.command.HasBody && m.c.units != nil {
		m.wire.expect(second)
	}
	r, err := m.port.Do(context.Background(), m.c.command)
	if m.c.code == "" {
		require.NoError(m.t, err, what)
	} else {
		require.ErrorContains(m.t, err, m.c.code, what)
	}
	require.Equal(m.t, m.c.want, r.Info, what)
	if notice != "" {
		require.Equal(m.t, []string{notice}, take(m.t, m.notices, 1), what)
		m.heard++
	}
	require.Equal(m.t, m.heard, m.port.Stats().Notices, what)
	require.Zero(m.t, m.port.Stats().Resyncs, what)
}
