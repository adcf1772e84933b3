package modem

// The profiles. Facts are from the makers' manuals and from what other drivers found.

var huawei = &Profile{
	Name: "Huawei", Makers: []string{"huawei"}, Vendor: "huawei",
	Attempts:      []AttemptsQuery{{"^CPIN?", "", attemptsHuawei}},
	ICCID:         []string{"^ICCID?"},
	Card:          []string{"^SIMST"},
	Acks:          map[string][]string{"+CMT": {"+CNMA=0", "+CNMA"}, "+CDS": {"+CNMA=0", "+CNMA"}},
	Full:          []string{"^SMMEMFULL"},
	PackedUSSD:    true,
	SignalLevels:  []string{"^HCSQ?"},
	SignalNotices: []string{"^CURC=1"},
	ToneCommand:   "^DTMF={call},{key}",
	Technologies: [][4]string{
		{`^SYSCFGEX="00",3FFFFFFF,1,2,7FFFFFFFFFFFFFFF,,`, `^SYSCFGEX="01",3FFFFFFF,1,2,7FFFFFFFFFFFFFFF,,`,
			`^SYSCFGEX="02",3FFFFFFF,1,2,7FFFFFFFFFFFFFFF,,`, `^SYSCFGEX="03",3FFFFFFF,1,2,7FFFFFFFFFFFFFFF,,`},
		{"^SYSCFG=2,0,3FFFFFFF,1,2", "^SYSCFG=13,1,3FFFFFFF,1,2", "^SYSCFG=14,2,3FFFFFFF,1,2", ""},
	},
}

var simcom = &Profile{
	Name: "SIMCom", Makers: []string{"simcom"}, Vendor: "simcom",
	Attempts:      []AttemptsQuery{{"+SPIC", "", attemptsSIMCom}},
	Boot:          []string{"RDY", "SMS Ready", "SMS DONE"}, // the last one of SIM7600
	Full:          []string{"+SMS FULL"},
	CallNotices:   []string{"+MORING=1"},
	ClockNotices:  []string{"+CLTS=1"},
	SignalNotices: []string{`+EXUNSOL="SQ",1`, "+AUTOCSQ=1,1"},
	ToneDetection: []string{"+DDET=1"},
	Technologies:  [][4]string{{"+CNMP=2", "+CNMP=13", "+CNMP=14", "+CNMP=38"}},
	PowerOff:      []string{"+CPOWD=1"},
}

var quectel = &Profile{
	Name: "Quectel", Makers: []string{"quectel"}, Vendor: "quectel",
	Init:          []string{`+QINDCFG="smsfull",1`},
	Attempts:      []AttemptsQuery{{"+QPINC?", "", attemptsQPINC}, {"+QTRPIN", "", attemptsFour}},
	ICCID:         []string{"+QCCID"},
	Card:          []string{"+QSIMSTAT", "+QUSIM"},
	Acks:          map[string][]string{"+CMT": {"+CNMA=1", "+CNMA"}, "+CDS": {"+CNMA=1", "+CNMA"}},
	Boot:          []string{"RDY", "APP RDY", "+QIND: SMS DONE"}, // messages can be read from the last one on
	Full:          []string{`+QIND: "smsfull"`},
	CallNotices:   []string{`+QINDCFG="ccinfo",1`},
	SignalLevels:  []string{"+QCSQ"},
	SignalNotices: []string{`+QINDCFG="csq",1`},
	ToneDetection: []string{"+QTONEDET=1"},
	Technologies:  [][4]string{{`+QCFG="nwscanmode",0`, `+QCFG="nwscanmode",1`, `+QCFG="nwscanmode",2`, `+QCFG="nwscanmode",3`}},
	PowerOff:      []string{"+QPOWD=1"},
}

var ublox = &Profile{
	Name: "u-blox", Makers: []string{"u-blox", "ublox"}, Vendor: "u-blox",
	Attempts:    []AttemptsQuery{{"+UPINCNT", "", attemptsFour}},
	Card:        []string{"+UUSIMSTAT"},
	Boot:        []string{"+AT"},
	CallNotices: []string{"+UCALLSTAT=1"},
	PowerOff:    []string{"+CPWROFF"},
}

var telit = &Profile{
	Name: "Telit", Makers: []string{"telit"}, Vendor: "telit",
	Init:     []string{"#QSS=2"},
	Attempts: []AttemptsQuery{{"#PCT", "", attemptsCurrent}},
	ICCID:    []string{"#CCID"},
	Card:     []string{"#QSS"},
	PowerOff: []string{"#SHDN"},
}

