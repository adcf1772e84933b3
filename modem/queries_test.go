package modem_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

// testTolerant is testForms of a question that a modem may refuse: the answer is empty then, and no error.
func testTolerant[T any](t *testing.T, command string, ask func(context.Context, *modem.Modem) (T, error), forms ...form[T]) {
	t.Helper()
	m, sim := ready(t, nil, nil)
	testAnswers(t, m, sim, command, ask, forms...)
	testRefusals(t, m, sim, command, ask, func(t *testing.T, _ error, got T, err error) {
		require.NoError(t, err)
		assert.Empty(t, got)
	})
}

func TestIdentityAnswers(t *testing.T) {
	part := func(of func(modem.Identity) string) func(context.Context, *modem.Modem) (string, error) {
		return func(ctx context.Context, m *modem.Modem) (string, error) {
			id, err := m.Identify(ctx)
			return of(id), err
		}
	}
	testTolerant(t, "+CGMI", part(func(id modem.Identity) string { return id.Manufacturer }),
		form[string]{"27.007 5.1", []string{"huawei"}, "huawei"},
		form[string]{"Telit, named and quoted", []string{`+CGMI: "Telit"`}, "Telit"},
		form[string]{"EC25, in front of more lines", []string{"Quectel", "EC25"}, "Quectel"},
	)
	testTolerant(t, "+CGMM", part(func(id modem.Identity) string { return id.Model }),
		form[string]{"27.007 5.2", []string{"E303"}, "E303"},
		form[string]{"named", []string{"+CGMM: SIMCOM_SIM800L"}, "SIMCOM_SIM800L"},
		form[string]{"quoted", []string{`"MC55i"`}, "MC55i"},
	)
	testTolerant(t, "+CGMR", part(func(id modem.Identity) string { return id.Revision }),
		form[string]{"27.007 5.3", []string{"11.126.85.00.209"}, "11.126.85.00.209"},
		form[string]{"SIM800, with its own name in front", []string{"+CGMR: Revision:1418B04SIM800L24"}, "Revision:1418B04SIM800L24"},
	)
	testTolerant(t, "+CGSN", part(func(id modem.Identity) string { return id.IMEI }),
		form[string]{"27.007 5.4", []string{"490154203237518"}, "490154203237518"},
		form[string]{"named and quoted", []string{`+CGSN: "490154203237518"`}, "490154203237518"},
	)
	testTolerant(t, "+GCAP", func(ctx context.Context, m *modem.Modem) ([]string, error) { return m.Capabilities(ctx) },
		form[[]string]{"Huawei", []string{"+GCAP: +CGSM,+DS,+ES"}, []string{"+CGSM", "+DS", "+ES"}},
		form[[]string]{"with a space", []string{"+GCAP: +CGSM, +FCLASS"}, []string{"+CGSM", "+FCLASS"}},
		form[[]string]{"empty", []string{"+GCAP:"}, nil},
	)
}

// readyInUCS2 is ready with texts in UCS2.
func readyInUCS2(t *testing.T, o *modem.Options) (*modem.Modem, *modemtest.Modem) {
	m, sim := ready(t, nil, o)
	_, err := m.Command(t.Context(), `+CSCS="UCS2"`)
	require.NoError(t, err)
	return m, sim
}

func TestSubscriberAnswers(t *testing.T) {
	inUCS2, ucs2 := readyInUCS2(t, nil)
	testForms(t, "+CIMI", func(ctx context.Context, m *modem.Modem) (string, error) { return m.IMSI(ctx) },
		form[string]{"27.007 5.6", []string{"262011234567890"}, "262011234567890"},
		form[string]{"named and quoted", []string{`+CIMI: "262011234567890"`}, "262011234567890"},
	)
	type numbers = []modem.OwnNumber
	testForms(t, "+CNUM", func(ctx context.Context, m *modem.Modem) (numbers, error) { return m.OwnNumbers(ctx) },
		form[numbers]{"27.007 7.1", []string{`+CNUM: "Line 1","+15550001111",145`}, numbers{{"Line 1", "+15550001111"}}},
		form[numbers]{"no name, and the plus in the type", []string{`+CNUM: ,"15550001111",145`}, numbers{{"", "+15550001111"}}},
		form[numbers]{"two, with speed and service", []string{`+CNUM: "A","1",129,7,4`, `+CNUM: "B","2",129,7,4`}, numbers{{"A", "1"}, {"B", "2"}}},
		form[numbers]{"none", nil, nil},
	)
	testAnswers(t, inUCS2, ucs2, "+CNUM", func(ctx context.Context, m *modem.Modem) (numbers, error) { return m.OwnNumbers(ctx) },
		form[numbers]{"name in UCS2", []string{`+CNUM: "004C0069006E006500200031","+15550001111",145`}, numbers{{"Line 1", "+15550001111"}}},
		form[numbers]{"Huawei, number in UCS2 too", []string{`+CNUM: "00410062","002B0031003500350035",145`}, numbers{{"Ab", "+1555"}}},
	)
	m, sim := ready(t, nil, nil)
	id := func(ctx context.Context, m *modem.Modem) (string, error) { return m.ICCID(ctx) }
	testAnswers(t, m, sim, "+CCID", id,
		form[string]{"SIM800, alone", []string{"8949012345678901234f"}, "8949012345678901234"},
		form[string]{"Wavecom, named and quoted", []string{`+CCID: "8949012345678901234"`}, "8949012345678901234"},
		form[string]{"as it lies in the file", []string{"+CCID: 989410325476981032F4"}, "8949012345678901234"},
	)
	testRefusals(t, m, sim, "+CCID", id, func(t *testing.T, _ error, got string, err error) {
		require.NoError(t, err)
		assert.NotEmpty(t, got, "the card's file is read")
	})
}

