package pdu_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/pdu"
)

func ExampleReader_Inspect() {
	octets, err := pdu.DecodeHex(nil, "00440B111032547698F00000423090715095490F0500032A0201E061391DF4769701")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(pdu.Reader{}.Inspect(octets))
	// Output:
	// 0   00                       SMSC     the service centre stored in the modem                         TS 27.005 3.1
	// 1   44                       TP-MTI   SMS-DELIVER, TP-UDHI: user data header                         TS 23.040 9.2.3.1
	// 2   0B 11 10 32 54 76 98 F0  TP-OA    +01234567890, 11 semi-octets, international, telephone (0x11)  TS 23.040 9.2.3.7
	// !   TP-OA: type of address 0x11 at octet 3: high bit must be 1 (TS 23.040 9.1.2.5)
	// 10  00                       TP-PID   0x00, SME-to-SME, no interworking                              TS 23.040 9.2.3.9
	// 11  00                       TP-DCS   0x00, gsm7                                                     TS 23.040 9.2.3.10
	// 12  42 30 90 71 50 95 49     TP-SCTS  2024-03-09T17:05:59-03:30                                      TS 23.040 9.2.3.11
	// 19  0F                       TP-UDL   15, septets of user data, header and fill counted              TS 23.040 9.2.3.16
	// 20  05                       TP-UDHL  5, octets of header that follow                                TS 23.040 9.2.3.24
	// 21  00 03 2A 02 01           TP-UDH   concatenation, 8-bit reference, part 1 of 2, reference 42      TS 23.040 9.2.3.24
	// 26  E0 61 39 1D F4 76 97 01  TP-UD    "part one", gsm7, 8 septets behind 1 fill bit                  TS 23.040 9.2.3.24
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	require.NoError(t, err)
	return b
}

// requireTiles fails unless the fields cover each octet once, in order.
func requireTiles(t testing.TB, octets []byte, fields pdu.Fields) {
	t.Helper()
	next := 0
	for _, f := range fields {
		require.Equal(t, next, f.From, "%+v", fields)
		require.Less(t, f.From, f.To, "%+v", fields)
		require.NotEmpty(t, f.Name)
		require.Equal(t, octets[f.From:f.To], f.Raw)
		next = f.To
	}
	require.Equal(t, len(octets), next)
}

