package assembly_test

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/semioctet/gsm/pdu/assembly"
)

var killMessages = flag.Int("kill-messages", 100, "messages received in TestKilledAtAnyPoint")

// childFolder names the folder of the store in the environment of the program that is killed.
const childFolder = "ASSEMBLY_TEST_FOLDER"

func TestMain(m *testing.M) {
	if folder := os.Getenv(childFolder); folder != "" {
		if err := receive(folder, os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// receive is the program under test: it adds the PDUs that in has, one a line, and tells what it
// does line by line: "safe N" once PDU N is durable, "handle KEY TEXT" as the effect of handling a
// message, "done KEY" once that is recorded.
func receive(folder string, in io.Reader, out io.Writer) error {
	store, err := assembly.OpenDir(folder)
	if err != nil {
		return err
	}
	a, err := assembly.Open(store, nil)
	if err != nil {
		return err
	}
	for _, err := range a.Damaged() {
		return err
	}
	handle := func(m assembly.Message) error {
		if m.State != assembly.Whole && m.State != assembly.Undecoded {
			return nil
		}
		text := m.Text()
		if m.State == assembly.Undecoded {
			text = m.Parts[0].Item.PDU
		}
		fmt.Fprintf(out, "handle %s %s\n", m.Key, text)
		if err := a.Done(m.Key); err != nil {
			return err
		}
		fmt.Fprintf(out, "done %s\n", m.Key)
		return nil
	}
	for _, m := range a.Held() {
		if err := handle(m); err != nil {
			return err
		}
	}
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		number, text, _ := strings.Cut(lines.Text(), " ")
		m, err := a.Add(assembly.Item{Scope: "SIM", Received: noon, PDU: text})
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "safe %s\n", number)
		if err := handle(m); err != nil {
			return err
		}
	}
	return lines.Err()
}

// A modem that keeps each PDU until it is told that it is safe, a program that is killed again and
// again, and a protocol of what reached the world outside.
type killing struct {
	folder  string
	modem   map[string]string          // PDUs by number
	handled map[string]map[string]bool // text -> keys
	times   map[string]int             // key -> times handled
	done    map[string]bool            // keys
	kills   int
	rng     *rand.Rand
}

// run starts the program, kills it after some lines, and notes what it said until then. It
// reports whether the program came to its end alive.
func (k *killing) run(t *testing.T, killAfter int) bool {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childFolder+"="+k.folder)
	cmd.Stderr = os.Stderr
	var in strings.Builder
	for number, text := range k.modem { // in any order
		fmt.Fprintf(&in, "%s %s\n", number, text)
	}
	cmd.Stdin = strings.NewReader(in.String())
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(out)
	for n := 0; lines.Scan(); n++ {
		if n == killAfter { // meanwhile the program is somewhere further on
			require.NoError(t, cmd.Process.Kill())
		}
		k.note(t, lines.Text())
	}
	err = cmd.Wait()
	require.False(t, cmd.ProcessState.Exited() && err != nil, "it failed by itself: %v", err)
	return err == nil
}

func (k *killing) note(t *testing.T, line string) {
	verb, rest, _ := strings.Cut(line, " ")
	key, text, _ := strings.Cut(rest, " ")
	switch verb {
	case "safe":
		if k.rng.IntN(10) > 0 { // else the modem does not get to delete it
			delete(k.modem, rest)
		}
	case "handle":
		assert.False(t, k.done[key], "handled again after it was done: %s", text)
		if k.handled[text] == nil {
			k.handled[text] = map[string]bool{}
		}
		k.handled[text][key] = true
		k.times[key]++
	case "done":
		k.done[key] = true
	default:
		t.Errorf("unexpected line %q", line)
	}
}

func TestKilledAtAnyPoint(t *testing.T) {
	messages := *killMessages
	if testing.Short() {
		messages /= 5
	}
	k := &killing{folder: t.TempDir(), modem: map[string]string{}, handled: map[string]map[string]bool{},
		times: map[string]int{}, done: map[string]bool{}, rng: rand.New(rand.NewPCG(1, 1))}
	want := map[string]bool{}
	for n := range messages {
		text := fmt.Sprintf("message %d %s", n, strings.Repeat("x", k.rng.IntN(400)))
		want[text] = true
		for i, it := range split(t, text, fmt.Sprintf("+1555%d", n%7), uint16(n), noon.Add(time.Duration(n)*time.Second)) {
			k.modem[fmt.Sprintf("%d.%d", n, i)] = it.PDU
		}
		if n%20 == 0 {
			garbage := fmt.Sprintf("garbage %d", n)
			want[garbage] = true
			k.modem[garbage[8:]] = garbage
		}
	}
	pdus := len(k.modem)
	for alive := false; !alive || len(k.modem) > 0; {
		if alive = k.run(t, k.rng.IntN(8)); !alive {
			k.kills++
		}
	}
	again := 0
	for text := range want {
		assert.Len(t, k.handled[text], 1, "one key for %q", text)
	}
	assert.Len(t, k.handled, len(want), "nothing but what was sent")
	for _, n := range k.times {
		again += n - 1
	}
	t.Logf("%d messages in %d PDUs, program killed %d times, %d handled again with the same key", len(want), pdus, k.kills, again)

	a := open(t, openDir(t, k.folder), nil)
	assert.Empty(t, a.Held())
	assert.GreaterOrEqual(t, k.kills, messages/10)
}
