package pdu

import (
	"bytes"
	"math/bits"
)

// setText chooses the coding of text, appends its units to scratch and fixes header and parts.
func (m *message) setText(scratch []byte, template *Submit, text string, o *SplitOptions) error {
	if template.DCS.Compressed() || template.DCS.Alphabet() == Octets8 {
		return userDataError("TP-DCS", "coding scheme "+hexByte(byte(template.DCS))+" for text", "TS 23.038 4", ErrReserved)
	}
	m.setTemplate(template, o)
	m.choose(scratch, text, o)
	return m.frame(o)
}

// choose takes the coding with the fewest parts.
//
// UCS2 needs no comparison: a character takes at most 14 bits in septets, so that it never has
// fewer parts.
func (m *message) choose(scratch []byte, text string, o *SplitOptions) {
	m.text = text
	if m.dcsFrom.Alphabet() != UCS2 {
		if m.chooseSeptets(scratch, text, o) {
			return
		}
		if o != nil && o.Replace != ReplaceNone {
			tables := tablesOf(o)
			if m.fixed {
				tables = 1<<known(m.locking) | 1<<known(m.single)
			}
			simple, replaced := o.Replace.apply(text, tables)
			if len(replaced) > 0 && m.chooseSeptets(scratch, simple, o) {
				m.text, m.replaced = simple, replaced
				return
			}
		}
	}
	m.alphabet, m.locking, m.single = UCS2, DefaultLanguage, DefaultLanguage
	m.units = AppendUCS2(scratch, text)
	m.measure()
}

// chooseSeptets takes the tables with the fewest parts; false means that no allowed ones hold the
// text.
func (m *message) chooseSeptets(scratch []byte, text string, o *SplitOptions) bool {
	if m.fixed {
		units, err := AppendSeptets(scratch, text, m.locking, m.single)
		m.units = units
		m.measure()
		return err == nil
	}
	m.locking, m.single = DefaultLanguage, DefaultLanguage
	units, used := appendDefaultSeptets(scratch, text)
	fits := used == len(text)
	if fits {
		m.units = units
		m.measure()
	}
	if o == nil || len(o.Languages) == 0 || fits && (m.parts == 1 || bytes.IndexByte(units, esc) < 0) {
		return fits
	}
	return m.chooseTables(scratch, text, tablesOf(o))
}

// chooseTables does what chooseSeptets does, over all pairs of the tables in the set. Of pairs with
// as few parts the one with the smaller header comes first, then the default tables and lower
// languages.
func (m *message) chooseTables(scratch []byte, text string, tables uint16) bool {
	fewest, header := 0, 0
	var best [2]Language
	for l, single := range singleFor(text, tables) {
		if single == languages {
			continue
		}
		m.locking, m.single = Language(l), single
		m.units, _ = AppendSeptets(scratch, text, m.locking, m.single)
		m.measure()
		if m.parts == 0 {
			continue
		}
		if h := m.headerSize(false); fewest == 0 || m.parts < fewest || m.parts == fewest && h < header {
			fewest, header, best = m.parts, h, [2]Language{m.locking, m.single}
		}
	}
	if fewest == 0 {
		return false
	}
	m.locking, m.single = best[0], best[1]
	m.units, _ = AppendSeptets(scratch, text, m.locking, m.single)
	m.measure()
	return true
}

// tablesOf returns the allowed languages as a set with a bit each, DefaultLanguage among them.
func tablesOf(o *SplitOptions) (set uint16) {
	set = 1 << DefaultLanguage
	if o != nil {
		for _, l := range o.Languages {
			set |= 1 << known(l)
		}
	}
	return set
}

// singleFor returns for each locking table of the set the single shift table of the set that has
// the rest of the text; languages where there is none. Which one it is does not change the number
// of septets, so the default one is taken if it will do, then the one of the same language.
func singleFor(text string, tables uint16) (single [languages]Language) {
	var able [languages]uint16 // the single shift tables that have all that the locking table lacks
	for l := range able {
		if tables>>l&1 != 0 && Language(l) != Spanish { // whose locking table is the default one
			able[l] = tables
		}
	}
	index := nationalIndex()
	for _, r := range text {
		p := index[r]
		if p == nil {
			able = [languages]uint16{}
			break
		}
		for l := range able {
			if p.inLocking>>l&1 == 0 {
				able[l] &= p.inSingle
			}
		}
	}
	for l, set := range able {
		switch {
		case set == 0:
			single[l] = languages
		case set&1 == 0 && set>>l&1 != 0:
			single[l] = Language(l)
		default:
			single[l] = Language(bits.TrailingZeros16(set))
		}
	}
	return single
}
