package pdu_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/semioctet/gsm/pdu"
)

// A received message, as +CMT or +CMGR gives it: the length, then the octets.
func ExampleReader_ReadHex() {
	m, err := pdu.Reader{}.ReadHex("0791246020099990040C9124103254769800004230907150954910C7371C5D968336A8D82605DA946B", 33)
	if err != nil {
		fmt.Println(err)
		return
	}
	if d, ok := m.TPDU.(*pdu.Deliver); ok {
		fmt.Println("from", d.Originator, "by way of", m.SMSC)
		fmt.Println("at", d.Timestamp.Time().Format(time.RFC3339))
		fmt.Println(d.Text())
	}
	// Output:
	// from +420123456789 by way of +420602909909
	// at 2024-03-09T17:05:59-03:30
	// Gopher {1} €5
}

// A network that clears a bit which must be set: the message is read all the same, and what is
// wrong with it is listed. A strict reader refuses it.
func ExampleReader() {
	const hex = "0891683109520000F0000A11620010861400006190032180958004D4F29C0E"
	m, err := pdu.Reader{}.ReadHex(hex, 22)
	fmt.Println(m.TPDU.(*pdu.Deliver).Text(), err)
	for _, d := range m.Deviations {
		fmt.Println(d)
	}
	_, err = pdu.Reader{Strict: true}.ReadHex(hex, 22)
	var fault *pdu.FieldError
	fmt.Println(errors.As(err, &fault), errors.Is(err, pdu.ErrHighBit), fault.Field, fault.Offset)
	// Output:
	// Test <nil>
	// TP-OA: type of address 0x11 at octet 11: high bit must be 1 (TS 23.040 9.1.2.5)
	// true true TP-OA 11
}

// Reading into the same message again, and appending to the same buffer, allocates nothing.
func ExampleReader_ReadHexInto() {
	var m pdu.Message
	var text []byte
	for _, line := range []string{
		"0004038111F200004230907150954905C8329BFD06",
		"0004038111F200004230907150954904C7F79B0C",
	} {
		if err := (pdu.Reader{}).ReadHexInto(&m, line, -1); err != nil {
			fmt.Println(err)
			continue
		}
		if d, ok := m.TPDU.(*pdu.Deliver); ok {
			text = d.AppendText(text[:0])
			fmt.Printf("%s\n", text)
		}
	}
	// Output:
	// Hello
	// Good
}

// What goes behind AT+CMGS.
func ExampleMessage_Hex() {
	to, err := pdu.ParseAddress("+420123456789")
	if err != nil {
		fmt.Println(err)
		return
	}
	parts, err := pdu.Split(pdu.Submit{
		Destination: to, Validity: pdu.ValidFor(24 * time.Hour),
	}, "Gopher {1} €5", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i := range parts {
		m := pdu.Message{TPDU: &parts[i]}
		length, _ := m.Length()
		line, _ := m.Hex()
		fmt.Printf("AT+CMGS=%d\n%s\n", length, line)
	}
	// Output:
	// AT+CMGS=28
	// 0011000C912410325476980000A710C7371C5D968336A8D82605DA946B
}

// What became of a message that was sent with a status report asked for.
func ExampleStatusReport() {
	m, err := pdu.Reader{NoSMSC: true}.ReadHex("062A0C91241032547698423090715095494230017160014046", -1)
	if err != nil {
		fmt.Println(err)
		return
	}
	r := m.TPDU.(*pdu.StatusReport)
	fmt.Println("message", r.Reference, "to", r.Recipient)
	fmt.Println(r.Status.Class(), "-", r.Status)
	// Output:
	// message 42 to +420123456789
	// failed - SM Validity Period Expired
}

// The PDU for AT+CNMA=2 that refuses a message because the memory is full.
func ExampleDeliverReport() {
	octets, err := (&pdu.DeliverReport{Cause: pdu.FCSMemoryExceeded}).AppendBinary(nil)
	fmt.Printf("%X %v\n", octets, err)
	// Output:
	// 00D300 <nil>
}

// A business card, sent to the application port that phones have for it.
func ExampleNewData() {
	header := pdu.Header{pdu.Ports{Destination: pdu.PortVCard}}
	data, err := pdu.NewData(header, []byte("BEGIN:VCARD\r\nN:Gopher\r\nEND:VCARD\r\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	s := pdu.Submit{DCS: pdu.DCSPort, UserData: data}
	ports, _ := s.UserData.Ports()
	fmt.Println(ports.Destination, s.DCS, len(s.UserData.Data()))
	// Output:
	// 9204 8bit, class 1 (ME) 34
}

// The information elements of a message.
func ExampleUserData_Header() {
	m, err := pdu.Reader{NoSMSC: true}.ReadHex(
		"440B916407214365F7000042804191302500120D0003070201050423F40000EF00E834", -1)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range m.TPDU.(*pdu.Deliver).UserData.Header() {
		switch e := e.(type) {
		case pdu.Concat:
			fmt.Println(e)
		case pdu.Ports:
			fmt.Println("port", e.Destination)
		default:
			fmt.Println(e.ID())
		}
	}
	// Output:
	// part 1 of 2, reference 7
	// port 9204
	// reserved element 0xEF
}

// Numbers and names as people write them.
func ExampleParseAddress() {
	for _, s := range []string{"+49 151 2345678", "112", "*21#", "Go-Info"} {
		a, err := pdu.ParseAddress(s)
		fmt.Println(a, a.Type(), err)
	}
	// Output:
	// +491512345678 international, telephone (0x91) <nil>
	// 112 unknown, telephone (0x81) <nil>
	// *21# unknown, telephone (0x81) <nil>
	// Go-Info alphanumeric, unknown (0xD0) <nil>
}
