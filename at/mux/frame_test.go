package mux_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at/mux"
)

// Control fields, 3GPP TS 27.010 5.2.1.3.
const (
	sabm = 0x2f
	ua   = 0x63
	dm   = 0x0f
	disc = 0x43
	uih  = 0xef
	ui   = 0x03
)

// vectors are frames as they go over the line.
var vectors = []struct {
	name     string
	advanced bool
	wire     string // hexadecimal
	mux.Frame
}{
	{"SABM 0", false, "F9033F011CF9", mux.Frame{0, true, true, sabm, ""}},
	{"UA 0", false, "F9037301D7F9", mux.Frame{0, true, true, ua, ""}},
	{"SABM 1", false, "F9073F01DEF9", mux.Frame{1, true, true, sabm, ""}},
	{"UA 1", false, "F907730115F9", mux.Frame{1, true, true, ua, ""}},
	{"SABM 2", false, "F90B3F0159F9", mux.Frame{2, true, true, sabm, ""}},
	{"SABM 3", false, "F90F3F019BF9", mux.Frame{3, true, true, sabm, ""}},
	{"SABM 4", false, "F9133F0196F9", mux.Frame{4, true, true, sabm, ""}},
	{"DISC 1", false, "F90753013FF9", mux.Frame{1, true, true, disc, ""}},
	{"DM 1", false, "F9071F01F4F9", mux.Frame{1, true, true, dm, ""}},
	{"command on 1", false, "F907EF0741540DD3F9", mux.Frame{1, true, false, uih, "AT\r"}},
	{"command on 1 with P", false, "F907FF0741540DC6F9", mux.Frame{1, true, true, uih, "AT\r"}},
	{"OK on 1", false, "F905EF0D0D0A4F4B0D0A5FF9", mux.Frame{1, false, false, uih, "\r\nOK\r\n"}},
	{"MSC for 1", false, "F903EF09E305070DFBF9", mux.Frame{0, true, false, uih, "\xe3\x05\x07\x0d"}},
	{"MSC response", false, "F903EF09E105070DFBF9", mux.Frame{0, true, false, uih, "\xe1\x05\x07\x0d"}},
	{"close down", false, "F903EF05C301F2F9", mux.Frame{0, true, false, uih, "\xc3\x01"}},
	{"length of two octets", false, "F907EF0401" + strings.Repeat("55", 130) + "E8F9",
		mux.Frame{1, true, false, uih, strings.Repeat("U", 130)}},
	{"UI on 2", false, "F90B030B68656C6C6F79F9", mux.Frame{2, true, false, ui, "hello"}},
	{"advanced SABM 1", true, "7E073F897E", mux.Frame{1, true, true, sabm, ""}},
	{"advanced command on 1", true, "7E07EF41540D057E", mux.Frame{1, true, false, uih, "AT\r"}},
	{"advanced flag as data", true, "7E07EF7D5E057E", mux.Frame{1, true, false, uih, "\x7e"}},
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	require.NoError(t, err)
	return b
}

func TestFramesOfTheStandard(t *testing.T) {
	for _, tt := range vectors {
		t.Run(tt.name, func(t *testing.T) {
			wire := unhex(t, tt.wire)
			assert.Equal(t, tt.wire, strings.ToUpper(hex.EncodeToString(mux.AppendFrame(nil, tt.advanced, tt.Frame))))
			d := mux.NewDeframer(tt.advanced, 2048)
			assert.Equal(t, []mux.Frame{tt.Frame}, d.Feed(wire))
			for n := range wire {
				require.Empty(t, mux.NewDeframer(tt.advanced, 2048).Feed(wire[:n]), "first %d octets", n)
			}
		})
	}
}

