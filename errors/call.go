package errors

// A CallCause is why a call ended or was refused, as the network tells it and AT+CEER may report it:
// 0 to 127 (3GPP TS 24.008 10.5.4.11 and annex H). It is an error value so that it can stand for a
// call that failed, but 16, normal call clearing, is no failure. A cause that the table lacks is kept.
type CallCause int

// Error returns number and name: "call cause 17: User busy".
func (c CallCause) Error() string { return codeText("call cause", int(c), c.name()) }

// Is reports whether target is the [Condition] that c stands for.
func (c CallCause) Is(target error) bool { return isCondition(c.condition(""), target) }

func (c CallCause) name() string {
	info, _ := c.explain("")
	return info.Name
}

func (c CallCause) condition(vendor string) Condition {
	return conditionOf(callTable[:], nil, int(c), vendor)
}

func (c CallCause) explain(vendor string) (Info, bool) {
	return explainCode(callTable[:], nil, int(c), vendor)
}
