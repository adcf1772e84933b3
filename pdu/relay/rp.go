package relay

import (
	"fmt"

	"github.com/semioctet/gsm/pdu"
)

// ContentType is the content type of a SIP MESSAGE whose body is one RP message: SMS over IMS.
// Source: 3GPP TS 24.341 5.3.1.2.
const ContentType = "application/vnd.3gpp.sms"

const (
	maxTPDU        = 233  // octets of TPDU in an RP message
	userDataIEI    = 0x41 // identifier of RP-User data where it is optional
	clauseUserData = "TS 24.011 8.2.5.3"
)

// The RP message types: bits 2 to 0 of the first octet, for the direction to the network. One more is the
// same message to the mobile. Source: TS 24.011 8.2.2.
const (
	rpData  byte = 0
	rpAck   byte = 2
	rpError byte = 4
	rpSMMA  byte = 6
)

var rpNames = [...]string{
	"RP-DATA to the network", "RP-DATA to the mobile", "RP-ACK to the network", "RP-ACK to the mobile",
	"RP-ERROR to the network", "RP-ERROR to the mobile", "RP-SMMA to the network", "reserved",
}

// RPData carries a TPDU: SMS-SUBMIT or SMS-COMMAND to the network, SMS-DELIVER or SMS-STATUS-REPORT
// to the mobile. The receiver answers with [RPAck] or [RPError] of the same reference.
// Source: 3GPP TS 24.011 7.3.1.
type RPData struct {
	Direction     pdu.Direction
	Reference     byte        // RP-Message Reference, chosen by the sender
	ServiceCentre pdu.Address // RP-DA to the network, RP-OA to the mobile; the other one is empty
	TPDU          []byte      // RP-User data, at most 233 octets
}

// RPAck says that the message of that reference was taken. Source: 3GPP TS 24.011 7.3.3.
type RPAck struct {
	Direction pdu.Direction
	Reference byte   // that of the RPData or RPSMMA answered
	TPDU      []byte // RP-User data: SMS-DELIVER-REPORT to the network, SMS-SUBMIT-REPORT to the mobile; nil for none
}

// RPError says that the message of that reference was not taken, and why. It is a message, not
// a Go error. Source: 3GPP TS 24.011 7.3.4.
type RPError struct {
	Direction  pdu.Direction
	Reference  byte // that of the RPData or RPSMMA answered
	Cause      RPCause
	Diagnostic []byte // one octet that goes with the cause, or nil
	TPDU       []byte // RP-User data: a report with TP-FCS; nil for none
}

// RPSMMA tells the network that the mobile has memory for messages again after it had refused some
// with [RPMemoryCapacityExceeded]. It goes to the network only. Source: 3GPP TS 24.011 7.3.2.
type RPSMMA struct {
	Reference byte
}

// AppendBinary appends the octets of m.
func (m *RPData) AppendBinary(b []byte) ([]byte, error) {
	out, err := rpHeader(b, rpData, m.Direction, m.Reference)
	if err != nil {
		return b, err
	}
	if m.Direction == pdu.ToNetwork {
		out = append(out, 0)
	}
	if out, err = appendAddress(out, m.ServiceCentre); err != nil {
		return b, err
	}
	if m.Direction == pdu.ToMobile {
		out = append(out, 0)
	}
	if out, err = appendUserData(out, m.TPDU); err != nil {
		return b, err
	}
	return out, nil
}

// AppendBinary appends the octets of m.
func (m *RPAck) AppendBinary(b []byte) ([]byte, error) {
	out, err := rpHeader(b, rpAck, m.Direction, m.Reference)
	if err != nil {
		return b, err
	}
	return appendReport(b, out, m.TPDU)
}

// AppendBinary appends the octets of m.
func (m *RPError) AppendBinary(b []byte) ([]byte, error) {
	out, err := rpHeader(b, rpError, m.Direction, m.Reference)
	if err != nil {
		return b, err
	}
	if m.Cause > 127 {
		return b, notWritable("RP-Cause", "TS 24.011 8.2.5.4", fmt.Sprintf("cause %d, at most 127", uint8(m.Cause)), pdu.ErrReserved)
	}
	if len(m.Diagnostic) > 1 {
		return b, notWritable("RP-Cause", "TS 24.011 8.2.5.4", fmt.Sprintf("diagnostic of %d octets, at most 1", len(m.Diagnostic)), pdu.ErrLength)
	}
	out = append(out, byte(1+len(m.Diagnostic)), byte(m.Cause))
	return appendReport(b, append(out, m.Diagnostic...), m.TPDU)
}

// AppendBinary appends the octets of m.
func (m *RPSMMA) AppendBinary(b []byte) ([]byte, error) { return append(b, rpSMMA, m.Reference), nil }

// UnmarshalBinary decodes an RP-DATA. TPDU is a copy; what is in it is not looked at.
func (m *RPData) UnmarshalBinary(b []byte) error { return unmarshal(m, b) }

// UnmarshalBinary decodes an RP-ACK. TPDU is a copy; what is in it is not looked at.
func (m *RPAck) UnmarshalBinary(b []byte) error { return unmarshal(m, b) }

