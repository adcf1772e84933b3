package modemtest

// Generic is a modem that follows 3GPP TS 27.005 and TS 27.007 and nothing else.
var Generic = Personality{
	Name:         "Generic",
	Manufacturer: "semioctet",
	Model:        "modemtest",
	Revision:     "1.0",
}

// HuaweiE303 is a USB stick for UMTS. It gives numeric errors from the start, tells
// the attempts left by AT^CPIN?, refuses unknown commands by COMMAND NOT SUPPORT
// and carries USSD as packed septets.
var HuaweiE303 = Personality{
	Name:         "Huawei E303",
	Manufacturer: "huawei",
	Model:        "E303",
	Revision:     "11.126.85.00.209",
	IMEI:         "861230010203043",
	Capabilities: "+CGSM,+DS,+ES",
	Info: []string{"Manufacturer: huawei", "Model: E303", "Revision: 11.126.85.00.209",
		"IMEI: {IMEI}", "+GCAP: +CGSM,+DS,+ES"},
	Answers: map[string]string{
		"^CPIN?":       "^CPIN: {CPIN},{LEFT},{PUK1},{PIN1},{PUK2},{PIN2}",
		"^CURC=*":      "",
		"^PORTSEL=*":   "",
		"^CVOICE?":     "^CVOICE:0,8000,16,20",
		"^CVOICE=*":    "",
		"^DDSETEX=*":   "",
		"^U2DIAG=*":    "",
		"^USSDMODE=*":  "",
		"^SYSINFO":     "^SYSINFO:2,3,0,5,1,,4",
		"^SYSCFG?":     "^SYSCFG:2,0,3FFFFFFF,1,2",
		"^CARDLOCK?":   "^CARDLOCK: 2,10,0",
		"^ICCID?":      "^ICCID: {ICCID}",
		"^HCSQ?":       "^HCSQ: \"WCDMA\",{RSSI},40,50",
		"^GETPORTMODE": "^GETPORTMODE: TYPE: WCDMA: huawei,MDM:0,DIAG:1,PCUI:2",
	},
	Unknown:          Result("COMMAND NOT SUPPORT"),
	Boot:             []string{"^SIMST:1"},
	Ready:            []string{"^SRVST:2"},
	Signal:           "^RSSI:{RSSI}",
	Full:             "^SMMEMFULL: \"{MEM}\"",
	CMEE:             1,
	AccessTechnology: 2,
	CNMI:             "(0-2),(0-3),(0,2,3),(0-2),(0,1)",
	IndexFromZero:    true,
	PackedUSSD:       true,
	noCause:          true,
}

// SIM800 is a GSM module of SIMCom.
var SIM800 = Personality{
	Name:         "SIMCom SIM800",
	Manufacturer: "SIMCOM_Ltd",
	Model:        "SIMCOM_SIM800L",
	Revision:     "Revision:1418B05SIM800L24",
	IMEI:         "866262030405062",
	Info:         []string{"SIM800 R14.18"},
	Answers: map[string]string{
		"+CCID":       "{ICCID}",
		"+CSCS=?":     "+CSCS: (\"IRA\",\"GSM\",\"UCS2\",\"HEX\",\"PCCP437\",\"8859-1\")",
		"+CPMS=?":     "+CPMS: (\"SM\",\"ME\",\"MT\",\"SR\"),(\"SM\",\"ME\",\"MT\"),(\"SM\",\"ME\",\"MT\")",
		"+CPBS=?":     "+CPBS: (\"SM\",\"ME\",\"ON\",\"LD\",\"DC\",\"RC\",\"MC\",\"FD\")",
		"+SPIC":       "+SPIC: {PIN1},{PIN2},{PUK1},{PUK2}",
		"+CSPN?":      "+CSPN: \"Test Network\",0",
		"+CIURC=*":    "",
		"+CLTS=*":     "",
		"+CSMINS?":    "+CSMINS: 0,1",
		"+EXUNSOL=*":  "",
		"+CCALR?":     "+CCALR: 1",
		"+CPOWD=1":    "NORMAL POWER DOWN",
		"+CSPN=*":     "",
		"+CMTE?":      "+CMTE: 0,25",
		"+CGMSCLASS?": "MULTISLOT CLASS:12",
	},
	Boot:      []string{"RDY", "+CFUN: 1", "+CPIN: {CPIN}"},
	Ready:     []string{"Call Ready", "SMS Ready"},
	Tone:      "+DTMF: {KEY}",
	Full:      "+SMS FULL",
	CMSForSIM: true,
	EmptyOK:   true,
	CNMI:      "(0-3),(0-3),(0,2,3),(0-2),(0,1)",
	noCause:   true,
}

