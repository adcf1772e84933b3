package errors

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// An entry is one row of a table. The tables are arrays of constants, sorted by code, so that they
// cost nothing at start-up.
type entry struct {
	code    int
	vendor  string // a name from vendor.go; empty in a standard table
	name    string
	meaning string    // empty: that of the condition
	advice  string    // empty: that of the condition
	retry   Retry     // decided for each code, since two codes of one condition can differ
	is      Condition // zero: none
}

// info describes e; a nil entry is an unknown code.
func (e *entry) info() (Info, bool) {
	if e == nil {
		return Info{}, false
	}
	general := e.is.entry()
	return Info{
		Name:    e.name,
		Meaning: cmp.Or(e.meaning, general.meaning),
		Advice:  cmp.Or(e.advice, general.advice),
		Retry:   e.retry,
	}, true
}

// withCode returns the rows of a sorted table that have the code.
func withCode(table []entry, code int) []entry {
	byCode := func(e entry, code int) int { return cmp.Compare(e.code, code) }
	from, _ := slices.BinarySearchFunc(table, code, byCode)
	to := from
	for to < len(table) && table[to].code == code {
		to++
	}
	return table[from:to]
}

// find chooses the row for a code: the vendor's own meaning, then the standard one, then that of a
// related vendor. It is nil if there is none.
func find(standard, vendors []entry, code int, vendor string) *entry {
	own, related := vendorNames(vendor)
	rows := withCode(vendors, code)
	if e := ofVendor(rows, own); e != nil {
		return e
	}
	if rows := withCode(standard, code); len(rows) > 0 {
		return &rows[0]
	}
	return ofVendor(rows, related)
}

func ofVendor(rows []entry, vendor string) *entry {
	if vendor == "" {
		return nil
	}
	for i := range rows {
		if rows[i].vendor == vendor {
			return &rows[i]
		}
	}
	return nil
}

func conditionOf(standard, vendors []entry, code int, vendor string) Condition {
	if e := find(standard, vendors, code, vendor); e != nil {
		return e.is
	}
	return 0
}

func explainCode(standard, vendors []entry, code int, vendor string) (Info, bool) {
	if e := find(standard, vendors, code, vendor); e != nil {
		return e.info()
	}
	return ambiguous(withCode(vendors, code))
}

// ambiguous describes a code that only vendors define when the vendor is not known, or not one of
// them: it names who means what, since no single meaning would be honest.
func ambiguous(rows []entry) (Info, bool) {
	if len(rows) == 0 {
		return Info{}, false
	}
	meanings := make([]string, len(rows))
	retry := rows[0].retry
	for i, e := range rows {
		meanings[i] = e.vendor + ": " + e.name
		if e.retry != retry {
			retry = RetryUnknown
		}
	}
	return Info{
		Name:    "vendor error",
		Meaning: "code " + strconv.Itoa(rows[0].code) + " is no standard one (" + strings.Join(meanings, "; ") + ")",
		Advice:  "look it up in the manual of the modem, whose maker AT+CGMI tells",
		Retry:   retry,
	}, true
}
