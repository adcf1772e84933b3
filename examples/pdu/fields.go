package main

import "github.com/semioctet/gsm/pdu"

// fields holds what the six types of TPDU have in common; nil for what one has not.
type fields struct {
	address              *pdu.Address
	mr                   *byte
	pid                  *pdu.PID
	dcs                  *pdu.DCS
	status               *pdu.Status
	fcs                  *pdu.FCS
	timestamp, discharge *pdu.Timestamp
	validity             *pdu.Validity
	replyPath, report    *bool
	more, reject         *bool
	userData             *pdu.UserData
	command              *pdu.Command
}

func fieldsOf(t pdu.TPDU) (f fields) {
	switch t := t.(type) {
	case *pdu.Deliver:
		f = fields{address: &t.Originator, pid: &t.PID, dcs: &t.DCS, timestamp: &t.Timestamp,
			replyPath: &t.ReplyPath, report: &t.StatusReport, more: &t.MoreMessages, userData: &t.UserData}
	case *pdu.Submit:
		f = fields{address: &t.Destination, mr: &t.Reference, pid: &t.PID, dcs: &t.DCS, validity: &t.Validity,
			replyPath: &t.ReplyPath, report: &t.StatusReport, reject: &t.RejectDuplicates, userData: &t.UserData}
	case *pdu.StatusReport:
		f = fields{address: &t.Recipient, mr: &t.Reference, status: &t.Status,
			timestamp: &t.Timestamp, discharge: &t.Discharge, more: &t.MoreMessages}
		f.optional(&t.Optional)
	case *pdu.DeliverReport:
		f.fcs = &t.Cause
		f.optional(&t.Optional)
	case *pdu.SubmitReport:
		f.fcs, f.timestamp = &t.Cause, &t.Timestamp
		f.optional(&t.Optional)
	case *pdu.Command:
		f = fields{address: &t.Destination, mr: &t.Reference, pid: &t.PID, report: &t.StatusReport,
			userData: &t.Data, command: t}
	}
	if f.fcs != nil && *f.fcs == 0 {
		f.fcs = nil
	}
	return f
}

// optional takes the fields that a report announces.
func (f *fields) optional(o *pdu.Optional) {
	if o.Parameters&pdu.HasPID != 0 {
		f.pid = &o.PID
	}
	if o.Parameters&(pdu.HasDCS|pdu.HasUserData) != 0 {
		f.dcs = &o.DCS
	}
	if o.Parameters&pdu.HasUserData != 0 {
		f.userData = &o.UserData
	}
}

// isText reports whether the user data is text.
func (f *fields) isText() bool {
	return f.userData != nil && f.dcs != nil && f.dcs.Alphabet() != pdu.Octets8 && !f.dcs.Compressed()
}