func TestInspectNamesEachField(t *testing.T) {
	tests := []struct {
		name, pdu string
		dir       pdu.Direction
		noSMSC    bool
		want      string // names with their octets
	}{
		{"SMS-DELIVER with header", "0791246020099990" + "440C91241032547698" + "0000" + "42309071509549" + "0F0500032A0201E061391DF4769701",
			pdu.ToMobile, false,
			"SMSC 0-8|TP-MTI 8-9|TP-OA 9-17|TP-PID 17-18|TP-DCS 18-19|TP-SCTS 19-26|TP-UDL 26-27|TP-UDHL 27-28|TP-UDH 28-33|TP-UD 33-41"},
		{"SMS-SUBMIT with relative validity", "11000C912410325476980000A710C7371C5D968336A8D82605DA946B", pdu.ToNetwork, true,
			"TP-MTI 0-1|TP-MR 1-2|TP-DA 2-10|TP-PID 10-11|TP-DCS 11-12|TP-VP 12-13|TP-UDL 13-14|TP-UD 14-28"},
		{"SMS-SUBMIT without user data", "01000C91241032547698000000", pdu.ToNetwork, true,
			"TP-MTI 0-1|TP-MR 1-2|TP-DA 2-10|TP-PID 10-11|TP-DCS 11-12|TP-UDL 12-13"},
		{"SMS-STATUS-REPORT that ends with TP-ST", "062A0C91241032547698423090715095404230907160014000", pdu.ToMobile, true,
			"TP-MTI 0-1|TP-MR 1-2|TP-RA 2-10|TP-SCTS 10-17|TP-DT 17-24|TP-ST 24-25"},
		{"SMS-STATUS-REPORT with all fields", "062A0C91241032547698423090715095404230907160014000" + "07000402ABCD", pdu.ToMobile, true,
			"TP-MTI 0-1|TP-MR 1-2|TP-RA 2-10|TP-SCTS 10-17|TP-DT 17-24|TP-ST 24-25|TP-PI 25-26|TP-PID 26-27|TP-DCS 27-28|TP-UDL 28-29|TP-UD 29-31"},
		{"SMS-STATUS-REPORT with an unknown bit in TP-PI", "062A0C91241032547698423090715095404230907160014000" + "08FFFF", pdu.ToMobile, true,
			"TP-MTI 0-1|TP-MR 1-2|TP-RA 2-10|TP-SCTS 10-17|TP-DT 17-24|TP-ST 24-25|TP-PI 25-26|left over 26-28"},
		{"SMS-DELIVER-REPORT that takes", "0000", pdu.ToNetwork, true, "TP-MTI 0-1|TP-PI 1-2"},
		{"SMS-DELIVER-REPORT that refuses", "00D300", pdu.ToNetwork, true, "TP-MTI 0-1|TP-FCS 1-2|TP-PI 2-3"},
		{"SMS-SUBMIT-REPORT", "010042309071601040", pdu.ToMobile, true, "TP-MTI 0-1|TP-PI 1-2|TP-SCTS 2-9"},
		{"SMS-COMMAND", "22010002050C9124103254769803616263", pdu.ToNetwork, true,
			"TP-MTI 0-1|TP-MR 1-2|TP-PID 2-3|TP-CT 3-4|TP-MN 4-5|TP-DA 5-13|TP-CDL 13-14|TP-CD 14-17"},
		{"a PDU cut off in its time stamp", "00040C912410325476980000423090", pdu.ToMobile, false,
			"SMSC 0-1|TP-MTI 1-2|TP-OA 2-10|TP-PID 10-11|TP-DCS 11-12|TP-SCTS 12-15"},
		{"octets left over", "000003", pdu.ToNetwork, true, "TP-MTI 0-1|TP-PI 1-2|left over 2-3"},
		{"a type that is reserved", "03FFFF", pdu.ToNetwork, true, "TP-MTI 0-1|not read 1-3"},
		{"a header whose last element is cut off", "440C9124103254769800044230907150954905040003AABB", pdu.ToMobile, true,
			"TP-MTI 0-1|TP-OA 1-9|TP-PID 9-10|TP-DCS 10-11|TP-SCTS 11-18|TP-UDL 18-19|TP-UDHL 19-20|TP-UDH 20-24"},
		{"nothing", "", pdu.ToMobile, false, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			octets := unhex(t, tt.pdu)
			fields := pdu.Reader{Direction: tt.dir, NoSMSC: tt.noSMSC}.Inspect(octets)
			requireTiles(t, octets, fields)
			var names []string
			for _, f := range fields {
				names = append(names, fmt.Sprintf("%s %d-%d", f.Name, f.From, f.To))
			}
			assert.Equal(t, tt.want, strings.Join(names, "|"))
			for n := range octets {
				requireTiles(t, octets[:n], pdu.Reader{Direction: tt.dir, NoSMSC: tt.noSMSC}.Inspect(octets[:n]))
			}
		})
	}
}

// The explanation has every deviation the reader has, and no other.
func TestInspectMarksDeviations(t *testing.T) {
	octets := unhex(t, "000B11"+"1032547698F0")
	octets = append([]byte{0x00, 0x04}, append(octets[1:], unhex(t, "0000"+"00000000000000"+"02E1F1")...)...)
	m, err := pdu.Reader{}.Read(octets)
	require.NoError(t, err)
	require.NotEmpty(t, m.Deviations)
	fields := pdu.Reader{Strict: true}.Inspect(octets)
	var marked []*pdu.FieldError
	for _, f := range fields {
		var d *pdu.FieldError
		if errors.As(f.Deviation, &d) {
			marked = append(marked, d)
			assert.Equal(t, f.Name, d.Field)
		}
	}
	assert.Equal(t, m.Deviations, marked)
}

func TestInspectAsJSON(t *testing.T) {
	text, err := json.Marshal(pdu.Reader{Direction: pdu.ToNetwork, NoSMSC: true}.Inspect(unhex(t, "00D30001")))
	require.NoError(t, err)
	assert.JSONEq(t, `[
		{"from":0,"to":1,"name":"TP-MTI","raw":"00","value":"SMS-DELIVER-REPORT","clause":"TS 23.040 9.2.3.1"},
		{"from":1,"to":2,"name":"TP-FCS","raw":"D3","value":"0xD3","meaning":"Memory Capacity Exceeded","clause":"TS 23.040 9.2.3.22"},
		{"from":2,"to":3,"name":"TP-PI","raw":"00","value":"0x00","meaning":"no further fields","clause":"TS 23.040 9.2.3.27"},
		{"from":3,"to":4,"name":"left over","raw":"01",
		 "deviation":"PDU: 1 octet at octet 3: octets left over (TS 23.040 9.2.2)"}]`, string(text))
}

