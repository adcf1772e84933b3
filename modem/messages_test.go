package modem_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

// described returns what a program shows of messages.
func described(list []modem.StoredMessage) (lines []string) {
	for _, s := range list {
		line := fmt.Sprintf("%s %v %s %q", s.Memory, s.Status, s.Address(), s.Text())
		if c, ok := s.Part(); ok {
			line += fmt.Sprintf(" %d/%d", c.Sequence, c.Total)
		}
		lines = append(lines, line)
	}
	return lines
}

func TestStoredMessagesAreListedAndLeft(t *testing.T) {
	for _, personality := range append(modemtest.Personalities(), modemtest.Personality{Name: "text mode only", TextOnly: true}) {
		t.Run(personality.Name, func(t *testing.T) {
			if personality.IMS {
				t.Skip("messages over IMS are not stored")
			}
			synctest.Test(t, func(t *testing.T) {
				nw := modemtest.NewNetwork(nil)
				m, _ := ready(t, &modemtest.Options{Number: "+15550001111", Network: nw, Personality: personality}, nil)
				require.NoError(t, m.WaitReady(t.Context()))
				empty, err := m.StoredMessages(t.Context())
				require.NoError(t, err)
				assert.Empty(t, empty)
				_, err = m.Command(t.Context(), `+CPMS="SM","SM","SM"`)
				require.NoError(t, err)
				require.NoError(t, nw.SMS("+15550002222", "+15550001111", "hello, 世界"))
				<-time.After(time.Second)
				drafts, err := m.Store(t.Context(), "SM", "+15550003333", strings.Repeat("long ", 40), nil)
				require.NoError(t, err)
				require.Len(t, drafts, 2)
				list, err := m.StoredMessages(t.Context(), "SM")
				require.NoError(t, err)
				require.Len(t, list, 3, "%v", described(list))
				assert.Equal(t, `SM unread +15550002222 "hello, 世界"`, described(list)[0])
				assert.Equal(t, 2000, list[0].Time().Year(), "of the simulated clock")
				assert.True(t, list[1].Time().IsZero())
				assert.Equal(t, modem.StoredUnsent, list[1].Status)
				assert.Equal(t, "+15550003333", list[2].Address())
				assert.Equal(t, strings.Repeat("long ", 40), list[1].Text()+list[2].Text())
				if !personality.TextOnly {
					assert.Equal(t, drafts[1], list[2].Draft)
					c, ok := list[2].Part()
					assert.True(t, ok)
					assert.EqualValues(t, 2, c.Sequence)
				}
				again, err := m.StoredMessages(t.Context())
				require.NoError(t, err)
				assert.Len(t, again, 3, "nothing was taken")
				levels, err := m.StorageLevels(t.Context())
				require.NoError(t, err)
				assert.Contains(t, levels, modem.StorageLevel{Memory: "SM", Used: 3, Total: 20})
				require.NoError(t, m.DeleteStored(t.Context(), []modem.Draft{list[0].Draft, list[2].Draft}))
				left, err := m.StoredMessages(t.Context(), "SM")
				require.NoError(t, err)
				require.Len(t, left, 1)
				assert.Equal(t, list[1].Draft, left[0].Draft)
			})
		})
	}
}

func TestListingsInOddForms(t *testing.T) {
	const hello = "07915155009099F9040B915155002022F2000052010112000000054D0ABBA9A700" // 24 octets of TPDU
	tests := []struct {
		name   string
		answer []string
		count  int
		fails  bool
	}{
		{"<alpha> left out, as of Siemens", []string{"+CMGL: 1,1,,24", hello, "OK"}, 1, false},
		{"<alpha> empty, as of Huawei, and a notice between", []string{"+CMGL: 1,1,,24", hello, "+CREG: 1", `+CMGL: 2,0,"",24`, hello, "OK"}, 2, false},
		{"nothing", []string{"OK"}, 0, false},
		{"a refusal", []string{"+CMS ERROR: 500"}, 0, true},
		{"one that is no PDU", []string{"+CMGL: 7,1,,5", "0791FF", "OK"}, 1, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, sim := ready(t, nil, nil)
				sim.Fault(modemtest.Answer(tt.answer...).On("+CMGL").Always())
				list, err := m.StoredMessages(t.Context(), "SM")
				assert.Equal(t, tt.fails, err != nil)
				require.Len(t, list, tt.count)
				for _, s := range list {
					if s.Index == 7 {
						assert.Error(t, s.Err)
						assert.Equal(t, "0791FF", s.Hex)
						continue
					}
					assert.NoError(t, s.Err)
					assert.Equal(t, "+15550002222", s.Address())
				}
			})
		})
	}
}
