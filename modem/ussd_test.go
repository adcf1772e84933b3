package modem_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
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
)

// ussdAnswers are answers to +CUSD as makes give them.
var ussdAnswers = []struct {
	name    string
	charset string
	profile *modem.Profile
	lines   []string
	want    modem.USSD
}{
	{"plain text (27.007 7.15)", "IRA", nil, []string{`+CUSD: 0,"Balance: 5.00 EUR",15`}, modem.USSD{Text: "Balance: 5.00 EUR", DCS: 15}},
	{"plain text in the default alphabet's own octets", "GSM", nil, []string{"+CUSD: 0,\"5 \x02 left\",15"}, modem.USSD{Text: "5 $ left", DCS: 15}},
	{"UTF-8", "UTF-8", nil, []string{`+CUSD: 0,"Guthaben: 5 €",15`}, modem.USSD{Text: "Guthaben: 5 €", DCS: 15}},
	{"hexadecimal UCS2 by +CSCS", "UCS2", nil, []string{`+CUSD: 0,"00420061006C0061006E00630065",15`}, modem.USSD{Text: "Balance", DCS: 15}},
	{"hexadecimal UCS2 by the data coding scheme", "IRA", nil, []string{`+CUSD: 0,"04110430043B0430043D0441",72`}, modem.USSD{Text: "Баланс", DCS: 72}},
	{"hexadecimal UCS2, Chinese", "GSM", nil, []string{`+CUSD: 1,"60A876844F59989D",72`}, modem.USSD{Status: modem.USSDAsks, Text: "您的余额", DCS: 72}},
	{"hexadecimal UCS2 with the language in front (23.038 5)", "IRA", nil, []string{`+CUSD: 0,"E53700480069",17`}, modem.USSD{Text: "Hi", DCS: 17}},
	{"hexadecimal octets of +CSCS HEX", "HEX", nil, []string{`+CUSD: 0,"48656C6C6F",15`}, modem.USSD{Text: "Hello", DCS: 15}},
	{"packed septets (Huawei E173)", "IRA", &modem.Profile{PackedUSSD: true}, []string{`+CUSD: 0,"C8329BFD06",15`}, modem.USSD{Text: "Hello", DCS: 15}},
	{"packed septets while +CSCS is UCS2 (Huawei)", "UCS2", &modem.Profile{PackedUSSD: true}, []string{`+CUSD: 0,"C8329BFD06DDDF72",15`}, modem.USSD{Text: "Hello wor", DCS: 15}},
	{"UCS2 of a modem that packs septets else (Huawei)", "IRA", &modem.Profile{PackedUSSD: true}, []string{`+CUSD: 0,"00480065006C006C006F",72`}, modem.USSD{Text: "Hello", DCS: 72}},
	{"packed septets of a make that is not known for it", "IRA", nil, []string{`+CUSD: 0,"C8329BFD06DDDF72",15`}, modem.USSD{Text: "Hello wor", DCS: 15}},
	{"seven spare bits filled with CR (23.038 6.1.2.3)", "IRA", &modem.Profile{PackedUSSD: true}, []string{`+CUSD: 0,"31D98C56B3DD1A",15`}, modem.USSD{Text: "1234567", DCS: 15}},
	{"no data coding scheme", "IRA", nil, []string{`+CUSD: 0,"Hello"`}, modem.USSD{Text: "Hello", DCS: -1}},
	{"an empty data coding scheme", "IRA", nil, []string{`+CUSD: 0,"Hello",`}, modem.USSD{Text: "Hello", DCS: -1}},
	{"no text", "IRA", nil, []string{`+CUSD: 0`}, modem.USSD{DCS: -1}},
	{"an empty text", "IRA", nil, []string{`+CUSD: 1,"",15`}, modem.USSD{Status: modem.USSDAsks, DCS: 15}},
	{"no quotation marks", "IRA", nil, []string{`+CUSD: 0,Hello there,15`}, modem.USSD{Text: "Hello there", DCS: 15}},
	{"no quotation marks, UCS2", "UCS2", nil, []string{`+CUSD: 0,00480069,72`}, modem.USSD{Text: "Hi", DCS: 72}},
	{"no blank after the colon", "IRA", nil, []string{`+CUSD:0,"Hello",15`}, modem.USSD{Text: "Hello", DCS: 15}},
	{"commas and quotation marks in the text", "IRA", nil, []string{`+CUSD: 0,"Say "hi", now: 1, 2",15`}, modem.USSD{Text: `Say "hi", now: 1, 2`, DCS: 15}},
	{"wrong scheme: 15 for UCS2", "IRA", nil, []string{`+CUSD: 0,"00480065006C006C006F",15`}, modem.USSD{Text: "Hello", DCS: 15}},
	{"wrong scheme: 15 for UCS2, a short one", "IRA", nil, []string{`+CUSD: 0,"00310030",15`}, modem.USSD{Text: "10", DCS: 15}},
	{"wrong scheme: 15 for UCS2 while +CSCS is HEX", "HEX", nil, []string{`+CUSD: 0,"00480069003F",15`}, modem.USSD{Text: "Hi?", DCS: 15}},
	{"wrong scheme: 15 for UCS2 (Huawei)", "IRA", &modem.Profile{PackedUSSD: true}, []string{`+CUSD: 0,"0035002E00300030",15`}, modem.USSD{Text: "5.00", DCS: 15}},
	{"wrong scheme: 72 for packed septets", "IRA", nil, []string{`+CUSD: 0,"C8329BFD06DDDF72",72`}, modem.USSD{Text: "Hello wor", DCS: 72}},
	{"wrong scheme: 72 for plain text", "IRA", nil, []string{`+CUSD: 0,"Hello",72`}, modem.USSD{Text: "Hello", DCS: 72}},
	{"wrong scheme: 68, octets of text", "IRA", nil, []string{`+CUSD: 0,"48656C6C6F",68`}, modem.USSD{Text: "Hello", DCS: 68}},
	{"a number that could be hexadecimal", "IRA", nil, []string{`+CUSD: 0,"12345678",15`}, modem.USSD{Text: "12345678", DCS: 15}},
	{"a short word of hexadecimal digits", "IRA", nil, []string{`+CUSD: 0,"FACE",15`}, modem.USSD{Text: "FACE", DCS: 15}},
	{"language in front of 7-bit text (23.038 5)", "IRA", &modem.Profile{PackedUSSD: true}, []string{`+CUSD: 0,"6577035966B3DF",16`}, modem.USSD{Text: "Hello", DCS: 16}},
	{"several lines", "IRA", nil, []string{`+CUSD: 1,"Menu`, `1 Balance`, `2 Top up",15`}, modem.USSD{Status: modem.USSDAsks, Text: "Menu\n1 Balance\n2 Top up", DCS: 15}},
	{"several lines, the first empty", "IRA", nil, []string{`+CUSD: 1,"`, `1 Balance"`}, modem.USSD{Status: modem.USSDAsks, Text: "\n1 Balance", DCS: -1}},
	{"ended by the network, with a text", "IRA", nil, []string{`+CUSD: 2,"Goodbye",15`}, modem.USSD{Status: modem.USSDEnded, Text: "Goodbye", DCS: 15}},
}