func FuzzInspect(f *testing.F) {
	for _, s := range []string{"", "00", "11000C912410325476980000A710C7371C5D968336A8D82605DA946B", "00D300", "0000",
		"062A0C9124103254769842309071509540423090716001400007000402ABCD", "22010002050C9124103254769803616263",
		"0791246020099990440C912410325476980000423090715095490F0500032A0201E061391DF4769701"} {
		octets, err := hex.DecodeString(s)
		require.NoError(f, err)
		for mode := range byte(4) {
			f.Add(octets, mode)
		}
	}
	f.Fuzz(func(t *testing.T, octets []byte, mode byte) {
		r := pdu.Reader{Direction: pdu.Direction(mode & 1), NoSMSC: mode&2 != 0}
		fields := r.Inspect(octets)
		requireTiles(t, octets, fields)
		_ = fields.String()
		_, err := json.Marshal(fields)
		require.NoError(t, err)

		m, err := r.Read(octets)
		deviations := 0
		for _, f := range fields {
			if f.Deviation != nil {
				deviations++
			}
		}
		if len(octets) > 0 {
			require.Equal(t, err != nil || len(m.Deviations) > 0, deviations > 0, "marked where the reader found something")
		}
	})
}

// Only an SMSC field of length 0 stands for the service centre that the modem has.
func TestInspectOfAnUnreadableSMSC(t *testing.T) {
	const stored = "the service centre stored in the modem"
	assert.Equal(t, stored, pdu.Reader{}.Inspect(unhex(t, "00"))[0].Meaning)
	for _, octets := range []string{"07", "079124", "0191" + "04"} { // cut off, cut off, without digits
		f := pdu.Reader{}.Inspect(unhex(t, octets))[0]
		assert.Equal(t, "SMSC", f.Name)
		assert.Empty(t, f.Meaning, octets)
		assert.Error(t, f.Deviation, octets)
	}
}

func TestInspectExplainsPorts(t *testing.T) {
	octets := unhex(t, "44038111F20004"+"42309071509549"+"08"+"0605040B8423F0"+"41")
	fields := pdu.Reader{NoSMSC: true}.Inspect(octets)
	f := fields[len(fields)-2]
	assert.Equal(t, "application ports, 16-bit", f.Value)
	assert.Equal(t, "to 2948, from 9200", f.Meaning)
}

// TP-PI may announce another octet of TP-PI, and that the next one.
func TestInspectOfEndlessFieldEnds(t *testing.T) {
	octets := append([]byte{0, 0}, bytes.Repeat([]byte{0x80}, 1<<20)...)
	requireTiles(t, octets, pdu.Reader{Direction: pdu.ToNetwork, NoSMSC: true}.Inspect(octets))
}

// Every PDU of the public test vectors, each field explained, with the text where there is one.
func TestInspectVectors(t *testing.T) {
	file, err := os.Open("testdata/decode.jsonl")
	require.NoError(t, err)
	defer file.Close()
	for lines := json.NewDecoder(file); lines.More(); {
		var vector struct {
			ID    string
			Input struct {
				Hex, Direction string
				SMSC           bool
			}
			Expect struct {
				OK   bool
				Text string
			}
		}
		require.NoError(t, lines.Decode(&vector))
		octets, err := hex.DecodeString(vector.Input.Hex)
		if err != nil {
			continue // half an octet at its end
		}
		r := pdu.Reader{NoSMSC: !vector.Input.SMSC}
		if vector.Input.Direction == "mo" {
			r.Direction = pdu.ToNetwork
		}
		fields := r.Inspect(octets)
		requireTiles(t, octets, fields)
		text := false
		for _, f := range fields {
			assert.True(t, f.Clause != "" || f.Deviation != nil || f.Name == "left over" || f.Name == "not read", "%s: %s", vector.ID, f.Name)
			text = text || f.Name == "TP-UD" && f.Value == strconv.Quote(vector.Expect.Text)
		}
		if vector.Expect.OK && vector.Expect.Text != "" {
			assert.True(t, text, "%s\n%v", vector.ID, fields)
		}
	}
}
