package modem_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
	"github.com/semioctet/gsm/pdu"
)

// stillTrying is TP-ST for a receiver that does not respond, the service centre going on.
const stillTrying = pdu.Status(0x22)

// failed is TP-ST for a message that has expired.
const failed = pdu.Status(0x46)

// rawReport is a status report as the network sends it, SMSC field 00.
func rawReport(t *testing.T, reference byte, to string, taken time.Time, status pdu.Status) []byte {
	stamp, err := pdu.NewTimestamp(taken)
	require.NoError(t, err)
	recipient, err := pdu.ParseAddress(to)
	require.NoError(t, err)
	r := pdu.StatusReport{Reference: reference, Recipient: recipient, Timestamp: stamp, Discharge: stamp, Status: status}
	octets, err := r.AppendBinary([]byte{0})
	require.NoError(t, err)
	return octets
}

func TestReportsSurviveTheProcess(t *testing.T) {
	dir := t.TempDir()
	nw := modemtest.NewNetwork(nil)
	nw.Phone(receiverNumber, modemtest.Phone{Delay: time.Hour}) // its reports come by hand
	sim := simulated(t, &modemtest.Options{Number: "+15550001111", Network: nw})
	ctx := context.Background()
	m, err := modem.Open(ctx, sim.Open(), &modem.Options{Dir: dir})
	require.NoError(t, err)
	sim.Fault(modemtest.HangUp(0, io.EOF).On("+CMGS").After(1))
	_, err = m.Send(ctx, receiverNumber, strings.Repeat("long ", 80), &modem.SendOptions{Report: true, ID: "a"})
	require.Error(t, err)
	require.NoError(t, m.Close())

	reports := make(chan modem.Report, 4)
	m, err = modem.Open(ctx, sim.Open(), &modem.Options{Dir: dir, OnReport: toChannel(reports)})
	require.NoError(t, err)
	defer m.Close()
	unsettled := m.Unsettled()
	require.Len(t, unsettled, 1)
	assert.Equal(t, []modem.PartState{modem.Accepted, modem.Unknown, modem.NotSent}, states(unsettled[0]))
	require.NoError(t, nw.Raw("+15550001111", rawReport(t, 1, receiverNumber, time.Now(), 0)))
	assert.Equal(t, 1, (<-reports).Part)
	require.NoError(t, nw.Raw("+15550001111", rawReport(t, 2, receiverNumber, time.Now(), 0)))
	last := <-reports
	assert.Equal(t, 2, last.Part)
	assert.Equal(t, modem.Undelivered, last.Verdict, "the third part was never sent")
}

func states(s modem.Sent) []modem.PartState {
	var list []modem.PartState
	for _, p := range s.Parts {
		list = append(list, p.State)
	}
	return list
}

func TestAReportOnNothingWeSentIsGivenToTheProgram(t *testing.T) {
	nw := modemtest.NewNetwork(nil)
	sim := simulated(t, &modemtest.Options{Number: "+15550001111", Network: nw})
	reports := make(chan modem.Report, 4)
	failures := 1
	m, err := open(t, sim, &modem.Options{OnReport: func(_ context.Context, r modem.Report) error {
		reports <- r
		if failures > 0 {
			failures--
			return errors.New("database is down")
		}
		return nil
	}})
	require.NoError(t, err)
	_, err = m.Send(context.Background(), receiverNumber, "Hello", nil) // without report
	require.NoError(t, err)
	require.NoError(t, nw.Raw("+15550001111", rawReport(t, 200, "+15550003333", time.Now(), failed)))
	r := <-reports
	assert.Empty(t, r.SentID)
	assert.Equal(t, "+15550003333", r.To)
	assert.EqualValues(t, 200, r.Reference)
	assert.Equal(t, failed, r.Status)
	assert.Equal(t, modem.Undelivered, r.Verdict)
	again := <-reports
	assert.Equal(t, r.Key, again.Key, "what the handler refused comes again")
}

func TestVerdictOverAllParts(t *testing.T) {
	rows := map[string]struct {
		statuses []pdu.Status // of parts 1, 2, 1, 2 ... in turn
		want     []modem.Verdict
	}{
		"both delivered":      {[]pdu.Status{0, 0}, []modem.Verdict{modem.Pending, modem.Delivered}},
		"first fails":         {[]pdu.Status{failed, 0}, []modem.Verdict{modem.Undelivered, modem.Undelivered}},
		"second fails":        {[]pdu.Status{0, failed}, []modem.Verdict{modem.Pending, modem.Undelivered}},
		"tried for some time": {[]pdu.Status{stillTrying, stillTrying, 0, 0}, []modem.Verdict{modem.Pending, modem.Pending, modem.Pending, modem.Delivered}},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			nw := modemtest.NewNetwork(nil)
			sim := simulated(t, &modemtest.Options{Number: "+15550001111", Network: nw})
			reports := make(chan modem.Report, 4)
			m, err := open(t, sim, &modem.Options{OnReport: toChannel(reports)})
			require.NoError(t, err)
			nw.Phone("+15550004444", modemtest.Phone{Delay: time.Hour}) // its reports come by hand
			sent, err := m.Send(context.Background(), "+15550004444", strings.Repeat("x", 200), &modem.SendOptions{Report: true})
			require.NoError(t, err)
			taken := time.Now().Add(time.Minute)
			for i := range row.statuses {
				require.NoError(t, nw.Raw("+15550001111", rawReport(t, sent.Parts[i%2].Reference, "+15550004444", taken.Add(time.Duration(i%2)*time.Second), row.statuses[i])))
			}
			for i := range row.statuses {
				r := <-reports
				assert.Equal(t, sent.ID, r.SentID)
				assert.Equal(t, row.want[i], r.Verdict, "report %d", i+1)
			}
		})
	}
}

func ExampleModem_Unsettled() {
	sim := modemtest.New(nil)
	defer sim.Close()
	m, err := modem.Open(context.Background(), sim.Open(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer m.Close()
	_, _ = m.Send(context.Background(), "+15550002222", "Hello", &modem.SendOptions{ID: "order 17"})
	fmt.Println(len(m.Unsettled()), "messages are in doubt")

	_, err = m.Send(context.Background(), "+15550002222", "Hello", &modem.SendOptions{ID: "order 17"})
	fmt.Println(errors.Is(err, modem.ErrSentBefore))
	// Output:
	// 0 messages are in doubt
	// true
}
