package modem_test

import (
	"errors"
	"strings"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
	"github.com/semioctet/gsm/pdu"
)

var sending = []behaviour{
	{"a long message and its reports", func(c *cell) { sendsWithReports(c, modem.Stored) }, true},
	{"a long message and its reports, direct", func(c *cell) { sendsWithReports(c, modem.Direct) }, true},
	{"reports in the storage for them", readsStoredReports, true},
	{"reports on a modem without a storage for them", takesReportsDirectly, false},
	{"an unknown outcome settled by its report", settlesUnknown, false},
	{"a report on nothing we sent", givesStrangeReports, false},
	{"all options", sendsOptions, false},
	{"text mode", sendsInTextMode, false},
	{"from the storage", sendsFromStorage, false},
	{"a temporary refusal", retriesTemporaryRefusals, false},
	{"a final refusal in the middle", stopsAtRefusals, false},
	{"a modem that keeps no link", sendsWithoutLink, false},
	{"an ID that was sent before", sendsOnce, true},
	{"the domain that carries messages", choosesDomains, false},
}

func sendsWithReports(c *cell, routing modem.Routing) {
	c.nw.Phone(receiverNumber, modemtest.Phone{Delay: 10 * time.Minute})
	reports := make(chan modem.Report, 16)
	m := c.modem(modem.Options{Routing: routing, Dir: c.TempDir(), OnReport: toChannel(reports)})
	c.sim.Fault(modemtest.LoseNotice("+CDSI").Times(2))
	long := strings.Repeat("long ", 80)
	sent, err := m.Send(c.Context(), receiverNumber, long, &modem.SendOptions{Report: true})
	require.NoError(c, err)
	assert.Contains(c, c.sim.Transcript().Commands(), "AT+CMMS=1", "the link is kept between the parts")
	assert.Equal(c, long, c.sim.Sent()[0].Text)
	c.middle()
	for i := range sent.Parts {
		r := await(c, reports)
		assert.Equal(c, sent.ID, r.SentID)
		assert.Equal(c, len(sent.Parts), r.Parts)
		assert.Equal(c, sent.Parts[r.Part-1].Reference, r.Reference)
		assert.Equal(c, receiverNumber, r.To)
		want := modem.Pending
		if i == len(sent.Parts)-1 {
			want = modem.Delivered
		}
		assert.Equal(c, want, r.Verdict, "one verdict over all parts")
	}
	c.pass(time.Minute)
	assert.Empty(c, reports)
	assert.Len(c, c.sim.Sent(), 1)
}

// readsStoredReports has reports come to the storage while the program is away.
func readsStoredReports(c *cell) {
	c.nw.Phone(receiverNumber, modemtest.Phone{Delay: 10 * time.Minute})
	c.simulate(modemtest.Options{})
	reports := make(chan modem.Report, 16)
	o := modem.Options{Dir: c.TempDir(), OnReport: toChannel(reports)}
	m := c.open(o)
	require.Contains(c, m.Route().Memories, "SR")
	assert.Equal(c, "2", strings.Split(m.Route().Setting, ",")[3], "reports are stored")
	sent, err := m.Send(c.Context(), receiverNumber, "Hello", &modem.SendOptions{Report: true})
	require.NoError(c, err)
	require.NoError(c, m.Close())
	c.pass(time.Hour)
	require.Equal(c, 1, c.sim.State().Memories[2].Used)
	c.middle() // what the modem has taken it still has
	c.pass(time.Minute)
	m = c.open(o)
	r := await(c, reports)
	assert.Equal(c, sent.ID, r.SentID)
	assert.Equal(c, modem.Delivered, r.Verdict)
	c.pass(time.Minute)
	assert.Zero(c, c.sim.State().Memories[2].Used)
	assert.Empty(c, m.Unsettled())
}

