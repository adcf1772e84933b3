package pdu

// A Preview says what [Split] makes of a text.
type Preview struct {
	Alphabet        Alphabet
	Locking, Single Language // the national tables, DefaultLanguage for none
	Parts           int      // more than [MaxParts] if Split would refuse the text
	Units           int      // size of the text: septets, escapes counted, or 16-bit units
	Left            int      // units that the last part could still take
	Text            string   // what would be sent: the text, or that with Replaced applied
	// Forcing lists the characters that force UCS2, each once, where it first occurs: those in no
	// allowed table or, if each is in one but no pair of tables has all, those that the default
	// alphabet lacks.
	Forcing []Character
	// Replaced lists what [SplitOptions].Replace allowed and the text needed.
	Replaced []Replacement
}

// A Character is a character at its place in a text.
type Character struct {
	Rune   rune // U+FFFD for an octet that is no UTF-8
	Offset int  // octets of the text before it
}

// Count tells how [Split] would send text in a template without a header: alphabet, parts, what is
// left of the last part, and which characters force UCS2. It takes no reference from the counter.
func Count(text string, o *SplitOptions) Preview {
	var m message
	m.wide = o != nil && o.Reference16
	m.choose(nil, text, o)
	end := 0
	for i := 1; i < m.parts && i < MaxParts; i++ {
		end = m.cut(end, m.parts-i)
	}
	for i := MaxParts; i < m.parts; i++ { // no part beyond is ever sent
		end = m.fill(end)
	}
	p := Preview{
		Alphabet: m.alphabet, Locking: m.locking, Single: m.single, Parts: m.parts, Text: m.text, Replaced: m.replaced,
		Units: len(m.units) / m.width(),
		Left:  (m.room - (len(m.units) - end)) / m.width(),
	}
	if m.alphabet == UCS2 {
		if p.Forcing = lacking(text, tablesOf(o)); p.Forcing == nil {
			p.Forcing = lacking(text, 1<<DefaultLanguage)
		}
	}
	return p
}

// lacking lists the characters of text that are in no table of the set, each once.
func lacking(text string, tables uint16) (list []Character) {
	index := nationalIndex()
	seen := make(map[rune]bool)
	for i, r := range text {
		if p := index[r]; p.isIn(tables) || seen[r] {
			continue
		}
		seen[r] = true
		list = append(list, Character{Rune: r, Offset: i})
	}
	return list
}

// isIn reports whether a table of the set has the character.
func (p *national) isIn(tables uint16) bool {
	return p != nil && (p.inLocking|p.inSingle)&tables != 0
}
