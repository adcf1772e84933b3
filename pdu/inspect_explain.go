package pdu

import (
	"fmt"
	"strconv"
	"strings"
)

// fieldClauses names the clause that defines a field.
var fieldClauses = map[string]string{
	"SMSC": "TS 27.005 3.1", "TP-MTI": "TS 23.040 9.2.3.1", "TP-MR": "TS 23.040 9.2.3.6",
	"TP-OA": "TS 23.040 9.2.3.7", "TP-DA": "TS 23.040 9.2.3.8", "TP-PID": "TS 23.040 9.2.3.9",
	"TP-DCS": "TS 23.040 9.2.3.10", "TP-SCTS": "TS 23.040 9.2.3.11", "TP-VP": "TS 23.040 9.2.3.12",
	"TP-DT": "TS 23.040 9.2.3.13", "TP-RA": "TS 23.040 9.2.3.14", "TP-ST": "TS 23.040 9.2.3.15",
	"TP-UDL": "TS 23.040 9.2.3.16", "TP-MN": "TS 23.040 9.2.3.18", "TP-CT": "TS 23.040 9.2.3.19",
	"TP-CDL": "TS 23.040 9.2.3.20", "TP-CD": "TS 23.040 9.2.3.21", "TP-FCS": "TS 23.040 9.2.3.22",
	"TP-UD": "TS 23.040 9.2.3.24", "TP-UDHL": "TS 23.040 9.2.3.24", "TP-UDH": "TS 23.040 9.2.3.24",
	"TP-PI": "TS 23.040 9.2.3.27",
}

// explain adds value, meaning and clause to a field of a message.
func (f *Field) explain(m Message) {
	f.Clause = fieldClauses[f.Name]
	first := f.Raw[0]
	switch f.Name {
	case "SMSC":
		f.explainSMSC(m.SMSC)
	case "TP-MTI":
		f.explainFirstOctet(m.TPDU)
	case "TP-OA", "TP-DA", "TP-RA":
		f.explainAddress(addressOf(m.TPDU))
	case "TP-MR", "TP-MN":
		f.Value = strconv.Itoa(int(first))
	case "TP-PID":
		f.Value, f.Meaning = hexByte(first), PID(first).String()
	case "TP-DCS":
		f.Value, f.Meaning = hexByte(first), DCS(first).String()
	case "TP-SCTS", "TP-DT":
		if len(f.Raw) == timestampLen {
			f.Value = Timestamp{octets: [timestampLen]byte(f.Raw)}.String()
		}
	case "TP-VP":
		if s, ok := m.TPDU.(*Submit); ok && len(f.Raw) == s.Validity.format.octets() {
			f.Value, f.Meaning = s.Validity.String(), s.Validity.format.String()
		}
	case "TP-ST":
		f.Value, f.Meaning = hexByte(first), Status(first).String()+" ("+Status(first).Class().String()+")"
	case "TP-FCS":
		f.Value, f.Meaning = hexByte(first), FCS(first).String()
	case "TP-CT":
		f.Value, f.Meaning = hexByte(first), CommandType(first).String()
	case "TP-PI":
		f.Value, f.Meaning = hexByte(first), Parameters(first).describe()
	default:
		f.explainUserData(m.TPDU)
	}
}

func (f *Field) explainSMSC(a Address) {
	switch {
	case f.Raw[0] == 0:
		f.Meaning = "the service centre stored in the modem"
	case !a.IsZero():
		f.Value, f.Meaning = a.String(), a.toa.String()
	}
}

func (f *Field) explainAddress(a Address) {
	if a.IsZero() {
		return
	}
	f.Value, f.Meaning = a.String(), count(int(a.digits), "semi-octet")+", "+a.toa.String()
}

// addressOf returns the address of the other end, zero if the TPDU has none.
func addressOf(t TPDU) Address {
	switch t := t.(type) {
	case *Deliver:
		return t.Originator
	case *Submit:
		return t.Destination
	case *StatusReport:
		return t.Recipient
	case *Command:
		return t.Destination
	}
	return Address{}
}