// UnmarshalBinary decodes an RP-ERROR. TPDU is a copy; what is in it is not looked at.
func (m *RPError) UnmarshalBinary(b []byte) error { return unmarshal(m, b) }

// UnmarshalBinary decodes an RP-SMMA.
func (m *RPSMMA) UnmarshalBinary(b []byte) error { return unmarshal(m, b) }

func (m *RPData) read(r *reader) {
	m.Direction, m.Reference = r.rpHeader(rpData)
	const clauseOA, clauseDA = "TS 24.011 8.2.5.1", "TS 24.011 8.2.5.2"
	if m.Direction == pdu.ToNetwork {
		r.lengthValue("RP-OA", clauseOA, 0, 0)
		m.ServiceCentre = r.address("RP-DA", clauseDA)
	} else {
		m.ServiceCentre = r.address("RP-OA", clauseOA)
		r.lengthValue("RP-DA", clauseDA, 0, 0)
	}
	m.TPDU = clone(r.lengthValue("RP-User data", clauseUserData, 0, maxTPDU))
}

func (m *RPAck) read(r *reader) {
	m.Direction, m.Reference = r.rpHeader(rpAck)
	m.TPDU = r.report()
}

func (m *RPError) read(r *reader) {
	m.Direction, m.Reference = r.rpHeader(rpError)
	m.Cause, m.Diagnostic = r.cause()
	m.TPDU = r.report()
}

func (m *RPSMMA) read(r *reader) {
	_, m.Reference = r.rpHeader(rpSMMA)
}

// rpHeader writes the two octets with which every RP message starts.
func rpHeader(b []byte, kind byte, dir pdu.Direction, reference byte) ([]byte, error) {
	switch dir {
	case pdu.ToNetwork:
	case pdu.ToMobile:
		kind++
	default:
		return b, notWritable("RP-MTI", "TS 24.011 8.2.2", dir.String(), pdu.ErrReserved)
	}
	return append(b, kind, reference), nil
}

// rpHeader reads the two octets with which every RP message starts.
func (r *reader) rpHeader(want byte) (dir pdu.Direction, reference byte) {
	first := r.octet("RP-MTI", "TS 24.011 8.2.2")
	kind := first & 7
	r.explain(rpNames[kind], "")
	r.require(first&^7 == 0, fmt.Sprintf("spare bits in 0x%02X", first), pdu.ErrReserved)
	if kind == want|1 {
		dir = pdu.ToMobile
	} else {
		dir = pdu.ToNetwork
	}
	if kind&^1 != want || kind == 7 {
		r.stop(fmt.Sprintf("type %d, that of %s is %d", kind, rpNames[want], want), pdu.ErrReserved)
	}
	reference = r.octet("RP-Message Reference", "TS 24.011 8.2.3")
	r.explain(fmt.Sprint(reference), "")
	return dir, reference
}

// cause reads an RP-Cause element.
func (r *reader) cause() (RPCause, []byte) {
	const clause = "TS 24.011 8.2.5.4"
	n := int(r.octet("RP-Cause length", clause))
	r.explain(fmt.Sprint(n), "octets that follow in this element")
	if n < 1 || n > 2 {
		r.stop(fmt.Sprintf("length %d, allowed are 1 and 2", n), pdu.ErrLength)
	}
	value := r.octet("RP-Cause", clause)
	cause := RPCause(value & 0x7F)
	r.explain(fmt.Sprint(uint8(cause)), cause.String()+" ("+cause.Class().String()+")")
	r.require(value&0x80 == 0, fmt.Sprintf("extension bit in 0x%02X", value), pdu.ErrReserved)
	if n < 2 {
		return cause, nil
	}
	return cause, clone(r.take(1, "RP-Cause diagnostic", clause))
}

// report reads the optional RP-User data of an answer: nil if it is not there.
func (r *reader) report() []byte {
	if r.err != nil || r.next == len(r.octets) {
		return nil
	}
	iei := r.octet("RP-User data IEI", clauseUserData)
	r.explain("", "RP-User data follows")
	if iei != userDataIEI {
		r.stop(fmt.Sprintf("element 0x%02X, that of RP-User data is 0x41", iei), pdu.ErrReserved)
	}
	return clone(r.lengthValue("RP-User data", clauseUserData, 0, maxTPDU))
}

// appendReport appends the optional RP-User data to out; b is what to return with an error.
func appendReport(b, out, tpdu []byte) ([]byte, error) {
	if tpdu == nil {
		return out, nil
	}
	out, err := appendUserData(append(out, userDataIEI), tpdu)
	if err != nil {
		return b, err
	}
	return out, nil
}

func appendUserData(b, tpdu []byte) ([]byte, error) {
	if len(tpdu) > maxTPDU {
		return b, notWritable("RP-User data", clauseUserData, fmt.Sprintf("%d octets, at most %d", len(tpdu), maxTPDU), pdu.ErrLength)
	}
	return append(append(b, byte(len(tpdu))), tpdu...), nil
}