var cinterion = &Profile{
	Name: "Cinterion", Makers: []string{"cinterion", "siemens", "gemalto", "thales"}, Vendor: "siemens",
	Init: []string{"^SMGO=1", "+CMER=2,0,0,2", `^SIND="smsfull",1`}, // +CMER has the older ones write what ^SIND turns on
	Attempts: []AttemptsQuery{
		{`^SPIC="SC"`, kindPIN, attemptsFor(kindPIN)},
		{`^SPIC="SC",1`, kindPUK, attemptsFor(kindPUK)},
		{`^SPIC="P2"`, kindPIN2, attemptsFor(kindPIN2)},
		{`^SPIC="P2",1`, kindPUK2, attemptsFor(kindPUK2)},
		{"^SPIC", "", attemptsCurrent},
	},
	ICCID:       []string{"^SCID"},
	Card:        []string{"^SCKS"},
	Acks:        map[string][]string{"+CMT": {"+CNMA=1", "+CNMA"}, "+CDS": {"+CNMA=1", "+CNMA"}},
	Boot:        []string{"^SYSSTART"},
	Full:        []string{"^SMGO: 1", "^SMGO: 2", "+CIEV: smsfull,1", "+CIEV: smsfull,2"}, // 2: and a message waits in the network
	CallNotices: []string{"^SLCC=1"},
	PowerOff:    []string{"^SMSO"},
}

var sierra = &Profile{
	Name: "Sierra Wireless", Makers: []string{"sierra"}, Vendor: "sierra",
	Attempts: []AttemptsQuery{{"+CPINC?", "", attemptsFour}},
	ICCID:    []string{"!ICCID?"},
}

var zte = &Profile{
	Name: "ZTE", Makers: []string{"zte"}, Vendor: "zte",
	Init:     []string{"+CPMS?"}, // ends the repetition of +ZUSIMR
	Attempts: []AttemptsQuery{{"+ZPINPUK=?", "", attemptsPINPUK}},
	Acks:     map[string][]string{"+CMT": {"+CNMA=0", "+CNMA"}, "+CDS": {"+CNMA=0", "+CNMA"}},
}

// mediatek is the dialect between a phone's radio interface layer and its modem: messages come
// directly, over the circuit or the IMS domain, and their acknowledgement carries a report.
var mediatek = &Profile{
	Name: "MediaTek", Makers: []string{"mediatek", "mtk"}, Vendor: "mediatek",
	Attempts: []AttemptsQuery{{"+EPINC?", "", attemptsFour}},
	Acks: map[string][]string{
		"+CMT":     {`+CNMA=1,2,"0000"`},
		"+CDS":     {`+CNMA=1,2,"0000"`},
		"+EIMSCMT": {`+EIMSCNMA=1,2,"0000"`},
		"+EIMSCDS": {`+EIMSCNMA=1,2,"0000"`},
	},
	AlwaysAck: true,
	InlinePDU: true,
}

// ericsson is the Ericsson MBM family: F3507g, F5521gw ...
var ericsson = &Profile{
	Name: "Ericsson MBM", Makers: []string{"ericsson"}, Vendor: "ericsson",
	Attempts: []AttemptsQuery{{"*EPIN?", "", attemptsInOrder}},
	Boot:     []string{"*EMRDY: 1"},
}

var longcheer = &Profile{
	Name: "Longcheer", Makers: []string{"longcheer", "speedup"},
	Attempts: []AttemptsQuery{{"+CPNNUM", "", attemptsCPNNUM}},
}

// xmm are modems on Intel's chips, which were Infineon's.
var xmm = &Profile{
	Name: "Intel XMM", Makers: []string{"intel", "infineon", "fibocom"},
	Attempts: []AttemptsQuery{{"+XPINCNT", "", attemptsFour}},
	Card:     []string{"+XSIM"},
}

var icera = &Profile{
	Name: "Icera", Makers: []string{"icera"},
	Attempts: []AttemptsQuery{{"%PINNUM?", "", attemptsInOrder}},
}

var option = &Profile{
	Name: "Option", Makers: []string{"option"},
	Attempts: []AttemptsQuery{{"_OERCN?", "", attemptsPINPUK}},
}

var alcatel = &Profile{
	Name: "Alcatel", Makers: []string{"alcatel", "tct"},
	Attempts: []AttemptsQuery{{"+PNNM?", "", attemptsPINPUK}},
}

// wavecom are the Q24, Q2686 and Fastrack modems, from the manuals of Maestro and Westermo. Of the events of
// +WIND it has 0 and 1, card removed and inserted; 3 and 4, ready without and with the phonebook and messages.
var wavecom = &Profile{
	Name: "Wavecom", Makers: []string{"wavecom"}, Vendor: "wavecom",
	Init: []string{"+WIND=13"},
	Card: []string{"+WIND: 0", "+WIND: 1"},
	Boot: []string{"+WIND: 3", "+WIND: 4"},
}
