package pdu_test

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/pdu"
)

// A vector is a line of testdata/decode.jsonl: a PDU from a public test suite, named in Source,
// or computed from the specification, and what it says. Fields that are missing are not compared.
type vector struct {
	ID, Source string
	Input      struct {
		Hex       string
		Direction string
		SMSC      bool
		Length    *int
	}
	Expect struct {
		OK      bool
		Field   string
		Type    *string
		SMSC    *string
		Address *struct {
			Number string
			TOA    byte
		}
		MR, PID, DCS, Status *byte
		Alphabet             *string
		Class                json.RawMessage
		Timestamp, Discharge *time.Time
		Validity             *struct {
			RelativeS *int `json:"relative_s"`
			Absolute  *time.Time
		}
		ReplyPath        *bool `json:"reply_path"`
		StatusReport     *bool `json:"status_report"`
		More             *bool
		RejectDuplicates *bool `json:"reject_duplicates"`
		UDH              *[]struct {
			ID   byte
			Data string
		}
		Concat   *struct{ Ref, Total, Seq int }
		Ports    *struct{ Src, Dst uint16 }
		Language *struct{ Locking, Single int }
		Text     *string
		Data     *string
	}
}

func (v *vector) reader() pdu.Reader {
	r := pdu.Reader{NoSMSC: !v.Input.SMSC}
	if v.Input.Direction == "mo" {
		r.Direction = pdu.ToNetwork
	}
	return r
}

func (v *vector) length() int {
	if v.Input.Length == nil {
		return -1
	}
	return *v.Input.Length
}

func vectors(t testing.TB) []vector {
	t.Helper()
	f, err := os.Open("testdata/decode.jsonl")
	require.NoError(t, err)
	defer f.Close()
	var list []vector
	s := bufio.NewScanner(f)
	for s.Buffer(nil, 1<<20); s.Scan(); {
		var v vector
		require.NoError(t, json.Unmarshal(s.Bytes(), &v), s.Text())
		list = append(list, v)
	}
	require.NoError(t, s.Err())
	require.NotEmpty(t, list)
	return list
}

func TestVectors(t *testing.T) {
	for _, v := range vectors(t) {
		t.Run(v.ID, func(t *testing.T) {
			r := v.reader()
			if !v.Expect.OK {
				r.Strict = true
				_, err := r.ReadHex(v.Input.Hex, v.length())
				var fault *pdu.FieldError
				require.ErrorAs(t, err, &fault)
				if v.Expect.Field != "" {
					assert.Equal(t, v.Expect.Field, fault.Field, "%v", err)
				}
				return
			}
			m, err := r.ReadHex(v.Input.Hex, v.length())
			require.NoError(t, err)
			compareVector(t, &v, m)
		})
	}
}

// fields gathers what the six types have in common, for the comparison.
type fields struct {
	address                         *pdu.Address
	mr, status                      *byte
	pid                             *pdu.PID
	dcs                             *pdu.DCS
	timestamp, discharge            *pdu.Timestamp
	validity                        *pdu.Validity
	replyPath, report, more, reject *bool
	userData                        *pdu.UserData
}

func fieldsOf(t pdu.TPDU) (f fields) {
	optional := func(o *pdu.Optional) { f.pid, f.dcs, f.userData = &o.PID, &o.DCS, &o.UserData }
	switch t := t.(type) {
	case *pdu.Deliver:
		f = fields{address: &t.Originator, pid: &t.PID, dcs: &t.DCS, timestamp: &t.Timestamp,
			replyPath: &t.ReplyPath, report: &t.StatusReport, more: &t.MoreMessages, userData: &t.UserData}
	case *pdu.Submit:
		f = fields{address: &t.Destination, mr: &t.Reference, pid: &t.PID, dcs: &t.DCS, validity: &t.Validity,
			replyPath: &t.ReplyPath, report: &t.StatusReport, reject: &t.RejectDuplicates, userData: &t.UserData}
	case *pdu.StatusReport:
		f = fields{address: &t.Recipient, mr: &t.Reference, status: (*byte)(&t.Status),
			timestamp: &t.Timestamp, discharge: &t.Discharge, more: &t.MoreMessages}
		optional(&t.Optional)
	case *pdu.DeliverReport:
		optional(&t.Optional)
	case *pdu.SubmitReport:
		f.timestamp = &t.Timestamp
		optional(&t.Optional)
	case *pdu.Command:
		f = fields{address: &t.Destination, mr: &t.Reference, pid: &t.PID, userData: &t.Data,
			report: &t.StatusReport, dcs: new(pdu.DCS)}
	}
	return f
}

