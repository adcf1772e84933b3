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
		{"^SYSCFG=2,0,3FFFFFFF,1,2", "^SYSCFG=13,1,3FFFFFFF,1,2", "^SYSCFG=14,2,3FFFFFFF,1,2", "^SYSCFG=2,0,3FFFFFFF,1,2"},
	},
}

var simcom = &Profile{
	Name: "SIMCom", Makers: []string{"simcom"}, Vendor: "simcom",
	Attempts:      []AttemptsQuery{{"+SPIC", "", attemptsSIMCom}},
	Boot:          []string{"RDY", "SMS Ready"},
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
	Attempts:      []AttemptsQuery{{"+QPINC?", "", attemptsQPINC}, {"+QTRPIN", "", attemptsFour}},
	ICCID:         []string{"+QCCID"},
	Card:          []string{"+QSIMSTAT", "+QUSIM"},
	Acks:          map[string][]string{"+CMT": {"+CNMA=1", "+CNMA"}, "+CDS": {"+CNMA=1", "+CNMA"}},
	Boot:          []string{"RDY", "APP RDY"},
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
	Attempts: []AttemptsQuery{{"#PCT", "", attemptsCurrent}},
	ICCID:    []string{"#CCID"},
	Card:     []string{"#QSS"},
	PowerOff: []string{"#SHDN"},
}

var cinterion = &Profile{
	Name: "Cinterion", Makers: []string{"cinterion", "siemens", "gemalto", "thales"}, Vendor: "siemens",
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
	Full:        []string{"^SMGO"},
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
