package modemtest_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem/modemtest"
	"github.com/semioctet/gsm/pdu"
)

func TestState(t *testing.T) {
	m, te := connect(t, &modemtest.Options{Number: "+15550001111", PIN: "1234", Personality: modemtest.EC25})
	te.ask("AT+CPIN=4321", lines("ERROR"))
	want := modemtest.State{
		Personality: "Quectel EC25", Number: "+15550001111", SIM: "SIM PIN", PIN: 2, PUK: 10, RSSI: 20, Function: 1, Open: true,
		Memories: []modemtest.Memory{{Name: "SM", Size: 20}, {Name: "ME", Size: 50}, {Name: "SR", Size: 20}},
	}
	assert.Equal(t, want, m.State())
	te.ask("AT+CPIN=1234", lines("OK"))
	m.SetSignal(7, 2)
	assert.True(t, m.FillMemory("ME", 3))
	s := m.State()
	assert.Equal(t, []any{"READY", 3, 1, 7, 2}, []any{s.SIM, s.PIN, s.Registration, s.RSSI, s.BER})
	assert.Equal(t, modemtest.Memory{Name: "ME", Used: 47, Size: 50}, s.Memories[1])
	m.RemoveSIM()
	s = m.State()
	assert.Equal(t, []any{"NOT INSERTED", "", 0, 0}, []any{s.SIM, s.Number, s.PIN, s.Registration})
	assert.False(t, m.FillMemory("XX", 0))
}

func TestFilledMemoryRefusesAndTakesAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(nil)
		m, te := connect(t, &modemtest.Options{Number: "+15550001111", Network: nw, Personality: modemtest.SIM800})
		m.FillMemory("SM", 0)
		require.Equal(t, "\r\n+SMS FULL\r\n", te.read())
		require.NoError(t, nw.SMS("+15550002222", "+15550001111", "waits"))
		settle()
		assert.Equal(t, 1, nw.Waiting("+15550001111"))
		require.Equal(t, "\r\n+SMS FULL\r\n", te.read())
		te.ask("AT+CMGR=5", lines("+CMGR: 1,,15", "00040481214300004210100000000000", "OK"))
		te.ask("AT+CMGD=5", lines("OK"))
		settle()
		assert.Zero(t, nw.Waiting("+15550001111"))

		require.NoError(t, nw.SMS("+15550002222", "+15550001111", "waits too"))
		settle()
		assert.Equal(t, 1, nw.Waiting("+15550001111"))
		m.FillMemory("SM", 3) // takes some away
		settle()
		assert.Zero(t, nw.Waiting("+15550001111"))
		assert.Equal(t, 18, m.State().Memories[0].Used)
		m.FillMemory("SM", 20) // but no message that has come
		assert.Equal(t, 2, m.State().Memories[0].Used)
	})
}

func TestEntriesTellThePastAndWhatComes(t *testing.T) {
	m, te := connect(t, nil)
	te.ask("AT+CSQ", lines("+CSQ: 20,0", "OK"))
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var seen []string
	for e := range m.Entries(ctx, 2) {
		seen = append(seen, e.Direction.String()+e.Text)
		switch len(seen) {
		case 2:
			te.ask("AT", lines("OK"))
		case 4:
			stop()
		}
	}
	assert.Equal(t, []string{">AT+CSQ\r", "<\r\n+CSQ: 20,0\r\n\r\nOK\r\n", ">AT\r", "<\r\nOK\r\n"}, seen)
	for range m.Entries(t.Context(), 1) {
		break // ends it
	}
	go func() { _ = m.Close() }()
	var last string
	for e := range m.Entries(t.Context(), 1) {
		last = e.Text
	}
	assert.Equal(t, "modem closed", last)
}

func TestEntriesSurviveForgetting(t *testing.T) {
	m, _ := connect(t, nil)
	n := 0
	for range m.Entries(t.Context(), 1) {
		if n++; n == 1 {
			for range 11000 {
				m.Unsolicited("x")
			}
			continue
		}
		if n > 5000 {
			break
		}
	}
	assert.Equal(t, 5001, n)
}

func TestPhoneOfEveryOtherNumber(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(&modemtest.NetworkOptions{KnownOnly: true})
		nw.Phone("", modemtest.Phone{Status: pdu.Status(0x41)})
		nw.Phone("+15550003333", modemtest.Phone{})
		_, te := connect(t, &modemtest.Options{Network: nw})
		te.ask("AT+CMGF=1;+CNMI=2,1,0,1;+CSMP=49", lines("OK"))
		for number, status := range map[string]string{"+15550002222": ",65\r\n", "+15550003333": ",0\r\n"} {
			te.ask(`AT+CMGS="`+number+`"`, "\r\n> ")
			te.write("hi\x1a")
			te.until("OK\r\n")
			assert.Contains(t, te.until(status), "+CDS: ")
		}
	})
}

func TestChanceIsDecidedByTheSeed(t *testing.T) {
	pattern := func(seed uint64) string {
		m := modemtest.New(&modemtest.Options{Seed: seed})
		defer m.Close()
		rw := m.Open()
		m.Fault(modemtest.Refuse(modemtest.Result("BUSY")).On("+CSQ").Always().Chance(0.5))
		_, err := rw.Write([]byte("ATE0V0\r"))
		require.NoError(t, err)
		b, got := make([]byte, 100), ""
		for range 2 {
			_, err = rw.Read(b)
			require.NoError(t, err)
		}
		for range 64 {
			_, err := rw.Write([]byte("AT+CSQ\r"))
			require.NoError(t, err)
			n, err := rw.Read(b)
			require.NoError(t, err)
			got += string(b[n-2 : n-1])
		}
		return got
	}
	first := pattern(1)
	assert.Equal(t, first, pattern(1))
	assert.NotEqual(t, first, pattern(2))
	assert.Contains(t, first, "7", "BUSY")
	assert.Contains(t, first, "0", "OK")
}

func TestCardAndMemoryFaults(t *testing.T) {
	m, te := connect(t, nil)
	te.ask("AT+CMEE=1", lines("OK"))
	m.Fault(modemtest.Full("SM").On("+CPMS"), modemtest.NoSIM().On("+CIMI"))
	te.ask("AT+CPMS?", lines(`+CPMS: "SM",20,20,"SM",20,20,"SM",20,20`, "OK"))
	te.ask("AT+CIMI", lines("+CME ERROR: 10"))
	te.ask("AT+CPIN?", lines("+CME ERROR: 10"))
}

func TestHangUpAndReturn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, te := connect(t, nil)
		te.ask("AT+CMEE=2", lines("OK"))
		m.Fault(modemtest.HangUp(0, nil).On("+CSQ"))
		te.write("AT+CSQ\r")
		_, err := te.rw.Read(make([]byte, 10))
		require.Error(t, err)
		pass(time.Hour)
		te.rw = m.Open()
		te.ask("AT+CMEE?", lines("+CMEE: 2", "OK"))
	})
}
