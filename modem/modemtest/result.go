package modemtest

import "strconv"

// A CME is the number of a +CME ERROR result, 3GPP TS 27.007 9.2. It is an error
// that a command can be refused with, see [Refuse].
type CME int

// Error returns the result as a modem with AT+CMEE=1 writes it.
func (c CME) Error() string { return "+CME ERROR: " + strconv.Itoa(int(c)) }

// A CMS is the number of a +CMS ERROR result, 3GPP TS 27.005 3.2.5: 0 to 127 are causes of
// the network, 128 to 255 failure causes of the service centre, 300 and up those of the modem.
type CMS int

// Error returns the result as a modem with AT+CMEE=1 writes it.
func (c CMS) Error() string { return "+CMS ERROR: " + strconv.Itoa(int(c)) }

// A Result is a final result code written as it is, such as "ERROR", "NO CARRIER" or
// "COMMAND NOT SUPPORT". Source: ITU-T V.250 5.7.1.
type Result string

// Error returns the text of the result code.
func (r Result) Error() string { return string(r) }

const (
	resultError     = Result("ERROR")
	resultNoCarrier = Result("NO CARRIER")
)

// Results that commands give often.
const (
	cmeNotAllowed    = CME(3)
	cmeNotSupported  = CME(4)
	cmeNoSIM         = CME(10)
	cmeSIMPIN        = CME(11)
	cmeSIMPUK        = CME(12)
	cmeSIMBusy       = CME(14)
	cmeWrongPassword = CME(16)
	cmeBadIndex      = CME(21)
	cmeNotFound      = CME(22)
	cmeNoNetwork     = CME(30)
	cmeBadParameter  = CME(50)
	cmeFixedDialling = CME(56)

	cmsBarred       = CMS(10)
	cmsNotAllowed   = CMS(302)
	cmsNotSupported = CMS(303)
	cmsBadPDU       = CMS(304)
	cmsBadText      = CMS(305)
	cmsNoSIM        = CMS(310)
	cmsSIMPIN       = CMS(311)
	cmsSIMBusy      = CMS(314)
	cmsSIMPUK       = CMS(316)
	cmsBadIndex     = CMS(321)
	cmsMemoryFull   = CMS(322)
	cmsNoCentre     = CMS(330)
	cmsNoNetwork    = CMS(331)
	cmsNoAckWanted  = CMS(340)
)

// numeric gives the codes that ATV0 puts in place of words, V.250 table 1.
var numeric = map[string]string{
	"OK": "0", "CONNECT": "1", "RING": "2", "NO CARRIER": "3", "ERROR": "4",
	"NO DIALTONE": "6", "BUSY": "7", "NO ANSWER": "8",
}

// finalText returns how the modem words the outcome of a command line under +CMEE.
// TS 27.007 9.1 lets +CMEE choose the form of +CME ERROR only; +CMS ERROR keeps its number
// at 0, since TS 27.005 knows no plain form of it.
func finalText(err error, cmee int) string {
	switch e := err.(type) {
	case nil:
		return "OK"
	case CME:
		if cmee == 0 {
			return string(resultError)
		}
		if name, ok := cmeNames[e]; ok && cmee == 2 {
			return "+CME ERROR: " + name
		}
	case CMS:
		if name, ok := cmsNames[e]; ok && cmee == 2 {
			return "+CMS ERROR: " + name
		}
	}
	return err.Error()
}