// takesReportsDirectly is a modem that stores no reports: the library says that it has them handed over.
func takesReportsDirectly(c *cell) {
	answers := map[string]string{}
	for command, answer := range c.make.Answers {
		answers[command] = answer
	}
	answers["+CPMS=?"] = `+CPMS: ("SM","ME"),("SM","ME"),("SM","ME")`
	c.make.Answers = answers
	reports := make(chan modem.Report, 16)
	m := c.modem(modem.Options{OnReport: toChannel(reports)})
	assert.Equal(c, []string{"SM", "ME"}, m.Route().Memories)
	assert.Equal(c, "1", strings.Split(m.Route().Setting, ",")[3], "reports are handed over")
	sent, err := m.Send(c.Context(), receiverNumber, "Hello", &modem.SendOptions{Report: true})
	require.NoError(c, err)
	assert.Equal(c, sent.ID, await(c, reports).SentID)
}

func settlesUnknown(c *cell) {
	c.nw.Phone(receiverNumber, modemtest.Phone{Delay: time.Hour})
	reports := make(chan modem.Report, 16)
	m := c.modem(modem.Options{OnReport: toChannel(reports)})
	asked := &modem.SendOptions{Report: true}
	before, err := m.Send(c.Context(), receiverNumber, "first", asked)
	require.NoError(c, err)
	c.sim.Fault(modemtest.LoseFinal().On("+CMGS"))
	lost, err := m.Send(c.Context(), receiverNumber, "second", asked)
	require.Error(c, err)
	assert.Equal(c, modem.Unknown, lost.Parts[0].State)
	require.Len(c, m.Unsettled(), 1)
	after, err := m.Send(c.Context(), receiverNumber, "third", asked)
	require.NoError(c, err)
	got := map[string]modem.Verdict{}
	for range 3 {
		r := await(c, reports)
		got[r.SentID] = r.Verdict
	}
	assert.Equal(c, map[string]modem.Verdict{before.ID: modem.Delivered, lost.ID: modem.Delivered, after.ID: modem.Delivered}, got)
	c.pass(time.Minute)
	assert.Empty(c, m.Unsettled())
	assert.Len(c, c.sim.Sent(), 3, "and it was not sent again")
}

func givesStrangeReports(c *cell) {
	reports := make(chan modem.Report, 4)
	m := c.modem(modem.Options{OnReport: toChannel(reports)})
	_, err := m.Send(c.Context(), receiverNumber, "Hello", nil) // without report
	require.NoError(c, err)
	require.NoError(c, c.nw.Raw(ownNumber, rawReport(c.T, 200, "+15550003333", time.Now(), failed)))
	r := await(c, reports)
	assert.Empty(c, r.SentID)
	assert.Equal(c, "+15550003333", r.To)
	assert.EqualValues(c, 200, r.Reference)
	assert.Equal(c, modem.Undelivered, r.Verdict)
}

func sendsOptions(c *cell) {
	m := c.modem(modem.Options{})
	_, err := m.Send(c.Context(), receiverNumber, "Hello", &modem.SendOptions{
		Report: true, Validity: pdu.ValidEnhanced(30*time.Second, true), ServiceCentre: "+15550007777",
		Header:   pdu.Header{pdu.Ports{Destination: 5000, Source: 1}},
		Template: pdu.Submit{DCS: pdu.DCS(0).WithClass(2), PID: pdu.PIDReplace1, ReplyPath: true, RejectDuplicates: true},
	})
	require.NoError(c, err)
	_, err = m.SendData(c.Context(), receiverNumber, []byte{1, 2, 26, 27}, &modem.SendOptions{Flash: true})
	require.NoError(c, err)
	_, err = m.SendPush(c.Context(), receiverNumber, modem.ServiceIndication{URL: "https://example.org/", Text: "Look"}, nil)
	require.NoError(c, err)
	_, err = m.Send(c.Context(), receiverNumber, "ağ", &modem.SendOptions{Split: &pdu.SplitOptions{Languages: []pdu.Language{pdu.Turkish}}})
	require.NoError(c, err)
	sent := c.sim.Sent()
	require.Len(c, sent, 4)
	assert.Equal(c, "ağ", sent[3].Text)
	assert.Equal(c, pdu.GSM7, sent[3].Parts[0].Submit.DCS.Alphabet())

	s := sent[0].Parts[0].Submit
	class, ok := s.DCS.Class()
	assert.True(c, ok && s.StatusReport && s.ReplyPath && s.RejectDuplicates)
	assert.EqualValues(c, 2, class)
	assert.Equal(c, pdu.PIDReplace1, s.PID)
	assert.Equal(c, pdu.ValidEnhanced(30*time.Second, true), s.Validity)
	ports, _ := s.UserData.Ports()
	assert.EqualValues(c, 5000, ports.Destination)
	assert.Equal(c, []byte{0x07, 0x91, 0x51, 0x55, 0x00, 0x70, 0x77, 0xf7}, sent[0].Parts[0].SMSC)

	s = sent[1].Parts[0].Submit
	assert.True(c, s.DCS.Flash())
	assert.Equal(c, []byte{1, 2, 26, 27}, s.UserData.Data())
	ports, _ = sent[2].Parts[0].Submit.UserData.Ports()
	assert.EqualValues(c, 2948, ports.Destination)
}

