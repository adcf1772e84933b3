package pdu

// Application ports with a use of their own, as destination in [Ports]. Source: IANA and
// WAP-259-WDP; 3GPP TS 23.040 9.2.3.24.4.
const (
	PortWAPPush        = 2948 // WAP push, connectionless session service
	PortWAPPushSecure  = 2949 // WAP push over WTLS
	PortWAPSession     = 9200 // WAP connectionless session service
	PortWAPTransaction = 9201 // WAP session service over WTP
	PortWAPSecure      = 9202 // WAP connectionless session service over WTLS
	PortVCard          = 9204 // electronic business card
	PortVCalendar      = 9205 // calendar entry
	PortVCardSecure    = 9206 // business card over WTLS
	PortVCalSecure     = 9207 // calendar entry over WTLS
	PortRingTone       = 5505 // Nokia Smart Messaging ringing tone
	PortOperatorLogo   = 5506 // Nokia Smart Messaging operator logo
	PortGroupLogo      = 5507 // Nokia Smart Messaging caller group logo
)
