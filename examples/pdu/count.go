package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/semioctet/gsm/pdu"
)

// A previewObject is what count writes with -json.
type previewObject struct {
	Alphabet string            `json:"alphabet"`
	Language *languageObject   `json:"language,omitempty"`
	Parts    int               `json:"parts"`
	Units    int               `json:"units"`
	Left     int               `json:"left"`
	Text     string            `json:"text"`
	Forcing  []characterObject `json:"forcing,omitempty"`
	Replaced []replacedObject  `json:"replaced,omitempty"`
}

type characterObject struct {
	Character string `json:"character"`
	Offset    int    `json:"offset"`
}

type replacedObject struct {
	Offset int    `json:"offset"`
	From   string `json:"from"`
	To     string `json:"to"`
}

func count(t *tool, args []string) error {
	f := t.flags()
	languages := f.String("languages", "", "national tables that may be used: all, or `codes` such as tr,es")
	replace := f.Bool("replace", false, "replace look-alikes, such as typographic quotes, where they alone force UCS2")
	asJSON := f.Bool("json", false, "write a JSON object")
	if err := parse(f, args); err != nil {
		return err
	}
	var o pdu.SplitOptions
	var err error
	if o.Languages, err = parseLanguages(*languages); err != nil {
		return err
	}
	if *replace {
		o.Replace = pdu.ReplaceLookalikes
	}
	text, err := t.text(f.Args())
	if err != nil {
		return err
	}
	p := pdu.Count(text, &o)
	if *asJSON {
		err = t.object(newPreview(&p))
	} else {
		err = t.line(previewText(&p))
	}
	if err == nil && p.Parts > pdu.MaxParts {
		err = &pdu.TooLongError{Parts: p.Parts}
	}
	return err
}

func newPreview(p *pdu.Preview) *previewObject {
	o := &previewObject{Alphabet: p.Alphabet.String(), Parts: p.Parts, Units: p.Units, Left: p.Left, Text: p.Text}
	if p.Locking != 0 || p.Single != 0 {
		o.Language = &languageObject{p.Locking, p.Single}
	}
	for _, c := range p.Forcing {
		o.Forcing = append(o.Forcing, characterObject{string(c.Rune), c.Offset})
	}
	for _, r := range p.Replaced {
		o.Replaced = append(o.Replaced, replacedObject{r.Offset, r.From, r.To})
	}
	return o
}

func previewText(p *pdu.Preview) string {
	var b strings.Builder
	fmt.Fprintf(&b, "alphabet  %v", p.Alphabet)
	if p.Locking != 0 {
		fmt.Fprintf(&b, ", %v locking shift table", p.Locking)
	}
	if p.Single != 0 {
		fmt.Fprintf(&b, ", %v single shift table", p.Single)
	}
	unit := "septets"
	if p.Alphabet == pdu.UCS2 {
		unit = "16-bit units"
	}
	fmt.Fprintf(&b, "\nparts     %d\nsize      %d %s\nleft      %d %s in the last part\n", p.Parts, p.Units, unit, p.Left, unit)
	if len(p.Forcing) > 0 {
		b.WriteString("forcing  ")
		for _, c := range p.Forcing {
			fmt.Fprintf(&b, " %s (%U)", strconv.QuoteRune(c.Rune), c.Rune)
		}
		b.WriteByte('\n')
	}
	for _, r := range p.Replaced {
		fmt.Fprintf(&b, "replaced  %q by %q at octet %d\n", r.From, r.To, r.Offset)
	}
	return b.String()
}
