package modem_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
	"github.com/semioctet/gsm/pdu"
)

const receiverNumber = "+15550002222"

// everyMake runs a test in its own bubble for each personality, the one without PDU mode too.
func everyMake(t *testing.T, test func(t *testing.T, p modemtest.Personality)) {
	for _, p := range append(modemtest.Personalities(), textOnly(nil)) {
		t.Run(p.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { test(t, p) })
		})
	}
}

// sender is a modem under test inside a bubble. close ends all of it.
func sender(t *testing.T, p modemtest.Personality, nw *modemtest.Network, o *modem.Options) (*modem.Modem, *modemtest.Modem) {
	sim := modemtest.New(&modemtest.Options{Number: "+15550001111", Personality: p, Network: nw})
	t.Cleanup(func() { _ = sim.Close() })
	m, err := modem.Open(context.Background(), sim.Open(), o)
	require.NoError(t, err)
	t.Cleanup(func() { _ = m.Close() })
	return m, sim
}

func TestTheOutcomeOfAPartIsToldForWhatItIs(t *testing.T) {
	type fault = modemtest.Fault
	rows := map[string]struct {
		faults []fault
		state  modem.PartState
		taken  bool  // by the network
		is     error // what the error matches
		gone   bool  // the line has ended
	}{
		"accepted":             {nil, modem.Accepted, true, nil, false},
		"split and glued":      {[]fault{modemtest.Split(1).Always()}, modem.Accepted, true, nil, false},
		"a notice in between":  {[]fault{modemtest.Notice(modemtest.BeforeAnswer, "RING").On("+CMGS").Always(), modemtest.Notice(modemtest.BetweenLines, "+CSQ: 3,0").On("+CMGS").Always()}, modem.Accepted, true, nil, false},
		"late final result":    {[]fault{modemtest.LateFinal(100 * time.Second).On("+CMGS")}, modem.Accepted, true, nil, false},
		"answer far too late":  {[]fault{modemtest.Late(10 * time.Minute).On("+CMGS")}, modem.Unknown, true, at.ErrTimeout, false},
		"lost final result":    {[]fault{modemtest.LoseFinal().On("+CMGS")}, modem.Unknown, true, at.ErrTimeout, false},
		"lost answer":          {[]fault{modemtest.Lose().On("+CMGS")}, modem.Unknown, true, at.ErrTimeout, false},
		"cut answer":           {[]fault{modemtest.Cut(4).On("+CMGS")}, modem.Unknown, true, at.ErrTimeout, false},
		"hang-up":              {[]fault{modemtest.HangUp(0, io.EOF).On("+CMGS")}, modem.Unknown, true, at.ErrHangup, true},
		"hang-up in mid-word":  {[]fault{modemtest.HangUp(5, io.ErrUnexpectedEOF).On("+CMGS")}, modem.Unknown, true, at.ErrHangup, true},
		"refused for good":     {[]fault{modemtest.Refuse(modemtest.CMS(1)).On("+CMGS")}, modem.Refused, false, gsmerr.CMSCode(1), false},
		"refused in any words": {[]fault{modemtest.Refuse(modemtest.Result("ERROR")).On("+CMGS")}, modem.Refused, false, gsmerr.Generic, false},
		"network timeout":      {[]fault{modemtest.Refuse(modemtest.CMS(332)).On("+CMGS").Always()}, modem.Unknown, false, gsmerr.NetworkTimeout, false},
		"congestion, for once": {[]fault{modemtest.Refuse(modemtest.CMS(42)).On("+CMGS")}, modem.Accepted, true, nil, false},
		"congestion for long":  {[]fault{modemtest.Refuse(modemtest.CMS(42)).On("+CMGS").Always()}, modem.Refused, false, gsmerr.CMSCode(42), false},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			everyMake(t, func(t *testing.T, p modemtest.Personality) {
				m, sim := sender(t, p, nil, nil)
				sim.Fault(row.faults...)
				sent, err := m.Send(context.Background(), receiverNumber, "Hello", nil)
				require.Len(t, sent.Parts, 1)
				assert.Equal(t, row.state, sent.Parts[0].State, "%v", err)
				if row.is == nil {
					require.NoError(t, err)
				} else {
					require.ErrorIs(t, err, row.is)
				}
				synctest.Wait()
				assert.Len(t, sim.Sent(), map[bool]int{true: 1}[row.taken], "nothing is lost or sent twice")
				unsettled := m.Unsettled()
				assert.Equal(t, row.state == modem.Unknown, len(unsettled) == 1)
				if row.gone {
					return
				}
				sim.ClearFaults()
				<-time.After(15 * time.Minute) // what was late comes now, and is nobody's answer
				next, err := m.Send(context.Background(), receiverNumber, "Next", nil)
				require.NoError(t, err)
				assert.Equal(t, modem.Accepted, next.Parts[0].State)
				all := sim.Sent()
				last := all[len(all)-1]
				assert.Equal(t, "Next", last.Text)
				assert.Equal(t, last.Parts[0].TPDU[1], next.Parts[0].Reference)
			})
		})
	}
}