func TestUSSDAnswers(t *testing.T) {
	for _, tt := range ussdAnswers {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, sim := ready(t, nil, &modem.Options{Profile: tt.profile})
				_, err := m.Command(t.Context(), `+CSCS="`+tt.charset+`"`)
				require.NoError(t, err)
				sim.Fault(modemtest.Answer("OK").On("+CUSD").Always())
				later(time.Second, func() { sim.Unsolicited(tt.lines...) })
				s, err := m.USSD(t.Context(), "*100#")
				require.NoError(t, err)
				s.Last.Raw = ""
				assert.Equal(t, tt.want, s.Last)
			})
		})
	}
}

// later does something after d, in a test inside synctest.
func later(d time.Duration, f func()) { time.AfterFunc(d, f) }

func TestUSSDStatesThatAreErrors(t *testing.T) {
	tests := []struct {
		line string
		is   error
	}{
		{"+CUSD: 2", gsmerr.NetworkRefused},
		{"+CUSD: 3", gsmerr.Aborted},
		{"+CUSD: 4", gsmerr.OperationNotSupported},
		{`+CUSD: 4,"unknown code",15`, gsmerr.OperationNotSupported},
		{"+CUSD: 5", gsmerr.NetworkTimeout},
		{"+CUSD: 9", gsmerr.UnknownError},
	}
	for _, tt := range tests {
		t.Run(tt.line, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, sim := ready(t, nil, nil)
				sim.Fault(modemtest.Answer("OK").On("+CUSD").Always())
				later(time.Second, func() { sim.Unsolicited(tt.line) })
				_, err := m.USSD(t.Context(), "*100#")
				var failed *modem.USSDError
				require.ErrorAs(t, err, &failed)
				assert.ErrorIs(t, err, tt.is)
				later(time.Second, func() { sim.Unsolicited(`+CUSD: 0,"again"`) })
				s, err := m.USSD(t.Context(), "*100#")
				require.NoError(t, err, "another session can begin")
				assert.Equal(t, "again", s.Last.Text)
			})
		})
	}
}

