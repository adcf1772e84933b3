package modem

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/pdu"
	"github.com/semioctet/gsm/pdu/assembly"
)

// noon is when the messages of these tests were sent.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// aPart is a part that was sent at a time.
func aPart(after time.Duration, state PartState, reference byte) trackedPart {
	return trackedPart{State: state, Reference: reference, Time: noon.Add(after)}
}

// message puts a message into the tracker.
func (t *tracker) message(id, to string, parts ...trackedPart) {
	t.sent[id] = &tracked{ID: id, SIM: "card", To: to, Report: true, Time: parts[0].Time, Parts: parts}
}

func aReport(t *testing.T, after time.Duration, to string, reference byte, status pdu.Status) *pdu.StatusReport {
	recipient, err := pdu.ParseAddress(to)
	require.NoError(t, err)
	stamp, err := pdu.NewTimestamp(noon.Add(after))
	require.NoError(t, err)
	return &pdu.StatusReport{Reference: reference, Recipient: recipient, Timestamp: stamp, Discharge: stamp, Status: status}
}

func TestReportsAreMatched(t *testing.T) {
	const number = "+4915112345678"
	anonymous := aPart(0, Accepted, 0)
	anonymous.Anonymous = true
	rows := map[string]struct {
		a, b   []trackedPart // of messages "a" and "b" to the number
		report *pdu.StatusReport
		want   string
		part   int
	}{
		"by reference and number":                {[]trackedPart{aPart(0, Accepted, 7)}, []trackedPart{aPart(0, Accepted, 8)}, aReport(t, time.Second, number, 8, 0), "b", 1},
		"to the right part":                      {[]trackedPart{aPart(0, Accepted, 7), aPart(0, Accepted, 8)}, nil, aReport(t, time.Second, number, 8, 0), "a", 2},
		"not to another number":                  {[]trackedPart{aPart(0, Accepted, 7)}, nil, aReport(t, time.Second, "+4915112345679", 7, 0), "", 0},
		"not by another reference":               {[]trackedPart{aPart(0, Accepted, 7)}, nil, aReport(t, time.Second, number, 8, 0), "", 0},
		"not to a part that was refused":         {[]trackedPart{aPart(0, Refused, 7)}, nil, aReport(t, time.Second, number, 7, 0), "", 0},
		"not long before":                        {[]trackedPart{aPart(0, Accepted, 7)}, nil, aReport(t, -72*time.Hour, number, 7, 0), "", 0},
		"not long after":                         {[]trackedPart{aPart(0, Accepted, 7)}, nil, aReport(t, 72*time.Hour, number, 7, 0), "", 0},
		"with the clock a zone off":              {[]trackedPart{aPart(0, Accepted, 7)}, nil, aReport(t, -11*time.Hour, number, 7, 0), "a", 1},
		"reference came around: the earlier":     {[]trackedPart{aPart(0, Accepted, 7)}, []trackedPart{aPart(time.Hour, Accepted, 7)}, aReport(t, 10*time.Second, number, 7, 0), "a", 1},
		"reference came around: the later":       {[]trackedPart{aPart(0, Accepted, 7)}, []trackedPart{aPart(time.Hour, Accepted, 7)}, aReport(t, time.Hour, number, 7, 0), "b", 1},
		"known reference before unknown outcome": {[]trackedPart{aPart(0, Unknown, 0)}, []trackedPart{aPart(time.Hour, Accepted, 7)}, aReport(t, time.Second, number, 7, 0), "b", 1},
		"unknown outcome, nearest in time":       {[]trackedPart{aPart(0, Unknown, 0)}, []trackedPart{aPart(time.Hour, Unknown, 0)}, aReport(t, time.Hour, number, 7, 0), "b", 1},
		"accepted without reference":             {[]trackedPart{anonymous}, nil, aReport(t, time.Second, number, 0, 0), "a", 1},
		"without reference, any":                 {[]trackedPart{anonymous}, nil, aReport(t, time.Second, number, 9, 0), "a", 1},
		"number in national form":                {[]trackedPart{aPart(0, Accepted, 7)}, nil, aReport(t, time.Second, "015112345678", 7, 0), "a", 1},
		"number with an international prefix":    {[]trackedPart{aPart(0, Accepted, 7)}, nil, aReport(t, time.Second, "004915112345678", 7, 0), "a", 1},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			tr, err := openTracker(assembly.NewMemory())
			require.NoError(t, err)
			tr.message("a", number, row.a...)
			if row.b != nil {
				tr.message("b", number, row.b...)
			}
			got, ok, err := tr.match("card", row.report)
			require.NoError(t, err)
			assert.Equal(t, row.want != "", ok)
			assert.Equal(t, row.want, got.SentID)
			assert.Equal(t, row.part, got.Part)
			_, ok, _ = tr.match("another card", row.report)
			assert.False(t, ok, "a report belongs to the card that sent")
		})
	}
}

