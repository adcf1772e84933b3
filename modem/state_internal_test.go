package modem

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var allStates = []State{Closed, Syncing, NoSIM, SIMBusy, SIMLocked, Registering, Denied, Ready, Failed}

var triggerNames = [triggers]string{"opening", "no card", "card busy", "card locked", "card ready", "registered", "searching", "denied", "line lost", "closing"}

func TestEveryStateHasAResultForEveryTrigger(t *testing.T) {
	require.Len(t, transitions, len(allStates))
	reached := map[State]bool{}
	for _, from := range allStates {
		for tr := range triggers {
			m := New(nowhere{make(chan struct{})}, nil)
			m.state = from
			m.on(tr, nil)
			to := m.State()
			reached[to] = true
			switch {
			case tr == closing:
				assert.Equal(t, Closed, to)
			case tr == opening:
				assert.Equal(t, Syncing, to, "%v opens", from)
			case from == Closed || from == Failed:
				assert.Equal(t, from, to, "nothing but Open leads out of %v", from)
			case tr == lost:
				assert.Equal(t, Failed, to)
			case tr == registered && from != Registering && from != Denied && from != Ready:
				assert.Equal(t, from, to, "a registration counts only once the card is usable")
			}
			require.NoError(t, m.Close())
		}
	}
	assert.Len(t, reached, len(allStates), "every state can be reached")
}

// nowhere is a line on which nothing happens.
type nowhere struct{ closed chan struct{} }

func (n nowhere) Read([]byte) (int, error)    { <-n.closed; return 0, io.EOF }
func (n nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (n nowhere) Close() error                { close(n.closed); return nil }

// TestTheTableInTheDocumentationIsTheCodes compares the table of the package comment.
func TestTheTableInTheDocumentationIsTheCodes(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	want := stateTable()
	assert.Contains(t, string(doc), want, "put this into doc.go:\n%s", want)
}

func stateTable() string {
	var b strings.Builder
	row := func(first string, cells []string) {
		fmt.Fprintf(&b, "//	%-12s", first)
		for _, c := range cells {
			fmt.Fprintf(&b, " %-12s", c)
		}
		s := strings.TrimRight(b.String(), " ")
		b.Reset()
		b.WriteString(s + "\n")
	}
	row("", triggerNames[:])
	for _, from := range allStates {
		cells := make([]string, triggers)
		for tr := range triggers {
			if cells[tr] = transitions[from][tr].String(); transitions[from][tr] == from {
				cells[tr] = "-"
			}
		}
		row(from.String(), cells)
	}
	return b.String()
}

// TestNothingIsReadyUntilARestartIsOver lets a set-up end that had begun before the modem was told to restart, by a notice
// of its start that came before the answer.
func TestNothingIsReadyUntilARestartIsOver(t *testing.T) {
	m := New(nowhere{make(chan struct{})}, nil)
	defer m.Close()
	m.state = Ready
	m.awaited = true
	m.on(opening, nil)
	for _, tr := range []trigger{cardReady, registered, searching, denied, cardLocked} {
		m.on(tr, nil)
		assert.Equal(t, Syncing, m.State(), triggerNames[tr])
	}
	m.cameBack()
	m.on(cardReady, nil)
	m.on(registered, nil)
	assert.Equal(t, Ready, m.State())
	m.awaited = true
	m.on(lost, nil)
	assert.Equal(t, Failed, m.State())
}
