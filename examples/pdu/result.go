package main

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"github.com/semioctet/gsm/pdu"
)

// A result is what decode writes of a PDU with -json. What a PDU does not have is left out.
type result struct {
	OK               bool            `json:"ok"`
	Type             string          `json:"type,omitempty"`
	SMSC             *string         `json:"smsc,omitempty"`
	Address          *addressObject  `json:"address,omitempty"`
	MR               *byte           `json:"mr,omitempty"`
	PID              *pdu.PID        `json:"pid,omitempty"`
	DCS              *pdu.DCS        `json:"dcs,omitempty"`
	Status           *pdu.Status     `json:"status,omitempty"`
	FCS              *pdu.FCS        `json:"fcs,omitempty"`
	CommandType      *byte           `json:"ct,omitempty"`
	MessageNumber    *byte           `json:"mn,omitempty"`
	Alphabet         string          `json:"alphabet,omitempty"`
	Class            json.RawMessage `json:"class,omitempty"` // 0 to 3 or null
	Timestamp        string          `json:"timestamp,omitempty"`
	Discharge        string          `json:"discharge,omitempty"`
	Validity         *validityObject `json:"validity,omitempty"`
	ReplyPath        *bool           `json:"reply_path,omitempty"`
	StatusReport     *bool           `json:"status_report,omitempty"`
	More             *bool           `json:"more,omitempty"`
	RejectDuplicates *bool           `json:"reject_duplicates,omitempty"`
	UDH              []elementObject `json:"udh,omitempty"`
	Concat           *concatObject   `json:"concat,omitempty"`
	Ports            *portsObject    `json:"ports,omitempty"`
	Language         *languageObject `json:"language,omitempty"`
	Text             *string         `json:"text,omitempty"`
	Data             *string         `json:"data,omitempty"`
	Deviations       *[]string       `json:"deviations,omitempty"`
	Error            string          `json:"error,omitempty"`
	Field            string          `json:"field,omitempty"`
	Offset           *int            `json:"offset,omitempty"`
	Clause           string          `json:"clause,omitempty"`
}

type addressObject struct {
	Number string            `json:"number"`
	TOA    pdu.TypeOfAddress `json:"toa"`
}

type validityObject struct {
	RelativeS *int64 `json:"relative_s,omitempty"`
	Absolute  string `json:"absolute,omitempty"`
}

type elementObject struct {
	ID   pdu.ElementID `json:"id"`
	Data string        `json:"data"`
}

type concatObject struct {
	Ref   uint16 `json:"ref"`
	Total uint8  `json:"total"`
	Seq   uint8  `json:"seq"`
}

type portsObject struct {
	Src uint16 `json:"src"`
	Dst uint16 `json:"dst"`
}

type languageObject struct {
	Locking pdu.Language `json:"locking"`
	Single  pdu.Language `json:"single"`
}

func newResult(m pdu.Message, err error) *result {
	if err != nil {
		return failure(err)
	}
	f := fieldsOf(m.TPDU)
	smsc, deviations := m.SMSC.String(), make([]string, len(m.Deviations))
	for i, d := range m.Deviations {
		deviations[i] = d.Error()
	}
	r := &result{
		OK: true, Type: m.TPDU.Type().String(), SMSC: &smsc, MR: f.mr, PID: f.pid, DCS: f.dcs, Status: f.status, FCS: f.fcs,
		Timestamp: rfc3339(f.timestamp), Discharge: rfc3339(f.discharge), Validity: newValidity(f.validity),
		ReplyPath: f.replyPath, StatusReport: f.report, More: f.more, RejectDuplicates: f.reject, Deviations: &deviations,
	}
	if f.address != nil {
		r.Address = &addressObject{f.address.String(), f.address.Type()}
	}
	if f.command != nil {
		r.CommandType, r.MessageNumber = (*byte)(&f.command.CommandType), &f.command.Number
	}
	if f.dcs != nil {
		r.Alphabet, r.Class = f.dcs.Alphabet().String(), json.RawMessage("null")
		if c, ok := f.dcs.Class(); ok {
			r.Class = json.RawMessage{'0' + byte(c)}
		}
	}
	if f.userData != nil {
		r.setUserData(&f)
	}
	return r
}

func failure(err error) *result {
	r := &result{Error: err.Error()}
	var fault *pdu.FieldError
	if errors.As(err, &fault) {
		r.Field, r.Offset, r.Clause = fault.Field, &fault.Offset, fault.Clause
	}
	return r
}

// setUserData fills in the header and what is behind it.
func (r *result) setUserData(f *fields) {
	u := f.userData
	for _, e := range u.Header() {
		r.UDH = append(r.UDH, elementObject{e.ID(), hex.EncodeToString(e.AppendData(nil))})
	}
	if c, ok := u.Concat(); ok {
		r.Concat = &concatObject{c.Reference, c.Total, c.Sequence}
	}
	if p, ok := u.Ports(); ok {
		r.Ports = &portsObject{p.Source, p.Destination}
	}
	if locking, single := u.Languages(); locking != 0 || single != 0 {
		r.Language = &languageObject{locking, single}
	}
	if f.isText() {
		text := u.Text(*f.dcs)
		r.Text = &text
		return
	}
	data := hex.EncodeToString(u.Data())
	r.Data = &data
}

// rfc3339 writes a time stamp with its own offset, "" if it names no time.
func rfc3339(t *pdu.Timestamp) string {
	if t == nil || t.Time().IsZero() {
		return ""
	}
	return t.Time().Format(time.RFC3339)
}

func newValidity(v *pdu.Validity) *validityObject {
	if v == nil {
		return nil
	}
	if d, ok := v.Duration(); ok {
		s := int64(d / time.Second)
		return &validityObject{RelativeS: &s}
	}
	if until, ok := v.Until(); ok && !until.IsZero() {
		return &validityObject{Absolute: until.Format(time.RFC3339)}
	}
	return nil
}
