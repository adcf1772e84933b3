package errors

import "strings"

// vendorAliases maps a word in the answer to AT+CGMI, or in a profile's name, to the name of a
// vendor in the tables, and to the vendor whose list serves where its own has no such code. The
// first that matches counts.
var vendorAliases = [...]struct{ word, own, related string }{
	{"hisilicon", "hisilicon", "huawei"},
	{"huawei", "huawei", "hisilicon"},
	{"siemensm20", "siemens-m20", "siemens"},
	{"siemens", "siemens", ""},
	{"cinterion", "siemens", ""}, // Siemens' modules under their later names
	{"gemalto", "siemens", ""},
	{"thales", "siemens", ""},
	{"falcom", "siemens", ""},
	{"simcom", "simcom", ""},
	{"mediatek", "simcom", ""}, // SIM800 is a MediaTek chip; the message layer is the same
	{"mtk", "simcom", ""},
	{"quectel", "quectel", ""},
	{"telit", "telit", ""},
	{"ublox", "u-blox", ""},
	{"sierra", "sierra", "wavecom"}, // AirPrime modules are Wavecom's
	{"wavecom", "wavecom", ""},
	{"motorola", "motorola", ""},
	{"nordic", "nordic", ""},
	{"samsung", "samsung", ""},
	{"sonyericsson", "sonyericsson", ""},
}

// vendorNames returns the table names for free text such as "SIMCOM_Ltd" or "u-blox"; empty if the
// text names no vendor with codes of its own.
func vendorNames(text string) (own, related string) {
	if text == "" {
		return "", ""
	}
	key := verboseKey(text)
	for _, a := range vendorAliases {
		if strings.Contains(key, a.word) {
			return a.own, a.related
		}
	}
	return "", ""
}
