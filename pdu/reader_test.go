package pdu_test

import (
	"bytes"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/pdu"
)

// The message of a network that clears the high bit of the type of address. Source: log of a
// MediaTek phone.
const toa11 = "0891683109520000F0000A11620010861400006190032180958004D4F29C0E"

func TestTypeOfAddress11(t *testing.T) {
	m, err := pdu.Reader{}.ReadHex(toa11, 22)
	require.NoError(t, err)
	d := m.TPDU.(*pdu.Deliver)
	assert.Equal(t, "+2600016841", d.Originator.String())
	assert.Equal(t, "Test", d.Text())
	require.Len(t, m.Deviations, 1)

	_, err = pdu.Reader{Strict: true}.ReadHex(toa11, 22)
	var fault *pdu.FieldError
	require.ErrorAs(t, err, &fault)
	assert.Equal(t, pdu.FieldError{TPDU: pdu.TypeDeliver, Field: "TP-OA", Offset: 11, Value: "type of address 0x11",
		Clause: "TS 23.040 9.1.2.5", Err: pdu.ErrHighBit}, *fault)
	assert.Equal(t, "TP-OA: type of address 0x11 at octet 11: high bit must be 1 (TS 23.040 9.1.2.5)", err.Error())
	assert.Equal(t, fault, m.Deviations[0])
}

const (
	smscField = "0791246020099990" // +420602909909
	helloTPDU = "0405912143F500007050515110112105C8329BFD06"
)

func TestSMSCField(t *testing.T) {
	tests := []struct {
		name, hex, smsc string
		length          int
		field           string // of the deviation, "" for none
		rule            error
	}{
		{"present", smscField + helloTPDU, "+420602909909", -1, "", nil},
		{"present, length told", smscField + helloTPDU, "+420602909909", 21, "", nil},
		{"zero", "00" + helloTPDU, "", 21, "", nil},
		{"national, odd", "04A12143F5" + helloTPDU, "12345", 21, "", nil},
		{"left out, length told", helloTPDU, "", 21, "SMSC", pdu.ErrMissing},
		{"left out", helloTPDU, "", -1, "SMSC", pdu.ErrMissing},
		{"length counts the SMSC field too", smscField + helloTPDU, "+420602909909", 29, "PDU", pdu.ErrLength},
		{"length of another message", smscField + helloTPDU, "+420602909909", 20, "PDU", pdu.ErrLength},
		{"type without high bit", "0711246020099990" + helloTPDU, "+420602909909", -1, "SMSC", pdu.ErrHighBit},
		{"type alone", "0191" + helloTPDU, "", -1, "SMSC", pdu.ErrLength},
		{"14 octets", "0F912143658709214365870921436587" + helloTPDU, "", -1, "SMSC", pdu.ErrLength},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, err := pdu.Reader{}.ReadHex(tt.hex, tt.length)
			require.NoError(t, err)
			assert.Equal(t, tt.smsc, m.SMSC.String())
			assert.Equal(t, "Hello", m.TPDU.(*pdu.Deliver).Text())
			_, strict := pdu.Reader{Strict: true}.ReadHex(tt.hex, tt.length)
			if tt.rule == nil {
				assert.Empty(t, m.Deviations)
				assert.NoError(t, strict)
				return
			}
			require.NotEmpty(t, m.Deviations)
			assert.Equal(t, tt.field, m.Deviations[0].Field)
			assert.ErrorIs(t, m.Deviations[0], tt.rule)
			assert.Error(t, strict)
		})
	}
}

func TestHexForm(t *testing.T) {
	m, err := pdu.Reader{}.ReadHex("\r\n 00"+helloTPDU+" \r\n", 21)
	require.NoError(t, err)
	assert.Equal(t, "Hello", m.TPDU.(*pdu.Deliver).Text())
	s, err := m.Hex()
	require.NoError(t, err)
	assert.Equal(t, "00"+helloTPDU, s)
	n, err := m.Length()
	require.NoError(t, err)
	assert.Equal(t, 21, n)

	m, err = pdu.Reader{}.ReadHex("00"+helloTPDU+"1", 21)
	require.NoError(t, err, "a digit without its pair")
	var bad *pdu.HexError
	require.NotEmpty(t, m.Deviations)
	assert.ErrorAs(t, m.Deviations[0], &bad)
	_, err = pdu.Reader{Strict: true}.ReadHex("00"+helloTPDU+"1", 21)
	assert.ErrorAs(t, err, &bad)
	m, err = pdu.Reader{}.ReadHex("00040X", -1)
	var fault *pdu.FieldError
	require.ErrorAs(t, err, &fault)
	assert.Equal(t, 2, fault.Offset)
	assert.Equal(t, []byte{0, 4}, m.Raw, "what could be read")

	m, err = pdu.Reader{}.ReadHex("07911356131313F6"+"04038111F2000042309071509549"+"20C8329B", 26)
	require.NoError(t, err, "cut off where it is as long as the TPDU should be")
	assert.Equal(t, "+31653131316", m.SMSC.String(), "the SMSC field is there")
	assert.Equal(t, "Hel", m.TPDU.(*pdu.Deliver).Text())

	_, err = pdu.Message{}.Hex()
	assert.ErrorIs(t, err, pdu.ErrMissing)
	_, err = pdu.Message{}.Length()
	assert.ErrorIs(t, err, pdu.ErrMissing)
}