// same compares got with want, if the vector says anything of it.
func same[T any](t *testing.T, what string, want, got *T) {
	t.Helper()
	if want != nil && assert.NotNil(t, got, what) {
		assert.Equal(t, *want, *got, what)
	}
}

func sameTime(t *testing.T, what string, want *time.Time, got *pdu.Timestamp) {
	t.Helper()
	if want != nil && assert.NotNil(t, got, what) {
		assert.Equal(t, want.Format(time.RFC3339), got.Time().Format(time.RFC3339), what)
	}
}

func compareVector(t *testing.T, v *vector, m pdu.Message) {
	t.Helper()
	e, f := &v.Expect, fieldsOf(m.TPDU)
	name, smsc := m.TPDU.Type().String(), m.SMSC.String()
	same(t, "type", e.Type, &name)
	same(t, "smsc", e.SMSC, &smsc)
	if e.Address != nil && assert.NotNil(t, f.address) {
		assert.Equal(t, e.Address.Number, f.address.String())
		assert.Equal(t, e.Address.TOA, byte(f.address.Type()))
	}
	same(t, "mr", e.MR, f.mr)
	same(t, "pid", (*pdu.PID)(e.PID), f.pid)
	same(t, "dcs", (*pdu.DCS)(e.DCS), f.dcs)
	same(t, "status", e.Status, f.status)
	sameTime(t, "timestamp", e.Timestamp, f.timestamp)
	sameTime(t, "discharge", e.Discharge, f.discharge)
	same(t, "reply path", e.ReplyPath, f.replyPath)
	same(t, "status report", e.StatusReport, f.report)
	same(t, "more", e.More, f.more)
	same(t, "reject duplicates", e.RejectDuplicates, f.reject)
	compareCoding(t, v, f)
	compareValidity(t, v, f)
	compareUserData(t, v, f)
}

func compareCoding(t *testing.T, v *vector, f fields) {
	t.Helper()
	if f.dcs == nil {
		return
	}
	alphabet := f.dcs.Alphabet().String()
	same(t, "alphabet", v.Expect.Alphabet, &alphabet)
	if len(v.Expect.Class) > 0 {
		got := json.RawMessage("null")
		if c, ok := f.dcs.Class(); ok {
			got = json.RawMessage{'0' + byte(c)}
		}
		assert.Equal(t, string(v.Expect.Class), string(got), "class")
	}
}

func compareValidity(t *testing.T, v *vector, f fields) {
	t.Helper()
	want := v.Expect.Validity
	if want == nil || !assert.NotNil(t, f.validity) {
		return
	}
	if want.RelativeS != nil {
		d, ok := f.validity.Duration()
		assert.True(t, ok)
		assert.Equal(t, time.Duration(*want.RelativeS)*time.Second, d)
	}
	if want.Absolute != nil {
		until, ok := f.validity.Until()
		assert.True(t, ok)
		assert.Equal(t, want.Absolute.Format(time.RFC3339), until.Format(time.RFC3339))
	}
}

func compareUserData(t *testing.T, v *vector, f fields) {
	t.Helper()
	e, u := &v.Expect, f.userData
	if u == nil {
		return
	}
	if e.UDH != nil {
		h := u.Header()
		if assert.Len(t, h, len(*e.UDH)) {
			for i, want := range *e.UDH {
				assert.Equal(t, pdu.ElementID(want.ID), h[i].ID())
				assert.Equal(t, want.Data, hex.EncodeToString(h[i].AppendData(nil)))
			}
		}
	}
	if e.Concat != nil {
		c, ok := u.Concat()
		assert.True(t, ok)
		assert.Equal(t, *e.Concat, struct{ Ref, Total, Seq int }{int(c.Reference), int(c.Total), int(c.Sequence)})
	}
	if e.Ports != nil {
		p, ok := u.Ports()
		assert.True(t, ok)
		assert.Equal(t, *e.Ports, struct{ Src, Dst uint16 }{p.Source, p.Destination})
	}
	if e.Language != nil {
		locking, single := u.Languages()
		assert.Equal(t, *e.Language, struct{ Locking, Single int }{int(locking), int(single)})
	}
	text, data := u.Text(*f.dcs), hex.EncodeToString(u.Data())
	same(t, "text", e.Text, &text)
	same(t, "data", e.Data, &data)
}
