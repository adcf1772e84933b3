package pdu_test

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/warthog618/sms"
	"github.com/warthog618/sms/encoding/tpdu"

	"github.com/semioctet/gsm/pdu"
)

// FuzzAgainstWarthog618 compares what the strict reader accepts with what warthog618/sms makes of
// it. Where that package is known to differ, the clause decides; TestKnownFaultsOfWarthog618 has a PDU
// for each:
//
//   - national language elements are looked for as 24 and 25 decimal, not 0x24 and 0x25 (TS 23.040
//     9.2.3.24.15, .16), and the Hindi locking table (TS 23.038 A.3.6) and the Portuguese single shift
//     table (TS 23.038 A.2.3) have wrong entries: 7-bit text with those elements is not compared
//   - SMS-DELIVER-REPORT and SMS-SUBMIT-REPORT of an RP-ACK, which have no TP-FCS, are refused or
//     their TP-PI is taken for one (TS 23.040 9.2.2.1a, 9.2.2.2a)
//   - the reserved groups 0x80 to 0xBF of TP-DCS are refused, which a receiver has to read as 7-bit
//     default alphabet (TS 23.038 4), as are reserved alphabets
//   - time stamps with digits that are none are refused (TS 23.040 9.2.3.11), and a month 13 is
//     taken for January; the strict reader refuses that
//   - an element that runs past the header is accepted, and the type of address is not checked: the
//     strict reader refuses both (TS 23.040 9.2.3.24, 9.1.2.5)
//   - a second octet of TP-PI is taken for the field behind it (TS 23.040 9.2.3.27)
//   - SMS-STATUS-REPORT without TP-PI and message types with reserved values are refused
func FuzzAgainstWarthog618(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, octets []byte, toNetwork, _ bool) {
		r := pdu.Reader{NoSMSC: true, Strict: true}
		direction := sms.AsMT
		if toNetwork {
			r.Direction, direction = pdu.ToNetwork, sms.AsMO
		}
		m, err := r.Read(octets)
		if err != nil {
			return
		}
		other, err := sms.Unmarshal(octets, direction)
		if err != nil {
			return
		}
		switch ours := m.TPDU.(type) {
		case *pdu.Deliver:
			sameAddress(t, ours.Originator, other.OA)
			require.EqualValues(t, ours.PID, other.PID)
			sameStamp(t, ours.Timestamp, other.SCTS)
			sameContent(t, &ours.UserData, ours.DCS, other)
		case *pdu.Submit:
			require.Equal(t, ours.Reference, other.MR)
			sameAddress(t, ours.Destination, other.DA)
			require.EqualValues(t, ours.PID, other.PID)
			sameContent(t, &ours.UserData, ours.DCS, other)
			if ours.Validity.Format() == pdu.ValidityRelative {
				d, _ := ours.Validity.Duration()
				require.Equal(t, other.VP.Duration, d)
			}
		case *pdu.StatusReport:
			require.Equal(t, ours.Reference, other.MR)
			require.EqualValues(t, ours.Status, other.ST)
			sameAddress(t, ours.Recipient, other.RA)
			sameStamp(t, ours.Timestamp, other.SCTS)
			sameStamp(t, ours.Discharge, other.DT)
			sameOptional(t, &ours.Optional, other)
		case *pdu.DeliverReport:
			if ours.Cause != 0 {
				require.EqualValues(t, ours.Cause, other.FCS)
				sameOptional(t, &ours.Optional, other)
			}
		case *pdu.SubmitReport:
			if ours.Cause != 0 && other.PI&secondPI == 0 {
				require.EqualValues(t, ours.Cause, other.FCS)
				sameStamp(t, ours.Timestamp, other.SCTS)
				sameOptional(t, &ours.Optional, other)
			}
		case *pdu.Command:
			require.Equal(t, ours.Reference, other.MR)
			require.EqualValues(t, ours.CommandType, other.CT)
			require.Equal(t, ours.Number, other.MN)
			sameAddress(t, ours.Destination, other.DA)
		}
	})
}

