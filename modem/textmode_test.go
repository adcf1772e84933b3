package modem_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
	"github.com/semioctet/gsm/pdu"
)

// textOnly is a modem without PDU mode.
func textOnly(change func(p *modemtest.Personality)) modemtest.Personality {
	p := modemtest.Generic
	p.Name, p.Model, p.TextOnly = "Text only", "T1", true
	if change != nil {
		change(&p)
	}
	return p
}

var textModeTexts = map[string]string{
	"plain":                  "Hello",
	"default alphabet":       "1 € {Ω} @ ñ Ξ",
	"more lines":             "one\nOK\n\nERROR",
	"a result code":          "OK",
	"prompt":                 "> ",
	"hexadecimal digits":     "00480069",
	"UCS2":                   "Привет, 世界 👋",
	"empty":                  "",
	"full, default alphabet": strings.Repeat("x", 160),
	"several parts":          strings.Repeat("All work and no play. ", 20),
	"several parts in UCS2":  strings.Repeat("мир ", 60),
}

func TestTextModeCarriesEveryTextBothWays(t *testing.T) {
	sets := map[string]string{"UCS2": "", "UTF-8": `+CSCS: ("GSM","UTF-8")`, "GSM": `+CSCS: ("GSM")`}
	for set := range sets {
		for _, routing := range []modem.Routing{modem.Stored, modem.Direct} {
			t.Run(set+[]string{" stored", " direct"}[routing], func(t *testing.T) {
				testTextMode(t, set, routing)
			})
		}
	}
}

// refusedSets makes the modem refuse every set that comes before the wanted one.
func refusedSets(sim *modemtest.Modem, set string) {
	if set != "UCS2" {
		sim.Fault(modemtest.Refuse(modemtest.Result("ERROR")).On(`+CSCS="UCS2"`).Always(), modemtest.Refuse(modemtest.Result("ERROR")).On("+CSCS=UCS2").Always())
	}
	if set == "GSM" {
		sim.Fault(modemtest.Refuse(modemtest.Result("ERROR")).On(`+CSCS="UTF-8"`).Always(), modemtest.Refuse(modemtest.Result("ERROR")).On("+CSCS=UTF-8").Always())
	}
}

func testTextMode(t *testing.T, set string, routing modem.Routing) {
	nw := modemtest.NewNetwork(nil)
	old := simulated(t, &modemtest.Options{Number: "+15550001111", Network: nw, Personality: textOnly(nil)})
	other := simulated(t, &modemtest.Options{Number: "+15550002222", Network: nw})
	refusedSets(old, set)
	atOld, atOther := make(chan modem.Message, 4), make(chan modem.Message, 4)
	reports := make(chan modem.Report, 16)
	m, err := open(t, old, &modem.Options{Routing: routing, OnMessage: toChannel(atOld), OnReport: toChannel(reports)})
	require.NoError(t, err)
	o, err := open(t, other, &modem.Options{OnMessage: toChannel(atOther)})
	require.NoError(t, err)
	for name, text := range textModeTexts {
		sent, err := m.Send(context.Background(), "+15550002222", text, &modem.SendOptions{Report: true})
		require.NoError(t, err, name)
		got := <-atOther
		assert.Equal(t, text, got.Text, name)
		assert.Equal(t, "+15550001111", got.From)
		for range sent.Parts {
			assert.Equal(t, sent.ID, (<-reports).SentID, name)
		}
		_, err = o.Send(context.Background(), "+15550001111", text, nil)
		require.NoError(t, err, name)
		got = <-atOld
		assert.Equal(t, text, got.Text, name)
		assert.Equal(t, "+15550002222", got.From, name)
		assert.WithinDuration(t, time.Now(), got.Time, time.Hour)
	}
	for _, c := range old.Transcript() {
		if c.Direction == modemtest.ToModem {
			assert.NotContains(t, c.Text, "+CMGL=4")
		}
	}
}

// toChannel is a handler that passes on what it gets.
func toChannel[T any](to chan<- T) func(context.Context, T) error {
	return func(_ context.Context, v T) error { to <- v; return nil }
}

