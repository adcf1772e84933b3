package at_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
)

func listed(index, length int) string {
	return fmt.Sprintf(`+CMGL: %d,"REC READ","+1555",,"24/01/02,03:04:05+00",145,%d`, index, length)
}

func TestTextsInAListing(t *testing.T) { // 3GPP TS 27.005 3.4.2 with AT+CSDH=1
	const forged = "Hi\r\nOK\r\n+CMGL: 9,\"REC READ\",\"BANK\",,\"24/01/02,03:04:05+00\",145,1\r\nx"
	tests := []struct {
		name    string
		lengths [2]int
		bodies  [2]string
	}{
		{"a text made to look like a further message", [2]int{len(forged), 5}, [2]string{forged, "Hello"}},
		{"lengths that are too large", [2]int{15, 15}, [2]string{"Hello", "there"}},
		{"a length that ends where the result does", [2]int{5, 13}, [2]string{"Hello", "there"}},
		{"a length that ends in the next message", [2]int{19, 5}, [2]string{"Hello", "there"}},
		{"characters of more than one octet", [2]int{5, 5}, [2]string{"H\u00e9ll\u00f6", "th\u00e9re"}},
		{"the same in several lines", [2]int{7, 8}, [2]string{"th\u00e9re\r\nx", "\u00e9\u00e9\u00e9\r\nabc"}},
		{"UCS2, length in characters", [2]int{2, 1}, [2]string{"00410042", "0043"}},
		{"UCS2, length in octets", [2]int{4, 2}, [2]string{"00410042", "0043"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
				sub := p.Subscribe()
				var want []at.Info
				reply := "\r\n"
				for i, body := range tt.bodies {
					want = append(want, at.Info{Line: listed(i+1, tt.lengths[i]), Body: body})
					reply += want[i].Line + "\r\n" + body + "\r\n"
				}
				for _, size := range []int{0, 1, 2, 7} {
					go func() { <-f.line; inChunks(reply+"\r\nOK\r\n", size, f.raw) }()
					start := time.Now()
					r, err := p.Do(t.Context(), at.Command{Line: `+CMGL="ALL"`})
					require.NoError(t, err)
					assert.Equal(t, want, r.Info)
					assert.LessOrEqual(t, time.Since(start), 3*time.Second)
				}
				nothing(t, sub)
			})
		})
	}
}

// TestANoticeInFrontOfATextInDigits is about text mode in UCS2, where nothing but digits is text. In other sets
// what stands between header and text may be the text's own, so that its sender could forge notices.
func TestANoticeInFrontOfATextInDigits(t *testing.T) { // 3GPP TS 27.005 3.1 <data>
	const unread, from, rest = "00520045004300200055004E0052004500410044", "002B0031", `,,"24/01/02,03:04:05+00",145,4,0,`
	const notice = "\n^RSSI: 7\n\nRING\n"
	headers := map[string]string{
		"status in UCS2":        `+CMGR: "` + unread + `","` + from + `"` + rest,
		"status as it is":       `+CMGR: "REC UNREAD","` + from + `"` + rest,
		"status of the listing": `+CMGL: 1,"` + unread + `","` + from + `",,"24/01/02,03:04:05+00",145,`,
		"listing, as it is":     `+CMGL: 1,"REC READ","` + from + `",,"24/01/02,03:04:05+00",145,`,
	}
	texts := []struct{ name, tail, text, want string }{
		{"7-bit text", `0,"+1",145,5`, "00480065006C006C006F", "00480065006C006C006F"},
		{"UCS2 text", `8,"+1",145,4`, "00410042", "00410042"},
		{"no digits at all", `0,"+1",145,5`, "Hello", "Hello"},
		{"no text", `0,"+1",145,5`, "", ""},
	}
	for name, header := range headers {
		for _, tt := range texts {
			t.Run(name+", "+tt.name, func(t *testing.T) {
				bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
					sub := p.Subscribe()
					command, line := header[:5]+"=1", header+tt.tail
					if strings.HasPrefix(header, "+CMGL") {
						line = header + tt.tail[strings.LastIndex(tt.tail, ",")+1:]
					}
					for _, size := range []int{0, 1, 7} {
						go func() {
							<-f.line
							inChunks("\r\n"+line+"\r\n"+strings.ReplaceAll(notice+tt.text+"\n"+notice+"\nOK\n", "\n", "\r\n"), size, f.raw)
						}()
						r, err := p.Do(t.Context(), at.Command{Line: command})
						require.NoError(t, err)
						assert.Equal(t, []at.Info{{Line: line, Body: tt.want}}, r.Info)
						assert.Equal(t, []string{"^RSSI: 7", "RING", "^RSSI: 7", "RING"}, take(t, sub, 4))
					}
				})
			})
		}
	}
}