func TestAMessageForWhichTheModemIsNotReadyIsNotSent(t *testing.T) {
	rows := map[string]struct { // what the set-up ended with would tell something else
		options modemtest.Options
		fault   modemtest.Fault
		state   modem.State
	}{
		"no SIM card": {modemtest.Options{NoSIM: true}, modemtest.Refuse(modemtest.Result("ERROR")).On("+CNMI"), modem.NoSIM},
		"not opened":  {modemtest.Options{}, modemtest.Lose().On("+CREG=2").Always(), modem.Failed},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sim := modemtest.New(&row.options)
				defer sim.Close()
				sim.Fault(row.fault, modemtest.Lose().On("+CREG=3").Always())
				m := modem.New(sim.Open(), nil)
				defer m.Close()
				require.Error(t, m.Open(t.Context()))
				_, err := m.Send(t.Context(), receiverNumber, "Hello", nil)
				var state *modem.StateError
				require.ErrorAs(t, err, &state)
				assert.Equal(t, row.state, state.State)
				assert.Equal(t, at.OutcomeNotSent, at.OutcomeOf(err), "%v", err)
				assert.NotContains(t, strings.Join(sim.Transcript().Commands(), " "), "+CMGS")
			})
		})
	}
}

func TestAPartThatIsNotAcceptedStopsTheRest(t *testing.T) {
	long := strings.Repeat("long ", 100)
	rows := map[string]struct {
		fault modemtest.Fault
		want  []modem.PartState
	}{
		"second part refused": {modemtest.Refuse(modemtest.CMS(21)).On("+CMGS").After(1), []modem.PartState{modem.Accepted, modem.Refused, modem.NotSent}},
		"second part unknown": {modemtest.LoseFinal().On("+CMGS").After(1), []modem.PartState{modem.Accepted, modem.Unknown, modem.NotSent}},
		"hang-up in the last": {modemtest.HangUp(0, io.EOF).On("+CMGS").After(3), []modem.PartState{modem.Accepted, modem.Accepted, modem.Accepted, modem.Unknown}},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			everyMake(t, func(t *testing.T, p modemtest.Personality) {
				m, sim := sender(t, p, nil, nil)
				sim.Fault(row.fault)
				sent, err := m.Send(context.Background(), receiverNumber, long, nil)
				require.Error(t, err)
				for i, part := range sent.Parts {
					want := modem.NotSent
					if i < len(row.want) {
						want = row.want[i]
					}
					if p.TextOnly && name == "hang-up in the last" && i > 3 {
						want = modem.NotSent // in UCS2 there are more
					}
					assert.Equal(t, want, part.State, "part %d", i+1)
				}
				unsettled := m.Unsettled() // some of it went out, and the rest did not
				if assert.Len(t, unsettled, 1) {
					assert.Equal(t, sent.ID, unsettled[0].ID)
				}
				require.NoError(t, m.Forget(sent.ID))
				assert.Empty(t, m.Unsettled())
			})
		})
	}
}

// TestAMessageIsNotSentFromTwoCards: nobody could put its parts together, and no report would be known.
func TestAMessageIsNotSentFromTwoCards(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := modemtest.New(&modemtest.Options{SIM: modemtest.SIM{ICCID: newICCID()}})
		defer sim.Close()
		m, err := modem.Open(t.Context(), sim.Open(), nil)
		require.NoError(t, err)
		defer m.Close()
		sim.Fault(modemtest.Refuse(modemtest.CMS(42)).On("+CMGS").After(1)) // and sent again later
		time.AfterFunc(time.Second, sim.RemoveSIM)
		time.AfterFunc(2*time.Second, func() { sim.InsertSIM(modemtest.SIM{ICCID: newICCID()}) })
		sent, err := m.Send(t.Context(), receiverNumber, strings.Repeat("long ", 60), nil)
		require.Error(t, err)
		assert.Equal(t, modem.Accepted, sent.Parts[0].State)
		assert.Equal(t, modem.NotSent, sent.Parts[1].State)
		assert.Len(t, m.Unsettled(), 1)
	})
}

