package relay_test

import (
	"encoding/hex"
	"fmt"
	"log"

	"github.com/semioctet/gsm/pdu"
	"github.com/semioctet/gsm/pdu/relay"
)

// A mobile sends a message: AT+CMGS as it looks between mobile and network.
func Example_mobileOriginated() {
	centre, err := pdu.ParseAddress("+420602909909")
	if err != nil {
		log.Fatal(err)
	}
	submit, err := hex.DecodeString("11000C912410325476980000A710C7371C5D968336A8D82605DA946B")
	if err != nil {
		log.Fatal(err)
	}
	mobile, network := relay.Transaction{}, relay.Transaction{Responder: true}

	show("mobile ", mobile, &relay.RPData{Direction: pdu.ToNetwork, Reference: 0x11, ServiceCentre: centre, TPDU: submit})
	show("network", network, nil)
	show("network", network, &relay.RPAck{Direction: pdu.ToMobile, Reference: 0x11})
	show("mobile ", mobile, nil)

	fmt.Println("or refused:")
	show("network", network, &relay.RPError{Direction: pdu.ToMobile, Reference: 0x11, Cause: relay.RPTransferRejected})
	// Output:
	// mobile  09012800110007912460200999901C11000C912410325476980000A710C7371C5D968336A8D82605DA946B
	// network 8904
	// network 8901020311
	// mobile  0904
	// or refused:
	// network 89010405110115
}

// The network delivers a message: what stands behind +CMT and AT+CNMA.
func Example_mobileTerminated() {
	centre, err := pdu.ParseAddress("+420602909909")
	if err != nil {
		log.Fatal(err)
	}
	deliver, err := hex.DecodeString("040C9124103254769800004230907150954910C7371C5D968336A8D82605DA946B")
	if err != nil {
		log.Fatal(err)
	}
	network, mobile := relay.Transaction{}, relay.Transaction{Responder: true}

	show("network", network, &relay.RPData{Direction: pdu.ToMobile, Reference: 0x2B, ServiceCentre: centre, TPDU: deliver})
	show("mobile ", mobile, nil)
	show("mobile ", mobile, &relay.RPAck{Direction: pdu.ToNetwork, Reference: 0x2B})
	show("network", network, nil)

	fmt.Println("or taken with a report:")
	show("mobile ", mobile, &relay.RPAck{Direction: pdu.ToNetwork, Reference: 0x2B, TPDU: []byte{0, 0}})

	fmt.Println("or refused, until there is memory again:")
	full, err := (&pdu.DeliverReport{Cause: pdu.FCSMemoryExceeded}).AppendBinary(nil)
	if err != nil {
		log.Fatal(err)
	}
	show("mobile ", mobile, &relay.RPError{
		Direction: pdu.ToNetwork, Reference: 0x2B, Cause: relay.RPMemoryCapacityExceeded, TPDU: full})
	show("mobile ", relay.Transaction{}, &relay.RPSMMA{Reference: 0x12})
	// Output:
	// network 09012D012B07912460200999900021040C9124103254769800004230907150954910C7371C5D968336A8D82605DA946B
	// mobile  8904
	// mobile  890102022B
	// network 0904
	// or taken with a report:
	// mobile  890106022B41020000
	// or refused, until there is memory again:
	// mobile  890109042B0116410300D300
	// mobile  0901020612
}

// show prints what a side sends in a transaction: CP-DATA with an RP message, or CP-ACK without one.
func show(side string, t relay.Transaction, rp relay.Message) {
	var cp relay.Message = &relay.CPAck{Transaction: t}
	if rp != nil {
		rpdu, err := rp.AppendBinary(nil)
		if err != nil {
			log.Fatal(err)
		}
		cp = &relay.CPData{Transaction: t, RPDU: rpdu}
	}
	octets, err := cp.AppendBinary(nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s %X\n", side, octets)
}

// The body of a SIP MESSAGE of content type application/vnd.3gpp.sms is an RP message.
func ExampleRead_sip() {
	body, err := hex.DecodeString("012B07912460200999900021" +
		"040C9124103254769800004230907150954910C7371C5D968336A8D82605DA946B")
	if err != nil {
		log.Fatal(err)
	}
	m, err := relay.Read(body)
	if err != nil {
		log.Fatal(err)
	}
	data := m.(*relay.RPData)
	inner, err := pdu.Reader{Direction: data.Direction, NoSMSC: true}.Read(data.TPDU)
	if err != nil {
		log.Fatal(err)
	}
	deliver := inner.TPDU.(*pdu.Deliver)
	fmt.Println(data.ServiceCentre, deliver.Originator, deliver.Text())
	// Output: +420602909909 +420123456789 Gopher {1} €5
}

// A +CMS ERROR below 128 is the cause of an RP-ERROR.
func ExampleRPCause() {
	cause := relay.RPCause(38)
	fmt.Printf("%v (%v): %s\n", cause, cause.Class(), cause.Meaning())
	// Output: Network out of order (temporary): Network fault likely to last; an immediate retry is unlikely to help
}
