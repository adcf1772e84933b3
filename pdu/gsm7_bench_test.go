package pdu_test

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/warthog618/sms/encoding/gsm7"
	"github.com/warthog618/sms/encoding/ucs2"

	"github.com/semioctet/gsm/pdu"
)

// Texts of n characters. A third of mixed lies beyond ASCII, some of it in the extension table.
func asciiText(n int) string   { return repeat("The quick brown fox jumps over the lazy dog. ", n) }
func mixedText(n int) string   { return repeat("Größe 5€ à é Übung {ñ} Straße ", n) }
func chineseText(n int) string { return repeat("我们在北京见面请带上你的书和笔", n) }

func repeat(pattern string, n int) string {
	r := []rune(pattern)
	return string([]rune(strings.Repeat(pattern, n/len(r)+1))[:n])
}

// bench runs each codec on the texts of 10 to 10,000 characters and those of one message.
func bench(b *testing.B, sizes []int, text func(int) string, codecs map[string]func(text string) func()) {
	for _, size := range sizes {
		for _, name := range []string{"gsm", "gsm-strings", "gsm-split", "warthog618", "encoding-hex"} {
			codec := codecs[name]
			if codec == nil {
				continue
			}
			run := codec(text(size))
			b.Run(fmt.Sprintf("%d/%s", size, name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					run()
				}
			})
		}
	}
}

var stepSizes = []int{10, 100, 160, 1000, 10000}

func septetsOf(text string) []byte {
	s, err := pdu.AppendSeptets(nil, text, pdu.DefaultLanguage, pdu.DefaultLanguage)
	if err != nil {
		panic(err)
	}
	return s
}

func BenchmarkPack(b *testing.B) {
	var dst []byte
	bench(b, stepSizes, asciiText, map[string]func(string) func(){
		"gsm": func(text string) func() {
			s := septetsOf(text)
			return func() { dst = pdu.Pack(dst[:0], s, 0) }
		},
		"warthog618": func(text string) func() {
			s := septetsOf(text)
			return func() { gsm7.Pack7Bit(s, 0) }
		},
	})
}

func BenchmarkUnpack(b *testing.B) {
	var dst []byte
	bench(b, stepSizes, asciiText, map[string]func(string) func(){
		"gsm": func(text string) func() {
			p := pdu.Pack(nil, septetsOf(text), 0)
			return func() { dst = pdu.Unpack(dst[:0], p, 0, len(text)) }
		},
		"warthog618": func(text string) func() {
			p := pdu.Pack(nil, septetsOf(text), 0)
			return func() { gsm7.Unpack7Bit(p, 0) }
		},
	})
}

func BenchmarkSeptets(b *testing.B) {
	var dst []byte
	for name, text := range map[string]func(int) string{"ascii": asciiText, "mixed": mixedText} {
		b.Run(name, func(b *testing.B) {
			bench(b, stepSizes, text, map[string]func(string) func(){
				"gsm": func(text string) func() {
					return func() { dst, _ = pdu.AppendSeptets(dst[:0], text, pdu.DefaultLanguage, pdu.DefaultLanguage) }
				},
				"warthog618": func(text string) func() {
					u := []byte(text)
					return func() { _, _ = gsm7.Encode(u) }
				},
			})
		})
	}
}

func BenchmarkSeptetsText(b *testing.B) {
	var dst []byte
	for name, text := range map[string]func(int) string{"ascii": asciiText, "mixed": mixedText} {
		b.Run(name, func(b *testing.B) {
			bench(b, stepSizes, text, map[string]func(string) func(){
				"gsm": func(text string) func() {
					s := septetsOf(text)
					return func() { dst = pdu.AppendText(dst[:0], s, pdu.DefaultLanguage, pdu.DefaultLanguage) }
				},
				"warthog618": func(text string) func() {
					s := septetsOf(text)
					return func() { _, _ = gsm7.Decode(s) }
				},
			})
		})
	}
}

// Does a text fit the default alphabet? warthog618/sms finds out by encoding it.
func BenchmarkFits(b *testing.B) {
	for name, text := range map[string]func(int) string{
		"ascii": asciiText, "mixed": mixedText, "chinese": chineseText,
		"last-does-not": func(n int) string { return asciiText(n-1) + "我" },
	} {
		b.Run(name, func(b *testing.B) {
			bench(b, stepSizes, text, map[string]func(string) func(){
				"gsm": func(text string) func() {
					return func() { pdu.CountSeptets(text, pdu.DefaultLanguage, pdu.DefaultLanguage) }
				},
				"warthog618": func(text string) func() {
					u := []byte(text)
					return func() { _, _ = gsm7.Encode(u) }
				},
			})
		})
	}
}

func BenchmarkUCS2(b *testing.B) {
	var dst []byte
	bench(b, []int{10, 70, 100, 1000, 10000}, chineseText, map[string]func(string) func(){
		"gsm":        func(text string) func() { return func() { dst = pdu.AppendUCS2(dst[:0], text) } },
		"warthog618": func(text string) func() { return func() { ucs2.Encode([]rune(text)) } },
	})
}

func BenchmarkUCS2Text(b *testing.B) {
	var dst []byte
	bench(b, []int{10, 70, 100, 1000, 10000}, chineseText, map[string]func(string) func(){
		"gsm": func(text string) func() {
			o := pdu.AppendUCS2(nil, text)
			return func() { dst = pdu.AppendUCS2Text(dst[:0], o) }
		},
		"warthog618": func(text string) func() {
			o := pdu.AppendUCS2(nil, text)
			return func() { r, _ := ucs2.Decode(o); _ = string(r) }
		},
	})
}

var hexSizes = []int{10, 100, 140, 1000, 10000}

func BenchmarkHex(b *testing.B) {
	var dst []byte
	bench(b, hexSizes, asciiText, map[string]func(string) func(){
		"gsm": func(text string) func() {
			o := []byte(text)
			return func() { dst = pdu.AppendHex(dst[:0], o) }
		},
		"encoding-hex": func(text string) func() {
			o := []byte(text)
			return func() { dst = hex.AppendEncode(dst[:0], o) }
		},
	})
}

func BenchmarkDecodeHex(b *testing.B) {
	var dst []byte
	bench(b, hexSizes, asciiText, map[string]func(string) func(){
		"gsm": func(text string) func() {
			h := hex.EncodeToString([]byte(text))
			return func() { dst, _ = pdu.DecodeHex(dst[:0], h) }
		},
		"encoding-hex": func(text string) func() {
			h := []byte(hex.EncodeToString([]byte(text)))
			return func() { dst, _ = hex.AppendDecode(dst[:0], h) }
		},
	})
}