func TestRetriesFollowThePolicy(t *testing.T) {
	congested := modemtest.Refuse(modemtest.CMS(42)).On("+CMGS").Always()
	sends := func(sim *modemtest.Modem) (n int) {
		for _, c := range sim.Transcript().Commands() {
			if strings.HasPrefix(c, "AT+CMGS") {
				n++
			}
		}
		return n
	}
	rows := map[string]struct {
		policy modem.RetryPolicy
		sends  int
		took   time.Duration
	}{
		"by default": {nil, 4, 85 * time.Second},
		"never":      {modem.RetryNever, 1, 0},
		"the program": {func(n int, err error) (time.Duration, bool) {
			return time.Hour, n < 3 && errors.Is(err, gsmerr.Congestion)
		}, 3, 2 * time.Hour},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, sim := sender(t, modemtest.Generic, nil, &modem.Options{Retry: row.policy})
				sim.Fault(congested)
				start := time.Now()
				sent, err := m.Send(context.Background(), receiverNumber, "Hello", nil)
				require.ErrorIs(t, err, gsmerr.Congestion)
				assert.Equal(t, modem.Refused, sent.Parts[0].State)
				assert.Equal(t, gsmerr.RetryTemporary, sent.Parts[0].Retry)
				assert.Equal(t, row.sends, sends(sim))
				assert.Equal(t, row.took, time.Since(start))
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		m, sim := sender(t, modemtest.Generic, nil, nil)
		sim.Fault(congested)
		ctx, cancel := context.WithTimeout(context.Background(), 12*time.Second)
		defer cancel()
		sent, err := m.Send(ctx, receiverNumber, "Hello", nil)
		require.Error(t, err)
		assert.Equal(t, modem.Refused, sent.Parts[0].State)
		assert.Equal(t, 2, sends(sim), "a context ends the waiting")
	})
}

func TestAMessageWithAnIDIsNotSentTwice(t *testing.T) {
	dir := t.TempDir()
	o := &modem.Options{Dir: dir}
	sim := simulated(t, nil)
	ctx := context.Background()
	named := func(id string) *modem.SendOptions { return &modem.SendOptions{ID: id} }

	m, err := modem.Open(ctx, sim.Open(), o)
	require.NoError(t, err)
	first, err := m.Send(ctx, receiverNumber, "Hello", named("queue/17 ä"))
	require.NoError(t, err)
	assert.Equal(t, "queue/17 ä", first.ID)
	sim.Fault(modemtest.Refuse(modemtest.CMS(1)).On("+CMGS"))
	_, err = m.Send(ctx, receiverNumber, "Refused", named("18"))
	require.Error(t, err)
	sim.Fault(modemtest.HangUp(0, io.EOF).On("+CMGS"))
	_, err = m.Send(ctx, receiverNumber, "Hang-up", named("19"))
	require.ErrorIs(t, err, at.ErrHangup)
	require.NoError(t, m.Close())

	m, err = modem.Open(ctx, sim.Open(), o) // another process
	require.NoError(t, err)
	defer m.Close()
	again, err := m.Send(ctx, receiverNumber, "Hello", named("queue/17 ä"))
	require.ErrorIs(t, err, modem.ErrSentBefore)
	assert.Equal(t, first.Parts[0].State, again.Parts[0].State)
	assert.Equal(t, first.Parts[0].Reference, again.Parts[0].Reference)
	again, err = m.Send(ctx, receiverNumber, "Hang-up", named("19"))
	require.ErrorIs(t, err, modem.ErrSentBefore)
	assert.Equal(t, modem.Unknown, again.Parts[0].State)
	assert.ErrorContains(t, again.Parts[0].Err, "line lost")
	_, err = m.Send(ctx, receiverNumber, "Refused", named("18"))
	assert.NoError(t, err, "what was refused can be sent again")
	unsettled := m.Unsettled()
	require.Len(t, unsettled, 1)
	assert.Equal(t, "19", unsettled[0].ID)
	assert.Equal(t, receiverNumber, unsettled[0].To)

	require.NoError(t, m.Forget("19"))
	assert.Empty(t, m.Unsettled())
	_, err = m.Send(ctx, receiverNumber, "Hang-up", named("19"))
	require.NoError(t, err, "the program decided to send it again")
	assert.NoError(t, m.Forget("no such ID"))
	assert.Len(t, sim.Sent(), 4)
}

