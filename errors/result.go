package errors

// A ResultCode is a final result code in words: one of ITU-T V.250 6.3 and 5.7 that is no success,
// or a word that a vendor uses like one. Compare with ==, or with [errors.Is].
type ResultCode string

// The result codes. Generic is the plain ERROR of V.250, by which a modem says that it did not
// do the command and nothing else; with AT+CMEE=1 most of them turn into a [CMECode].
const (
	Generic             ResultCode = "ERROR"
	NoCarrier           ResultCode = "NO CARRIER"
	NoDialtone          ResultCode = "NO DIALTONE"
	Busy                ResultCode = "BUSY"
	NoAnswer            ResultCode = "NO ANSWER"
	CommandNotSupported ResultCode = "COMMAND NOT SUPPORT" // Huawei, in its own spelling
	NotAvailable        ResultCode = "NA"                  // vendor
	TooManyParameters   ResultCode = "TOO MANY PARAMETERS" // vendor
)

// Error returns the words as the modem sends them: "NO CARRIER".
func (r ResultCode) Error() string { return string(r) }

// Is reports whether target is the [Condition] that r stands for.
func (r ResultCode) Is(target error) bool { return isCondition(r.condition(""), target) }

func (r ResultCode) condition(string) Condition {
	if e := r.entry(); e != nil {
		return e.is
	}
	return 0
}

func (r ResultCode) explain(string) (Info, bool) { return r.entry().info() }

func (r ResultCode) entry() *entry {
	for i := range resultTable {
		if resultTable[i].name == string(r) {
			return &resultTable[i]
		}
	}
	return nil
}

// A TextCode is an error that came in words which stand for no standard code, kept as it came. It
// is a plain value: two of them with the same fields are equal.
type TextCode struct {
	Family string // what came before the colon: "+CME ERROR", "+CMS ERROR", "+EXT ERROR", "MODEM ERROR"
	Text   string // what came after it, without surrounding spaces; may be empty
}

// Error returns the error as the modem sent it: "+CME ERROR: no route to SIM". Text with control
// characters is quoted.
func (t TextCode) Error() string {
	if t.Text == "" {
		return t.Family
	}
	return t.Family + ": " + oneLine(t.Text)
}

// Is reports whether target is the [Condition] that the words stand for.
func (t TextCode) Is(target error) bool { return isCondition(t.condition(""), target) }

func (t TextCode) condition(string) Condition {
	if e := t.entry(); e != nil {
		return e.is
	}
	return 0
}

func (t TextCode) explain(string) (Info, bool) { return t.entry().info() }

// entry finds words that only a vendor uses, or that belong to the other family.
func (t TextCode) entry() *entry {
	key := verboseKey(t.Text)
	switch t.Family {
	case familyCME:
		return firstEntry(cmeWords()[key], cmsWords()[key])
	case familyCMS:
		return firstEntry(cmsWords()[key], cmeWords()[key])
	default:
		return nil
	}
}

func firstEntry(a, b *entry) *entry {
	if a != nil {
		return a
	}
	return b
}
