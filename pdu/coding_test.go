package pdu_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/semioctet/gsm/pdu"
)

// Every group of TS 23.038 clause 4.
func TestDCS(t *testing.T) {
	tests := []struct {
		dcs        pdu.DCS
		group      pdu.DCSGroup
		alphabet   pdu.Alphabet
		compressed bool
		class      int // -1 none
		waiting    string
		text       string
	}{
		{0x00, pdu.GroupGeneral, pdu.GSM7, false, -1, "", "gsm7"},
		{0x03, pdu.GroupGeneral, pdu.GSM7, false, -1, "", "gsm7"},
		{0x04, pdu.GroupGeneral, pdu.Octets8, false, -1, "", "8bit"},
		{0x08, pdu.GroupGeneral, pdu.UCS2, false, -1, "", "ucs2"},
		{0x0C, pdu.GroupGeneral, pdu.GSM7, false, -1, "", "gsm7, reserved coding 0x0C"},
		{0x10, pdu.GroupGeneral, pdu.GSM7, false, 0, "", "gsm7, class 0 (flash)"},
		{0x19, pdu.GroupGeneral, pdu.UCS2, false, 1, "", "ucs2, class 1 (ME)"},
		{0x22, pdu.GroupGeneral, pdu.GSM7, true, -1, "", "gsm7, compressed"},
		{0x56, pdu.GroupAutoDelete, pdu.Octets8, false, 2, "", "8bit, delete after reading, class 2 (SIM)"},
		{0x68, pdu.GroupAutoDelete, pdu.UCS2, true, -1, "", "ucs2, compressed, delete after reading"},
		{0x80, pdu.GroupReserved, pdu.GSM7, false, -1, "", "gsm7, reserved coding 0x80"},
		{0xBF, pdu.GroupReserved, pdu.GSM7, false, -1, "", "gsm7, reserved coding 0xBF"},
		{0xC0, pdu.GroupWaitingDiscard, pdu.GSM7, false, -1, "no voice mail waiting", "gsm7, no voice mail waiting, message may be discarded"},
		{0xC8, pdu.GroupWaitingDiscard, pdu.GSM7, false, -1, "voice mail waiting", "gsm7, voice mail waiting, message may be discarded"},
		{0xD9, pdu.GroupWaitingStore, pdu.GSM7, false, -1, "fax waiting", "gsm7, fax waiting, message is kept"},
		{0xEA, pdu.GroupWaitingUCS2, pdu.UCS2, false, -1, "e-mail waiting", "ucs2, e-mail waiting, message is kept"},
		{0xEF, pdu.GroupWaitingUCS2, pdu.UCS2, false, -1, "other message waiting", "ucs2, other message waiting, message is kept, reserved coding 0xEF"},
		{0xF0, pdu.GroupClass, pdu.GSM7, false, 0, "", "gsm7, class 0 (flash)"},
		{0xF7, pdu.GroupClass, pdu.Octets8, false, 3, "", "8bit, class 3 (TE)"},
		{0xFB, pdu.GroupClass, pdu.GSM7, false, 3, "", "gsm7, class 3 (TE), reserved coding 0xFB"},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			assert.Equal(t, tt.group, tt.dcs.Group())
			assert.Equal(t, tt.alphabet, tt.dcs.Alphabet())
			assert.Equal(t, tt.compressed, tt.dcs.Compressed())
			class, ok := tt.dcs.Class()
			assert.Equal(t, tt.class >= 0, ok)
			if ok {
				assert.Equal(t, pdu.Class(tt.class), class)
			}
			assert.Equal(t, tt.class == 0, tt.dcs.Flash())
			w, ok := tt.dcs.Waiting()
			assert.Equal(t, tt.waiting != "", ok)
			if ok {
				assert.Equal(t, tt.waiting, w.String())
				assert.Equal(t, tt.group != pdu.GroupWaitingDiscard, w.Store)
			}
			assert.Equal(t, tt.text, tt.dcs.String())
		})
	}
	assert.Equal(t, pdu.DCSFlashUCS2, pdu.DCSFor(pdu.UCS2).WithClass(pdu.ClassFlash))
	assert.Equal(t, pdu.DCS8Bit, pdu.DCSFor(pdu.Octets8))
}