// EC25 is an LTE module of Quectel. Its message stores count from 0.
var EC25 = Personality{
	Name:         "Quectel EC25",
	Manufacturer: "Quectel",
	Model:        "EC25",
	Revision:     "EC25EFAR06A03M4G",
	IMEI:         "861107030123456",
	Info:         []string{"Quectel", "EC25", "Revision: EC25EFAR06A03M4G"},
	Answers: map[string]string{
		"+QPINC?":              "+QPINC: \"SC\",{PIN1},{PUK1}\n+QPINC: \"P2\",{PIN2},{PUK2}",
		"+QCCID":               "+QCCID: {ICCID}",
		"+QINISTAT":            "+QINISTAT: 7",
		"+QURCCFG=*":           "",
		"+QINDCFG=*":           "",
		"+QCFG=*":              "",
		"+QNWINFO":             "+QNWINFO: \"FDD LTE\",\"00101\",\"LTE BAND 3\",1650",
		"+QSIMDET?":            "+QSIMDET: 0,0",
		"+QSIMSTAT?":           "+QSIMSTAT: 0,1",
		"+QCSQ":                "+QCSQ: \"LTE\",-65,-94,148,-10",
		"+QGMR":                "EC25EFAR06A03M4G_01.001.01.001",
		"+QENG=*":              "",
		"+QGPS?":               "+QGPS: 0",
		"+QSPN":                "+QSPN: \"Test Network\",\"Test\",\"\",0,\"00101\"",
		"+QUSIM?":              "+QUSIM: 1",
		"+QURCCFG=?":           "+QURCCFG: \"urcport\",(\"usbat\",\"usbmodem\",\"uart1\")",
		"+QINDCFG=?":           "+QINDCFG: \"all\",(0,1),(0,1)",
		"+QCFG=?":              "+QCFG: \"servicedomain\",(0-2),(0,1)",
		"+QINISTAT=?":          "+QINISTAT: (0-7)",
		"+QSIMSTAT=*":          "",
		"+QSIMDET=*":           "",
		"+QURCCFG=\"URCPORT\"": "+QURCCFG: \"urcport\",\"usbat\"",
	},
	Boot:             []string{"RDY", "+CFUN: 1", "+CPIN: {CPIN}", "+QUSIM: 1"},
	Ready:            []string{"+QIND: SMS DONE", "+QIND: PB DONE"},
	Signal:           "+QIND: \"csq\",{RSSI},{BER}",
	Tone:             "+QTONEDET: {CODE}",
	Full:             "+QIND: \"smsfull\",\"{MEM}\"",
	CMSForSIM:        true,
	EmptyOK:          true,
	AccessTechnology: 7,
	TellAcT:          true,
	CNMI:             "(0-2),(0-3),(0,2,3),(0-2),(0,1)",
	IndexFromZero:    true,
	Memories:         [3]string{"ME", "ME", "ME"},
	noCause:          true,
}

// UBlox is a UMTS module of u-blox.
var UBlox = Personality{
	Name:         "u-blox SARA-U201",
	Manufacturer: "u-blox",
	Model:        "SARA-U201",
	Revision:     "23.60",
	IMEI:         "352848080012340",
	Capabilities: "+FCLASS, +CGSM",
	Info:         []string{"SARA-U201-03S-00"},
	Answers: map[string]string{
		"+UPINCNT":     "+UPINCNT: {PIN1},{PIN2},{PUK1},{PUK2}",
		"+UREG?":       "+UREG: 0,4",
		"+UREG=*":      "",
		"+UPSV?":       "+UPSV: 0",
		"+UPSV=*":      "",
		"+UCALLSTAT=*": "",
		"+USIMSTAT=*":  "",
	},
	CMSForSIM:        true,
	AccessTechnology: 2,
	CNMI:             "(0-2),(0-3),(0,2),(0-2),(0,1)",
	noCause:          true,
}

// Cinterion is a UMTS module of Cinterion, formerly Siemens.
var Cinterion = Personality{
	Name:         "Cinterion EHS6",
	Manufacturer: "Cinterion",
	Model:        "EHS6",
	Revision:     "REVISION 03.001",
	IMEI:         "355915050012346",
	Info:         []string{"Cinterion", "EHS6", "REVISION 03.001"},
	Answers: map[string]string{
		"^SPIC":          "^SPIC: {LEFT}",
		"^SPIC?":         "^SPIC: {CPIN}",
		"^SPIC=\"SC\"":   "^SPIC: {PIN1}",
		"^SPIC=\"SC\",1": "^SPIC: {PUK1}",
		"^SPIC=\"P2\"":   "^SPIC: {PIN2}",
		"^SPIC=\"P2\",1": "^SPIC: {PUK2}",
		"^SCTM=*":        "",
		"^SIND=*":        "",
		"^SMGO?":         "^SMGO: 0,0",
		"^SMGO=*":        "",
	},
	Boot:             []string{"^SYSSTART"},
	CMSForSIM:        true,
	AccessTechnology: 2,
	CNMI:             "(0-3),(0-3),(0),(0-2),(1)",
	PIN2Command:      true,
	noCause:          true,
	namedIndicators:  true,
}

// MediaTek is the modem of a phone behind its radio interface layer: PDUs travel in the line
// of the command, and messages arrive over IMS as +EIMSCMT.
var MediaTek = Personality{
	Name:         "MediaTek RIL",
	Manufacturer: "MTK",
	Model:        "MT6765",
	Revision:     "MOLY.LR12A.R3",
	IMEI:         "867400020316620",
	Answers: map[string]string{
		"+EPINC?":  "+EPINC: {PIN1},{PIN2},{PUK1},{PUK2}",
		"+EGMR=*":  "+EGMR: \"{IMEI}\"",
		"+ECSQ=*":  "",
		"+ECSQ":    "+ECSQ: {RSSI},{BER},-65,1,1,1,255,255",
		"+EREG=*":  "",
		"+EGREG=*": "",
	},
	CMEE:             1,
	CMSForSIM:        true,
	AccessTechnology: 7,
	TellAcT:          true,
	InlinePDU:        true,
	IMS:              true,
}

// Personalities returns the personalities of this package, [Generic] first.
func Personalities() []Personality {
	return []Personality{Generic, HuaweiE303, SIM800, EC25, UBlox, Cinterion, MediaTek}
}
