package relay_test

import (
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/pdu"
	"github.com/semioctet/gsm/pdu/relay"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	require.NoError(t, err)
	return b
}

const (
	submit  = "11000C912410325476980000A710C7371C5D968336A8D82605DA946B"
	deliver = "040C9124103254769800004230907150954910C7371C5D968336A8D82605DA946B"
)

func centre(t testing.TB) pdu.Address {
	t.Helper()
	a, err := pdu.ParseAddress("+420602909909")
	require.NoError(t, err)
	return a
}

// Octets of both layers; those with CP are the flows of a message sent, and one received.
func messages(t testing.TB) map[string]relay.Message {
	network := relay.Transaction{Responder: true}
	mo := "00110007912460200999901C" + submit
	mt := "012B07912460200999900021" + deliver
	return map[string]relay.Message{
		"090128" + mo: &relay.CPData{RPDU: unhex(t, mo)},
		"8904":        &relay.CPAck{Transaction: network},
		"8901020311":  &relay.CPData{Transaction: network, RPDU: []byte{3, 0x11}},
		"0904":        &relay.CPAck{},
		"890110":      nil,
		"391016":      &relay.CPError{Transaction: relay.Transaction{ID: 3}, Cause: relay.CPCongestion},
		"E91061":      &relay.CPError{Transaction: relay.Transaction{ID: 6, Responder: true}, Cause: relay.CPMessageTypeNotImplemented},
		"090100":      &relay.CPData{RPDU: []byte{}},

		mo:                                &relay.RPData{Direction: pdu.ToNetwork, Reference: 0x11, ServiceCentre: centre(t), TPDU: unhex(t, submit)},
		mt:                                &relay.RPData{Direction: pdu.ToMobile, Reference: 0x2B, ServiceCentre: centre(t), TPDU: unhex(t, deliver)},
		"0311":                            &relay.RPAck{Direction: pdu.ToMobile, Reference: 0x11},
		"022B":                            &relay.RPAck{Direction: pdu.ToNetwork, Reference: 0x2B},
		"022B41020000":                    &relay.RPAck{Direction: pdu.ToNetwork, Reference: 0x2B, TPDU: []byte{0, 0}},
		"0311410901" + "0042309071601040": &relay.RPAck{Direction: pdu.ToMobile, Reference: 0x11, TPDU: unhex(t, "010042309071601040")},
		"022B4100":                        &relay.RPAck{Direction: pdu.ToNetwork, Reference: 0x2B, TPDU: []byte{}},
		"05110115":                        &relay.RPError{Direction: pdu.ToMobile, Reference: 0x11, Cause: relay.RPTransferRejected},
		"042B0116410300D300":              &relay.RPError{Direction: pdu.ToNetwork, Reference: 0x2B, Cause: relay.RPMemoryCapacityExceeded, TPDU: []byte{0, 0xD3, 0}},
		"042B026F05":                      &relay.RPError{Direction: pdu.ToNetwork, Reference: 0x2B, Cause: relay.RPProtocolError, Diagnostic: []byte{5}},
		"0612":                            &relay.RPSMMA{Reference: 0x12},
	}
}

func TestMessagesBothWays(t *testing.T) {
	for wire, want := range messages(t) {
		if want == nil {
			continue
		}
		t.Run(wire, func(t *testing.T) {
			octets := unhex(t, wire)
			got, err := relay.Read(octets)
			require.NoError(t, err)
			assert.Equal(t, want, got)
			again, err := got.AppendBinary([]byte("before"))
			require.NoError(t, err)
			assert.Equal(t, append([]byte("before"), octets...), again)

			octets[len(octets)-1] ^= 0xFF
			assert.Equal(t, want, mustRead(t, unhex(t, wire)), "what was read keeps no octets of the input")
		})
	}
}

func mustRead(t testing.TB, octets []byte) relay.Message {
	t.Helper()
	m, err := relay.Read(octets)
	require.NoError(t, err)
	return m
}

// optional are the lengths at which a message may end before its optional RP-User data.
var optional = map[string]int{"022B41020000": 2, "03114109010042309071601040": 2, "022B4100": 2, "042B0116410300D300": 4}

