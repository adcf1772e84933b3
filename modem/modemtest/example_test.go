package modemtest_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/semioctet/gsm/modem/modemtest"
)

// sendText is a program to be tested: it sends a text in text mode and returns the final result.
func sendText(line io.ReadWriter, to, text string) string {
	r := bufio.NewReader(line)
	final := func() string {
		for {
			switch s, err := r.ReadString('\n'); {
			case err != nil:
				return err.Error()
			case strings.HasPrefix(s, "OK"), strings.Contains(s, "ERROR"):
				return strings.TrimSpace(s)
			}
		}
	}
	fmt.Fprint(line, "ATE0+CMEE=2\r")
	final()
	fmt.Fprint(line, "AT+CMGF=1\r")
	final()
	fmt.Fprintf(line, "AT+CMGS=\"%s\"\r", to)
	if _, err := r.Discard(len("\r\n")); err != nil {
		return err.Error()
	}
	if c, _ := r.ReadByte(); c != '>' {
		_ = r.UnreadByte()
		return final()
	}
	fmt.Fprintf(line, "%s\x1a", text)
	return final()
}

// TestAlarm is the test of the package documentation.
func TestAlarm(t *testing.T) {
	sendAlarm := func(line io.ReadWriter, to, text string) { sendText(line, to, text) }
	m := modemtest.New(nil)
	sendAlarm(m.Open(), "+15550002222", "on fire") // the program under test
	m.WantSent(t, "+15550002222", "on fire")
}

func Example() {
	m := modemtest.New(nil)
	defer m.Close()

	sendText(m.Open(), "+15550002222", "on fire")

	fmt.Println(m.Sent())
	// Output: [to +15550002222: "on fire"]
}

// A card that wants its PIN refuses messages until it has it.
func ExampleNew() {
	m := modemtest.New(&modemtest.Options{PIN: "1234", Personality: modemtest.HuaweiE303})
	defer m.Close()

	fmt.Println(sendText(m.Open(), "+15550002222", "on fire"))
	// Output: +CME ERROR: SIM PIN required
}

// Two modems on one network: what one sends, the other receives.
func ExampleNetwork() {
	nw := modemtest.NewNetwork(nil)
	a := modemtest.New(&modemtest.Options{Number: "+15550001111", Network: nw})
	defer a.Close()
	b := modemtest.New(&modemtest.Options{Number: "+15550002222", Network: nw})
	defer b.Close()
	receiver := b.Open()
	fmt.Fprint(receiver, "ATE0+CMGF=1;+CNMI=2,2\r")

	sendText(a.Open(), b.Number(), "hello")

	r := bufio.NewReader(receiver)
	for {
		line, err := r.ReadString('\n')
		if header, _, ok := strings.Cut(line, ",,"); ok || err != nil {
			text, _ := r.ReadString('\n')
			fmt.Println(header, strings.TrimSpace(text))
			return
		}
	}
	// Output: +CMT: "+15550001111" hello
}

// The network sends texts by itself, from numbers, short codes and names.
func ExampleNetwork_SMS() {
	nw := modemtest.NewNetwork(nil)
	m := modemtest.New(&modemtest.Options{Number: "+15550001111", Network: nw})
	defer m.Close()
	line := m.Open()
	fmt.Fprint(line, "ATE0+CNMI=2,1\r")

	fmt.Println(nw.SMS("Go-Info", "+15550001111", "hello"))
	fmt.Println(nw.SMS("Go-Info", "+15550009876", "hello"))

	for r := bufio.NewScanner(line); r.Scan(); {
		if strings.HasPrefix(r.Text(), "+CMTI") {
			fmt.Println(r.Text())
			break
		}
	}
	// Output:
	// <nil>
	// modemtest: no modem of the network has this number: "+15550009876"
	// +CMTI: "SM",1
}

// Parts of a long text in the wrong order, and one of them twice.
func ExampleNetwork_Release() {
	nw := modemtest.NewNetwork(nil)
	m := modemtest.New(&modemtest.Options{Number: "+15550001111", Network: nw})
	defer m.Close()

	nw.Hold(m.Number())
	_ = nw.SMS("+15550002222", m.Number(), strings.Repeat("long ", 50))
	fmt.Println(nw.Waiting(m.Number()), "parts")
	fmt.Println(nw.Release(m.Number(), 1, 1, 0))
	// Output:
	// 2 parts
	// <nil>
}

// Faults are values: what happens, to which command, and how often.
func ExampleModem_Fault() {
	m := modemtest.New(nil)
	defer m.Close()
	m.Fault(
		modemtest.Refuse(modemtest.CMS(42)).On("+CMGS"),                       // congestion, once
		modemtest.Notice(modemtest.BeforeAnswer, "RING").On("+CMGF").Times(2), // a call comes in
		modemtest.Late(10*time.Second).On("+CSQ").After(3),                    // the fourth answer is late
		modemtest.Split(1).Always(),                                           // one octet a Read
	)
	line := m.Open()

	fmt.Println(sendText(line, "+15550002222", "on fire"))
	fmt.Println(sendText(line, "+15550002222", "on fire"))
	// Output:
	// +CMS ERROR: Congestion
	// OK
}

// The transcript tells what was said, without PINs.
func ExampleModem_Transcript() {
	m := modemtest.New(&modemtest.Options{PIN: "1234"})
	defer m.Close()
	fmt.Fprint(m.Open(), "AT+CPIN=1234\rAT+CSQ\r")

	for _, e := range m.Transcript() {
		if e.Direction != modemtest.Event {
			fmt.Printf("%s %q\n", e.Direction, e.Text)
		}
	}
	// Output:
	// > "AT+CPIN=****\r"
	// < "****"
	// < "\r\nOK\r\n"
	// > "AT+CSQ\r"
	// < "AT+CSQ\r"
	// < "\r\n+CSQ: 20,0\r\n\r\nOK\r\n"
}

// A test can wait until its program has done something.
func ExampleModem_NextSent() {
	m := modemtest.New(nil)
	defer m.Close()
	go sendText(m.Open(), "+15550002222", "on fire")

	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	s, err := m.NextSent(ctx)
	fmt.Println(s.To, s.Text, err)
	// Output: +15550002222 on fire <nil>
}

// A modem that is not among the personalities is described by what differs.
func ExamplePersonality() {
	p := modemtest.SIM800
	p.Model = "SIMCOM_SIM868"
	p.Answers = map[string]string{"+CGNSPWR?": "+CGNSPWR: 0", "+CCID": "{ICCID}"}
	m := modemtest.New(&modemtest.Options{Personality: p})
	defer m.Close()
	line := m.Open()
	fmt.Fprint(line, "ATE0+CGMM;+CCID\r")

	b := make([]byte, 100)
	for range 2 { // the echo, the answer
		n, _ := line.Read(b)
		fmt.Printf("%q\n", b[:n])
	}
	// Output:
	// "ATE0+CGMM;+CCID\r"
	// "\r\nSIMCOM_SIM868\r\n\r\n8988211000000123456\r\n\r\nOK\r\n"
}
