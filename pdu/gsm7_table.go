package pdu

// esc is the septet that takes the next septet from the extension table. Source: TS 23.038 6.2.1.
const esc = 0x1B

// A glyph is a character in UTF-8: its octets from the lowest bits up, their number in the top
// octet. So one store of four octets and one addition write any character of the tables.
type glyph uint32

func newGlyph(r rune) glyph {
	g := glyph(0)
	s := string(r)
	for i := range len(s) {
		g |= glyph(s[i]) << (8 * i)
	}
	return g | glyph(len(s))<<24
}

// mainGlyphs and extensionGlyphs hold what each septet decodes to, by language.
// In extensionGlyphs zero means: the character of the main table in force.
var mainGlyphs, extensionGlyphs = buildGlyphs()

func buildGlyphs() (mains, extensions [languages][128]glyph) {
	for l := range languages {
		from := l
		if lockingTables[l] == [128]rune{} { // Spanish
			from = DefaultLanguage
		}
		for s, r := range lockingTables[from] {
			if r == 0 || r == esc {
				r = ' ' // not assigned, or an escape at the end of the text: TS 23.038 6.2.1 note 1
			}
			mains[l][s] = newGlyph(r)
		}
		for s, r := range singleTables[l] {
			if r != 0 {
				extensions[l][s] = newGlyph(r)
			}
		}
		extensions[l]['\r'] = newGlyph('\r') // a control position in every table: TS 23.038 6.2.1.1 note 3
		extensions[l][esc] = newGlyph(' ')   // for a further table, which nobody defined: note 1
	}
	return mains, extensions
}

// known returns l, or the default alphabet for a language that has no table here: a receiver that
// does not know a table uses the default one. Source: TS 23.040 9.2.3.24.15.
func known(l Language) Language {
	if l < languages {
		return l
	}
	return DefaultLanguage
}

// Codes in defaultCodes: a septet, or extended plus the septet that follows the escape, or noCode.
const (
	extended = 0x80
	noCode   = extended | esc // no character may stand there, so the value is free
)

// defaultCodes holds the code of each character below U+0400 in the default alphabet and its
// extension table. The only character beyond, the euro sign, is [euroCode].
var defaultCodes = buildDefaultCodes()

const euroCode = extended | 0x65

func buildDefaultCodes() (codes [0x400]byte) {
	for i := range codes {
		codes[i] = noCode
	}
	for s, r := range singleTables[DefaultLanguage] {
		if r != 0 && int(r) < len(codes) {
			codes[r] = extended | byte(s)
		}
	}
	for s, r := range lockingTables[DefaultLanguage] {
		if r != 0 && r != esc {
			codes[r] = byte(s)
		}
	}
	return codes
}
