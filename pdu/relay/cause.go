package relay

import "strconv"

// A Class says whether doing the same again can help. It is a judgement about the cause; the
// standard names the causes but does not sort them. The zero value is [Unknown].
type Class uint8

// The classes of a cause.
const (
	Unknown   Class = iota // the number alone does not tell
	Temporary              // trying again later makes sense
	Permanent              // trying again fails again unless something is changed first
)

// String returns "unknown", "temporary" or "permanent".
func (c Class) String() string {
	switch c {
	case Temporary:
		return "temporary"
	case Permanent:
		return "permanent"
	default:
		return "unknown"
	}
}

// An RPCause is the RP-Cause value of an RP-ERROR, 0 to 127: why a message was not taken.
// A modem shows the one it received as +CMS ERROR with the same number.
// Source: 3GPP TS 24.011 8.2.5.4, table 8.4.
type RPCause uint8

// The causes of table 8.4 of TS 24.011.
const (
	RPUnassignedNumber             RPCause = 1
	RPOperatorDeterminedBarring    RPCause = 8
	RPCallBarred                   RPCause = 10
	RPReserved                     RPCause = 11
	RPTransferRejected             RPCause = 21
	RPMemoryCapacityExceeded       RPCause = 22
	RPDestinationOutOfOrder        RPCause = 27
	RPUnidentifiedSubscriber       RPCause = 28
	RPFacilityRejected             RPCause = 29
	RPUnknownSubscriber            RPCause = 30
	RPNetworkOutOfOrder            RPCause = 38
	RPTemporaryFailure             RPCause = 41
	RPCongestion                   RPCause = 42
	RPResourcesUnavailable         RPCause = 47
	RPFacilityNotSubscribed        RPCause = 50
	RPFacilityNotImplemented       RPCause = 69
	RPInvalidReference             RPCause = 81
	RPSemanticallyIncorrect        RPCause = 95
	RPInvalidMandatoryInformation  RPCause = 96
	RPMessageTypeNotImplemented    RPCause = 97
	RPMessageIncompatibleWithState RPCause = 98
	RPElementNotImplemented        RPCause = 99
	RPProtocolError                RPCause = 111
	RPInterworking                 RPCause = 127
)

// A CPCause is the CP-Cause value of a CP-ERROR: why a CP-DATA was not accepted.
// Source: 3GPP TS 24.011 8.1.4.2, table 8.2.
type CPCause uint8

// The causes of table 8.2 of TS 24.011. A receiver treats any other value as [CPProtocolError].
const (
	CPNetworkFailure               CPCause = 17
	CPCongestion                   CPCause = 22
	CPInvalidTransaction           CPCause = 81
	CPSemanticallyIncorrect        CPCause = 95
	CPInvalidMandatoryInformation  CPCause = 96
	CPMessageTypeNotImplemented    CPCause = 97
	CPMessageIncompatibleWithState CPCause = 98
	CPElementNotImplemented        CPCause = 99
	CPProtocolError                CPCause = 111
)

type causeText struct {
	name, meaning string
	class         Class
}

