package at

// A twin describes a name that stands both before answers and before notices.
type twin struct {
	forms    [4]bool           // which forms of the command have an answer of that name, by form
	isAnswer func(Params) bool // whether a line that came while one was asked is the answer; nil: the first is
}

func (t twin) answers(f form) bool { return t.forms[f] }

var (
	onRead    = [4]bool{read: true, test: true}
	onReadSet = [4]bool{read: true, test: true, set: true}
	onExecute = [4]bool{execute: true, read: true, set: true, test: true}
)

// twins are the names that answers and notices share. Where nothing in the line tells the two
// apart, the first line that comes while the question is open is the answer.
var twins = map[string]twin{
	// Answer <n>,<stat>[,<lac>,<ci>...], notice <stat>[,<lac>,<ci>...] with <lac> a string of four
	// hexadecimal digits, which some vendors leave unquoted (3GPP TS 27.007 7.2, 10.1.20, 10.1.22, 10.1.47).
	"+CREG":   {onRead, registrationAnswer},
	"+CGREG":  {onRead, registrationAnswer},
	"+CEREG":  {onRead, registrationAnswer},
	"+C5GREG": {onRead, registrationAnswer},
	// Answer <n>,<m>, notice <number>,<type>... (3GPP TS 27.007 7.6, 7.8, 7.9, 7.30).
	"+CLIP": {onRead, settingAnswer},
	"+COLP": {onRead, settingAnswer},
	"+CDIP": {onRead, settingAnswer},
	"+CNAP": {onRead, settingAnswer},
	// Answers <n> or <status>,<class>, notice <number>,<type>,<class> (3GPP TS 27.007 7.12).
	"+CCWA": {onReadSet, settingAnswer},
	// The reply of the network always comes as a notice, after OK or before it (3GPP TS 27.007 7.15).
	"+CUSD": {onRead, func(p Params) bool { return p.Len() == 1 }},
	// +CPIN: READY after a PIN, and +CFUN: 1 after a start, come without being asked for.
	"+CPIN": {onRead, nil},
	"+CFUN": {onRead, nil},
	// Several vendors report these by themselves once told to (AT+AUTOCSQ, AT+CLCC=1, AT+CPSI=n ...).
	"+CSQ":  {onExecute, nil},
	"+CESQ": {onExecute, nil},
	"+CBC":  {onExecute, nil},
	// Huawei reports ^RSSI and ^MODE unasked and answers to the same name.
	"^RSSI": {onExecute, nil},
	"^MODE": {onExecute, nil},
	// The setting is answered by its read form only; the notice of the same name is a result.
	"+CRING": {onRead, settingAnswer},
	"+CGEV":  {[4]bool{}, nil},
	"+CIEV":  {[4]bool{}, nil},
	"+CMTI":  {[4]bool{}, nil},
	"+CDSI":  {[4]bool{}, nil},
	"+CMT":   {[4]bool{}, nil},
	"+CDS":   {[4]bool{}, nil},
	"+CBM":   {[4]bool{}, nil},
}

// registrationAnswer tells <n>,<stat> from <stat>,"<lac>": the second value of an answer is a
// number of one or two digits without quotation marks.
func registrationAnswer(p Params) bool {
	v := p.At(1)
	if p.At(0).List != nil {
		return true // a test answer
	}
	if v.Quoted || len(v.Text) == 0 || len(v.Text) > 2 {
		return false
	}
	return isDigit(v.Text[0]) && isDigit(v.Text[len(v.Text)-1])
}

// settingAnswer tells numbers from a quoted name or number.
func settingAnswer(p Params) bool {
	v := p.At(0)
	return v.List != nil || (!v.Quoted && len(v.Text) == 1 && isDigit(v.Text[0]))
}
