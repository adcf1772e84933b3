package pdu

import "strconv"

// InspectCBS explains a cell broadcast page octet by octet, as [Reader.Inspect] does for the
// PDUs of SMS.
func (r Reader) InspectCBS(octets []byte) Fields {
	r.Strict = false
	page, deviations, err := r.ReadCBS(octets)
	fields := ranges(octets, func(octets []byte, at int, _ string) string {
		var f faults
		var page CBSPage
		page.read(&cursor{octets: octets[:at], faults: &f})
		return f.missed()
	})
	for i := range fields {
		fields[i].explainCBS(&page)
	}
	fields.mark(deviations, err)
	return fields
}

// explainCBS adds value, meaning and clause to a field of a page.
func (f *Field) explainCBS(p *CBSPage) {
	const clause = "TS 23.041 9.4.1.2"
	switch f.Name {
	case "serial number":
		f.Value, f.Meaning, f.Clause = "0x"+upperHex(f.Raw), p.Serial.String(), clause+".1"
	case "message identifier":
		f.Value, f.Clause = strconv.Itoa(int(p.MessageID)), clause+".2"
	case "data coding scheme":
		f.Value, f.Meaning, f.Clause = hexByte(f.Raw[0]), p.DCS.Alphabet().String(), clause+".3"
		if l := p.Language(); l != "" {
			f.Meaning += ", language " + l
		}
	case "page parameter":
		f.Value = "page " + strconv.Itoa(int(p.Page)) + " of " + strconv.Itoa(int(p.Pages))
		f.Clause = clause + ".4"
	case "content":
		f.Value, f.Clause = strconv.Quote(p.Text()), clause+".5"
		if p.DCS.Alphabet() == Octets8 || p.DCS.Compressed() {
			f.Value, f.Meaning = "", count(len(f.Raw), "octet")+" of data"
		}
	}
}