func TestCutAnywhereIsRefused(t *testing.T) {
	for wire, m := range messages(t) {
		octets := unhex(t, wire)
		for n := range octets {
			if end, ok := optional[wire]; ok && n == end {
				continue
			}
			got, err := relay.Read(octets[:n])
			var fault *pdu.FieldError
			require.ErrorAs(t, err, &fault, "%s: first %d octets", wire, n)
			require.ErrorIs(t, err, pdu.ErrShort)
			require.Nil(t, got)
		}
		if m != nil {
			_, err := relay.Read(append(octets, 0xFF))
			require.Error(t, err, "%s and one octet more", wire)
		}
	}
}

func TestWhatBreaksTheSpecificationIsRefused(t *testing.T) {
	tests := []struct {
		name, wire, field string
		offset            int
		rule              error
	}{
		{"another protocol than SMS, with a CP type", "0804", "RP-MTI", 0, pdu.ErrReserved},
		{"an unknown CP type", "0902", "CP message type", 1, pdu.ErrReserved},
		{"transaction identifier 7 (TS 24.007 11.2.3.1.3)", "7904", "TI, PD", 0, pdu.ErrReserved},
		{"a CP-DATA longer than 248 octets", "0901F9", "CP-User data length", 2, pdu.ErrLength},
		{"octets behind a CP-ACK", "890400", "PDU", 2, pdu.ErrTrailing},
		{"RP type 7", "0711", "RP-MTI", 0, pdu.ErrReserved},
		{"spare bits of the RP type", "0A2B", "RP-MTI", 0, pdu.ErrReserved},
		{"an RP-OA in RP-DATA to the network", "0011029124079124602009999000", "RP-OA length", 2, pdu.ErrLength},
		{"no service centre", "00110000020102", "RP-DA length", 3, pdu.ErrLength},
		{"a service centre of more than 20 digits", "0011000C91" + "0000000000000000000000" + "00", "RP-DA length", 3, pdu.ErrLength},
		{"a type of address without its high bit", "00110007112460200999900100", "RP-DA", 4, pdu.ErrHighBit},
		{"a name as service centre", "00110003D0414100", "RP-DA", 4, pdu.ErrReserved},
		{"a filler within the digits", "001100039" + "1F14200", "RP-DA", 4, pdu.ErrFiller},
		{"an RP-DA in RP-DATA to the mobile", "012B0791246020099990" + "029124" + "00", "RP-DA length", 10, pdu.ErrLength},
		{"a TPDU longer than 233 octets", "012B079124602009999000EA", "RP-User data length", 11, pdu.ErrLength},
		{"another element than RP-User data", "022B420100", "RP-User data IEI", 2, pdu.ErrReserved},
		{"a cause without octets", "042B00", "RP-Cause length", 2, pdu.ErrLength},
		{"a cause of three octets", "042B03160000", "RP-Cause length", 2, pdu.ErrLength},
		{"a cause with extension bit", "042B0196", "RP-Cause", 3, pdu.ErrReserved},
		{"octets behind RP-SMMA", "061200", "PDU", 2, pdu.ErrTrailing},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := relay.Read(unhex(t, tt.wire))
			var fault *pdu.FieldError
			require.ErrorAs(t, err, &fault)
			assert.Equal(t, tt.field, fault.Field)
			assert.Equal(t, tt.offset, fault.Offset)
			assert.NotEmpty(t, fault.Clause)
			assert.NotEmpty(t, fault.Value)
			require.ErrorIs(t, err, tt.rule)
			requireTiles(t, unhex(t, tt.wire))
		})
	}
}

func TestUnmarshalOfAnotherMessageIsRefused(t *testing.T) {
	ack, data := unhex(t, "8904"), unhex(t, "0311")
	for _, m := range []relay.Message{new(relay.CPData), new(relay.CPError), new(relay.RPData), new(relay.RPError), new(relay.RPSMMA)} {
		assert.Error(t, m.UnmarshalBinary(ack), "%T", m)
		assert.Error(t, m.UnmarshalBinary(data), "%T", m)
	}
}