func TestTextModeSendsFlagsDataAndValidity(t *testing.T) {
	m, sim := ready(t, &modemtest.Options{Personality: textOnly(nil)}, nil)
	sent := func(o *modem.SendOptions) pdu.Submit {
		_, err := m.Send(context.Background(), "+15550002222", "Hello", o)
		require.NoError(t, err)
		got, err := sim.NextSent(t.Context())
		require.NoError(t, err)
		assert.Equal(t, "Hello", got.Text)
		return got.Parts[0].Submit
	}
	assert.Equal(t, pdu.ValidFor(3*time.Hour), sent(&modem.SendOptions{Validity: pdu.ValidFor(3 * time.Hour)}).Validity)
	assert.True(t, sent(&modem.SendOptions{Report: true}).StatusReport)
	s := sent(&modem.SendOptions{Flash: true, Template: pdu.Submit{PID: pdu.PIDReplace1, RejectDuplicates: true, ReplyPath: true}})
	assert.True(t, s.DCS.Flash() && s.RejectDuplicates && s.ReplyPath)
	assert.Equal(t, pdu.PIDReplace1, s.PID)
	assert.False(t, sent(nil).StatusReport, "settings of one message do not stay for the next")

	_, err := m.SendData(context.Background(), "+15550002222", []byte{0, 1, 26, 27, 255}, &modem.SendOptions{Header: pdu.Header{pdu.Ports{Destination: 16000}}})
	require.NoError(t, err)
	got, err := sim.NextSent(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []byte{0, 1, 26, 27, 255}, got.Parts[0].Submit.UserData.Data())
	ports, ok := got.Parts[0].Submit.UserData.Ports()
	assert.True(t, ok)
	assert.EqualValues(t, 16000, ports.Destination)
}

func TestTextModeRefusesWhatItCanNotSend(t *testing.T) {
	m, sim := ready(t, &modemtest.Options{Personality: textOnly(nil)}, nil)
	for name, test := range map[string]struct {
		to string
		o  *modem.SendOptions
	}{
		"another service centre": {"+15550002222", &modem.SendOptions{ServiceCentre: "+15550009000"}},
		"to a name":              {"Go-Info", nil},
	} {
		result, err := m.Send(context.Background(), test.to, "Hello", test.o)
		var fault *modem.TextModeError
		require.ErrorAs(t, err, &fault, name)
		assert.Equal(t, modem.NotSent, result.Parts[0].State, name)
	}
	sim.Fault(modemtest.Refuse(modemtest.CMS(303)).On("+CSMP"))
	result, err := m.Send(context.Background(), "+15550002222", "Hello", nil)
	var fault *modem.TextModeError
	require.ErrorAs(t, err, &fault)
	assert.ErrorIs(t, err, gsmerr.CMSCode(303), "the modem's own reason is there")
	assert.Equal(t, modem.NotSent, result.Parts[0].State)
	assert.Empty(t, sim.Sent())
}

func TestTheModeIsKnownWhateverSetIt(t *testing.T) {
	for name, p := range map[string]modemtest.Personality{"PDU mode": modemtest.Generic, "text mode": textOnly(nil)} {
		t.Run(name, func(t *testing.T) {
			m, sim := ready(t, &modemtest.Options{Personality: p}, nil)
			for _, line := range []string{"+CMGF=1", `+CSCS="IRA"`, "+CSDH=0", "Z", "&F"} {
				_, err := m.Port().Command(context.Background(), line) // behind the library's back
				require.NoError(t, err)
				_, err = m.Send(context.Background(), "+15550002222", "после "+line, nil)
				require.NoError(t, err)
				got, err := sim.NextSent(t.Context())
				require.NoError(t, err)
				assert.Equal(t, "после "+line, got.Text)
			}
		})
	}
}

