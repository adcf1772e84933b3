// Command storage shows what lies in the message storages of a modem and its SIM card, and deletes it.
//
//	storage -port /dev/ttyUSB2
//	storage -port /dev/ttyUSB2 -read SM:3
//	storage -port /dev/ttyUSB2 -delete SM:3,SM:4
//	storage -port /dev/ttyUSB2 -memory SM -export messages.csv
package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/semioctet/gsm/examples/internal/cli"
	"github.com/semioctet/gsm/modem"
)

func main() { cli.Main("storage", run) }

func run(ctx context.Context, env *cli.Env, args []string) error {
	flags := cli.NewFlags(env, "lists, reads, deletes and exports the messages that a modem and its SIM card have stored.\nWhat is listed counts as read from then on on most modems, and stays where it is")
	memory := flags.String("memory", "", "the `storage`: SM is the SIM card, ME the modem's own, SR status reports (default all)")
	read := flags.String("read", "", "show all of the messages at these `places`, such as SM:3,SM:4")
	remove := flags.String("delete", "", "delete what is at these `places`, such as SM:3,SM:4, or SM:* for all of a storage")
	export := flags.String("export", "", "write the messages to a `file`, as CSV or JSON by its name: messages.csv")
	asJSON := flags.Bool("json", false, "write JSON")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *remove != "" && *read+*export != "" {
		return errors.New("-delete goes alone; read or export first")
	}
	wanted, err := places(*read + "," + *remove)
	if err != nil {
		return err
	}
	format, err := formatOf(*export)
	if err != nil {
		return err
	}
	m, err := flags.Open(ctx, modem.Options{})
	if m != nil {
		defer m.Close()
	}
	if err != nil {
		return err
	}
	list, err := listed(ctx, m, *memory, wanted)
	if err != nil {
		return err
	}
	switch {
	case *remove != "":
		return deleteAll(ctx, env, m, list)
	case *export != "":
		return exportTo(env, *export, format, list)
	case *asJSON:
		return writeJSON(env.Stdout, list)
	case *read != "":
		return showAll(env.Stdout, list)
	}
	levels, err := m.StorageLevels(ctx)
	if err != nil {
		return err
	}
	return showList(env.Stdout, list, levels)
}

// everything stands for all places of a storage.
const everything = -1

// places reads "SM:3,ME:*".
func places(text string) (list []modem.Draft, err error) {
	for field := range strings.SplitSeq(text, ",") {
		if field = strings.TrimSpace(field); field == "" {
			continue
		}
		memory, number, ok := strings.Cut(field, ":")
		d := modem.Draft{Memory: strings.ToUpper(memory), Index: everything}
		if number != "*" {
			d.Index, err = strconv.Atoi(number)
		}
		if !ok || memory == "" || err != nil || d.Index < everything || number == "-1" {
			return nil, fmt.Errorf("%q is no place; write storage and number, such as SM:3", field)
		}
		list = append(list, d)
	}
	return list, nil
}

// listed returns the messages at the places that are wanted, or all of the memory if none is named.
func listed(ctx context.Context, m *modem.Modem, memory string, wanted []modem.Draft) ([]modem.StoredMessage, error) {
	var memories []string
	if memory != "" {
		memories = []string{strings.ToUpper(memory)}
	}
	for _, w := range wanted {
		if !slices.Contains(memories, w.Memory) {
			memories = append(memories, w.Memory)
		}
	}
	all, err := m.StoredMessages(ctx, memories...)
	if err != nil || len(wanted) == 0 {
		return all, err
	}
	var list []modem.StoredMessage
	for _, w := range wanted {
		found := false
		for _, s := range all {
			if s.Memory == w.Memory && (w.Index == s.Index || w.Index == everything) {
				list, found = append(list, s), true
			}
		}
		if !found && w.Index != everything {
			return nil, fmt.Errorf("nothing lies at %s:%d; without -read and -delete all that is there is listed", w.Memory, w.Index)
		}
	}
	return list, nil
}

func deleteAll(ctx context.Context, env *cli.Env, m *modem.Modem, list []modem.StoredMessage) error {
	for i, s := range list {
		if err := m.DeleteStored(ctx, []modem.Draft{s.Draft}); err != nil {
			return fmt.Errorf("%d of %d deleted: %w", i, len(list), err)
		}
	}
	fmt.Fprintf(env.Stdout, "%d deleted\n", len(list))
	return nil
}