func TestWhatHasNoFormIsRefused(t *testing.T) {
	name, err := pdu.ParseAddress("Go-Info")
	require.NoError(t, err)
	for wanted, m := range map[string]relay.Message{
		"TI":           &relay.CPAck{Transaction: relay.Transaction{ID: 7}},
		"CP-User data": &relay.CPData{RPDU: make([]byte, 249)},
		"RP-MTI":       &relay.RPAck{Direction: 2},
		"RP-Address":   &relay.RPData{ServiceCentre: name},
		"RP-User data": &relay.RPData{ServiceCentre: centre(t), TPDU: make([]byte, 234)},
		"RP-Cause":     &relay.RPError{Cause: 128},
	} {
		b, err := m.AppendBinary([]byte("kept"))
		var fault *pdu.FieldError
		require.ErrorAs(t, err, &fault)
		assert.Equal(t, wanted, fault.Field)
		assert.Equal(t, -1, fault.Offset)
		assert.Equal(t, "kept", string(b))
	}
	for _, m := range []relay.Message{
		&relay.RPData{}, &relay.CPError{Transaction: relay.Transaction{ID: 9}}, &relay.CPData{Transaction: relay.Transaction{ID: 8}},
		&relay.RPData{Direction: 9}, &relay.RPError{Direction: 9}, &relay.RPError{Diagnostic: []byte{1, 2}},
		&relay.RPAck{TPDU: make([]byte, 300)}, &relay.RPError{TPDU: make([]byte, 300)},
	} {
		b, err := m.AppendBinary([]byte("kept"))
		require.Error(t, err, "%+v", m)
		assert.Equal(t, "kept", string(b))
	}
}

// The service centre of 1 to 20 digits, with all digits there are.
func TestServiceCentreBothWays(t *testing.T) {
	for _, number := range []string{"1", "12", "*#abc", "01234567890123456789", "0123456789012345678"} {
		for _, toa := range []pdu.TypeOfAddress{pdu.TypeUnknown, pdu.TypeInternational, 0xB9} {
			a, err := pdu.NewAddress(toa, number)
			require.NoError(t, err)
			for _, dir := range []pdu.Direction{pdu.ToMobile, pdu.ToNetwork} {
				want := &relay.RPData{Direction: dir, ServiceCentre: a, TPDU: []byte{1}}
				octets, err := want.AppendBinary(nil)
				require.NoError(t, err)
				assert.Equal(t, want, mustRead(t, octets))
			}
		}
	}
}

func requireTiles(t testing.TB, octets []byte) pdu.Fields {
	t.Helper()
	fields, next := relay.Inspect(octets), 0
	for _, f := range fields {
		require.Equal(t, next, f.From, "%v", fields)
		require.Less(t, f.From, f.To, "%v", fields)
		require.Equal(t, octets[f.From:f.To], f.Raw)
		next = f.To
	}
	require.Equal(t, len(octets), next)
	return fields
}

func TestInspectGoesDownToTheTPDU(t *testing.T) {
	for wire, m := range messages(t) {
		for _, f := range requireTiles(t, unhex(t, wire)) {
			if m != nil {
				assert.NoError(t, f.Deviation, "%s: %s", wire, f.Name)
			}
			assert.NotEmpty(t, f.Clause, "%s: %s", wire, f.Name)
		}
		for n := range unhex(t, wire) {
			requireTiles(t, unhex(t, wire)[:n])
		}
	}
	fields := requireTiles(t, unhex(t, "890109042B0116410300D300"))
	assert.Equal(t, `0  89  TI, PD                transaction 0, from the other side than the one that opened the transaction; protocol SMS  TS 24.007 11.2.3.1
1  01  CP message type       CP-DATA                                                                                    TS 24.011 8.1.3
2  09  CP-User data length   9, octets that follow in this element                                                      TS 24.011 8.1.4.1
3  04  RP-MTI                RP-ERROR to the network                                                                    TS 24.011 8.2.2
4  2B  RP-Message Reference  43                                                                                         TS 24.011 8.2.3
5  01  RP-Cause length       1, octets that follow in this element                                                      TS 24.011 8.2.5.4
`, fields[:6].String())
	assert.Equal(t, "TP-FCS", fields[len(fields)-2].Name)
}

