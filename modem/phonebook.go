package modem

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/semioctet/gsm/at"
	gsmerr "github.com/semioctet/gsm/errors"
)

// Memories of the phonebook (3GPP TS 27.007 8.11). A modem has some of them.
const (
	BookSIM       = "SM" // of the card
	BookModem     = "ME" // of the modem
	BookBoth      = "MT" // of both together
	BookFixed     = "FD" // numbers that may be called while the card's fixed dialling is on
	BookOwn       = "ON" // own numbers
	BookEmergency = "EN" // emergency numbers
	BookDialled   = "LD" // numbers called last, of the card
	BookCalled    = "DC" // numbers called last, of the modem
	BookReceived  = "RC" // calls that came in
	BookMissed    = "MC" // calls that nobody took
	BookServices  = "SN" // numbers of the operator's services
)

// Contact is an entry of a phonebook.
type Contact struct {
	Index  int    // place in the memory; the first one is 1 on most modems
	Number string // "+4915112345"; may be empty
	Name   string
}

// BookInfo describes a phonebook.
type BookInfo struct {
	Used, Total  int // places; 0 if the modem does not tell
	First, Last  int // the places that may be read and written
	NumberLength int // digits a number may have; 0 if the modem does not tell
	NameLength   int // characters of the default alphabet a name may have; the same
}

// Phonebooks lists the memories that the modem has, such as [BookSIM]. Source: 3GPP TS 27.007 8.11.
func (m *Modem) Phonebooks(ctx context.Context) ([]string, error) {
	lines, err := m.Command(ctx, "+CPBS=?")
	if err != nil || len(lines) == 0 {
		return nil, err
	}
	p := at.ParseParams(lines[0])
	var books []string
	for i := range p.Len() {
		books = append(books, flatten(p.At(i))...)
	}
	return books, nil
}

// PhonebookInfo tells how large and how full a phonebook is. Source: 3GPP TS 27.007 8.11, 8.12.
func (m *Modem) PhonebookInfo(ctx context.Context, book string) (info BookInfo, err error) {
	err = m.inBook(ctx, book, func(ctx context.Context, _ charset) error {
		info, _, err = m.bookInfo(ctx)
		return err
	})
	return info, err
}

// bookInfo describes the phonebook that is selected. Modems that do not tell a part of it leave it 0; counted says
// that Used is what the modem told.
func (m *Modem) bookInfo(ctx context.Context) (info BookInfo, counted bool, err error) {
	lines, err := m.Command(ctx, "+CPBS?")
	if err != nil && !refused(err) {
		return info, false, err
	}
	if len(lines) > 0 {
		p := at.ParseParams(lines[0])
		if used, err := p.Int(1, "used"); err == nil {
			info.Used, counted = used, true
		}
		if total, err := p.Int(2, "total"); err == nil {
			info.Total = total
		}
	}
	lines, err = m.Command(ctx, "+CPBR=?")
	if err != nil && !refused(err) {
		return info, counted, err
	}
	if len(lines) > 0 {
		p := at.ParseParams(lines[0])
		info.First, info.Last = rangeOf(p.At(0))
		if n, err := p.Int(1, "nlength"); err == nil {
			info.NumberLength = n
		}
		if n, err := p.Int(2, "tlength"); err == nil {
			info.NameLength = n
		}
	}
	if info.Last == 0 {
		info.First, info.Last = 1, info.Total
	}
	return info, counted, nil
}

// rangeOf reads a range such as (1-250), with the first and last of several numbers, or of one.
func rangeOf(v at.Value) (first, last int) {
	text := strings.Trim(v.Text, "()")
	i := strings.IndexAny(text, "-,")
	j := strings.LastIndexAny(text, "-,")
	if i < 0 {
		i, j = len(text), -1
	}
	if n, err := at.ParseParams("x:"+text[:i]).Int(0, "first"); err == nil {
		first = n
	}
	if n, err := at.ParseParams("x:"+text[j+1:]).Int(0, "last"); err == nil {
		last = n
	}
	return first, last
}

// bookChunk is how many places are read by one command, so that none takes too long.
const bookChunk = 50

// Contacts reads all entries of a phonebook, such as [BookSIM]. Source: 3GPP TS 27.007 8.12.
func (m *Modem) Contacts(ctx context.Context, book string) ([]Contact, error) {
	var all []Contact
	err := m.inBook(ctx, book, func(ctx context.Context, set charset) error {
		info, counted, err := m.bookInfo(ctx)
		if err != nil {
			return err
		}
		var bare error // a refusal without a reason, which several makes give for places that are all empty
		for first := info.First; first <= info.Last; first += bookChunk {
			some, err := m.contacts(ctx, fmt.Sprintf("+CPBR=%d,%d", first, min(first+bookChunk-1, info.Last)), set)
			switch {
			case err == nil, isEmptyPlace(err):
			case counted && errors.Is(err, gsmerr.Generic):
				bare = err
			default:
				return err
			}
			all = append(all, some...)
			if info.Used > 0 && len(all) >= info.Used {
				break
			}
		}
		if len(all) != info.Used {
			return bare
		}
		return nil
	})
	return all, err
}

