// Package relay codes what carries an SMS TPDU between a mobile and the network: the RP messages
// of the relay layer and the CP messages around them, as 3GPP TS 24.011 defines them.
//
// To read octets of either layer, call [Read] and switch on the type of what it returns:
//
//	[*CPData]  [*CPAck]  [*CPError]             control layer, TS 24.011 7.2
//	[*RPData]  [*RPAck]  [*RPError]  [*RPSMMA]  relay layer, TS 24.011 7.3
//
// Each is a plain struct with AppendBinary and UnmarshalBinary. A CPData holds the octets of an RP
// message, the RP messages those of a TPDU, which package pdu reads:
//
//	pdu.Reader{Direction: m.Direction, NoSMSC: true}.Read(m.TPDU)
//
// To see every octet explained, down to those of the TPDU, call [Inspect].
//
// Behind AT commands these layers stay inside the modem and show through in two places: a
// +CMS ERROR below 128 is the [RPCause] of an RP-ERROR, and AT+CNMA makes the modem send RP-ACK or
// RP-ERROR. SMS over IMS carries a bare RP message as the body of a SIP MESSAGE whose content type is
// [ContentType] (3GPP TS 24.341); Read takes that body as it is.
//
// Reading is strict: what breaks TS 24.011 is refused with a [*pdu.FieldError] that names the
// field, the octet offset and the clause. The package does no I/O and runs no timers.
package relay