func TestUSSDErrorAfterOK(t *testing.T) {
	for _, line := range []string{"+CME ERROR: 100", "ERROR", "+CME ERROR: 258", "+CMS ERROR: 500"} {
		t.Run(line, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, sim := ready(t, nil, nil)
				sim.Fault(modemtest.Answer("OK").On("+CUSD"))
				later(20*time.Second, func() { sim.Unsolicited(line) })
				_, err := m.USSD(t.Context(), "*100#")
				var e *gsmerr.CommandError
				require.ErrorAs(t, err, &e)
				_, err = m.Signal(t.Context())
				assert.NoError(t, err, "the line is in step")
			})
		})
	}
}

// TestUSSDMenus goes through menus of the simulated network with each make of modem and set of +CSCS.
func TestUSSDMenus(t *testing.T) {
	nw := modemtest.NewNetwork(nil)
	nw.USSD("*100#", "1 Balance 2 Other 3 日本")
	nw.USSD("*100#>1", "Balance: 5.00 EUR")
	nw.USSD("*100#>2", "Name?")
	nw.USSD("*100#>2>Zoë \"Z\" [1]", "Hello Zoë")
	for _, p := range modemtest.Personalities() {
		for _, set := range []string{"GSM", "IRA", "UCS2", "HEX", "UTF-8"} {
			if sets, own := p.Answers["+CSCS=?"]; own && !strings.Contains(sets, set) {
				continue
			}
			t.Run(p.Name+" in "+set, func(t *testing.T) {
				ctx := context.Background()
				m, _ := ready(t, &modemtest.Options{Network: nw, Personality: p}, nil)
				_, err := m.Command(ctx, `+CSCS="`+set+`"`)
				require.NoError(t, err)
				s, err := m.USSD(ctx, "*100#")
				require.NoError(t, err)
				assert.Equal(t, "1 Balance 2 Other 3 日本", s.Last.Text)
				assert.Equal(t, modem.USSDAsks, s.Last.Status)
				_, err = m.USSD(ctx, "*101#")
				assert.ErrorIs(t, err, modem.ErrUSSDOpen)
				require.NoError(t, s.Reply(ctx, "1"))
				assert.Equal(t, "Balance: 5.00 EUR", s.Last.Text)
				assert.Equal(t, modem.USSDDone, s.Last.Status)
				assert.ErrorIs(t, s.Reply(ctx, "1"), modem.ErrUSSDOver)
				require.NoError(t, s.Close(ctx))

				s, err = m.USSD(ctx, "*100#")
				require.NoError(t, err)
				require.NoError(t, s.Reply(ctx, "2"))
				require.NoError(t, s.Reply(ctx, `Zoë "Z" [1]`))
				assert.Equal(t, "Hello Zoë", s.Last.Text)

				s, err = m.USSD(ctx, "*100#")
				require.NoError(t, err)
				require.NoError(t, s.Close(ctx))
				require.NoError(t, s.Close(ctx), "closing again does nothing")
				_, err = m.USSD(ctx, "*999#")
				assert.ErrorIs(t, err, gsmerr.OperationNotSupported)
			})
		}
	}
}