var rpCauses = map[RPCause]causeText{
	RPUnassignedNumber:             {"Unassigned (unallocated) number", "Number format is right but nobody has this number", Permanent},
	RPOperatorDeterminedBarring:    {"Operator determined barring", "Operator forbids this subscriber to send short messages", Permanent},
	RPCallBarred:                   {"Call barred", "Outgoing barring is active for messages to this destination", Permanent},
	RPReserved:                     {"Reserved", "Not used", Unknown},
	RPTransferRejected:             {"Short message transfer rejected", "Receiver of the request could take the message but will not", Permanent},
	RPMemoryCapacityExceeded:       {"Memory capacity exceeded", "Handset has no free message memory; network keeps the message until RP-SMMA", Temporary},
	RPDestinationOutOfOrder:        {"Destination out of order", "Interface towards the destination does not work (destination out of service)", Temporary},
	RPUnidentifiedSubscriber:       {"Unidentified subscriber", "Subscriber not registered in the network", Permanent},
	RPFacilityRejected:             {"Facility rejected", "Network does not support the requested facility", Permanent},
	RPUnknownSubscriber:            {"Unknown subscriber", "Subscriber not in the home register", Permanent},
	RPNetworkOutOfOrder:            {"Network out of order", "Network fault likely to last; an immediate retry is unlikely to help", Temporary},
	RPTemporaryFailure:             {"Temporary failure", "Short network fault; retry soon", Temporary},
	RPCongestion:                   {"Congestion", "Too much traffic", Temporary},
	RPResourcesUnavailable:         {"Resources unavailable, unspecified", "No resources, no detail", Temporary},
	RPFacilityNotSubscribed:        {"Requested facility not subscribed", "Sender has no short-message subscription", Permanent},
	RPFacilityNotImplemented:       {"Requested facility not implemented", "Network does not offer short messages", Permanent},
	RPInvalidReference:             {"Invalid short message transfer reference value", "RP message reference is not in use", Unknown},
	RPSemanticallyIncorrect:        {"Semantically incorrect message", "Message makes no sense", Permanent},
	RPInvalidMandatoryInformation:  {"Invalid mandatory information", "A mandatory element is missing or wrong", Permanent},
	RPMessageTypeNotImplemented:    {"Message type non-existent or not implemented", "Unknown message type", Permanent},
	RPMessageIncompatibleWithState: {"Message not compatible with short message protocol state", "Message not expected now", Unknown},
	RPElementNotImplemented:        {"Information element non-existent or not implemented", "Unknown element", Permanent},
	RPProtocolError:                {"Protocol error, unspecified", "Protocol error without a better cause", Unknown},
	RPInterworking:                 {"Interworking, unspecified", "Fault on the far side of an interworking network", Unknown},
}

var cpCauses = map[CPCause]causeText{
	CPNetworkFailure:               {"Network failure", "Switching centre cannot serve the request because of a network fault", Temporary},
	CPCongestion:                   {"Congestion", "Request refused because of congestion", Temporary},
	CPInvalidTransaction:           {"Invalid Transaction Identifier value", "Unknown transaction identifier", Unknown},
	CPSemanticallyIncorrect:        {"Semantically incorrect message", "Message makes no sense", Permanent},
	CPInvalidMandatoryInformation:  {"Invalid mandatory information", "Mandatory element missing or wrong", Permanent},
	CPMessageTypeNotImplemented:    {"Message type non-existent or not implemented", "Unknown CP message type", Permanent},
	CPMessageIncompatibleWithState: {"Message not compatible with the short message protocol state", "Message not expected now", Unknown},
	CPElementNotImplemented:        {"Information element non-existent or not implemented", "Unknown element", Permanent},
	CPProtocolError:                {"Protocol error, unspecified", "Protocol error without a better cause", Unknown},
}

// String returns the name of the cause in TS 24.011, or "RP cause 55" for an unlisted one.
func (c RPCause) String() string {
	if t, ok := rpCauses[c]; ok {
		return t.name
	}
	return "RP cause " + strconv.Itoa(int(c))
}

// Meaning says in a sentence what the cause tells; it is empty for an unlisted one.
func (c RPCause) Meaning() string { return rpCauses[c].meaning }

// Class says whether doing the same again can help; an unlisted cause is [Unknown].
func (c RPCause) Class() Class { return rpCauses[c].class }

// String returns the name of the cause in TS 24.011, or "CP cause 55" for an unlisted one.
func (c CPCause) String() string {
	if t, ok := cpCauses[c]; ok {
		return t.name
	}
	return "CP cause " + strconv.Itoa(int(c))
}

// Meaning says in a sentence what the cause tells; for an unlisted one that of
// [CPProtocolError], as which a receiver has to treat it.
func (c CPCause) Meaning() string { return c.listed().meaning }

// Class says whether doing the same again can help; for an unlisted one that of [CPProtocolError].
func (c CPCause) Class() Class { return c.listed().class }

func (c CPCause) listed() causeText {
	if t, ok := cpCauses[c]; ok {
		return t
	}
	return cpCauses[CPProtocolError]
}