// sameAddress compares numbers. Names are left out: warthog618 trims none of those whose length
// was rounded up, and counts septets of odd lengths in its own way.
func sameAddress(t *testing.T, ours pdu.Address, other tpdu.Address) {
	t.Helper()
	require.EqualValues(t, ours.Type(), other.TOA)
	if ours.Type().TON() != pdu.TONAlphanumeric {
		require.Equal(t, ours.Number(), other.Addr)
	}
}

// secondPI is the bit of TP-PI that announces a second octet.
const secondPI = 0x80

// sameOptional compares what TP-PI announces.
func sameOptional(t *testing.T, ours *pdu.Optional, other *tpdu.TPDU) {
	t.Helper()
	if other.PI&secondPI != 0 {
		return
	}
	require.Equal(t, ours.Parameters&pdu.HasPID != 0, other.PI.PID())
	require.Equal(t, ours.Parameters&pdu.HasDCS != 0, other.PI.DCS())
	require.Equal(t, ours.Parameters&pdu.HasUserData != 0, other.PI.UDL())
	require.EqualValues(t, ours.PID, other.PID)
	if other.PI.UDL() {
		sameContent(t, &ours.UserData, ours.DCS, other)
	}
}

func sameStamp(t *testing.T, ours pdu.Timestamp, other tpdu.Timestamp) {
	t.Helper()
	if ours.Valid() {
		at, theirs := ours.Time(), other.Time
		if at.Year() < 2000 { // warthog618 puts 70 to 99 into the last century, this package 90 to 99
			return
		}
		if theirs.Year() < 2000 {
			theirs = theirs.AddDate(100, 0, 0)
		}
		require.Equal(t, at.Format(time.RFC3339), theirs.Format(time.RFC3339))
	}
}

func sameContent(t *testing.T, u *pdu.UserData, dcs pdu.DCS, other *tpdu.TPDU) {
	t.Helper()
	require.EqualValues(t, dcs, other.DCS)
	alphabet, err := other.Alphabet()
	if err != nil || dcs.Compressed() {
		return
	}
	h := u.Header()
	require.Len(t, other.UDH, len(h))
	for i, e := range h {
		require.EqualValues(t, e.ID(), other.UDH[i].ID)
		require.Equal(t, string(e.AppendData(nil)), string(other.UDH[i].Data))
	}
	if alphabet == tpdu.Alpha8Bit {
		require.Equal(t, string(u.Data()), string(other.UD))
		return
	}
	for _, e := range other.UDH {
		if id := pdu.ElementID(e.ID); id == 24 || id == 25 || id == pdu.IDSingleShift || id == pdu.IDLockingShift {
			return
		}
	}
	if alphabet == tpdu.AlphaUCS2 && !pairs(other.UD) {
		return
	}
	text, err := sms.Decode([]*tpdu.TPDU{other})
	if err == nil && (alphabet == tpdu.AlphaUCS2 || defaultOnly(other.UD)) {
		require.Equal(t, string(text), u.Text(dcs))
	}
}

// pairs reports whether UTF-16 text has whole surrogate pairs only; what others become is not
// for the specification to say.
func pairs(b []byte) bool {
	for len(b) >= 2 {
		unit := binary.BigEndian.Uint16(b)
		b = b[2:]
		if unit>>10 == 0x37 {
			return false
		}
		if unit>>10 == 0x36 {
			if len(b) < 2 || binary.BigEndian.Uint16(b)>>10 != 0x37 {
				return false
			}
			b = b[2:]
		}
	}
	return len(b) == 0
}

// defaultOnly reports whether 7-bit text is without escapes but those to the default extension
// table; an escape to nothing is read as TS 23.038 6.2.1.1 says by this package only.
func defaultOnly(septets []byte) bool {
	for i, s := range septets {
		if s == 0x1B && (i+1 == len(septets) || !defined[septets[i+1]]) {
			return false
		}
	}
	return true
}

// defined holds the codes of the default extension table. Source: TS 23.038 6.2.1.1.
var defined = map[byte]bool{0x0A: true, 0x14: true, 0x28: true, 0x29: true, 0x2F: true, 0x3C: true,
	0x3D: true, 0x3E: true, 0x40: true, 0x65: true}