func TestRegistrationAnswers(t *testing.T) {
	for _, domain := range []string{"+CREG", "+CGREG", "+CEREG", "+C5GREG"} {
		type registration = modem.Registration
		testTolerant(t, domain+"?", func(ctx context.Context, m *modem.Modem) (r registration, err error) {
			all, err := m.Registrations(ctx)
			for _, one := range all {
				if one.Domain == domain {
					r = one
				}
			}
			return r, err
		},
			form[registration]{"27.007, no cell", []string{domain + ": 0,1"}, registration{Domain: domain, Status: modem.RegHome, AcT: -1}},
			form[registration]{"cell and technology", []string{domain + `: 2,5,"00A1","0000BEEF",7`},
				registration{Domain: domain, Status: modem.RegRoaming, Area: 0xA1, Cell: 0xBEEF, AcT: 7}},
			form[registration]{"Huawei, without quotation marks", []string{domain + ": 2,1, A1, BEEF"},
				registration{Domain: domain, Status: modem.RegHome, Area: 0xA1, Cell: 0xBEEF, AcT: -1}},
		)
	}
}

func TestOperatorNameAnswers(t *testing.T) {
	type names = map[string]string
	testForms(t, "+COPN", func(ctx context.Context, m *modem.Modem) (names, error) { return m.OperatorNames(ctx) },
		form[names]{"27.007 7.21", []string{`+COPN: "26201","Telekom.de"`, `+COPN: "26202","Vodafone"`}, names{"26201": "Telekom.de", "26202": "Vodafone"}},
		form[names]{"without quotation marks", []string{"+COPN: 26201,Telekom"}, names{"26201": "Telekom"}},
		form[names]{"the code in UCS2", []string{`+COPN: "00320036003200300031","Telekom"`}, names{"26201": "Telekom"}},
	)
}

func TestLockAnswers(t *testing.T) {
	testForms(t, "+CLCK", func(ctx context.Context, m *modem.Modem) (modem.ServiceClass, error) {
		return m.Locked(ctx, modem.BarOutgoing, 0)
	},
		form[modem.ServiceClass]{"27.007 7.4, off", []string{"+CLCK: 0"}, 0},
		form[modem.ServiceClass]{"on, no services told", []string{"+CLCK: 1"}, modem.ClassVoice | modem.ClassData | modem.ClassFax},
		form[modem.ServiceClass]{"a line for each service", []string{"+CLCK: 1,1", "+CLCK: 0,2", "+CLCK: 1,4"}, modem.ClassVoice | modem.ClassFax},
	)
}

func TestPhonebookAnswers(t *testing.T) {
	type info = modem.BookInfo
	m, sim := ready(t, nil, nil)
	places := func(ctx context.Context, m *modem.Modem) (info, error) {
		sim.Fault(modemtest.Answer(`+CPBS: "SM",3,250`, "OK").On("+CPBS?"))
		return m.PhonebookInfo(ctx, modem.BookSIM)
	}
	testAnswers(t, m, sim, "+CPBR=?", places,
		form[info]{"27.007 8.12", []string{"+CPBR: (1-250),40,14"}, info{Used: 3, Total: 250, First: 1, Last: 250, NumberLength: 40, NameLength: 14}},
		form[info]{"the first and the last place", []string{"+CPBR: (1,250),20,18"}, info{Used: 3, Total: 250, First: 1, Last: 250, NumberLength: 20, NameLength: 18}},
		form[info]{"no lengths", []string{"+CPBR: (1-250)"}, info{Used: 3, Total: 250, First: 1, Last: 250}},
	)
	testRefusals(t, m, sim, "+CPBR=?", places, func(t *testing.T, _ error, got info, err error) {
		require.NoError(t, err)
		assert.Equal(t, info{Used: 3, Total: 250, First: 1, Last: 250}, got)
	})
	used := func(ctx context.Context, m *modem.Modem) (info, error) {
		sim.Fault(modemtest.Answer("+CPBR: (1-250),40,14", "OK").On("+CPBR=?"))
		return m.PhonebookInfo(ctx, modem.BookSIM)
	}
	testAnswers(t, m, sim, "+CPBS?", used,
		form[info]{"27.007 8.11", []string{`+CPBS: "SM",3,250`}, info{Used: 3, Total: 250, First: 1, Last: 250, NumberLength: 40, NameLength: 14}},
		form[info]{"the name alone", []string{`+CPBS: "SM"`}, info{First: 1, Last: 250, NumberLength: 40, NameLength: 14}},
	)
	testRefusals(t, m, sim, "+CPBS?", used, func(t *testing.T, _ error, got info, err error) {
		require.NoError(t, err)
		assert.Equal(t, info{First: 1, Last: 250, NumberLength: 40, NameLength: 14}, got)
	})
	type contacts = []modem.Contact
	testFormsOn(t, m, sim, "+CPBR=1", func(ctx context.Context, m *modem.Modem) (contacts, error) {
		sim.Fault(modemtest.Answer("+CPBR: (1-10),40,14", "OK").On("+CPBR=?"), modemtest.Answer(`+CPBS: "SM",3,10`, "OK").On("+CPBS?"))
		return m.Contacts(ctx, modem.BookSIM)
	},
		form[contacts]{"27.007 8.12, UCS2", []string{`+CPBR: 1,"+15550001111",145,"0041006E006E0061"`}, contacts{{1, "+15550001111", "Anna"}}},
		form[contacts]{"two, one without a name", []string{`+CPBR: 1,"1",129,"0041"`, `+CPBR: 4,"2",129,""`}, contacts{{1, "1", "A"}, {4, "2", ""}}},
		form[contacts]{"none", nil, nil},
	)
}