// TestOneChangedOctetOfAHeader holds since eight bits find every damage within eight bits.
func TestOneChangedOctetOfAHeaderIsFound(t *testing.T) {
	for _, tt := range vectors {
		t.Run(tt.name, func(t *testing.T) {
			wire := unhex(t, tt.wire)
			covered := []int{1, 2, len(wire) - 2} // address, control, check sequence
			if tt.Control == ui {
				for i := 4; i < len(wire)-2; i++ {
					covered = append(covered, i)
				}
			}
			for _, i := range covered {
				for flip := 1; flip < 256; flip++ {
					spoiled := append([]byte(nil), wire...)
					spoiled[i] ^= byte(flip)
					got := mux.NewDeframer(tt.advanced, 2048).Feed(spoiled)
					require.Empty(t, got, "octet %d is % x in % x", i, spoiled[i], spoiled)
				}
			}
		})
	}
}

func TestFramesAreFoundAmongOtherOctets(t *testing.T) {
	one, two := mux.Frame{1, true, false, uih, "one"}, mux.Frame{2, true, false, uih, "two\xf9\x7e\x7d"}
	tests := []struct {
		name string
		wire func(advanced bool, flag string) string
		want []mux.Frame
	}{
		{"a flag between", func(a bool, flag string) string { return raw(a, one) + raw(a, two)[1:] }, []mux.Frame{one, two}},
		{"many flags between", func(a bool, flag string) string {
			return flag + flag + flag + raw(a, one) + strings.Repeat(flag, 9) + raw(a, two)
		}, []mux.Frame{one, two}},
		{"text before", func(a bool, flag string) string { return "\r\nOK\r\n" + raw(a, one) }, []mux.Frame{one}},
		{"garbage between", func(a bool, flag string) string { return raw(a, one) + "\x00\xff\x01RING\r\n" + raw(a, two) }, []mux.Frame{one, two}},
		{"the beginning of a frame before", func(a bool, flag string) string { return raw(a, two)[:5] + raw(a, one) + raw(a, two) }, []mux.Frame{one, two}},
		{"a frame without its end before", func(a bool, flag string) string {
			return strings.TrimSuffix(raw(a, two), flag) + raw(a, one)
		}, []mux.Frame{two, one}},
		{"a frame with a wrong check sequence before", func(a bool, flag string) string {
			wire := []byte(raw(a, two))
			wire[len(wire)-2] ^= 1
			return string(wire) + raw(a, one)
		}, []mux.Frame{one}},
		{"a control field of no kind before", func(a bool, flag string) string { return flag + "\x07\xaa\x01\x00" + raw(a, one) }, []mux.Frame{one}},
		{"an address of two octets before", func(a bool, flag string) string { return flag + "\x06\xef\x01\x00" + raw(a, one) }, []mux.Frame{one}},
	}
	for _, tt := range tests {
		for _, advanced := range []bool{false, true} {
			flag := "\xf9"
			if advanced {
				flag = "\x7e"
			}
			t.Run(tt.name, func(t *testing.T) {
				wire := tt.wire(advanced, flag)
				d := mux.NewDeframer(advanced, 2048)
				got := d.Feed([]byte(wire))
				got = append(got, d.Rescue()...)
				require.Equal(t, tt.want, got)
				single := mux.NewDeframer(advanced, 2048)
				got = nil
				for i := range wire {
					got = append(got, single.Feed([]byte{wire[i]})...)
				}
				got = append(got, single.Rescue()...)
				require.Equal(t, tt.want, got, "octet by octet")
			})
		}
	}
}

func raw(advanced bool, frames ...mux.Frame) string {
	var b []byte
	for _, f := range frames {
		b = mux.AppendFrame(b, advanced, f)
	}
	return string(b)
}

// A length that is wrong must not take the frames behind it with it.
func TestAWrongLengthTakesNoFrameWithIt(t *testing.T) {
	good := mux.Frame{1, true, false, uih, "\r\n+CMTI: \"SM\",3\r\n"}
	wire := []byte(raw(false, good, good))
	for flip := 2; flip < 256; flip += 2 {
		spoiled := append([]byte(nil), wire...)
		spoiled[3] ^= byte(flip)
		d := mux.NewDeframer(false, 2048)
		got := append(d.Feed(spoiled), d.Rescue()...)
		require.Equal(t, []mux.Frame{good}, got, "length octet %x", spoiled[3])
	}
}