func TestAMessageThatComesInTextModeIsRead(t *testing.T) {
	rows := map[string]struct {
		lines []string
		from  string
		text  string
	}{
		// 3GPP TS 27.005 3.4.1, 3.4.3
		"with all fields":          {[]string{`+CMT: "+15550002222",,"26/11/22,10:15:30+04",145,4,0,0,"+15550009999",145,5`, "Hello"}, "+15550002222", "Hello"},
		"without CSDH":             {[]string{`+CMT: "+15550002222",,"26/11/22,10:15:30+04"`, "Hello"}, "+15550002222", "Hello"},
		"from a name":              {[]string{`+CMT: "Go-Info",,"26/11/22,10:15:30+04",208,4,0,0,"",129,5`, "Hello"}, "Go-Info", "Hello"},
		"UCS2 in digits":           {[]string{`+CMT: "+15550002222",,"26/11/22,10:15:30+04",145,4,0,8,"",129,4`, "4E164E0C"}, "+15550002222", "世丌"},
		"national without plus":    {[]string{`+CMT: "015112345678",,"26/11/22,10:15:30+04",129,4,0,0,"",129,2`, "Hi"}, "015112345678", "Hi"},
		"year of four digits":      {[]string{`+CMT: "+15550002222",,"2026/11/22,10:15:30+04"`, "Hello"}, "+15550002222", "Hello"},
		"without time":             {[]string{`+CMT: "+15550002222",,""`, "Hello"}, "+15550002222", "Hello"},
		"with the sender's name":   {[]string{`+CMT: "+15550002222","Anna","26/11/22,10:15:30+04"`, "Hello"}, "+15550002222", "Hello"},
		"coding scheme is wrong":   {[]string{`+CMT: "+15550002222",,"26/11/22,10:15:30+04",145,4,0,8,"",129,10`, "no digits"}, "+15550002222", "no digits"},
		"header that is not shown": {[]string{`+CMT: "+15550002222",,"26/11/22,10:15:30+04",145,68,0,0,"",129,12`, "first part, "}, "+15550002222", "first part, "},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			sim := simulated(t, nil)
			got := make(chan modem.Message, 1)
			m, err := open(t, sim, &modem.Options{OnMessage: toChannel(got)})
			require.NoError(t, err)
			sim.Unsolicited(row.lines...)
			msg := <-got
			assert.Equal(t, row.from, msg.From)
			assert.Equal(t, row.text, msg.Text)
			if name == "without time" {
				assert.True(t, msg.Time.IsZero())
			} else {
				assert.Empty(t, msg.Deviations)
				assert.Equal(t, "2026-11-22T10:15:30+01:00", msg.Time.Format(time.RFC3339))
			}
			assert.Equal(t, modem.Ready, m.State())
		})
	}
}

func TestTextModeListsReportsAndMessagesOfBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(nil)
		sim := modemtest.New(&modemtest.Options{Number: "+15550001111", Network: nw, Personality: textOnly(nil)})
		defer sim.Close()
		require.NoError(t, nw.SMS("+15550002222", "+15550001111", strings.Repeat("long ", 60)))
		nw.Phone("+15550002222", modemtest.Phone{Delay: time.Hour})
		m, err := modem.Open(context.Background(), sim.Open(), nil)
		require.NoError(t, err)
		_, err = m.Command(context.Background(), "+CNMI=2,1,0,2,0") // reports are stored
		require.NoError(t, err)
		_, err = m.Send(context.Background(), "+15550002222", "Hello", &modem.SendOptions{Report: true})
		require.NoError(t, err)
		<-time.After(2 * time.Hour)
		require.NoError(t, m.Close())

		messages, reports := make(chan modem.Message, 4), make(chan modem.Report, 4)
		m, err = modem.Open(context.Background(), sim.Open(), &modem.Options{OnMessage: toChannel(messages), OnReport: toChannel(reports)})
		require.NoError(t, err)
		assert.Equal(t, strings.Repeat("long ", 60), (<-messages).Text)
		report := <-reports
		assert.Empty(t, report.SentID, "the process that sent it kept no record")
		assert.Equal(t, modem.Delivered, report.Verdict)
		assert.Equal(t, "+15550002222", report.To)
		require.NoError(t, m.Close())
	})
}

func TestCellBroadcastComesInTextMode(t *testing.T) {
	rows := map[string]struct {
		dcs  pdu.CBSDCS
		text string
	}{
		"default alphabet": {0x01, strings.Repeat("Warning: {water} is rising. ", 5)},
		"UCS2":             {pdu.CBSUCS2, "Achtung, Überschwemmung: 警告"},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			nw := modemtest.NewNetwork(nil)
			sim := simulated(t, &modemtest.Options{Network: nw, Personality: textOnly(nil)})
			got := make(chan modem.Broadcast, 1)
			_, err := open(t, sim, &modem.Options{
				OnBroadcast: toChannel(got), Channels: "4370",
				OnMessage: func(context.Context, modem.Message) error { return nil },
			})
			require.NoError(t, err)
			pages, err := pdu.NewCBSMessage(pdu.CBSPage{MessageID: 4370, Serial: 0x4010, DCS: row.dcs}, "", row.text)
			require.NoError(t, err)
			for i := range pages {
				octets, err := pages[i].AppendBinary(nil)
				require.NoError(t, err)
				nw.Broadcast(octets)
			}
			b := <-got
			assert.EqualValues(t, 4370, b.Channel)
			assert.EqualValues(t, 0x4010, b.Serial)
			assert.Equal(t, strings.TrimRight(row.text, " "), strings.TrimRight(b.Text, " "))
		})
	}
}
