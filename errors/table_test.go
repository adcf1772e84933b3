package errors_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gsmerr "github.com/semioctet/gsm/errors"
)

// facts reads a table of testdata, each row as a map from column to value.
func facts(t *testing.T, name string) []map[string]string {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	require.NoError(t, err)
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	rows := make([]map[string]string, 0, len(lines))
	for _, line := range lines[1:] {
		row := make(map[string]string)
		for i, column := range lines[0] {
			row[column] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func number(t *testing.T, row map[string]string) int {
	t.Helper()
	n, err := strconv.Atoi(row["code"])
	require.NoError(t, err)
	return n
}

// requireKnown checks that a code of a vendor, or a standard one, has the name, and words.
func requireKnown(t *testing.T, code error, row map[string]string) gsmerr.Info {
	t.Helper()
	err := &gsmerr.CommandError{Command: "+X", Code: code, Vendor: row["vendor"]}
	info, known := gsmerr.Explain(err)
	require.True(t, known, "%v", row)
	assert.Equal(t, row["name"], info.Name, "%v", row)
	assert.NotEmpty(t, info.Meaning, "%v", row)
	assert.Contains(t, err.Error(), row["name"])
	assert.Contains(t, err.Error(), info.Meaning)
	return info
}

// 3GPP TS 27.007 9.2.
func TestEveryCMECode(t *testing.T) {
	rows := facts(t, "cme.csv")
	require.Len(t, rows, 177)
	for _, row := range rows {
		code := gsmerr.CMECode(number(t, row))
		requireKnown(t, code, row)
		assert.Equal(t, "+CME ERROR "+row["code"]+": "+row["name"], code.Error())
		for _, line := range []string{"+CME ERROR: " + row["code"], "+CME ERROR: " + row["name"]} {
			got, final := gsmerr.ParseFinal(line)
			assert.True(t, final, line)
			assert.Equal(t, code, got, line)
		}
	}
}

// Manuals of the vendors.
func TestEveryVendorCMECode(t *testing.T) {
	rows := facts(t, "cme_vendor.csv")
	require.Len(t, rows, 142)
	for _, row := range rows {
		requireKnown(t, gsmerr.CMECode(number(t, row)), row)
		requireWordsExplained(t, "+CME ERROR: "+row["name"])
	}
}

// 3GPP TS 24.011 annex E, TS 23.040 9.2.3.22, TS 27.005 3.2.5, and manuals of the vendors.
func TestEveryCMSCode(t *testing.T) {
	rows := facts(t, "cms.csv")
	require.Len(t, rows, 231)
	for _, row := range rows {
		code := gsmerr.CMSCode(number(t, row))
		info := requireKnown(t, code, row)
		assert.Equal(t, row["class"], info.Retry.String(), "%v", row)
		got, final := gsmerr.ParseFinal("+CMS ERROR: " + row["code"])
		assert.True(t, final)
		assert.Equal(t, code, got)
		if row["vendor"] != "" {
			requireWordsExplained(t, "+CMS ERROR: "+row["name"])
			continue
		}
		assert.Equal(t, "+CMS ERROR "+row["code"]+": "+row["name"], code.Error())
		if code == 211 {
			code = 22 // the network's cause has the same words, and comes back to the sender
		}
		got, final = gsmerr.ParseFinal("+CMS ERROR: " + row["name"])
		assert.True(t, final)
		assert.Equal(t, code, got, "%v", row)
	}
}

// requireWordsExplained checks that a vendor's words are understood without knowing the vendor.
func requireWordsExplained(t *testing.T, line string) {
	t.Helper()
	code, final := gsmerr.ParseFinal(line)
	require.True(t, final, line)
	info, known := gsmerr.Explain(code)
	require.True(t, known, line)
	assert.NotEmpty(t, info.Meaning, line)
}

// 3GPP TS 24.008 10.5.4.11.
func TestEveryCallCause(t *testing.T) {
	rows := facts(t, "ceer.csv")
	require.NotEmpty(t, rows)
	for _, row := range rows {
		code := gsmerr.CallCause(number(t, row))
		requireKnown(t, code, row)
		assert.Equal(t, "call cause "+row["code"]+": "+row["name"], code.Error())
	}
	assert.ErrorIs(t, gsmerr.CallCause(41), gsmerr.NetworkFailure)
	assert.EqualError(t, gsmerr.CallCause(126), "call cause 126")
}

// Vendors give themselves many names, and use numbers of their own in their own ways.
func TestVendorDecides(t *testing.T) {
	tests := []struct {
		name, vendor string
		code         error
		want         string
		is           gsmerr.Condition
	}{
		{"as in the answer of SIM800 to AT+CGMI", "SIMCOM_Ltd", gsmerr.CMSCode(531), "ME storage full", gsmerr.MemoryFull},
		{"MediaTek's message layer is SIM800's", "MediaTek Inc.", gsmerr.CMSCode(521), "SMSAL not ready", gsmerr.DeviceBusy},
		{"Quectel 512", "Quectel", gsmerr.CMSCode(512), "SIM not ready", gsmerr.SIMBusy},
		{"Siemens 512", "SIEMENS", gsmerr.CMSCode(512), "User abort", gsmerr.Aborted},
		{"Cinterion is Siemens", "Cinterion", gsmerr.CMSCode(549), "incorrect PDU length", gsmerr.InvalidPDU},
		{"Telit 512", "Telit", gsmerr.CMSCode(512), "no SM resources", gsmerr.Congestion},
		{"u-blox 545", "u-blox", gsmerr.CMSCode(545), "destination FDN check failed", gsmerr.FixedDialling},
		{"Wavecom 515", "WAVECOM MODEM", gsmerr.CMSCode(515), "please wait, init or command processing in progress", gsmerr.DeviceBusy},
		{"Sierra's AirPrime is Wavecom", "Sierra Wireless", gsmerr.CMSCode(513), "lower layer failure (for SMS)", gsmerr.NetworkFailure},
		{"standard number on a vendor's modem", "huawei", gsmerr.CMECode(171), "last PDN disconnection not allowed", gsmerr.OperationNotAllowed},
		{"the same number on HiSilicon firmware", "Huawei HiSilicon", gsmerr.CMECode(171), "service not provisioned", gsmerr.NotSubscribed},
		{"a number that only related firmware has", "huawei", gsmerr.CMECode(303), "FDN check failed", gsmerr.FixedDialling},
		{"a vendor without a list", "Acme", gsmerr.CMSCode(311), "(U)SIM PIN required", gsmerr.SIMPINRequired},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := &gsmerr.CommandError{Command: "+CMGS=23", Code: tt.code, Vendor: tt.vendor}
			info, known := gsmerr.Explain(err)
			assert.True(t, known)
			assert.Equal(t, tt.want, info.Name)
			assert.ErrorIs(t, err, tt.is)
			assert.ErrorIs(t, err, tt.code)
		})
	}
}

// CMS 512 stands for eight things; without the vendor none of them may be taken for granted.
func TestVendorUnknown(t *testing.T) {
	for _, vendor := range []string{"", "Acme"} {
		err := &gsmerr.CommandError{Command: "+CMGS=23", Code: gsmerr.CMSCode(512), Vendor: vendor}
		info, known := gsmerr.Explain(err)
		require.True(t, known)
		assert.Equal(t, gsmerr.RetryUnknown, info.Retry)
		assert.Contains(t, info.Meaning, "quectel: SIM not ready")
		assert.Contains(t, info.Meaning, "siemens: User abort")
		assert.NotErrorIs(t, err, gsmerr.SIMBusy)
		assert.NotErrorIs(t, err, gsmerr.Aborted)
	}
	info, known := gsmerr.Explain(gsmerr.CMSCode(535))
	require.True(t, known)
	assert.Equal(t, gsmerr.RetryTemporary, info.Retry, "all vendors that know the code agree")
}
