package errors

import (
	"strings"
	"sync"
	"unicode"
)

// cmeWords and cmsWords find a row by the key of its words. They are made at the first verbose
// error; a program that uses AT+CMEE=1 never pays for them.
var (
	cmeWords = sync.OnceValue(func() map[string]*entry {
		return indexWords(cmeOtherWords[:], cmeTable[:], cmeVendorTable[:])
	})
	cmsWords = sync.OnceValue(func() map[string]*entry {
		return indexWords(cmsOtherWords[:], cmsTable[:], cmsVendorTable[:])
	})
)

// otherWords is a spelling of a standard code that is not its name in the table.
type otherWords struct {
	code  int
	words string
}

// indexWords maps keys to rows. Where rows share their words the standard one counts, and of those
// the first.
func indexWords(other []otherWords, standard, vendors []entry) map[string]*entry {
	index := make(map[string]*entry, len(standard)+len(vendors)+len(other))
	add := func(words string, e *entry) {
		if key := verboseKey(words); key != "" && index[key] == nil {
			index[key] = e
		}
	}
	for i := range standard {
		add(standard[i].name, &standard[i])
	}
	for _, o := range other {
		if rows := withCode(standard, o.code); len(rows) > 0 {
			add(o.words, &rows[0])
		}
	}
	for i := range vendors {
		add(vendors[i].name, &vendors[i])
	}
	return index
}

// verboseKey reduces words to what different spellings have in common: lower-case letters and
// digits, "(U)SIM" and "USIM" as SIM, without the cause that TS 27.007 adds to some, as in "(#11)".
func verboseKey(words string) string {
	if before, _, ok := strings.Cut(words, "(#"); ok {
		words = before
	}
	key := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, words)
	return strings.ReplaceAll(key, "usim", "sim")
}
