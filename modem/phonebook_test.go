package modem_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

func TestPhonebookOnEveryMake(t *testing.T) {
	contacts := []modem.Contact{
		{Index: 1, Number: "+15550001111", Name: "Anna"},
		{Index: 2, Number: "110", Name: "Zoë [Büro] @ €"},
		{Index: 60, Number: "*100#", Name: "日本 👋"},
		{Index: 250, Number: "5550002222", Name: `"; AT+CMGD=1 \`},
	}
	for _, p := range modemtest.Personalities() {
		t.Run(p.Name, func(t *testing.T) {
			ctx := t.Context()
			m, sim := ready(t, &modemtest.Options{Personality: p}, nil)
			books, err := m.Phonebooks(ctx)
			require.NoError(t, err)
			assert.Contains(t, books, modem.BookSIM)
			assert.Contains(t, books, modem.BookFixed)
			before, err := m.Command(ctx, "+CSCS?")
			require.NoError(t, err)
			for _, c := range contacts {
				require.NoError(t, m.WriteContact(ctx, modem.BookSIM, c), c.Name)
			}
			got, err := m.Contacts(ctx, modem.BookSIM)
			require.NoError(t, err)
			assert.Equal(t, contacts, got)
			info, err := m.PhonebookInfo(ctx, modem.BookSIM)
			require.NoError(t, err)
			assert.Equal(t, modem.BookInfo{Used: 4, Total: 250, First: 1, Last: 250, NumberLength: 40, NameLength: 16}, info)
			found, err := m.FindContacts(ctx, modem.BookSIM, "Zoë")
			require.NoError(t, err)
			assert.Equal(t, contacts[1:2], found)
			found, err = m.FindContacts(ctx, modem.BookSIM, "Nobody")
			require.NoError(t, err)
			assert.Empty(t, found)
			require.NoError(t, m.WriteContact(ctx, modem.BookSIM, modem.Contact{Number: "3", Name: "free"}))
			require.NoError(t, m.DeleteContact(ctx, modem.BookSIM, 1))
			require.NoError(t, m.DeleteContact(ctx, modem.BookSIM, 1))
			got, err = m.Contacts(ctx, modem.BookSIM)
			require.NoError(t, err)
			assert.Equal(t, 2, got[0].Index)
			assert.Equal(t, "free", got[1].Name)
			got, err = m.Contacts(ctx, modem.BookModem)
			require.NoError(t, err)
			assert.Empty(t, got, "the other memory is another one")
			after, err := m.Command(ctx, "+CSCS?")
			require.NoError(t, err)
			assert.Equal(t, before, after, "the character set is as it was")
			assert.NotContains(t, fmt.Sprint(sim.Transcript()), "AT+CMGD")
		})
	}
}

// TestPlacesThatAreRefusedWithoutAReason has a modem that says ERROR to places of which none is used.
func TestPlacesThatAreRefusedWithoutAReason(t *testing.T) {
	anna, last := modem.Contact{Index: 1, Number: "1", Name: "Anna"}, modem.Contact{Index: 250, Number: "2", Name: "Last"}
	tests := []struct {
		name    string
		written []modem.Contact
		told    string // by +CPBS?, if not the truth
		refused []string
		fails   bool
	}{
		{"an empty book", nil, "", []string{"1,50", "51,100", "101,150", "151,200", "201,250"}, false},
		{"nothing in the middle", []modem.Contact{anna, last}, "", []string{"51,100", "101,150", "151,200"}, false},
		{"an entry that is not read", []modem.Contact{anna, last}, "", []string{"51,100", "201,250"}, true},
		{"a modem that does not tell how many there are", nil, `+CPBS: "SM"`, []string{"1,50"}, true},
		{"a modem that tells only how many there could be", nil, `+CPBS: "SM",,250`, []string{"1,50"}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, sim := ready(t, nil, nil)
			for _, c := range tt.written {
				require.NoError(t, m.WriteContact(t.Context(), modem.BookSIM, c))
			}
			if tt.told != "" {
				sim.Fault(modemtest.Answer(tt.told, "OK").On("+CPBS?").Always())
			}
			for _, places := range tt.refused {
				sim.Fault(modemtest.Refuse(modemtest.Result("ERROR")).On("+CPBR=" + places).Always())
			}
			got, err := m.Contacts(t.Context(), modem.BookSIM)
			if tt.fails {
				assert.ErrorIs(t, err, gsmerr.Generic)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.written, got)
		})
	}
}

func TestContactsThatCanNotBeWritten(t *testing.T) {
	m, sim := ready(t, nil, nil)
	var unsafe *at.UnsafeValueError
	for _, number := range []string{"1\"", "1;2", "1\r", "1 2", "abcd;", "1\x1a"} {
		require.ErrorAs(t, m.WriteContact(t.Context(), modem.BookSIM, modem.Contact{Number: number}), &unsafe)
	}
	require.ErrorAs(t, m.WriteContact(t.Context(), "SM\";+CMGD=1", modem.Contact{Number: "1"}), &unsafe)
	// A modem with no set for every text: what breaks the line is refused, nothing else is sent.
	sim.Fault(modemtest.Answer("OK").On("+CSCS?").Always())
	for _, name := range []string{"a\"b", "a\rAT+CMGD=1", "a\x1bb", "é"} {
		assert.Error(t, m.WriteContact(t.Context(), modem.BookSIM, modem.Contact{Number: "1", Name: name}), "%q", name)
	}
	assert.NotContains(t, fmt.Sprint(sim.Transcript()), "CPBW")
	sim.Fault(modemtest.Refuse(modemtest.CME(20)).On("+CPBW"))
	err := m.WriteContact(t.Context(), modem.BookSIM, modem.Contact{Number: "1", Name: "a"})
	assert.ErrorIs(t, err, gsmerr.MemoryFull)
}

func TestPhonebookLists(t *testing.T) {
	type contacts = []modem.Contact
	find := func(ctx context.Context, m *modem.Modem) (contacts, error) {
		return m.FindContacts(ctx, modem.BookSIM, "A")
	}
	testForms(t, "+CPBF", find,
		form[contacts]{"27.007 8.13, UCS2", []string{`+CPBF: 3,"+15550001111",145,"0041006E006E0061"`}, contacts{{3, "+15550001111", "Anna"}}},
		form[contacts]{"number without its plus", []string{`+CPBF: 3,"15550001111",145,"0041"`}, contacts{{3, "+15550001111", "A"}}},
		form[contacts]{"number in UCS2 as well", []string{`+CPBF: 3,"002B0031",145,"0041"`}, contacts{{3, "+1", "A"}}},
		form[contacts]{"name that is not in the set", []string{`+CPBF: 3,"1",129,"Anna"`}, contacts{{3, "1", "Anna"}}},
		form[contacts]{"more values behind", []string{`+CPBF: 3,"1",129,"0041",0,"g",,129`}, contacts{{3, "1", "A"}}},
		form[contacts]{"none", nil, nil},
	)
	testForms(t, "+CPBS=?", func(ctx context.Context, m *modem.Modem) ([]string, error) { return m.Phonebooks(ctx) },
		form[[]string]{"27.007 8.11", []string{`+CPBS: ("SM","ME")`}, []string{"SM", "ME"}},
		form[[]string]{"without parentheses", []string{`+CPBS: "SM","FD"`}, []string{"SM", "FD"}},
	)
}