func TestUSSDOfTheNetwork(t *testing.T) {
	seen := newCollected()
	m, sim := ready(t, nil, &modem.Options{OnEvent: seen.add})
	_, err := m.Command(context.Background(), "+CUSD=1")
	require.NoError(t, err)
	sim.PushUSSD("You have won")
	assert.Equal(t, "You have won", next[modem.USSD](t, seen).Text)
	sim.Unsolicited(`+CUSD: 1,"Shall we?`, `1 yes`, `2 no",15`)
	u := next[modem.USSD](t, seen)
	assert.Equal(t, modem.USSDAsks, u.Status)
	assert.Equal(t, "Shall we?\n1 yes\n2 no", u.Text)
}

func TestUSSDReleasedByTheNetworkWhileAPersonThinks(t *testing.T) {
	nw := modemtest.NewNetwork(nil)
	nw.USSD("*100#", "Menu")
	nw.USSD("*100#>1", "One")
	seen := newCollected()
	m, sim := ready(t, &modemtest.Options{Network: nw}, &modem.Options{OnEvent: seen.add})
	s, err := m.USSD(context.Background(), "*100#")
	require.NoError(t, err)
	sim.Unsolicited("+CUSD: 5")
	assert.Equal(t, modem.USSDTimeout, next[modem.USSD](t, seen).Status)
	assert.ErrorIs(t, s.Reply(context.Background(), "1"), modem.ErrUSSDOver)
}

func TestUSSDWithoutAnAnswerEnds(t *testing.T) {
	ends := map[string]struct {
		limit time.Duration
		is    error
	}{
		"by its own limit": {0, gsmerr.NetworkTimeout},
		"by its context":   {time.Second, context.DeadlineExceeded},
	}
	for name, tt := range ends {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, sim := ready(t, nil, nil)
				ctx := t.Context()
				if tt.limit > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, tt.limit)
					defer cancel()
				}
				sim.Fault(modemtest.Answer("OK").On("+CUSD=1"))
				_, err := m.USSD(ctx, "*100#")
				require.ErrorIs(t, err, tt.is)
				synctest.Wait()
				assert.Contains(t, fmt.Sprint(sim.Transcript()), "AT+CUSD=2", "the session is cancelled")
				later(time.Second, func() { sim.Unsolicited(`+CUSD: 0,"yes"`) })
				sim.Fault(modemtest.Answer("OK").On("+CUSD=1"))
				s, err := m.USSD(t.Context(), "*100#")
				require.NoError(t, err)
				assert.Equal(t, "yes", s.Last.Text)
			})
		})
	}
}

func TestUSSDEndsWithTheLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := modemtest.New(nil)
		defer sim.Close()
		m, err := modem.Open(t.Context(), sim.Open(), nil)
		require.NoError(t, err)
		sim.Fault(modemtest.Answer("OK").On("+CUSD=1"))
		later(time.Second, func() { sim.HangUp(errors.New("unplugged")) })
		_, err = m.USSD(t.Context(), "*100#")
		assert.ErrorIs(t, err, at.ErrHangup)
		_ = m.Close()
	})
}