func TestAReportIsNotOneOnAMessageWithoutOneThatItMightFit(t *testing.T) {
	const number = "+4915112345678"
	tr, err := openTracker(assembly.NewMemory())
	require.NoError(t, err)
	tr.message("a", number, aPart(time.Minute, Unknown, 0), aPart(0, Accepted, 8))
	tr.sent["a"].Report = false
	tr.message("b", number, aPart(0, Unknown, 0))
	got, _, err := tr.match("card", aReport(t, time.Minute, number, 7, 0))
	require.NoError(t, err)
	assert.Equal(t, "b", got.SentID)
	got, _, err = tr.match("card", aReport(t, time.Second, number, 8, 0))
	require.NoError(t, err)
	assert.Equal(t, "a", got.SentID, "a network that reports unasked")
}

func TestAReportThatComesAgainChangesNothing(t *testing.T) {
	tr, err := openTracker(assembly.NewMemory())
	require.NoError(t, err)
	tr.message("a", "+4915112345678", aPart(0, Accepted, 7))
	tr.message("b", "+4915112345678", aPart(time.Minute, Unknown, 0))
	report := aReport(t, time.Second, "+4915112345678", 7, 0)
	for round := range 3 {
		got, ok, err := tr.match("card", report)
		require.NoError(t, err)
		assert.True(t, ok)
		assert.Equal(t, "a", got.SentID, "round %d", round)
		assert.Equal(t, Delivered, got.Verdict)
		tr.finish("a") // it is known still
	}
	assert.Equal(t, Unknown, tr.sent["b"].Parts[0].State)
	assert.Len(t, tr.sent, 1)

	for status, want := range map[pdu.Status]Verdict{0x20: Delivered, 0x46: Delivered} {
		got, _, err := tr.match("card", aReport(t, time.Second, "+4915112345678", 7, status))
		require.NoError(t, err)
		assert.Equal(t, want, got.Verdict, "the first final status counts")
	}
	command := aReport(t, time.Minute, "+4915112345678", 9, 0)
	command.ForCommand = true
	_, ok, _ := tr.match("card", command)
	assert.False(t, ok, "a report on a command is none on a message")
}

func TestEachOf600MessagesInFlightGetsItsReport(t *testing.T) {
	tr, err := openTracker(assembly.NewMemory())
	require.NoError(t, err)
	const n = 600 // references come around twice
	id := func(i int) string { return time.Duration(i).String() }
	for i := range n {
		tr.message(id(i), "+4915112345678", aPart(time.Duration(i)*4*time.Second, Accepted, byte(i)))
	}
	for i := range n {
		i = (i * 7) % n // out of order
		got, ok, err := tr.match("card", aReport(t, time.Duration(i)*4*time.Second+2*time.Second, "+4915112345678", byte(i), 0))
		require.NoError(t, err)
		require.True(t, ok)
		assert.Equal(t, id(i), got.SentID)
		tr.finish(got.SentID)
	}
	assert.Empty(t, tr.sent)
	assert.Len(t, tr.closed, keepClosed)
}

func TestRecordsAreForgottenAfterTwoWeeks(t *testing.T) {
	store := assembly.NewMemory()
	tr, err := openTracker(store)
	require.NoError(t, err)
	tr.message("old", "+4915112345678", trackedPart{State: Unknown, Time: time.Now().Add(-keepSent - time.Hour)})
	tr.message("new", "+4915112345678", trackedPart{State: Unknown, Time: time.Now().Add(-keepSent + time.Hour)})
	for _, r := range tr.sent {
		require.NoError(t, tr.save(r))
	}
	tr, err = openTracker(store) // another process
	require.NoError(t, err)
	assert.Len(t, tr.unsettled(), 2)
	_, err = tr.begin("card", "", Sent{To: "+49", Parts: make([]SentPart, 1)}, false)
	require.NoError(t, err)
	unsettled := tr.unsettled()
	require.Len(t, unsettled, 1)
	assert.Equal(t, "new", unsettled[0].ID)
	assert.ErrorIs(t, unsettled[0].Parts[0].Err, errInterrupted)
}

func TestCommonDigits(t *testing.T) {
	rows := []struct {
		a, b string
		same bool
	}{
		{"+4915112345678", "+4915112345678", true},
		{"+4915112345678", "015112345678", true},
		{"00525528960002", "+525528960002", true},
		{"+5215528960002", "+525528960002", true}, // Mexico with and without the 1 of mobiles
		{"12345", "12345", true},
		{"12345", "2345", false},
		{"+4915112345678", "+4915112345679", false},
		{"", "+49", false},
	}
	for _, row := range rows {
		assert.Equal(t, row.same, commonDigits(row.a, row.b) > 0, "%s %s", row.a, row.b)
		assert.Equal(t, commonDigits(row.a, row.b), commonDigits(row.b, row.a))
	}
}
