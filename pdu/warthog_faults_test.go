package pdu_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/warthog618/sms"
	"github.com/warthog618/sms/encoding/gsm7/charset"
	"github.com/warthog618/sms/encoding/tpdu"

	"github.com/semioctet/gsm/pdu"
)

// TestKnownFaultsOfWarthog618 proves each fault that FuzzAgainstWarthog618 leaves out: what that package
// makes of a PDU, and what the clause says, which this package does.
func TestKnownFaultsOfWarthog618(t *testing.T) {
	const refused = "refused"
	deliver := func(m pdu.Message) string { return m.TPDU.(*pdu.Deliver).Text() }
	concat := func(m pdu.Message) string {
		_, ok := m.TPDU.(*pdu.Deliver).UserData.Concat()
		return fmt.Sprint(ok)
	}
	kind := func(m pdu.Message) string { return m.TPDU.Type().String() }
	stamp := func(m pdu.Message) string { return m.TPDU.(*pdu.Deliver).Timestamp.String() }
	text := func(u *tpdu.TPDU) string {
		text, err := sms.Decode([]*tpdu.TPDU{u})
		if err != nil {
			return refused
		}
		return string(text)
	}
	tests := []struct {
		name, clause, wire string
		direction          pdu.Direction
		ours               func(pdu.Message) string
		theirs             func(*tpdu.TPDU) string
		strict, tolerant   string // of this package
		other              string // of warthog618/sms
	}{
		{"single shift, element 0x24", "TS 23.040 9.2.3.24.15", "440191F10000422010810000000803240101086FCE", pdu.ToMobile,
			deliver, text, "ağ", "ağ", "ag"},
		{"locking shift, element 0x25", "TS 23.040 9.2.3.24.16", "440191F10000422010810000000703250101083300", pdu.ToMobile,
			deliver, text, "ağ", "ağ", "aø"},
		{"deliver report of an RP-ACK", "TS 23.040 9.2.2.1a", "0000", pdu.ToNetwork,
			kind, nil, "SMS-DELIVER-REPORT", "SMS-DELIVER-REPORT", refused},
		{"submit report of an RP-ACK", "TS 23.040 9.2.2.2a", "010042201081000000", pdu.ToMobile,
			kind, nil, "SMS-SUBMIT-REPORT", "SMS-SUBMIT-REPORT", refused},
		{"second octet of TP-PI", "TS 23.040 9.2.3.27", "00FF81002A", pdu.ToNetwork,
			func(m pdu.Message) string { return fmt.Sprintf("%#x", byte(m.TPDU.(*pdu.DeliverReport).PID)) },
			func(u *tpdu.TPDU) string { return fmt.Sprintf("%#x", u.PID) }, "0x2a", "0x2a", "0x0"},
		{"reserved group of TP-DCS, first", "TS 23.038 4", "040191F100804220108100000005C8329BFD06", pdu.ToMobile,
			deliver, text, "Hello", "Hello", refused},
		{"reserved group of TP-DCS, last", "TS 23.038 4", "040191F100BF4220108100000005C8329BFD06", pdu.ToMobile,
			deliver, text, "Hello", "Hello", refused},
		{"time stamp with a digit that is none", "TS 23.040 9.2.3.11", "040191F10000422010A100000005C8329BFD06", pdu.ToMobile,
			stamp, nil, "2024-02-01T10:00:00Z", "2024-02-01T10:00:00Z", refused},
		{"month 13", "TS 23.040 9.2.3.11", "040191F10000423110810000000000", pdu.ToMobile,
			stamp, func(u *tpdu.TPDU) string { return u.SCTS.Format("2006-01") }, refused, "42311081000000", "2025-01"},
		{"element that runs past the header", "TS 23.040 9.2.3.24", "440191F1000442201081000000080500050101020341", pdu.ToMobile,
			concat, func(u *tpdu.TPDU) string { return fmt.Sprint(len(u.UDH), " element") }, refused, "false", "1 element"},
		{"type of address 0x11", "TS 23.040 9.1.2.5", "040111F10000422010810000000000", pdu.ToMobile,
			kind, func(u *tpdu.TPDU) string { return fmt.Sprintf("%#x", u.OA.TOA) }, refused, "SMS-DELIVER", "0x11"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			octets := unhex(t, tt.wire)
			for _, strict := range []bool{true, false} {
				r, want := pdu.Reader{Direction: tt.direction, NoSMSC: true, Strict: strict}, tt.tolerant
				if strict {
					want = tt.strict
				}
				m, err := r.Read(octets)
				if want == refused {
					var fault *pdu.FieldError
					require.ErrorAs(t, err, &fault)
					assert.Equal(t, tt.clause, fault.Clause)
					continue
				}
				require.NoError(t, err)
				assert.Equal(t, want, tt.ours(m), "strict %v", strict)
			}
			direction := sms.AsMT
			if tt.direction == pdu.ToNetwork {
				direction = sms.AsMO
			}
			u, err := sms.Unmarshal(octets, direction)
			got := refused
			if err == nil && tt.theirs != nil {
				got = tt.theirs(u)
			}
			assert.Equal(t, tt.other, got, "warthog618/sms: the fault is gone: compare again in FuzzAgainstWarthog618")
		})
	}
}

// TestTablesAgainstWarthog618 compares every septet of every table. What differs is listed with the
// clause.
func TestTablesAgainstWarthog618(t *testing.T) {
	const (
		hindi      = "TS 23.038 A.3.6: the signs of Devanagari, not of Bengali"
		portuguese = "TS 23.038 A.2.3: Ê at 1F"
		control    = "TS 23.038 6.2.1.1 note 3: 0D is a control character"
		escape     = "TS 23.038 6.2.1.1 note 1: an escape behind an escape reads as space"
	)
	known := map[string]string{"locking 6 00": hindi, "locking 6 01": hindi, "locking 6 02": hindi, "single 3 1F": portuguese}
	for l := range 14 {
		if l < 4 {
			known[fmt.Sprintf("single %d 0D", l)] = control
		} else {
			known[fmt.Sprintf("single %d 1B", l)] = escape
		}
	}
	decode := func(locking, single int, septets ...byte) string {
		return string(pdu.AppendText(nil, septets, pdu.Language(locking), pdu.Language(single)))
	}
	compare := func(what, ours, theirs string) {
		if _, ok := known[what]; ok {
			assert.NotEqual(t, theirs, ours, what)
			delete(known, what)
			return
		}
		assert.Equal(t, theirs, ours, what)
	}
	for l := range 14 {
		main, extension := charset.NewDecoder(l), charset.NewExtDecoder(l)
		for s := range byte(128) {
			if s != 0x1B {
				theirs, ok := main[s]
				if !ok {
					theirs = ' '
				}
				compare(fmt.Sprintf("locking %d %02X", l, s), decode(l, 0, s), string(theirs))
			}
			theirs, ok := extension[s]
			if !ok {
				theirs = []rune(decode(0, 0, s))[0]
			}
			compare(fmt.Sprintf("single %d %02X", l, s), decode(0, l, 0x1B, s), string(theirs))
		}
	}
	assert.Empty(t, known, "of these no difference was found")
}