func TestCardAnswers(t *testing.T) {
	type octets = []byte
	m, sim := ready(t, nil, nil)
	testFormsOn(t, m, sim, "+CSIM", func(ctx context.Context, m *modem.Modem) (octets, error) {
		return m.SIMCommand(ctx, octets{0, 0x84, 0, 0, 2})
	},
		form[octets]{"27.007 8.17", []string{`+CSIM: 8,"BEEF9000"`}, octets{0xBE, 0xEF}},
		form[octets]{"without quotation marks, and lower case", []string{"+CSIM:8,beef9000"}, octets{0xBE, 0xEF}},
	)
	channel, err := m.OpenSIMChannel(t.Context(), octets{0xA0, 0, 0, 0, 0x87, 0x10, 0x02})
	require.NoError(t, err)
	testFormsOn(t, m, sim, "+CGLA", func(ctx context.Context, _ *modem.Modem) (octets, error) {
		return channel.Command(ctx, octets{0, 0x84, 0, 0, 2})
	},
		form[octets]{"27.007 8.43", []string{`+CGLA: 8,"BEEF9000"`}, octets{0xBE, 0xEF}},
		form[octets]{"without quotation marks", []string{"+CGLA: 8,BEEF9000"}, octets{0xBE, 0xEF}},
	)
	testFormsOn(t, m, sim, "+CCHO", func(ctx context.Context, m *modem.Modem) (bool, error) {
		c, err := m.OpenSIMChannel(ctx, octets{0xA0})
		return c != nil, err
	},
		form[bool]{"27.007 8.45", []string{"+CCHO: 2"}, true},
		form[bool]{"the number alone", []string{"2"}, true},
	)
	testFormsOn(t, m, sim, "+CCHC", func(ctx context.Context, _ *modem.Modem) (bool, error) { return true, channel.Close(ctx) },
		form[bool]{"27.007 8.46", nil, true},
		form[bool]{"its name before OK", []string{"+CCHC"}, true},
	)
	testFormsOn(t, m, sim, "+CRSM=220", func(ctx context.Context, m *modem.Modem) (bool, error) {
		return true, m.WriteSIMRecord(ctx, modem.FileMSISDN, 1, octets{0xFF})
	},
		form[bool]{"27.007 8.18", []string{"+CRSM: 144,0"}, true},
		form[bool]{"an empty answer of the card", []string{`+CRSM: 144,0,""`}, true},
	)
}

func TestSendDomainAnswers(t *testing.T) {
	testForms(t, "+CGSMS?", func(ctx context.Context, m *modem.Modem) (modem.Domain, error) { return m.SendDomain(ctx) },
		form[modem.Domain]{"27.007 10.1.21", []string{"+CGSMS: 1"}, modem.CircuitOnly},
		form[modem.Domain]{"without a space", []string{"+CGSMS:3"}, modem.CircuitPreferred},
	)
}

func TestContextStateAnswers(t *testing.T) {
	testTolerant(t, "+CGACT?", func(ctx context.Context, m *modem.Modem) (bool, error) {
		if err := m.DefinePDP(ctx, modem.PDPContext{ID: 1, APN: "internet"}); err != nil {
			return false, err
		}
		all, err := m.PDPContexts(ctx)
		return len(all) > 0 && all[0].Active, err
	},
		form[bool]{"27.007 10.1.10", []string{"+CGACT: 1,1"}, true},
		form[bool]{"a line for each", []string{"+CGACT: 1,0", "+CGACT: 2,1"}, false},
		form[bool]{"none", nil, false},
	)
}