// TestUSSDTriesAnotherForm has a modem that wants packed septets although nobody knows that of its make,
// and one that takes no data coding scheme.
func TestUSSDTriesAnotherForm(t *testing.T) {
	for _, want := range []string{`AT+CUSD=1,"AA180C3602",15`, `AT+CUSD=1,"*100#"`} {
		synctest.Test(t, func(t *testing.T) {
			m, sim := ready(t, nil, nil)
			sim.Fault(modemtest.Refuse(modemtest.CME(50)).On(`+CUSD=1,"*100#",15`))
			if want != `AT+CUSD=1,"*100#"` {
				sim.Fault(modemtest.Refuse(modemtest.CME(50)).On(`+CUSD=1,"*100#"`).After(1))
			}
			sim.Fault(modemtest.Answer("OK").On(want[2:]).After(strings.Count(want, "*"))) // the refused line begins so too
			later(time.Second, func() { sim.Unsolicited(`+CUSD: 0,"yes",15`) })
			_, err := m.USSD(t.Context(), "*100#")
			require.NoError(t, err)
			assert.Contains(t, fmt.Sprint(sim.Transcript()), strings.Trim(strconv.Quote(want), `"`))
		})
	}
}

// TestUSSDIsCancelledBeforeTheModemCloses has sessions that are open when the program closes the modem: the next one
// would find the line of the network busy with them.
func TestUSSDIsCancelledBeforeTheModemCloses(t *testing.T) {
	tests := []struct {
		name  string
		leave func(t *testing.T, m *modem.Modem, sim *modemtest.Modem)
		sends int
	}{
		{"given up right before", func(t *testing.T, m *modem.Modem, sim *modemtest.Modem) {
			sim.Fault(modemtest.Answer("OK").On("+CUSD=1"))
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			_, err := m.USSD(ctx, "*100#")
			require.ErrorIs(t, err, context.DeadlineExceeded)
		}, 1},
		{"the network waits for a choice", func(t *testing.T, m *modem.Modem, sim *modemtest.Modem) {
			sim.Fault(modemtest.Answer("OK").On("+CUSD=1"))
			later(time.Second, func() { sim.Unsolicited(`+CUSD: 1,"Menu",15`) })
			_, err := m.USSD(t.Context(), "*100#")
			require.NoError(t, err)
		}, 1},
		{"over", func(t *testing.T, m *modem.Modem, sim *modemtest.Modem) {
			sim.Fault(modemtest.Answer("OK").On("+CUSD=1"))
			later(time.Second, func() { sim.Unsolicited(`+CUSD: 0,"yes",15`) })
			_, err := m.USSD(t.Context(), "*100#")
			require.NoError(t, err)
		}, 0},
		{"another goroutine waits", func(t *testing.T, m *modem.Modem, sim *modemtest.Modem) {
			sim.Fault(modemtest.Answer("OK").On("+CUSD=1"))
			ended := make(chan error, 1)
			go func() {
				_, err := m.USSD(t.Context(), "*100#")
				ended <- err
			}()
			synctest.Wait()
			t.Cleanup(func() { assert.Error(t, <-ended) })
		}, 1},
		{"the modem is silent", func(t *testing.T, m *modem.Modem, sim *modemtest.Modem) {
			sim.Fault(modemtest.Answer("OK").On("+CUSD=1"), modemtest.Lose().On("+CUSD=2").Always())
			later(time.Second, func() { sim.Unsolicited(`+CUSD: 1,"Menu",15`) })
			_, err := m.USSD(t.Context(), "*100#")
			require.NoError(t, err)
		}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sim := modemtest.New(nil)
				defer sim.Close()
				m, err := modem.Open(t.Context(), sim.Open(), nil)
				require.NoError(t, err)
				tt.leave(t, m, sim)
				began := time.Now()
				_ = m.Close()
				assert.Less(t, time.Since(began), time.Minute)
				sent := 0
				for _, command := range sim.Transcript().Commands() {
					if command == "AT+CUSD=2" {
						sent++
					}
				}
				assert.Equal(t, tt.sends, sent)
			})
		})
	}
}