func TestWhatCanNotBeSentIsToldAtOnce(t *testing.T) {
	m, sim := sender(t, modemtest.Generic, nil, nil)
	for name, send := range map[string]func() (modem.Sent, error){
		"no number": func() (modem.Sent, error) { return m.Send(context.Background(), "", "Hello", nil) },
		"number too long": func() (modem.Sent, error) {
			return m.Send(context.Background(), "+123456789012345678901234", "Hello", nil)
		},
		"too many parts": func() (modem.Sent, error) {
			return m.Send(context.Background(), receiverNumber, strings.Repeat("x", 255*153+1), nil)
		},
		"no parts": func() (modem.Sent, error) { return m.SendParts(context.Background(), nil, nil) },
		"no service centre": func() (modem.Sent, error) {
			return m.Send(context.Background(), receiverNumber, "Hello", &modem.SendOptions{ServiceCentre: "no number at all"})
		},
		"header too long": func() (modem.Sent, error) {
			return m.Send(context.Background(), receiverNumber, "Hello", &modem.SendOptions{Header: pdu.Header{pdu.RawElement{Data: make([]byte, 139)}}})
		},
	} {
		_, err := send()
		assert.Error(t, err, name)
	}
	assert.Empty(t, sim.Sent())
	assert.NotContains(t, sim.Transcript().Commands(), "AT+CMGS")
}

func TestThePDUTravelsInTheLineOfMediaTek(t *testing.T) {
	m, sim := sender(t, modemtest.MediaTek, nil, nil)
	_, err := m.Send(context.Background(), receiverNumber, strings.Repeat("long ", 50), nil)
	require.NoError(t, err)
	n := 0
	for _, e := range sim.Transcript() {
		if e.Direction == modemtest.ToModem && strings.HasPrefix(e.Text, "AT+CMGS=") {
			assert.Regexp(t, `^AT\+CMGS=\d+,"00[0-9A-F]+"\r$`, e.Text)
			n++
		}
		assert.False(t, e.Direction == modemtest.FromModem && strings.Contains(e.Text, "\r\n> "), "no prompt is opened")
	}
	assert.Equal(t, 2, n)
	assert.Contains(t, sim.Transcript().Commands(), "AT+CMMS=1", "the link is kept between the parts")
}

func TestAnErrorHoldsNoPDU(t *testing.T) {
	faults := map[string]modemtest.Fault{
		"refused":     modemtest.Refuse(modemtest.CMS(38)).On("+CMGS"),
		"interrupted": modemtest.Lose().On("+CMGS"),
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, sim := sender(t, modemtest.MediaTek, nil, &modem.Options{Retry: modem.RetryNever})
				sim.Fault(fault)
				_, err := m.Send(t.Context(), receiverNumber, "Hello", nil)
				assert.ErrorContains(t, err, `AT+CMGS=18,"…": `)
				assert.NotRegexp(t, "[0-9A-F]{12}", err.Error())
				sim.Fault(modemtest.Refuse(modemtest.CMS(322)).On("+CMGW"))
				_, err = m.Store(t.Context(), "SM", receiverNumber, "Hello", nil)
				assert.ErrorContains(t, err, `AT+CMGW=18,2,"…": `)
			})
		})
	}
}

func TestAMessageThatWasSentBeforeIsToldSoWithoutANetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := modemtest.New(nil)
		defer sim.Close()
		m, err := modem.Open(t.Context(), sim.Open(), nil)
		require.NoError(t, err)
		defer m.Close()
		o := &modem.SendOptions{ID: "alarm"}
		_, err = m.Send(t.Context(), receiverNumber, "on fire", o)
		require.NoError(t, err)
		sim.SetRegistration(2)
		synctest.Wait()
		sent, err := m.Send(t.Context(), receiverNumber, "on fire", o)
		assert.ErrorIs(t, err, modem.ErrSentBefore)
		require.Len(t, sent.Parts, 1)
		assert.Equal(t, modem.Accepted, sent.Parts[0].State)
	})
}