func TestAFrameLongerThanAgreedIsDropped(t *testing.T) {
	for _, advanced := range []bool{false, true} {
		d := mux.NewDeframer(advanced, 64)
		long := mux.Frame{1, true, false, uih, strings.Repeat("x", 65)}
		ok := mux.Frame{1, true, false, uih, strings.Repeat("x", 64)}
		assert.Equal(t, []mux.Frame{ok}, d.Feed([]byte(raw(advanced, long, ok))))
		_, skipped := d.Lost()
		assert.GreaterOrEqual(t, skipped, uint64(65))
	}
}

func TestGarbageHoldsNoMemory(t *testing.T) {
	for _, advanced := range []bool{false, true} {
		d := mux.NewDeframer(advanced, 2048)
		flag := byte(0xf9)
		if advanced {
			flag = 0x7e
		}
		for range 1000 {
			require.Empty(t, d.Feed([]byte(strings.Repeat("\x55", 1000))))
			require.Empty(t, d.Feed([]byte{flag}))
		}
		assert.Less(t, d.Held(), 16<<10)
	}
}

func FuzzDeframe(f *testing.F) {
	for _, v := range vectors {
		f.Add(unhex(f, v.wire), v.advanced, 3)
	}
	f.Add([]byte("\xf9\x07\xef\xff\xf9\x07\xef\x07AT\r\xd3\xf9"), false, 1)
	f.Add([]byte("\x7e\x7d\x7e\x7d\x7d\x7e\x07\xef\x7d"), true, 1)
	f.Fuzz(func(t *testing.T, wire []byte, advanced bool, piece int) {
		whole := mux.NewDeframer(advanced, 256).Feed(wire)
		parts := mux.NewDeframer(advanced, 256)
		var got []mux.Frame
		size := max(1, piece%64)
		for rest := wire; len(rest) > 0; {
			n := min(size, len(rest))
			got = append(got, parts.Feed(rest[:n])...)
			rest = rest[n:]
		}
		require.Equal(t, whole, got, "pieces of %d", size)
		damaged, skipped := parts.Lost()
		require.LessOrEqual(t, skipped, uint64(len(wire)))
		require.LessOrEqual(t, damaged, uint64(len(wire)))
		for _, frame := range append(got, parts.Rescue()...) {
			require.LessOrEqual(t, len(frame.Info), 256)
			again := mux.NewDeframer(advanced, 256).Feed(mux.AppendFrame(nil, advanced, frame))
			require.Equal(t, []mux.Frame{frame}, again)
		}
	})
}

func FuzzRoundTrip(f *testing.F) {
	f.Add("AT\r", "\xf9\xf9\x7e\x7d\x11\x13\x91\x93", uint8(1), uint8(61), byte(3), true, "\r\nOK\r\n")
	f.Add("", strings.Repeat("\xf9", 128), uint8(0), uint8(1), byte(0), false, "")
	f.Fuzz(func(t *testing.T, a, b string, dlciA, dlciB uint8, bits byte, advanced bool, garbage string) {
		kind := byte(uih)
		if bits&1 != 0 {
			kind = ui
		}
		frames := []mux.Frame{
			{int(dlciA % 62), bits&2 != 0, bits&4 != 0, kind, clip(a)},
			{int(dlciB % 62), bits&8 != 0, bits&16 != 0, kind, clip(b)},
		}
		garbage = strings.NewReplacer("\xf9", "", "\x7e", "").Replace(garbage)
		if advanced && garbage != "" {
			garbage = "\x7d" // between flags more could be a frame; this one aborts it
		}
		wire := garbage + raw(advanced, frames[0]) + raw(advanced, frames[1])
		require.Equal(t, frames, mux.NewDeframer(advanced, 4096).Feed([]byte(wire)))
	})
}

func clip(s string) string { return s[:min(len(s), 4096)] }
