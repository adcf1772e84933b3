package modem_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

func TestSIMFiles(t *testing.T) {
	ctx := t.Context()
	m, _ := ready(t, &modemtest.Options{Number: "+15550001111", SIM: modemtest.SIM{ICCID: "8988211000000123456"}}, nil)
	b, err := m.ReadSIMFile(ctx, modem.FileICCID)
	require.NoError(t, err)
	assert.Equal(t, []byte{0x98, 0x88, 0x12, 0x01, 0, 0, 0, 0x21, 0x43, 0xF5}[:3], b[:3])
	assert.Len(t, b, 10)
	b, err = m.ReadSIMFile(ctx, modem.FileSPN)
	require.NoError(t, err)
	assert.Equal(t, "Test Network", string(bytes.TrimRight(b[1:], "\xff")))
	info, err := m.SIMFileInfo(ctx, modem.FileMSISDN)
	require.NoError(t, err)
	assert.Equal(t, modem.SIMFileInfo{Size: 52, Record: 26, Records: 2}, info)
	records, err := m.ReadSIMRecords(ctx, modem.FileMSISDN)
	require.NoError(t, err)
	require.Len(t, records, 2)
	assert.Equal(t, "Line 1", string(bytes.TrimRight(records[0][:12], "\xff")))
	require.NoError(t, m.WriteSIMRecord(ctx, modem.FileMSISDN, 2, records[0]))
	records, err = m.ReadSIMRecords(ctx, modem.FileMSISDN)
	require.NoError(t, err)
	assert.Equal(t, records[0], records[1])

	_, err = m.ReadSIMFile(ctx, modem.SIMFile{ID: 0x6FFF})
	var status *modem.SIMStatusError
	require.ErrorAs(t, err, &status)
	assert.Equal(t, byte(0x6A), status.SW1)
	assert.ErrorIs(t, err, gsmerr.NotFound)
	assert.ErrorIs(t, m.WriteSIMRecord(ctx, modem.FileMSISDN, 9, records[0]), gsmerr.InvalidIndex)
	assert.Error(t, m.WriteSIMRecord(ctx, modem.FileMSISDN, 1, []byte{1}))
	assert.Error(t, m.WriteSIMFile(ctx, modem.FileSPN, 0, []byte{1}))
}

func TestSIMFileInfos(t *testing.T) {
	type info = modem.SIMFileInfo
	testForms(t, "+CRSM", func(ctx context.Context, m *modem.Modem) (info, error) { return m.SIMFileInfo(ctx, modem.FileSMSP) },
		form[info]{"GSM card, transparent (51.011 9.2.1)", []string{`+CRSM: 144,0,"0000000A2FE2040000000001020000"`}, info{Size: 10}},
		form[info]{"GSM card, records", []string{`+CRSM: 144,0,"000000506F42040011002201020128"`}, info{Size: 80, Record: 40, Records: 2}},
		form[info]{"USIM, transparent (TS 102 221 11.1.1)", []string{`+CRSM: 144,0,"621A8202412183022FE2A503C001408A01058B032F06038002000A8800"`}, info{Size: 10}},
		form[info]{"USIM, records", []string{`+CRSM: 144,0,"621E8205422100280283026F42A503C001008A01058B036F0602800200508800"`}, info{Size: 80, Record: 40, Records: 2}},
		form[info]{"answer waits (91xx), no quotation marks", []string{`+CRSM: 145,16,0000000A2FE2040000000001020000`}, info{Size: 10}},
	)
}

func TestSIMCommands(t *testing.T) {
	ctx := t.Context()
	m, sim := ready(t, nil, nil)
	sim.Fault(modemtest.Answer(`+CSIM: 4,"6104"`, "OK").On("+CSIM"), modemtest.Answer(`+CSIM: 12,"DEADBEEF9000"`, "OK").On("+CSIM").After(1))
	data, err := m.SIMCommand(ctx, []byte{0, 0xA4, 0, 4, 2, 0x3F, 0})
	require.NoError(t, err)
	assert.Equal(t, []byte{0xDE, 0xAD, 0xBE, 0xEF}, data, "what the card held back is fetched")
	sim.ClearFaults()
	_, err = m.SIMCommand(ctx, []byte{0, 0x84, 0, 0, 8})
	assert.ErrorIs(t, err, gsmerr.OperationNotSupported)
	sim.Fault(modemtest.Answer("+CSIM: 4,\"6C08\"", "OK").On("+CSIM"), modemtest.Answer(`+CSIM: 8,"01029000"`, "OK").On("+CSIM=10,\"0084000008\"").After(0))
	data, err = m.SIMCommand(ctx, []byte{0, 0x84, 0, 0, 0})
	require.NoError(t, err)
	assert.Equal(t, []byte{1, 2}, data, "the length that the card wants is used")
}

func TestSIMChannels(t *testing.T) {
	ctx := t.Context()
	m, sim := ready(t, nil, nil)
	usim := []byte{0xA0, 0, 0, 0, 0x87, 0x10, 0x02}
	c, err := m.OpenSIMChannel(ctx, usim)
	require.NoError(t, err)
	data, err := c.Command(ctx, []byte{0x80, 0xF2, 0, 1, 0})
	require.NoError(t, err)
	assert.Equal(t, append([]byte{0x84, 7}, usim...), data)
	require.NoError(t, c.Close(ctx))
	assert.ErrorIs(t, c.Close(ctx), gsmerr.InvalidIndex)
	_, err = m.OpenSIMChannel(ctx, []byte{1, 2})
	assert.ErrorIs(t, err, gsmerr.NotFound)
	for _, answer := range []string{"+CCHO: 2", "2"} {
		sim.Fault(modemtest.Answer(answer, "OK").On("+CCHO"), modemtest.Answer("OK").On("+CCHC=2"))
		c, err = m.OpenSIMChannel(ctx, usim)
		require.NoError(t, err, answer)
		require.NoError(t, c.Close(ctx))
	}
}