func sendsInTextMode(c *cell) {
	c.make.TextOnly = true
	reports := make(chan modem.Report, 16)
	m := c.modem(modem.Options{OnReport: toChannel(reports)})
	for _, text := range []string{"short", strings.Repeat("Long, and with {brackets}. ", 15), "世界 👋\nOK"} {
		sent, err := m.Send(c.Context(), receiverNumber, text, &modem.SendOptions{Report: true, Validity: pdu.ValidFor(3 * time.Hour)})
		require.NoError(c, err)
		got, err := c.sim.NextSent(c.Context())
		require.NoError(c, err)
		assert.Equal(c, text, got.Text)
		assert.Equal(c, pdu.ValidFor(3*time.Hour), got.Parts[0].Submit.Validity)
		for range sent.Parts {
			assert.Equal(c, sent.ID, await(c, reports).SentID)
		}
	}
	_, err := m.Send(c.Context(), receiverNumber, "Hello", &modem.SendOptions{ServiceCentre: "+15550009000"})
	var fault *modem.TextModeError
	assert.ErrorAs(c, err, &fault, "what text mode can not do is told")
}

func sendsFromStorage(c *cell) {
	reports := make(chan modem.Report, 8)
	inbox := make(chan modem.Message, 8)
	m := c.modem(modem.Options{OnReport: toChannel(reports), OnMessage: toChannel(inbox)})
	text := strings.Repeat("stored ", 40)
	drafts, err := m.Store(c.Context(), "SM", receiverNumber, text, &modem.SendOptions{Report: true, Template: pdu.Submit{DCS: pdu.DCSFor(pdu.UCS2)}})
	require.NoError(c, err)
	require.Len(c, drafts, 5)
	assert.Equal(c, "SM", drafts[0].Memory)
	assert.Empty(c, c.sim.Sent())

	require.NoError(c, c.nw.SMS("+15550003333", ownNumber, "received meanwhile"))
	assert.Equal(c, "received meanwhile", await(c, inbox).Text)

	sent, err := m.SendStored(c.Context(), drafts, nil)
	require.NoError(c, err)
	assert.Equal(c, receiverNumber, sent.To)
	require.Len(c, c.sim.Sent(), 1)
	assert.Equal(c, text, c.sim.Sent()[0].Text)
	for i, part := range sent.Parts {
		assert.Equal(c, modem.Accepted, part.State)
		assert.Equal(c, c.sim.Sent()[0].Parts[i].TPDU[1], part.Reference)
		assert.Equal(c, sent.ID, await(c, reports).SentID)
	}
	require.NoError(c, m.DeleteStored(c.Context(), drafts))
	require.NoError(c, m.DeleteStored(c.Context(), drafts), "an empty place is no error")
	_, err = m.SendStored(c.Context(), drafts, nil)
	assert.Error(c, err, "nothing lies there any more")
	assert.Len(c, c.sim.Sent(), 1)
	c.pass(time.Minute)
	assert.Empty(c, inbox, "what was stored to be sent is nothing received")
}