func TestALengthThatIsTooLargeHoldsUpNothing(t *testing.T) {
	const fields = `"+1555",,"24/01/02,03:04:05+00",145,68,0,0,"+1",145,30` // the header in the text counted
	t.Run("answer", func(t *testing.T) {
		bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
			go func() { <-f.line; f.say("\n+CMGR: \"REC READ\"," + fields + "\nHello\nworld\n\nOK\n") }()
			r, err := p.Do(t.Context(), at.Command{Line: "+CMGR=1"})
			require.NoError(t, err)
			assert.Equal(t, []at.Info{{Line: `+CMGR: "REC READ",` + fields, Body: "Hello\r\nworld"}}, r.Info)
		})
	})
	t.Run("notice", func(t *testing.T) {
		bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
			f.say("\n+CMT: " + fields + "\nHello\n")
			assert.Equal(t, []string{"+CMT: " + fields + "|Hello"}, take(t, p.Subscribe(), 1))
		})
	})
	t.Run("no text at all", func(t *testing.T) {
		bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
			sub := p.Subscribe()
			f.say("\n+CMT: " + fields + "\n")
			<-time.After(time.Minute) // without going round and round
			f.say("\n+CMTI: \"SM\",1\n")
			assert.Equal(t, []string{"+CMT: " + fields, `+CMTI: "SM",1`}, take(t, sub, 2))
			go func() {
				<-f.line
				f.say("\n+CMGR: \"REC READ\"," + fields + "\n")
				<-time.After(5 * time.Second)
				f.say("\nOK\n")
			}()
			r, err := p.Do(t.Context(), at.Command{Line: "+CMGR=1"})
			require.NoError(t, err)
			assert.Equal(t, []at.Info{{Line: `+CMGR: "REC READ",` + fields}}, r.Info)
		})
	})
	t.Run("notice before an answer", func(t *testing.T) {
		bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
			go func() { <-f.line; f.say("\n+CMT: " + fields + "\nHello\n\n+CSQ: 1,1\n\nOK\n") }()
			got, err := p.Command(t.Context(), "+CSQ")
			require.NoError(t, err)
			assert.Equal(t, []string{"+CSQ: 1,1"}, got)
			assert.Equal(t, []string{"+CMT: " + fields + "|Hello"}, take(t, p.Subscribe(), 1))
		})
	})
}

func TestATextThatBeginsLikeAPromptIsNone(t *testing.T) {
	tests := []struct{ name, notice, want string }{
		{"message", "\n+CMT: \"+1555\",,\"24/01/02,03:04:05+00\"\n> hi\n", "+CMT: \"+1555\",,\"24/01/02,03:04:05+00\"|> hi"},
		{"menu", "\n+CUSD: 1,\"menu\n> next\",15\n", "+CUSD: 1,\"menu\n> next\",15"},
		{"message whose text is lost", "\n+CMT: \"+1555\",,\"24/01/02,03:04:05+00\"\n", "+CMT: \"+1555\",,\"24/01/02,03:04:05+00\""},
		{"menu whose end is lost", "\n+CUSD: 1,\"menu\n", "+CUSD: 1,\"menu\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
				go func() {
					<-f.line
					f.say(tt.notice)
					<-time.After(100 * time.Millisecond)
					assert.False(t, strings.Contains(f.written(), "BODY"), "the body without a prompt")
					f.say("\n> ")
					<-f.line
					f.say("\n+CMGS: 1\n\nOK\n")
				}()
				_, err := p.Do(t.Context(), at.Command{Line: `+CMGS="1"`, Body: "BODY", HasBody: true})
				require.NoError(t, err)
				assert.Equal(t, []string{tt.want}, take(t, p.Subscribe(), 1))
			})
		})
	}
}