func TestInspectGoesOnBehindADeviation(t *testing.T) {
	fields := requireTiles(t, unhex(t, "090111"+"00110003112143"+"0911000C9124103254"))
	marked := map[string]int{}
	for _, f := range fields {
		for _, err := range unjoin(f.Deviation) {
			var d *pdu.FieldError
			require.ErrorAs(t, err, &d)
			marked[d.Field] = d.Offset
		}
	}
	assert.Equal(t, map[string]int{"CP-User data": 3, "RP-DA": 7, "RP-User data": 11, "TP-DA": 19}, marked)
}

func unjoin(err error) []error {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []error
		for _, e := range joined.Unwrap() {
			all = append(all, unjoin(e)...)
		}
		return all
	}
	return []error{err}
}

func TestCauses(t *testing.T) {
	tests := []struct {
		file string
		name func(uint8) (name, meaning string, class relay.Class)
	}{
		{"rp_cause.csv", func(n uint8) (string, string, relay.Class) {
			c := relay.RPCause(n)
			return c.String(), c.Meaning(), c.Class()
		}},
		{"cp_cause.csv", func(n uint8) (string, string, relay.Class) {
			c := relay.CPCause(n)
			return c.String(), c.Meaning(), c.Class()
		}},
	}
	for _, tt := range tests {
		f, err := os.Open("testdata/" + tt.file)
		require.NoError(t, err)
		rows, err := csv.NewReader(f).ReadAll()
		require.NoError(t, err)
		require.NoError(t, f.Close())
		column := map[string]int{}
		for i, title := range rows[0] {
			column[title] = i
		}
		for _, row := range rows[1:] {
			code, err := strconv.Atoi(row[column["code"]])
			require.NoError(t, err)
			name, meaning, class := tt.name(uint8(code))
			assert.Equal(t, row[column["name"]], name)
			assert.Equal(t, row[column["class"]], class.String())
			assert.NotEmpty(t, meaning)
		}
	}
}

func TestUnlistedCauses(t *testing.T) {
	assert.Equal(t, "RP cause 77", relay.RPCause(77).String())
	assert.Empty(t, relay.RPCause(77).Meaning())
	assert.Equal(t, relay.Unknown, relay.RPCause(77).Class())
	assert.Equal(t, "CP cause 5", relay.CPCause(5).String())
	assert.Equal(t, relay.CPProtocolError.Meaning(), relay.CPCause(5).Meaning(), "to be treated as 111")
	assert.Equal(t, "unknown", relay.Class(9).String())
}

// Rows kept from vectors made with other programs.
func TestVectors(t *testing.T) {
	for name, wire := range map[string]string{
		"cp_data_mo":           "09012800110007912460200999901C11000C912410325476980000A710C7371C5D968336A8D82605DA946B",
		"cp_ack_net":           "8904",
		"cp_data_rp_ack_net":   "8901020311",
		"cp_data_rp_error_net": "89010405110115",
	} {
		m := mustRead(t, unhex(t, wire))
		data, ok := m.(*relay.CPData)
		if !ok {
			assert.Equal(t, "cp_ack_net", name)
			continue
		}
		rp := mustRead(t, data.RPDU)
		rpdu, err := rp.AppendBinary(nil)
		require.NoError(t, err)
		assert.Equal(t, data.RPDU, rpdu)
	}
}

func FuzzRead(f *testing.F) {
	for wire := range messages(f) {
		f.Add(unhex(f, wire))
	}
	f.Fuzz(func(t *testing.T, octets []byte) {
		fields := requireTiles(t, octets)
		_ = fields.String()
		_, err := json.Marshal(fields)
		require.NoError(t, err)
		m, err := relay.Read(octets)
		if err != nil {
			var fault *pdu.FieldError
			require.ErrorAs(t, err, &fault)
			require.LessOrEqual(t, fault.Offset, len(octets))
			return
		}
		again, err := m.AppendBinary(nil)
		require.NoError(t, err)
		require.Equal(t, octets, again)
	})
}