// isEmptyPlace reports whether a refusal says that nothing is there, as modems do for places that are empty.
func isEmptyPlace(err error) bool {
	return errors.Is(err, gsmerr.NotFound) || errors.Is(err, gsmerr.InvalidIndex)
}

// contacts runs a command that lists entries.
func (m *Modem) contacts(ctx context.Context, line string, set charset) ([]Contact, error) {
	lines, err := m.Command(ctx, line)
	if err != nil {
		return nil, err
	}
	var all []Contact
	for _, line := range lines {
		c, err := parseContact(line, set)
		if err != nil {
			return all, err
		}
		if c.Number != "" || c.Name != "" {
			all = append(all, c)
		}
	}
	return all, nil
}

// parseContact reads <index>,<number>,<type>,<text>. Several makes write the number in the set of +CSCS too.
func parseContact(line string, set charset) (Contact, error) {
	p := at.ParseParams(line)
	index, err := p.Int(0, "index")
	if err != nil {
		return Contact{}, err
	}
	c := Contact{Index: index, Number: numberAt(p, 1), Name: set.decode(p.At(3).Text)}
	if plain := ucs2OrPlain(c.Number); set == charsetUCS2 && isDialString(plain) {
		c.Number = plain
	}
	return c, nil
}

// isDialString reports whether s is a number as phonebooks hold it: digits, and the signs of 3GPP TS 24.008
// 10.5.4.7, pauses and wild cards.
func isDialString(s string) bool {
	return strings.Trim(s, "0123456789*#+ABCDabcpwPW?,;") == ""
}

// FindContacts returns the entries whose names begin with a text; what counts as that is the modem's choice.
// Source: 3GPP TS 27.007 8.13.
func (m *Modem) FindContacts(ctx context.Context, book, name string) ([]Contact, error) {
	var found []Contact
	err := m.inBook(ctx, book, func(ctx context.Context, set charset) error {
		text, err := set.encode(name)
		if err != nil {
			return err
		}
		line, err := at.Set("+CPBF", text)
		if err != nil {
			return err
		}
		found, err = m.contacts(ctx, line, set)
		if isEmptyPlace(err) {
			return nil
		}
		return err
	})
	return found, err
}

// WriteContact writes an entry to its place, or with Index 0 to the first one that is free, where the error
// matches [gsmerr.MemoryFull] if there is none. A name that the modem can not write is refused with
// a [*pdu.CharacterError], and what could break out of the command with an [*at.UnsafeValueError]; nothing was
// written then. Source: 3GPP TS 27.007 8.14.
func (m *Modem) WriteContact(ctx context.Context, book string, c Contact) error {
	if !isDialString(c.Number) || strings.Contains(c.Number, ";") {
		return &at.UnsafeValueError{Value: c.Number, Reason: "a number has digits, * # + and pauses only"}
	}
	return m.inBook(ctx, book, func(ctx context.Context, set charset) error {
		name, err := set.encode(c.Name)
		if err != nil {
			return err
		}
		var index any = at.Omit
		if c.Index > 0 {
			index = c.Index
		}
		toa := 129
		if strings.HasPrefix(c.Number, "+") {
			toa = 145
		}
		line, err := at.Set("+CPBW", index, c.Number, toa, name)
		if err != nil {
			return err
		}
		_, err = m.Command(ctx, line)
		return err
	})
}

// DeleteContact empties a place. One that is empty already is no error. Source: 3GPP TS 27.007 8.14.
func (m *Modem) DeleteContact(ctx context.Context, book string, index int) error {
	return m.inBook(ctx, book, func(ctx context.Context, _ charset) error {
		_, err := m.Command(ctx, fmt.Sprintf("+CPBW=%d", index))
		if errors.Is(err, gsmerr.NotFound) {
			return nil
		}
		return err
	})
}

// inBook runs do with the line reserved, a phonebook selected and the widest character set.
func (m *Modem) inBook(ctx context.Context, book string, do func(ctx context.Context, set charset) error) error {
	return m.port.Exclusive(ctx, func(ctx context.Context) error {
		// Before the set is changed, since some modems want the name of the memory in it.
		line, err := at.Set("+CPBS", book)
		if err != nil {
			return err
		}
		if _, err := m.Command(ctx, line); err != nil {
			return err
		}
		return m.inCharset(ctx, do)
	})
}
