package modem_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

// collected gathers events and lets a test wait for one.
type collected struct {
	mu  sync.Mutex
	all []modem.Event
	got chan modem.Event
}

func newCollected() *collected { return &collected{got: make(chan modem.Event, 256)} }

func (c *collected) add(e modem.Event) {
	c.mu.Lock()
	c.all = append(c.all, e)
	c.mu.Unlock()
	c.got <- e
}

// next returns the next event of a type.
func next[E modem.Event](t *testing.T, c *collected) E {
	t.Helper()
	for {
		select {
		case e := <-c.got:
			if want, ok := e.(E); ok {
				return want
			}
		case <-time.After(20 * time.Second): // so that a failure says where
			require.FailNow(t, "the event did not come")
		}
	}
}

// form is one form of the answer to a command, as some make gives it.
type form[T any] struct {
	name  string // make or clause it is from
	lines []string
	want  T
}

// testForms runs a question against each form of its answer: plain, with unsolicited lines around it, and
// refused.
func testForms[T any](t *testing.T, command string, ask func(context.Context, *modem.Modem) (T, error), forms ...form[T]) {
	t.Helper()
	m, sim := ready(t, nil, nil)
	testFormsOn(t, m, sim, command, ask, forms...)
}

// testFormsOn is testForms on a modem that is there already.
func testFormsOn[T any](t *testing.T, m *modem.Modem, sim *modemtest.Modem, command string, ask func(context.Context, *modem.Modem) (T, error), forms ...form[T]) {
	t.Helper()
	testAnswers(t, m, sim, command, ask, forms...)
	testRefusals(t, m, sim, command, ask, func(t *testing.T, refusal error, _ T, err error) {
		var e *gsmerr.CommandError
		require.ErrorAs(t, err, &e)
		assert.Equal(t, refusal.Error(), codeLine(e.Code))
	})
}

// testAnswers runs a question against each form of its answer, plain and with unsolicited lines around it, one of
// which is looked for at its subscriber.
func testAnswers[T any](t *testing.T, m *modem.Modem, sim *modemtest.Modem, command string, ask func(context.Context, *modem.Modem) (T, error), forms ...form[T]) {
	t.Helper()
	for _, f := range forms {
		t.Run(command+" of "+f.name, func(t *testing.T) {
			sim.Fault(modemtest.Answer(append(append([]string{}, f.lines...), "OK")...).On(command).Always())
			defer sim.ClearFaults()
			got, err := ask(t.Context(), m)
			require.NoError(t, err)
			assert.Equal(t, f.want, got)
		})
		t.Run(command+" of "+f.name+" with notices around it", func(t *testing.T) {
			notices := m.Port().Subscribe("^BOOT")
			defer notices.Close()
			noisy := append(append([]string{`+CREG: 1,"00A1","0000BEEF"`, betweenNotice}, f.lines...), "+CMTI: \"SM\",77", "OK")
			sim.Fault(modemtest.Answer(noisy...).On(command).Always())
			defer sim.ClearFaults()
			got, err := ask(t.Context(), m)
			require.NoError(t, err)
			assert.Equal(t, f.want, got)
			wantNotice(t, notices)
		})
	}
}

// testRefusals runs a question that is refused in several ways, and has the outcome looked at.
func testRefusals[T any](t *testing.T, m *modem.Modem, sim *modemtest.Modem, command string, ask func(context.Context, *modem.Modem) (T, error), look func(t *testing.T, refusal error, got T, err error)) {
	t.Helper()
	for _, refusal := range []error{modemtest.CME(3), modemtest.CME(100), modemtest.Result("ERROR")} {
		t.Run(command+" refused by "+refusal.Error(), func(t *testing.T) {
			sim.Fault(modemtest.Refuse(refusal).On(command).Always())
			defer sim.ClearFaults()
			got, err := ask(t.Context(), m)
			look(t, refusal, got, err)
		})
	}
}

// codeLine is an error code as the modem writes it.
func codeLine(code error) string {
	switch code {
	case gsmerr.CMECode(3):
		return "+CME ERROR: 3"
	case gsmerr.CMECode(100):
		return "+CME ERROR: 100"
	}
	return code.Error()
}
