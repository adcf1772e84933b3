package pdu_test

import (
	"fmt"

	"github.com/semioctet/gsm/pdu"
)

func ExampleSplit() {
	to, err := pdu.ParseAddress("+420123456789")
	if err != nil {
		panic(err)
	}
	reference := uint16(42) // leave it out: each message gets another
	parts, err := pdu.Split(pdu.Submit{Destination: to}, "Gopher {1} €5", &pdu.SplitOptions{Reference: &reference})
	if err != nil {
		panic(err)
	}
	for i := range parts {
		m := pdu.Message{TPDU: &parts[i]}
		length, _ := m.Length()
		line, _ := m.AppendHex(nil)
		fmt.Printf("AT+CMGS=%d\n%s\n", length, line)
	}
	// Output:
	// AT+CMGS=27
	// 0001000C91241032547698000010C7371C5D968336A8D82605DA946B
}

func ExampleAppendSubmits() {
	to, err := pdu.ParseAddress("+420123456789")
	if err != nil {
		panic(err)
	}
	template := pdu.Submit{Destination: to}
	var buf []byte
	for _, text := range []string{"yes", "да"} {
		buf, err = pdu.AppendSubmits(buf[:0], pdu.Address{}, &template, text, nil)
		if err != nil {
			panic(err)
		}
		fmt.Printf("%s", buf)
	}
	// Output:
	// 0001000C91241032547698000003F9F21C
	// 0001000C9124103254769800080404340430
}

func ExampleCount() {
	p := pdu.Count("“Ciao” – dalla città di Łódź", nil)
	fmt.Println(p.Alphabet, "parts:", p.Parts, "left:", p.Left)
	for _, c := range p.Forcing {
		fmt.Printf("%c at octet %d forces UCS2\n", c.Rune, c.Offset)
	}
	p = pdu.Count(p.Text, &pdu.SplitOptions{Replace: pdu.ReplaceAccents})
	fmt.Println(p.Alphabet, "parts:", p.Parts, "left:", p.Left, p.Text)
	// Output:
	// ucs2 parts: 1 left: 42
	// “ at octet 0 forces UCS2
	// ” at octet 7 forces UCS2
	// – at octet 11 forces UCS2
	// Ł at octet 31 forces UCS2
	// ó at octet 33 forces UCS2
	// ź at octet 36 forces UCS2
	// gsm7 parts: 1 left: 132 "Ciao" - dalla città di Lodz
}

func ExamplePackUSSD() {
	septets, err := pdu.AppendSeptets(nil, "*100#AB", pdu.DefaultLanguage, pdu.DefaultLanguage)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s\n", pdu.AppendHex(nil, pdu.PackUSSD(nil, septets)))
	// Output: AA180C360A0A1B
}

func ExampleAppendText() {
	octets, err := pdu.DecodeHex(nil, "C7371C5D968336A8D82605DA946B")
	if err != nil {
		panic(err)
	}
	septets := pdu.Unpack(nil, octets, 0, 16)
	fmt.Printf("%s\n", pdu.AppendText(nil, septets, pdu.DefaultLanguage, pdu.DefaultLanguage))
	// Output: Gopher {1} €5
}
