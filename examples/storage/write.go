package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/semioctet/gsm/examples/internal/cli"
	"github.com/semioctet/gsm/modem"
)

// entry is a message as the result shows it.
type entry struct {
	Place  string `json:"place"`
	Status string `json:"status"`
	Number string `json:"number"` // of the sender or receiver
	Time   string `json:"time"`   // empty for what was written to be sent
	Part   string `json:"part"`   // "2/3 of 17", by number, total and reference; empty for a message that is whole
	Text   string `json:"text"`
	PDU    string `json:"pdu"`
	Error  string `json:"error"` // why it could not be read
}

func entryOf(s modem.StoredMessage) entry {
	e := entry{Place: fmt.Sprintf("%s:%d", s.Memory, s.Index), Status: s.Status.String(), Number: s.Address(), Text: s.Text(), PDU: s.Hex}
	if t := s.Time(); !t.IsZero() {
		e.Time = t.Format(time.RFC3339)
	}
	if c, ok := s.Part(); ok {
		e.Part = fmt.Sprintf("%d/%d of %d", c.Sequence, c.Total, c.Reference)
	}
	if s.Err != nil {
		e.Error = s.Err.Error()
	}
	return e
}

func entries(list []modem.StoredMessage) []entry {
	all := make([]entry, len(list))
	for i, s := range list {
		all[i] = entryOf(s)
	}
	return all
}

// showList writes a line for each message, and how full the storages are.
func showList(out io.Writer, list []modem.StoredMessage, levels []modem.StorageLevel) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, e := range entries(list) {
		text := e.Text
		if e.Error != "" {
			text = "(" + e.Error + ")"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", e.Place, e.Status, e.Number, e.Time, e.Part, short(text))
	}
	for _, l := range levels {
		fmt.Fprintf(w, "%s: %d of %d places used\n", l.Memory, l.Used, l.Total)
	}
	return w.Flush()
}

// short returns the beginning of a text, in quotes, so that it stays on its line.
func short(text string) string {
	const most = 40
	if r := []rune(text); len(r) > most {
		text = string(r[:most-1]) + "…"
	}
	return strconv.Quote(text)
}

// showAll writes each message with all that is known of it.
func showAll(out io.Writer, list []modem.StoredMessage) error {
	for i, e := range entries(list) {
		if i > 0 {
			fmt.Fprintln(out)
		}
		w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		for _, f := range [][2]string{{"place", e.Place}, {"status", e.Status}, {"number", e.Number}, {"time", e.Time}, {"part", e.Part}, {"pdu", e.PDU}, {"error", e.Error}} {
			if f[1] != "" {
				fmt.Fprintf(w, "%s\t%s\n", f[0], f[1])
			}
		}
		if err := w.Flush(); err != nil {
			return err
		}
		fmt.Fprintf(out, "\n%s\n", e.Text)
	}
	return nil
}

// formatOf returns how to write a file, by its name.
func formatOf(file string) (func(io.Writer, []modem.StoredMessage) error, error) {
	switch strings.ToLower(filepath.Ext(file)) {
	case ".csv":
		return writeCSV, nil
	case ".json":
		return writeJSON, nil
	}
	if file == "" {
		return nil, nil
	}
	return nil, fmt.Errorf("%s: the name of the file to export to ends in .csv or .json", file)
}

func exportTo(env *cli.Env, file string, write func(io.Writer, []modem.StoredMessage) error, list []modem.StoredMessage) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // messages are private, and nothing is overwritten
	if err != nil {
		return err
	}
	if err := errors.Join(write(f, list), f.Close()); err != nil {
		return err
	}
	fmt.Fprintf(env.Stdout, "%d written to %s\n", len(list), file)
	return nil
}

func writeJSON(out io.Writer, list []modem.StoredMessage) error {
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(entries(list))
}

// writeCSV writes the form of RFC 4180, with a first line of names.
func writeCSV(out io.Writer, list []modem.StoredMessage) error {
	w := csv.NewWriter(out)
	if err := w.Write([]string{"place", "status", "number", "time", "part", "text", "pdu", "error"}); err != nil {
		return err
	}
	for _, e := range entries(list) {
		if err := w.Write([]string{e.Place, e.Status, e.Number, e.Time, e.Part, e.Text, e.PDU, e.Error}); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}
