package pdu

import (
	"strconv"
	"strings"
)

// A Language is a National Language Identifier: it names a locking shift table, which replaces
// the default alphabet, or a single shift table, which replaces its extension table.
// The zero value is the default alphabet. Source: 3GPP TS 23.038 6.2.1.2.4, annex A.
type Language uint8

// The languages of TS 23.038 6.2.1.2.4. DefaultLanguage is never sent in a header.
const (
	DefaultLanguage Language = iota
	Turkish
	Spanish // single shift table only
	Portuguese
	Bengali
	Gujarati
	Hindi
	Kannada
	Malayalam
	Oriya
	Punjabi
	Tamil
	Telugu
	Urdu

	languages // how many there are
)

// languageNames holds name and ISO 639-1 code of each language.
var languageNames = [languages][2]string{
	{"default", ""}, {"turkish", "tr"}, {"spanish", "es"}, {"portuguese", "pt"}, {"bengali", "bn"},
	{"gujarati", "gu"}, {"hindi", "hi"}, {"kannada", "kn"}, {"malayalam", "ml"}, {"oriya", "or"},
	{"punjabi", "pa"}, {"tamil", "ta"}, {"telugu", "te"}, {"urdu", "ur"},
}

// String returns the English name in lower case, "turkish", and the number of an unknown language.
func (l Language) String() string {
	if l < languages {
		return languageNames[l][0]
	}
	return "language " + strconv.Itoa(int(l))
}

// ParseLanguage returns the language with the English name or ISO 639-1 code s, such as
// "turkish" or "tr", in either case. ok is false when there is no such table.
func ParseLanguage(s string) (l Language, ok bool) {
	for l, names := range languageNames {
		if s != "" && (strings.EqualFold(s, names[0]) || strings.EqualFold(s, names[1])) {
			return Language(l), true
		}
	}
	return DefaultLanguage, false
}

// AllLanguages returns the languages that have national tables, for [SplitOptions].
// Phones made before about 2010 lack these tables and show other characters instead.
func AllLanguages() []Language {
	all := make([]Language, 0, languages-1)
	for l := Turkish; l < languages; l++ {
		all = append(all, l)
	}
	return all
}
