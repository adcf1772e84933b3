package errors

import "errors"

// Retry says whether repeating a refused command can help. It is a judgement about the code, not a
// field of any standard. The zero value is RetryUnknown.
type Retry uint8

// The retry classes.
const (
	RetryUnknown   Retry = iota // the code alone does not tell
	RetryTemporary              // the same command can succeed later
	RetryPermanent              // it fails again unless something is changed first
)

// String returns "unknown", "temporary" or "permanent".
func (r Retry) String() string {
	switch r {
	case RetryTemporary:
		return "temporary"
	case RetryPermanent:
		return "permanent"
	default:
		return "unknown"
	}
}

// An Info describes one code for a person. Every part but Name may be empty.
type Info struct {
	Name    string // as the standard or the vendor names it: "SIM PIN required"
	Meaning string // what it means, in plain words, without a full stop
	Advice  string // what to do next, without a full stop; empty if nothing can be said
	Retry   Retry  // whether trying again makes sense
}

// explainer is what the codes of this package have in common. The vendor is free text; empty means
// unknown.
type explainer interface {
	error
	explain(vendor string) (Info, bool)
}

// Explain describes the first code of this package in the chain of err. The vendor of a
// [*CommandError] decides between codes that several vendors use in different ways. The result is
// false if err holds no code, or one that no table knows.
func Explain(err error) (Info, bool) {
	var e explainer
	if !errors.As(err, &e) {
		return Info{}, false
	}
	return e.explain("")
}
