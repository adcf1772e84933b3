package modem

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
	"github.com/semioctet/gsm/pdu"
)

// FuzzReceived makes PDUs of whatever a modem may say: each is one that can be read, or the input itself.
func FuzzReceived(f *testing.F) {
	for _, set := range []string{"UCS2", "GSM", "UTF-8", ""} {
		f.Add(set, `+CMGR: "REC UNREAD","+15550002222",,"26/11/22,10:15:30+04",145,4,0,0,"+15550009999",145,5`, "Hello")
		f.Add(set, `+CMGR: "REC READ",6,12,"+15550002222",145,"26/11/22,10:15:30+04","26/11/22,10:15:31+04",0`, "")
		f.Add(set, `+CMGL: 3,"REC READ","002B0031",,"26/11/22,10:15:30+04",145,5`, "00480069")
		f.Add(set, `+CMT: "Go-Info",,"26/11/22,10:15:30-79",208,68,0,8,"",129,6`, "050003070201D83D")
		f.Add(set, `+CDS: 6,255,,,"","",48`, "")
		f.Add(set, "+CMT: ,22", "0011")
	}
	f.Fuzz(func(t *testing.T, set, header, body string) {
		m := &Modem{text: textSettings{only: true, set: charset(set)}}
		text, length := m.received(header, body)
		if _, isText := textFieldsIn(header); !isText {
			assert.Equal(t, body, text)
			return
		}
		if text == header+"\r\n"+body {
			return
		}
		message, err := pdu.Reader{}.ReadHex(text, length)
		require.NoError(t, err)
		assert.Contains(t, []pdu.Type{pdu.TypeDeliver, pdu.TypeStatusReport}, message.TPDU.Type())
	})
}

func TestTextUserDataKeepsHeaders(t *testing.T) {
	long, err := pdu.Split(pdu.Submit{}, strings.Repeat("x", 200), nil)
	require.NoError(t, err)
	wide, err := pdu.Split(pdu.Submit{}, strings.Repeat("Ж", 100), nil)
	require.NoError(t, err)
	for _, s := range append(long, wide...) {
		shown := string(pdu.AppendHex(nil, s.UserData.Octets())) // TS 27.005 3.1 <data>
		dcs, u, ok := textUserData(charsetUCS2, s.DCS, true, s.UserData.Len(), shown)
		require.True(t, ok)
		assert.Equal(t, s.DCS, dcs)
		assert.Equal(t, s.UserData, u, "as it was on the air")
	}
}

func TestTextTimestamps(t *testing.T) {
	rows := map[string]string{
		"26/11/22,10:15:30+04":   "2026-11-22T10:15:30+01:00",
		"26/11/22,10:15:30-14":   "2026-11-22T10:15:30-03:30",
		"2026/11/22,10:15:30+00": "2026-11-22T10:15:30Z",
		"26/11/22,10:15:30":      "2026-11-22T10:15:30Z",
		"":                       "0001-01-01T00:00:00Z",
		"26/13/22,10:15:30+04":   "0001-01-01T00:00:00Z",
		"26/11/22,10:15:30+xx":   "0001-01-01T00:00:00Z",
		"+":                      "0001-01-01T00:00:00Z",
	}
	for written, want := range rows {
		stamp := textTimestamp(written)
		assert.Equal(t, want, stamp.Time().Format(time.RFC3339), written)
		hex, err := charsetUCS2.encode(written)
		require.NoError(t, err)
		if written != "" {
			assert.Equal(t, stamp, textTimestamp(hex), "in UCS2")
		}
	}
}

func TestTextParameters(t *testing.T) {
	until, err := pdu.ValidUntil(time.Date(2026, 11, 22, 10, 15, 30, 0, time.FixedZone("", -3600)))
	require.NoError(t, err)
	rows := map[string]struct {
		s    pdu.Submit
		want string
	}{
		// 3GPP TS 27.005 3.3.2; first octet by 3GPP TS 23.040 9.2.3
		"nothing special":       {pdu.Submit{}, "+CSMP=1,167,0,0"},
		"relative and report":   {pdu.Submit{Validity: pdu.ValidFor(24 * time.Hour), StatusReport: true}, "+CSMP=49,167,0,0"},
		"absolute":              {pdu.Submit{Validity: until}, `+CSMP=25,"26/11/22,10:15:30-04",0,0`},
		"enhanced":              {pdu.Submit{Validity: pdu.ValidEnhanced(30*time.Second, true)}, `+CSMP=9,"421E0000000000",0,0`},
		"flags, PID and scheme": {pdu.Submit{RejectDuplicates: true, ReplyPath: true, PID: 0x41, DCS: 0x18}, "+CSMP=133,167,65,24"},
	}
	for name, row := range rows {
		got, err := textParameters(&row.s)
		require.NoError(t, err)
		assert.Equal(t, row.want, got, name)
	}
}

func TestStatOf(t *testing.T) {
	for line, want := range map[string]int{
		`+CMGL: 1,0,,22`: 0, `+CMGL: 1,3,,22`: 3, `+CMGL: 1,"REC READ"`: 1, `+CMGL: 1,STO UNSENT`: 2,
		`+CMGL: 1,"00530054004F002000530045004E0054"`: 3, `+CMGL: 1`: -1, `+CMGL: 1,"?"`: -1,
	} {
		assert.Equal(t, want, statOf(at.ParseParams(line), 1), line)
	}
}
