package errors

// A Condition is what went wrong, whichever code said so: SIMPINRequired is +CME ERROR 11,
// +CMS ERROR 311 and the same in words. Use it with [errors.Is]. The zero value is no condition.
type Condition int

// The conditions of the SIM card and of locks.
const (
	SIMPINRequired    Condition = iota + 1 // the SIM wants PIN1
	SIMPUKRequired                         // PIN1 is blocked: the SIM wants the PUK
	SIMPIN2Required                        // the SIM wants PIN2 for this operation
	SIMPUK2Required                        // PIN2 is blocked: the SIM wants PUK2
	SIMNotInserted                         // no SIM is found
	SIMFailure                             // the SIM does not answer as it should
	SIMBusy                                // the SIM is starting or at work
	SIMWrong                               // this SIM is not accepted
	SIMBlocked                             // the SIM is blocked for good
	PhoneLocked                            // the modem is locked to a SIM, network or provider and wants a code
	IncorrectPassword                      // PIN, PUK or password was wrong, and an attempt is used up
)

// The conditions of storage, parameters and the modem itself.
const (
	MemoryFull                Condition = iota + 101 // no room for another message or entry
	MemoryFailure                                    // a storage could not be read or written
	InvalidIndex                                     // no such place in the storage
	NotFound                                         // the entry, file or item is not there
	OperationNotAllowed                              // not in the present state
	OperationNotSupported                            // the modem or the SIM can not do it
	InvalidParameter                                 // a parameter is wrong, missing or too many
	InvalidPDU                                       // wrong in PDU mode: length, hexadecimal or a field
	InvalidText                                      // wrong in text mode
	NoAcknowledgementExpected                        // AT+CNMA without a message that waits for it
	Aborted                                          // ended from the side of the terminal
	DeviceBusy                                       // the modem is occupied by something else
	DeviceFailure                                    // the modem has a fault of its own
	UnknownError                                     // the modem gives no reason
)

// The conditions of the network, the service centre and the other side.
const (
	NoNetwork            Condition = iota + 201 // not registered anywhere
	EmergencyOnly                               // limited service: only emergency calls
	NetworkRefused                              // the network does not admit this SIM, modem or area
	NetworkTimeout                              // the network did not answer in time
	NetworkFailure                              // a fault in the network
	Congestion                                  // too much traffic, or no resources
	ServiceCentreUnknown                        // no SC address is set
	ServiceCentreFailure                        // the SC is busy or at fault
	NumberUnknown                               // nobody has the number
	Barred                                      // barring or the operator forbids it
	FixedDialling                               // the number is not in the list of fixed dialling numbers
	Rejected                                    // the other side could, but will not
	Unreachable                                 // the other side can not be reached now
	NotSubscribed                               // the subscription does not include it
	NotOffered                                  // the network does not offer it
	ProtocolError                               // the network did not understand a message, or the reverse
	APNUnknown                                  // the access point name is missing or not known
	AuthenticationFailed                        // the network refuses user name, password or key
	SessionRefused                              // a data session can not be opened or changed as asked
	CallEnded                                   // the call ended or was not taken
)

// Error returns the condition in a few words: "SIM PIN required".
func (c Condition) Error() string { return c.entry().name }

func (c Condition) explain(string) (Info, bool) {
	e := c.entry()
	return Info{Name: e.name, Meaning: e.meaning, Advice: e.advice, Retry: e.retry}, e.code != 0
}

// entry returns what is said of c; for zero and unknown values an entry with code 0.
func (c Condition) entry() *entry {
	if rows := withCode(conditionTable[:], int(c)); len(rows) > 0 {
		return &rows[0]
	}
	return &noCondition
}

var noCondition = entry{name: "unknown condition"}

// isCondition reports whether target is the condition c.
func isCondition(c Condition, target error) bool {
	want, ok := target.(Condition)
	return ok && c != 0 && c == want
}
