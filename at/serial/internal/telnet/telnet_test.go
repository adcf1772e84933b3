package telnet_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at/serial/internal/telnet"
)

// decoded is what a Decoder made of its input.
type decoded struct {
	data     []byte
	commands []telnet.Command
}

// decode gives the input to a new Decoder in pieces of the size given.
func decode(in []byte, piece int, nvt bool) (out decoded) {
	d := telnet.Decoder{NVT: nvt}
	for len(in) > 0 {
		n := min(piece, len(in))
		out.data = d.Decode(out.data, in[:n], func(c telnet.Command) {
			c.Data = bytes.Clone(c.Data)
			out.commands = append(out.commands, c)
		})
		in = in[n:]
	}
	return out
}

var decodeTests = []struct {
	name, in string
	nvt      bool
	data     string
	commands []telnet.Command
}{
	{"data alone", "+CSQ: 17,0\r\n", false, "+CSQ: 17,0\r\n", nil},
	{"octet 255 as data, RFC 854", "a\xff\xffb", false, "a\xffb", nil},
	{"option within data", "a\xff\xfd\x2cb", false, "ab", []telnet.Command{{Code: telnet.DO, Option: telnet.ComPort}}},
	{"each negotiation", "\xff\xfb\x00\xff\xfc\x01\xff\xfd\x03\xff\xfe\xff", false, "", []telnet.Command{
		{Code: telnet.WILL, Option: 0}, {Code: telnet.WONT, Option: 1}, {Code: telnet.DO, Option: 3}, {Code: telnet.DONT, Option: 255},
	}},
	{"speed answer, RFC 2217", "\xff\xfa\x2c\x65\x00\x00\x25\x80\xff\xf0OK", false, "OK", []telnet.Command{
		{Code: telnet.SB, Option: telnet.ComPort, Data: []byte{101, 0, 0, 0x25, 0x80}},
	}},
	{"255 within sub-negotiation", "\xff\xfa\x2c\x0b\xff\xff\xff\xf0", false, "", []telnet.Command{
		{Code: telnet.SB, Option: telnet.ComPort, Data: []byte{11, 255}},
	}},
	{"empty sub-negotiation", "\xff\xfa\xff\xf0x", false, "x", nil},
	{"sub-negotiation whose end was lost", "\xff\xfa\x2c\x01\xff\xfd\x00x", false, "x", []telnet.Command{{Code: telnet.DO}}},
	{"end without begin", "\xff\xf0x", false, "x", nil},
	{"NOP", "a\xff\xf1b", false, "ab", []telnet.Command{{Code: telnet.NOP}}},
	{"CR NUL in binary", "\r\x00\n", false, "\r\x00\n", nil},
	{"CR NUL in NVT, RFC 854", "AT\r\x00OK\r\n\x00", true, "AT\rOK\r\n\x00", nil},
}

func TestDecode(t *testing.T) {
	for _, tt := range decodeTests {
		t.Run(tt.name, func(t *testing.T) {
			for piece := 1; piece <= len(tt.in); piece++ {
				got := decode([]byte(tt.in), piece, tt.nvt)
				require.Equal(t, tt.data, string(got.data), "in pieces of %d", piece)
				require.Len(t, got.commands, len(tt.commands))
				for i, c := range tt.commands {
					require.Equal(t, c.Code, got.commands[i].Code)
					require.Equal(t, c.Option, got.commands[i].Option)
					require.True(t, bytes.Equal(c.Data, got.commands[i].Data), "% x", got.commands[i].Data)
				}
			}
		})
	}
}

func TestDecodeKeepsNoEndlessSubnegotiation(t *testing.T) {
	in := append([]byte{telnet.IAC, telnet.SB, telnet.ComPort}, bytes.Repeat([]byte{7}, 1<<20)...)
	in = append(in, telnet.IAC, telnet.SE)
	got := decode(in, len(in), false)
	require.Len(t, got.commands, 1)
	assert.LessOrEqual(t, len(got.commands[0].Data), 1024)
}

func TestAppendData(t *testing.T) {
	assert.Equal(t, "a\xff\xffb", string(telnet.AppendData(nil, []byte("a\xffb"), false)))
	assert.Equal(t, "AT\r", string(telnet.AppendData(nil, []byte("AT\r"), false)))
	assert.Equal(t, "AT\r\x00", string(telnet.AppendData(nil, []byte("AT\r"), true)))
	assert.Equal(t, "a\r\nb\r\x00c", string(telnet.AppendData(nil, []byte("a\r\nb\rc"), true)))
}

// FuzzDecode checks that the result does not depend on how the octets arrive, and that data survives
// being coded and decoded.
func FuzzDecode(f *testing.F) {
	for _, tt := range decodeTests {
		f.Add([]byte(tt.in), 1, tt.nvt)
	}
	f.Fuzz(func(t *testing.T, in []byte, piece int, nvt bool) {
		if piece < 1 {
			piece = 1
		}
		whole := decode(in, max(len(in), 1), nvt)
		split := decode(in, piece, nvt)
		require.Equal(t, whole, split)
		require.LessOrEqual(t, len(whole.data), len(in))

		coded := telnet.AppendData(nil, in, nvt)
		back := decode(coded, piece, nvt)
		require.Empty(t, back.commands)
		require.True(t, bytes.Equal(in, back.data), "%q became %q", in, back.data)
		sub := decode(telnet.AppendSub(nil, telnet.ComPort, in...), piece, nvt)
		require.Len(t, sub.commands, 1)
		if len(in) < 256 {
			require.True(t, bytes.Equal(in, sub.commands[0].Data))
		}
	})
}
