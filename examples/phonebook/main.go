// Command phonebook lists, finds, writes and deletes the contacts of a modem or its SIM card.
//
//	phonebook -port /dev/ttyUSB2 -json
//	phonebook -port /dev/ttyUSB2 -find Al
//	phonebook -port /dev/ttyUSB2 -name Alice -number +15550001111
//	phonebook -port /dev/ttyUSB2 -delete 7
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/semioctet/gsm/examples/internal/cli"
	"github.com/semioctet/gsm/modem"
)

func main() { cli.Main("phonebook", run) }

// task is what the flags ask for.
type task struct {
	book, find, name, number string
	index, remove            int
}

func run(ctx context.Context, env *cli.Env, args []string) error {
	flags := cli.NewFlags(env, "lists, finds, writes and deletes contacts")
	var t task
	flags.StringVar(&t.book, "book", modem.BookSIM, "the `memory`: SM on the card, ME in the modem, ON own numbers, LD numbers dialled ...")
	flags.StringVar(&t.find, "find", "", "list only contacts whose names begin with this `text`")
	flags.StringVar(&t.name, "name", "", "`name` of a contact to write")
	flags.StringVar(&t.number, "number", "", "`number` of a contact to write")
	flags.IntVar(&t.index, "index", 0, "`place` to write the contact to (default the first that is free)")
	flags.IntVar(&t.remove, "delete", 0, "delete the contact at this `place`")
	asJSON := flags.Bool("json", false, "write the contacts as JSON")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if err := t.check(); err != nil {
		return err
	}
	m, err := flags.Open(ctx, modem.Options{})
	if m != nil {
		defer m.Close()
	}
	if err != nil {
		return err
	}
	contacts, err := t.do(ctx, m)
	if err != nil {
		return t.advise(ctx, m, err)
	}
	return show(env, contacts, *asJSON)
}

// check refuses what is not one task.
func (t *task) check() error {
	tasks := 0
	for _, given := range []bool{t.find != "", t.name != "" || t.number != "", t.remove != 0} {
		if given {
			tasks++
		}
	}
	switch {
	case tasks > 1:
		return errors.New("one thing at a time: -find, -name with -number, or -delete")
	case t.index != 0 && t.number == "", t.name != "" && t.number == "":
		return errors.New("give the number to write with -number")
	case t.index < 0 || t.remove < 0:
		return errors.New("places are counted from 1")
	}
	return nil
}

// do does the task and returns what it finds.
func (t *task) do(ctx context.Context, m *modem.Modem) ([]modem.Contact, error) {
	switch {
	case t.remove > 0:
		return nil, m.DeleteContact(ctx, t.book, t.remove)
	case t.number != "":
		return nil, m.WriteContact(ctx, t.book, modem.Contact{Index: t.index, Number: t.number, Name: t.name})
	case t.find != "":
		return m.FindContacts(ctx, t.book, t.find)
	}
	return m.Contacts(ctx, t.book)
}

// advise says which memories there are, when the modem does not have the one that was asked for.
func (t *task) advise(ctx context.Context, m *modem.Modem, err error) error {
	books, berr := m.Phonebooks(ctx)
	if berr != nil || len(books) == 0 || slices.Contains(books, t.book) {
		return err
	}
	return fmt.Errorf("the modem has no memory %q, but %s", t.book, strings.Join(books, ", "))
}

func show(env *cli.Env, contacts []modem.Contact, asJSON bool) error {
	if asJSON {
		rows := make([]map[string]any, len(contacts))
		for i, c := range contacts {
			rows[i] = map[string]any{"index": c.Index, "name": c.Name, "number": c.Number}
		}
		return json.NewEncoder(env.Stdout).Encode(rows)
	}
	w := tabwriter.NewWriter(env.Stdout, 0, 0, 2, ' ', 0)
	for _, c := range contacts {
		fmt.Fprintf(w, "%d\t%s\t%s\n", c.Index, c.Number, c.Name)
	}
	return w.Flush()
}
