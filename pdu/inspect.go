package pdu

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// A Field explains a range of octets of a PDU, see [Fields].
type Field struct {
	From, To  int    // the octets from From up to, not including, To; counted from 0
	Name      string // as the specification calls it: "TP-OA"
	Raw       []byte // the octets themselves
	Value     string // what they code: "+420123456789"
	Meaning   string // what that means, "" where the value says it
	Clause    string // the clause that defines the field: "TS 23.040 9.2.3.7"
	Deviation error  // what breaks the specification here: a [*FieldError], several joined, or nil
}

// MarshalJSON writes the field as an object with the names from, to, name, raw (hexadecimal),
// value, meaning, clause and deviation; the last four are left out when empty.
func (f Field) MarshalJSON() ([]byte, error) {
	out := struct {
		From      int    `json:"from"`
		To        int    `json:"to"`
		Name      string `json:"name"`
		Raw       string `json:"raw"`
		Value     string `json:"value,omitempty"`
		Meaning   string `json:"meaning,omitempty"`
		Clause    string `json:"clause,omitempty"`
		Deviation string `json:"deviation,omitempty"`
	}{From: f.From, To: f.To, Name: f.Name, Raw: upperHex(f.Raw),
		Value: f.Value, Meaning: f.Meaning, Clause: f.Clause}
	if f.Deviation != nil {
		out.Deviation = f.Deviation.Error()
	}
	return json.Marshal(out)
}

// Fields explains a PDU octet by octet: in the order of the octets, each octet in one field.
// String makes a table of it, encoding/json an array of objects.
type Fields []Field

// String returns a table with one line a field, the columns aligned: offset of the first octet,
// octets, name, value and meaning, clause. A deviation follows on a line of its own that starts
// with "!". Octets beyond the first eight go on in the lines below.
func (fs Fields) String() string {
	const perLine = 8
	rows := make([][5]string, 0, len(fs))
	for _, f := range fs {
		raw := f.Raw
		text := strings.TrimPrefix(f.Value+", "+f.Meaning, ", ")
		text = strings.TrimSuffix(text, ", ")
		row := [5]string{fmt.Sprint(f.From), spaced(raw[:min(perLine, len(raw))]), f.Name, text, f.Clause}
		rows = append(rows, row)
		for at := perLine; at < len(raw); at += perLine {
			rows = append(rows, [5]string{fmt.Sprint(f.From + at), spaced(raw[at:min(at+perLine, len(raw))])})
		}
		if f.Deviation != nil {
			for line := range strings.Lines(f.Deviation.Error()) {
				rows = append(rows, [5]string{"!", strings.TrimSuffix(line, "\n")})
			}
		}
	}
	return align(rows)
}

// align pads the columns of rows. A row that starts with "!" is free text and sets no width.
func align(rows [][5]string) string {
	var width [5]int
	for _, row := range rows {
		for i, cell := range row {
			if row[0] != "!" {
				width[i] = max(width[i], utf8.RuneCountInString(cell))
			}
		}
	}
	var b strings.Builder
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString(cell)
			line.WriteString(strings.Repeat(" ", 2+max(0, width[i]-utf8.RuneCountInString(cell))))
		}
		b.WriteString(strings.TrimRight(line.String(), " "))
		b.WriteByte('\n')
	}
	return b.String()
}

func upperHex(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) }

// spaced returns the octets in hexadecimal with a space between them.
func spaced(b []byte) string { return fmt.Sprintf("% X", b) }