// TS 23.038 clause 5.
func TestCBSDCS(t *testing.T) {
	tests := []struct {
		dcs      pdu.CBSDCS
		alphabet pdu.Alphabet
		language string
		class    int
		inText   bool
		header   bool
	}{
		{0x00, pdu.GSM7, "de", -1, false, false},
		{0x0E, pdu.GSM7, "pl", -1, false, false},
		{pdu.CBSDefault, pdu.GSM7, "", -1, false, false},
		{0x10, pdu.GSM7, "", -1, true, false},
		{0x11, pdu.UCS2, "", -1, true, false},
		{0x12, pdu.GSM7, "", -1, false, false},
		{0x24, pdu.GSM7, "is", -1, false, false},
		{0x25, pdu.GSM7, "", -1, false, false},
		{pdu.CBS8Bit, pdu.Octets8, "", -1, false, false},
		{pdu.CBSUCS2, pdu.UCS2, "", -1, false, false},
		{0x59, pdu.UCS2, "", 1, false, false},
		{0x98, pdu.UCS2, "", 0, false, true},
		{0xD0, pdu.Octets8, "", -1, false, false},
		{0xF5, pdu.Octets8, "", 1, false, false},
		{0xF2, pdu.GSM7, "", 2, false, false},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.alphabet, tt.dcs.Alphabet(), "%#x", tt.dcs)
		assert.Equal(t, tt.language, tt.dcs.Language(), "%#x", tt.dcs)
		class, ok := tt.dcs.Class()
		assert.Equal(t, tt.class >= 0, ok, "%#x", tt.dcs)
		if ok {
			assert.Equal(t, pdu.Class(tt.class), class, "%#x", tt.dcs)
		}
		assert.Equal(t, tt.inText, tt.dcs.LanguageInText(), "%#x", tt.dcs)
		assert.Equal(t, tt.header, tt.dcs.Header(), "%#x", tt.dcs)
	}
	assert.True(t, pdu.CBSDCS(0x60).Compressed())
}

// TS 23.040 9.2.3.9, 9.2.3.15, 9.2.3.19, 9.2.3.22.
func TestNames(t *testing.T) {
	tests := []struct{ got, want string }{
		{pdu.PID(0).String(), "SME-to-SME, no interworking"},
		{pdu.PIDEmail.String(), "telematic: Internet Electronic Mail"},
		{pdu.PID(0x44).String(), "Replace Short Message Type 4"},
		{pdu.PID(0xFF).String(), "SC specific use"},
		{pdu.Status(0).String(), "Short message received by the SME"},
		{pdu.Status(0x46).String(), "SM Validity Period Expired"},
		{pdu.Status(0x31).String(), "Values specific to each SC 0x31"},
		{pdu.Status(0x61).Class().String(), "failed, temporary fault"},
		{pdu.FCSMemoryExceeded.String(), "Memory Capacity Exceeded"},
		{pdu.FCS(0x83).String(), "Reserved 0x83"},
		{pdu.FCS(0).String(), "no failure"},
		{pdu.FCS(0x42).String(), "Reserved 0x42"},
		{pdu.CommandDelete.String(), "delete submitted message"},
		{pdu.CommandType(0xE1).String(), "service centre specific command 0xE1"},
		{pdu.CommandType(9).String(), "reserved command 9"},
		{pdu.TypeStatusReport.String(), "SMS-STATUS-REPORT"},
		{pdu.Type(9).String(), "Type(9)"},
		{pdu.ToNetwork.String(), "mo"},
		{pdu.ElementID(0x71).String(), "(U)SIM toolkit security header 0x71"},
		{pdu.ElementID(0x85).String(), "SME to SME specific element 0x85"},
		{pdu.ElementID(0xC0).String(), "SC specific element 0xC0"},
		{pdu.ElementID(0x30).String(), "reserved element 0x30"},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, tt.got)
	}
}

func TestEveryValueHasAName(t *testing.T) {
	for i := range 256 {
		assert.NotEmpty(t, pdu.PID(i).String())
		assert.NotEmpty(t, pdu.Status(i).String())
		assert.NotEmpty(t, pdu.FCS(i).String())
		assert.NotEmpty(t, pdu.DCS(i).String())
		assert.NotEmpty(t, pdu.ElementID(i).String())
	}
}

func TestPID(t *testing.T) {
	assert.True(t, pdu.PIDType0.Silent())
	n, ok := pdu.PID(0x47).Replace()
	assert.True(t, ok)
	assert.Equal(t, 7, n)
	for _, p := range []pdu.PID{0, pdu.PIDType0, 0x48} {
		_, ok := p.Replace()
		assert.False(t, ok, p)
	}
	assert.True(t, pdu.PIDEmail.Telematic())
	assert.False(t, pdu.PIDType0.Telematic())
}

func TestStatusClass(t *testing.T) {
	tests := []struct {
		status pdu.Status
		class  pdu.StatusClass
		final  bool
	}{
		{0x00, pdu.Completed, true}, {0x1F, pdu.Completed, true},
		{0x20, pdu.Pending, false}, {0x3F, pdu.Pending, false},
		{0x40, pdu.FailedPermanent, true}, {0x5F, pdu.FailedPermanent, true},
		{0x60, pdu.FailedTemporary, true}, {0x7F, pdu.FailedTemporary, true},
		{0x80, pdu.StatusReserved, false}, {0xFF, pdu.StatusReserved, false},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.class, tt.status.Class(), tt.status)
		assert.Equal(t, tt.final, tt.status.Final(), tt.status)
		assert.Equal(t, tt.status == 0, tt.status.Delivered())
	}
	assert.True(t, pdu.FCSMemoryExceeded.Temporary())
	assert.False(t, pdu.FCSUnspecified.Temporary())
}