// explainFirstOctet names the type and the flags of the first octet of a TPDU.
func (f *Field) explainFirstOctet(t TPDU) {
	if t == nil {
		return
	}
	f.Value = t.Type().String()
	var flags []string
	say := func(on bool, text string) {
		if on {
			flags = append(flags, text)
		}
	}
	octet := f.Raw[0]
	switch t := t.(type) {
	case *Deliver:
		say(t.MoreMessages, "TP-MMS 0: more messages wait")
		say(t.LoopPrevention, "TP-LP: loop prevention")
		say(t.StatusReport, "TP-SRI: a status report goes to the sender")
		say(t.ReplyPath, "TP-RP: reply path")
	case *Submit:
		say(t.RejectDuplicates, "TP-RD: reject duplicates")
		say(true, "TP-VPF: validity "+t.Validity.format.String())
		say(t.StatusReport, "TP-SRR: status report wanted")
		say(t.ReplyPath, "TP-RP: reply path")
	case *StatusReport:
		say(t.MoreMessages, "TP-MMS 0: more messages wait")
		say(t.LoopPrevention, "TP-LP: loop prevention")
		say(t.ForCommand, "TP-SRQ: result of an SMS-COMMAND")
	case *Command:
		say(t.StatusReport, "TP-SRR: status report wanted")
	}
	say(octet&bitUDHI != 0, "TP-UDHI: user data header")
	f.Meaning = strings.Join(flags, ", ")
}

// describe lists which fields p announces.
func (p Parameters) describe() string {
	var parts []string
	for _, known := range []struct {
		bit  Parameters
		name string
	}{{HasPID, "TP-PID"}, {HasDCS, "TP-DCS"}, {HasUserData, "TP-UDL and TP-UD"}, {parametersExtension, "another octet of TP-PI"}} {
		if p&known.bit != 0 {
			parts = append(parts, known.name)
		}
	}
	if reserved := p &^ (parametersKnown | parametersExtension); reserved != 0 {
		parts = append(parts, "reserved bits "+hexByte(byte(reserved)))
	}
	if len(parts) == 0 {
		return "no further fields"
	}
	return strings.Join(parts, ", ") + " follow"
}

// explainUserData explains the user data and its header.
func (f *Field) explainUserData(t TPDU) {
	u, dcs := userDataOf(t)
	if u == nil {
		return
	}
	switch f.Name {
	case "TP-UDL":
		f.Value = strconv.Itoa(int(f.Raw[0]))
		f.Meaning = "octets of user data"
		if dcs.Alphabet() == GSM7 && !dcs.Compressed() {
			f.Meaning = "septets of user data, header and fill counted"
		}
	case "TP-CDL":
		f.Value, f.Meaning = strconv.Itoa(int(f.Raw[0])), "octets of command data"
	case "TP-UDHL":
		f.Value, f.Meaning = strconv.Itoa(int(f.Raw[0])), "octets of header that follow"
	case "TP-UDH":
		f.explainElement()
	case "TP-UD":
		f.explainText(u, dcs)
	}
}

// explainElement explains an information element.
func (f *Field) explainElement() {
	if len(f.Raw) < 2 || len(f.Raw) != int(f.Raw[1])+2 {
		return
	}
	e := newElement(ElementID(f.Raw[0]), f.Raw[2:])
	f.Value = e.ID().String()
	switch e := e.(type) {
	case RawElement:
		f.Meaning = spaced(e.Data)
	case fmt.Stringer:
		f.Meaning = e.String()
	case SingleShift:
		f.Meaning = Language(e).String()
	case LockingShift:
		f.Meaning = Language(e).String()
	default:
		f.Meaning = fmt.Sprintf("%+v", e)
	}
}

// explainText explains the user data behind its header.
func (f *Field) explainText(u *UserData, dcs DCS) {
	if dcs.Alphabet() == Octets8 || dcs.Compressed() {
		f.Meaning = count(len(f.Raw), "octet") + " of data"
		return
	}
	f.Value = strconv.Quote(u.Text(dcs))
	f.Meaning = dcs.Alphabet().String()
	if dcs.Alphabet() != GSM7 {
		return
	}
	fill, skip := septetStart(u.headerLen())
	f.Meaning = "gsm7, " + count(max(0, int(u.length)-skip), "septet")
	if fill > 0 {
		f.Meaning += " behind " + count(fill, "fill bit")
	}
}