func TestUnreadableIsKept(t *testing.T) {
	octets := unhex(t, "04"+"0591214365"[:8])
	m, err := pdu.Reader{NoSMSC: true}.Read(octets)
	assert.ErrorIs(t, err, pdu.ErrShort)
	assert.Equal(t, octets, m.Raw)
	m, err = pdu.Reader{NoSMSC: true}.Read(unhex(t, "0405912143F50012"))
	assert.ErrorIs(t, err, pdu.ErrShort)
	assert.Equal(t, "+12345", m.TPDU.(*pdu.Deliver).Originator.String(), "read before the fault")
	_, err = pdu.Reader{Direction: pdu.ToNetwork, NoSMSC: true}.Read([]byte{3})
	assert.ErrorIs(t, err, pdu.ErrReserved)
	m, err = pdu.Reader{NoSMSC: true}.Read(unhex(t, "07"+helloTPDU[2:]))
	require.NoError(t, err, "the reserved type is read as SMS-DELIVER, TS 23.040 9.2.3.1")
	assert.Equal(t, pdu.TypeDeliver, m.TPDU.Type())
}

func TestUnmarshalWrongType(t *testing.T) {
	err := new(pdu.Submit).UnmarshalBinary(unhex(t, helloTPDU))
	var fault *pdu.FieldError
	require.ErrorAs(t, err, &fault)
	assert.Equal(t, "TP-MTI", fault.Field)
	assert.ErrorIs(t, new(pdu.Submit).UnmarshalBinary(nil), pdu.ErrShort)
}

// Every bit and field of the six types, written and read.
func TestTypesRoundTrip(t *testing.T) {
	at, err := pdu.NewTimestamp(unixTime(1710000000))
	require.NoError(t, err)
	text, err := pdu.NewText(pdu.Header{pdu.Concat{Total: 1, Sequence: 1}}, 0, "hi")
	require.NoError(t, err)
	data, err := pdu.NewData(nil, []byte("abc"))
	require.NoError(t, err)
	to := address(t, "+420123456789")
	optional := pdu.Optional{Parameters: pdu.HasPID | pdu.HasDCS | pdu.HasUserData, PID: 0x7F, DCS: 0xF6, UserData: data}

	for _, tpdu := range []pdu.TPDU{
		&pdu.Deliver{Originator: to, Timestamp: at},
		&pdu.Deliver{MoreMessages: true, LoopPrevention: true, StatusReport: true, ReplyPath: true,
			Originator: to, PID: 1, Timestamp: at, UserData: text},
		&pdu.Submit{Destination: to},
		&pdu.Submit{RejectDuplicates: true, StatusReport: true, ReplyPath: true, Reference: 9, Destination: to,
			PID: 0x41, DCS: 0x10, Validity: pdu.ValidFor(0), UserData: text},
		&pdu.StatusReport{Reference: 7, Recipient: to, Timestamp: at, Discharge: at, Status: 0x46},
		&pdu.StatusReport{MoreMessages: true, LoopPrevention: true, ForCommand: true, Recipient: to,
			Timestamp: at, Discharge: at, Optional: optional},
		&pdu.DeliverReport{},
		&pdu.DeliverReport{Cause: pdu.FCSMemoryExceeded},
		&pdu.DeliverReport{Cause: pdu.FCSUnspecified, Optional: optional},
		&pdu.DeliverReport{Optional: pdu.Optional{Parameters: pdu.HasUserData, UserData: text}},
		&pdu.SubmitReport{Timestamp: at},
		&pdu.SubmitReport{Cause: 0xC0, Timestamp: at, Optional: optional},
		&pdu.Command{Destination: to},
		&pdu.Command{StatusReport: true, Reference: 1, PID: 2, CommandType: pdu.CommandDelete, Number: 3,
			Destination: to, Data: data},
	} {
		octets, err := tpdu.AppendBinary([]byte("AT"))
		require.NoError(t, err)
		require.Equal(t, "AT", string(octets[:2]))
		r := pdu.Reader{Direction: tpdu.Type().Direction(), NoSMSC: true, Strict: true}
		m, err := r.Read(octets[2:])
		require.NoError(t, err, "%v % X", tpdu.Type(), octets[2:])
		assert.Equal(t, tpdu, m.TPDU)
		again, err := m.TPDU.AppendBinary(nil)
		require.NoError(t, err)
		assert.Equal(t, octets[2:], again)

		fresh := reflect.New(reflect.TypeOf(tpdu).Elem()).Interface().(pdu.TPDU)
		require.NoError(t, fresh.UnmarshalBinary(octets[2:]))
		assert.Equal(t, tpdu, fresh)
		assert.ErrorIs(t, fresh.UnmarshalBinary(nil), pdu.ErrShort)
		line, err := pdu.Message{SMSC: to, TPDU: tpdu}.Hex()
		require.NoError(t, err)
		r.NoSMSC = false
		require.NoError(t, r.ReadInto(&m, unhex(t, line)))
		assert.Equal(t, pdu.Message{SMSC: to, TPDU: tpdu}, m)
	}
}

