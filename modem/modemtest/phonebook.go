package modemtest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// phonebookCommands are TS 27.007 8.11 to 8.14.
var phonebookCommands = map[string]*command{
	"+CPBS": {need: needCard, test: tell(`+CPBS: ("SM","ME","ON","LD","DC","RC","MC","EN","FD")`), read: readBook, set: chooseBook},
	"+CPBR": {need: needCard, test: tell("+CPBR: (1-250),40,16"), set: readContacts},
	"+CPBW": {need: needCard, test: tell("+CPBW: (1-250),40,(129,145),16"), set: writeContact},
	"+CPBF": {need: needCard, test: tell("+CPBF: 40,16"), set: findContacts},
}

// bookSize is how many contacts a phonebook holds.
const bookSize = 250

type phonebook map[int]contact

type contact struct{ number, name string }

// Phonebooks by where they are; TS 27.007 8.11. Those of calls have the last one first.
var (
	modemBooks = []string{"ME", "DC", "RC", "MC", "EN"} // DC dialled, RC received, MC missed
	cardBooks  = []string{"SM", "ON", "LD", "FD"}       // ON own numbers, LD dialled
)

// book returns the phonebook in use.
func (m *Modem) book() phonebook { return m.bookOf(m.bookName()) }

func isBook(name string) bool {
	return slices.Contains(modemBooks, name) || slices.Contains(cardBooks, name)
}

func (m *Modem) bookOf(name string) phonebook {
	all := m.books
	if slices.Contains(cardBooks, name) {
		all = m.sim.books
	}
	if all[name] == nil {
		all[name] = phonebook{}
	}
	return all[name]
}

// noteCall puts a number at the head of a list of calls. A caller may withhold it.
func (m *Modem) noteCall(list, number string) {
	if number == "" || m.sim == nil {
		return
	}
	book := m.bookOf(list)
	before := maps.Clone(book)
	clear(book)
	for i, one := range before {
		if i < bookSize {
			book[i+1] = one
		}
	}
	book[1] = contact{number: number}
}

// toCall returns the number of a contact by what follows the > of ATD.
func (m *Modem) toCall(contact string) (number string, err error) {
	if err := m.simError(false); err != nil {
		return "", err
	}
	contact = strings.TrimSpace(contact)
	if name, quoted := strings.CutPrefix(contact, `"`); quoted {
		if name, ok := m.fromCharset(strings.TrimSuffix(name, `"`)); ok {
			book := m.book()
			for _, i := range slices.Sorted(maps.Keys(book)) {
				if book[i].name == name {
					return book[i].number, nil
				}
			}
		}
		return "", cmeNotFound
	}
	book, place := m.bookName(), strings.TrimLeft(upper(contact), "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	if store := upper(contact)[:len(contact)-len(place)]; store != "" {
		book = store
	}
	index, err := strconv.Atoi(strings.TrimSpace(place))
	if err != nil || !isBook(book) {
		return "", resultError
	}
	one, found := m.bookOf(book)[index]
	if !found {
		return "", cmeNotFound
	}
	return one.number, nil
}

func (m *Modem) bookName() string {
	if name := m.set.kept["+CPBS"]; name != "" {
		return name
	}
	return "SM"
}

func readBook(c *call) error {
	return c.say("+CPBS: ", quote(c.m.bookName()), ",", ints(len(c.m.book()), bookSize))
}

func chooseBook(c *call) error {
	name := upper(c.str(0, ""))
	if !isBook(name) {
		return cmeNotAllowed
	}
	c.m.set.kept["+CPBS"] = name
	return nil
}

// readContacts is AT+CPBR=<first>[,<last>].
func readContacts(c *call) error {
	first, err := c.num(0, 0)
	last, err2 := c.num(1, first)
	if err != nil || err2 != nil || first < 1 || last > bookSize || last < first {
		return cmeBadIndex
	}
	if len(c.args) > 2 {
		return cmeBadParameter
	}
	c.sayContacts(func(i int, _ contact) bool { return first <= i && i <= last }, "+CPBR: ")
	return nil
}

// findContacts is AT+CPBF=<text>.
func findContacts(c *call) error {
	text, ok := c.m.fromCharset(c.str(0, ""))
	if !ok || !c.has(0) {
		return cmeBadParameter
	}
	c.sayContacts(func(_ int, one contact) bool { return strings.HasPrefix(one.name, text) }, "+CPBF: ")
	if len(c.info) == 0 {
		return cmeNotFound
	}
	return nil
}

func (c *call) sayContacts(want func(i int, one contact) bool, prefix string) {
	book := c.m.book()
	var indexes []int
	for i, one := range book {
		if want(i, one) {
			indexes = append(indexes, i)
		}
	}
	slices.Sort(indexes)
	for _, i := range indexes {
		one := book[i]
		c.info = append(c.info, fmt.Sprintf(`%s%d,"%s",%s,"%s"`, prefix, i, one.number,
			addressType(one.number), c.m.charset(one.name)))
	}
}

// writeContact is AT+CPBW=[<index>][,<number>[,<type>[,<text>]]].
func writeContact(c *call) error {
	m := c.m
	book := m.book()
	index, err := c.num(0, freeContact(book))
	kind, err2 := c.within(2, 129, 0, 255)
	if err != nil || err2 != nil || index < 1 || index > bookSize {
		return cmeBadIndex
	}
	if !c.has(1) {
		delete(book, index)
		return nil
	}
	name, ok := m.fromCharset(c.str(3, ""))
	number := c.args[1].text
	if !ok || strings.Trim(number, "+0123456789*#") != "" {
		return cmeBadParameter
	}
	if kind == 145 && !strings.HasPrefix(number, "+") {
		number = "+" + number
	}
	book[index] = contact{number, name}
	return nil
}

// freeContact returns the first free place, one beyond the last if there is none.
func freeContact(book phonebook) int {
	for i := 1; i <= bookSize; i++ {
		if _, used := book[i]; !used {
			return i
		}
	}
	return bookSize + 1
}