// sendAttempts counts the messages that the modem was given to send.
func sendAttempts(sim *modemtest.Modem) (n int) {
	for _, line := range sim.Transcript().Commands() {
		if strings.HasPrefix(line, "AT+CMGS") {
			n++
		}
	}
	return n
}

func retriesTemporaryRefusals(c *cell) {
	m := c.modem(modem.Options{})
	c.sim.Fault(modemtest.Refuse(modemtest.CMS(42)).On("+CMGS").Times(2))
	sent, err := m.Send(c.Context(), receiverNumber, "Hello", nil)
	require.NoError(c, err)
	assert.Equal(c, modem.Accepted, sent.Parts[0].State)
	assert.Equal(c, 3, sendAttempts(c.sim))
	assert.Len(c, c.sim.Sent(), 1)

	c.sim.Fault(modemtest.Refuse(modemtest.CMS(42)).On("+CMGS").Always())
	began := time.Now()
	sent, err = m.Send(c.Context(), receiverNumber, "Hello", nil)
	require.ErrorIs(c, err, gsmerr.Congestion)
	assert.Equal(c, modem.Refused, sent.Parts[0].State)
	assert.Equal(c, gsmerr.RetryTemporary, sent.Parts[0].Retry)
	assert.Equal(c, 3+4, sendAttempts(c.sim), "and there is an end")
	assert.InDelta(c, 85, time.Since(began).Seconds(), 30)
}

func stopsAtRefusals(c *cell) {
	m := c.modem(modem.Options{})
	c.sim.Fault(modemtest.Refuse(modemtest.CMS(21)).On("+CMGS").After(1))
	sent, err := m.Send(c.Context(), receiverNumber, strings.Repeat("long ", 100), nil)
	require.ErrorIs(c, err, gsmerr.CMSCode(21))
	assert.Equal(c, []modem.PartState{modem.Accepted, modem.Refused, modem.NotSent, modem.NotSent}, states(sent))
	assert.Equal(c, gsmerr.RetryPermanent, sent.Parts[1].Retry)
	assert.Equal(c, 2, sendAttempts(c.sim))
}

// sendsWithoutLink is a modem that has no +CMMS.
func sendsWithoutLink(c *cell) {
	c.make.Unsupported = append([]string{"+CMMS"}, c.make.Unsupported...)
	m := c.modem(modem.Options{})
	sent, err := m.Send(c.Context(), receiverNumber, strings.Repeat("long ", 80), nil)
	require.NoError(c, err)
	assert.Len(c, sent.Parts, 3)
	assert.Len(c, c.sim.Sent(), 1)
}

func sendsOnce(c *cell) {
	c.simulate(modemtest.Options{})
	o := modem.Options{Dir: c.TempDir()}
	m := c.open(o)
	named := &modem.SendOptions{ID: "order 17"}
	first, err := m.Send(c.Context(), receiverNumber, "Hello", named)
	require.NoError(c, err)
	require.NoError(c, m.Close())
	c.middle()
	c.back()
	m = c.open(o)
	again, err := m.Send(c.Context(), receiverNumber, "Hello", named)
	require.ErrorIs(c, err, modem.ErrSentBefore)
	assert.Equal(c, first.Parts[0].Reference, again.Parts[0].Reference)
	assert.Len(c, c.sim.Sent(), 1)
}

func choosesDomains(c *cell) {
	m := c.modem(modem.Options{})
	for _, d := range []modem.Domain{modem.PacketOnly, modem.CircuitPreferred} {
		require.NoError(c, m.SetSendDomain(c.Context(), d))
		got, err := m.SendDomain(c.Context())
		require.NoError(c, err)
		assert.Equal(c, d, got)
	}
	service, err := m.MessageService(c.Context())
	require.NoError(c, err)
	assert.True(c, service.Receive && service.Send)
	c.sim.Fault(modemtest.Refuse(modemtest.CME(4)).On("+CGSMS"))
	assert.True(c, errors.Is(m.SetSendDomain(c.Context(), modem.PacketOnly), gsmerr.OperationNotSupported))
}
