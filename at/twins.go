package at

// A twin describes a name that stands both before answers and before notices.
type twin struct {
	forms    [4]bool           // which forms of the command have an answer of that name, by form
	isAnswer func(Params) bool // whether a line that came while one was asked is the answer; nil: the first is
	many     bool              // the answer may have several lines
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
	"+CREG":   {onRead, registrationAnswer, false},
	"+CGREG":  {onRead, registrationAnswer, false},
	"+CEREG":  {onRead, registrationAnswer, false},
	"+C5GREG": {onRead, registrationAnswer, false},
	// Answer <n>,<m>, notice <number>,<type>... (3GPP TS 27.007 7.6, 7.8, 7.9, 7.30).
	"+CLIP": {onRead, settingAnswer, false},
	"+COLP": {onRead, settingAnswer, false},
	"+CDIP": {onRead, settingAnswer, false},
	"+CNAP": {onRead, settingAnswer, false},
	// Answers <n> or <status>,<class>, notice <number>,<type>,<class> (3GPP TS 27.007 7.12).
	"+CCWA": {onReadSet, settingAnswer, true},
	// The reply of the network always comes as a notice, after OK or before it (3GPP TS 27.007 7.15).
	"+CUSD": {onRead, func(p Params) bool { return p.Len() == 1 }, false},
	// +CPIN: READY after a PIN, and +CFUN: 1 after a start, come without being asked for.
	"+CPIN": {onRead, nil, false},
	"+CFUN": {onRead, nil, false},
	// Several vendors report these by themselves once told to (AT+AUTOCSQ, AT+CLCC=1, AT+CPSI=n ...).
	"+CSQ":  {onExecute, nil, false},
	"+CESQ": {onExecute, nil, false},
	"+CBC":  {onExecute, nil, false},
	// Huawei reports these unasked and answers to the same name.
	"^RSSI": {onExecute, nil, false},
	"^MODE": {onExecute, nil, false},
	"^HCSQ": {onExecute, nil, false},
	// Answer <n>,<mode> or <mode>,<status>, notice without the first (3GPP TS 27.007 10.1.30; Telit, u-blox).
	"+CSCON": {onRead, severalValues, false},
	"#QSS":   {onRead, severalValues, false},
	"+UREG":  {onRead, severalValues, false},
	// The setting is answered by its read form only; the notice of the same name is a result.
	"+CRING": {onRead, settingAnswer, false},
	"+CGEV":  {[4]bool{}, nil, false},
	"+CIEV":  {[4]bool{}, nil, false},
	"+CMTI":  {[4]bool{}, nil, false},
	"+CDSI":  {[4]bool{}, nil, false},
	"+CMT":   {[4]bool{}, nil, false},
	"+CDS":   {[4]bool{}, nil, false},
	"+CBM":   {[4]bool{}, nil, false},
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

// severalValues tells a setting with its value from the value alone.
func severalValues(p Params) bool { return p.Len() > 1 || p.At(0).List != nil }

// settingAnswer tells numbers from a quoted name or number.
func settingAnswer(p Params) bool {
	v := p.At(0)
	return v.List != nil || (!v.Quoted && len(v.Text) == 1 && isDigit(v.Text[0]))
}