// A report's own text, as some service centres put into a refusal.
func TestReportText(t *testing.T) {
	m, err := pdu.Reader{NoSMSC: true}.ReadHex("019F0642804191302500"+"00"+"04E2FA3C0F", -1)
	require.NoError(t, err)
	r := m.TPDU.(*pdu.SubmitReport)
	assert.Equal(t, "busy", r.Text())
	assert.Equal(t, "so busy", string(r.AppendText([]byte("so "))))
	assert.Equal(t, "Unspecified TP-DCS error", r.Cause.String())
	assert.Equal(t, "Other TP-DCS problem", r.Cause.Meaning())
	assert.Empty(t, pdu.FCS(0).Meaning())
	assert.Equal(t, pdu.ToMobile, r.Type().Direction())
}

func TestReports(t *testing.T) {
	octets, err := (&pdu.DeliverReport{}).AppendBinary(nil)
	require.NoError(t, err)
	assert.Equal(t, []byte{0, 0}, octets, "the shortest acknowledgement for AT+CNMA")
	octets, err = (&pdu.DeliverReport{Cause: pdu.FCSUnspecified}).AppendBinary(nil)
	require.NoError(t, err)
	assert.Equal(t, []byte{0, 0xFF, 0}, octets)
	_, err = (&pdu.DeliverReport{Cause: 0x16}).AppendBinary(nil)
	assert.ErrorIs(t, err, pdu.ErrReserved, "an RP cause is no TP-FCS")
	_, err = (&pdu.SubmitReport{Cause: 0x16}).AppendBinary(nil)
	assert.ErrorIs(t, err, pdu.ErrReserved)
	_, err = (&pdu.DeliverReport{Optional: pdu.Optional{Parameters: 0x10}}).AppendBinary(nil)
	assert.ErrorIs(t, err, pdu.ErrReserved)

	r := pdu.Reader{Direction: pdu.ToNetwork, NoSMSC: true}
	m, err := r.Read([]byte{0})
	require.NoError(t, err, "TP-PI left out")
	assert.Len(t, m.Deviations, 1)
	// TS 23.040 9.2.3.27: reserved bits are ignored, unknown extension octets skipped
	m, err = r.Read(unhex(t, "00D3"+"8901"+"2A"+"FFFF"))
	require.NoError(t, err)
	assert.Equal(t, &pdu.DeliverReport{Cause: 0xD3, Optional: pdu.Optional{Parameters: pdu.HasPID, PID: 0x2A}}, m.TPDU)
	assert.Empty(t, m.Deviations)
}

// Every prefix of every vector reads without panic, as a message with deviations or a typed
// error that keeps the octets, whatever the reader.
func TestEveryPrefix(t *testing.T) {
	for _, v := range vectors(t) {
		octets, err := pdu.DecodeHex(nil, v.Input.Hex)
		if err != nil {
			continue // the vector is about its hexadecimal form
		}
		for n := range octets {
			for _, strict := range []bool{false, true} {
				r := v.reader()
				r.Strict = strict
				m, err := r.Read(octets[:n])
				requireSound(t, octets[:n], m, err)
			}
		}
	}
}

// requireSound fails if what a reader returned can not be.
func requireSound(t testing.TB, octets []byte, m pdu.Message, err error) {
	t.Helper()
	if err == nil {
		require.NotNil(t, m.TPDU)
		require.Nil(t, m.Raw)
		for _, d := range m.Deviations {
			require.NotEmpty(t, d.Field)
			require.NotEmpty(t, d.Clause)
			require.Error(t, d.Err)
			require.LessOrEqual(t, d.Offset, len(octets))
		}
		return
	}
	var fault *pdu.FieldError
	require.ErrorAs(t, err, &fault)
	require.NotEmpty(t, fault.Field)
	require.NotEmpty(t, fault.Clause)
	require.Error(t, fault.Err)
	require.True(t, bytes.Equal(octets, m.Raw))
}
