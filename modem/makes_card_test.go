package modem_test

import (
	"errors"
	"strings"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

var cardBehaviours = []behaviour{
	{"the PIN, also after a restart", opensTheCard, true},
	{"a wrong PIN", keepsWrongPINs, true},
	{"the PUK", unblocks, false},
	{"locks and passwords", locks, false},
	{"a card that is starting", waitsForTheCard, false},
	{"a card that is swapped", followsTheCard, false},
	{"a card's numbers", readsTheCard, false},
}

func opensTheCard(c *cell) {
	c.simulate(modemtest.Options{PIN: "1234", SIMStart: 3 * time.Second, Registration: 4 * time.Second})
	var box mailbox
	m := c.open(modem.Options{PIN: "1234", OnMessage: box.put})
	require.NoError(c, m.WaitReady(c.Context()))
	c.middle()
	c.pass(time.Minute)
	require.NoError(c, c.nw.SMS(otherNumber, ownNumber, "after it"))
	c.pass(30 * time.Minute)
	assert.Equal(c, modem.Ready, m.State())
	assert.Equal(c, []string{"after it"}, box.all())
	want := 1
	if c.disturbance == restart {
		want = 2
	}
	assert.Equal(c, want, pinsGiven(c.sim))
}

func keepsWrongPINs(c *cell) {
	c.simulate(modemtest.Options{PIN: "1234"})
	dir := c.TempDir()
	for i := range 4 {
		m, err := modem.Open(c.Context(), c.sim.Open(), &modem.Options{PIN: "9999", Dir: dir})
		require.ErrorIs(c, err, gsmerr.SIMPINRequired)
		assert.Equal(c, modem.SIMLocked, m.State())
		if i > 0 {
			assert.ErrorIs(c, err, modem.ErrPINTried)
		}
		require.NoError(c, m.Close())
		c.middle()
		c.back()
	}
	assert.Equal(c, 1, pinsGiven(c.sim))
	assert.Equal(c, 2, c.sim.State().PIN)
}

func unblocks(c *cell) {
	c.simulate(modemtest.Options{SIM: modemtest.SIM{PIN: "1234", PUK: "11223344"}})
	c.sim.ClearFaults()
	_, err := c.sim.Open().Write([]byte(strings.Repeat("AT+CPIN=0000\r", 3)))
	require.NoError(c, err)
	c.sim.Fault(c.faults...)
	ctx := c.Context()
	m, err := modem.Open(ctx, c.sim.Open(), &modem.Options{PIN: "1234"})
	require.ErrorIs(c, err, gsmerr.SIMPUKRequired)
	defer func() { _ = m.Close() }()
	assert.ErrorContains(c, err, "Modem.Unblock")
	assert.ErrorIs(c, m.Unlock(ctx, "1234", nil), modem.ErrWrongCode)
	assert.ErrorIs(c, m.Unblock(ctx, "1122334", "1234", nil), modem.ErrCodeForm)
	assert.ErrorIs(c, m.Unblock(ctx, "11223344", "12", nil), modem.ErrCodeForm)
	given := pinsGiven(c.sim)

	err = m.Unblock(ctx, "99999999", "1234", nil)
	assert.ErrorIs(c, err, gsmerr.IncorrectPassword)
	var lock *modem.LockedError
	require.ErrorAs(c, err, &lock)
	assert.Equal(c, 9, lock.Attempts.PUK)
	assert.NotContains(c, err.Error(), "99999999")
	assert.ErrorIs(c, m.Unblock(ctx, "99999999", "1234", nil), modem.ErrPINTried)
	assert.ErrorIs(c, m.Unblock(ctx, "11223344", "1234", nil), modem.ErrFewAttempts)
	assert.Equal(c, given+1, pinsGiven(c.sim))

	require.NoError(c, m.Unblock(ctx, "11223344", "4321", &modem.UnlockOptions{Force: true}))
	require.NoError(c, m.WaitReady(ctx))
	assert.ErrorIs(c, m.Unblock(ctx, "11223344", "4321", nil), modem.ErrWrongCode, "an open card is given no PUK")
	require.NoError(c, m.Close())
	c.sim.Reboot(0)
	require.NoError(c, start(c.sim, modem.Options{PIN: "4321"}), "the new PIN holds")
}

func locks(c *cell) { // 3GPP TS 27.007 7.4 and 7.5
	ctx := c.Context()
	c.simulate(modemtest.Options{SIM: modemtest.SIM{PIN: "1234", PIN2: "5678", PUK2: "87654321"}})
	m := c.open(modem.Options{PIN: "1234"})
	on, err := m.Locked(ctx, modem.SIMLock, 0)
	require.NoError(c, err)
	assert.NotZero(c, on)
	require.NoError(c, m.ChangePassword(ctx, modem.SIMLock, "1234", "4321", nil))
	assert.ErrorIs(c, m.SetLock(ctx, modem.SIMLock, false, "1234", nil), gsmerr.IncorrectPassword)
	assert.ErrorIs(c, m.SetLock(ctx, modem.SIMLock, false, "1234", nil), modem.ErrPINTried)
	assert.ErrorIs(c, m.SetLock(ctx, modem.SIMLock, false, "4321", nil), modem.ErrFewAttempts)
	force := modem.UnlockOptions{Force: true}
	require.NoError(c, m.SetLock(ctx, modem.SIMLock, false, "4321", &modem.LockOptions{UnlockOptions: force}))
	on, err = m.Locked(ctx, modem.SIMLock, 0)
	require.NoError(c, err)
	assert.Zero(c, on)
	require.NoError(c, m.SetLock(ctx, modem.SIMLock, true, "4321", nil))

	require.NoError(c, m.SetLock(ctx, modem.FixedDialling, true, "5678", nil))
	on, err = m.Locked(ctx, modem.FixedDialling, 0)
	require.NoError(c, err)
	assert.Equal(c, "voice, data, fax", on.String())
	require.NoError(c, m.ChangePassword(ctx, modem.PIN2, "5678", "8765", nil))
	assert.ErrorIs(c, m.ChangePassword(ctx, modem.PIN2, "5678", "1111", nil), gsmerr.IncorrectPassword)
	left, err := m.Attempts(ctx)
	require.NoError(c, err)
	assert.Equal(c, modem.Attempts{PIN: 3, PUK: 10, PIN2: 2, PUK2: 10}, left)

	require.NoError(c, m.SetLock(ctx, modem.BarOutgoing, true, "0000", &modem.LockOptions{Class: modem.ClassVoice}))
	assert.ErrorIs(c, m.SetLock(ctx, modem.BarIncoming, true, "1111", nil), gsmerr.IncorrectPassword)
	assert.ErrorIs(c, m.SetLock(ctx, modem.BarInternational, true, "1111", nil), modem.ErrPINTried, "one password for all barring")
	assert.ErrorIs(c, m.SetLock(ctx, modem.SIMLock, true, "", nil), modem.ErrCodeForm)
	_, err = m.Locked(ctx, "S\"", 0)
	assert.Error(c, err)

	err = m.SetLock(ctx, modem.NetworkLock, false, "1234567890", nil)
	var lock *modem.LockedError
	require.ErrorAs(c, err, &lock)
	assert.Equal(c, "PN password", lock.Code)
	assert.False(c, errors.Is(err, gsmerr.IncorrectPassword))
	assert.Equal(c, modem.Ready, m.State(), "a lock that does not open leaves the modem as it is")
}

func waitsForTheCard(c *cell) {
	rows := []struct {
		name  string
		fault modemtest.Fault
		state modem.State // in which it ends
		want  error
	}{
		{"busy for a while", modemtest.Refuse(modemtest.CME(14)).On("+CPIN?").Times(5), modem.Ready, nil},
		{"wait, starting (515)", modemtest.Refuse(modemtest.CME(515)).On("+CPIN?").Times(5), modem.Ready, nil},
		{"not ready", modemtest.Answer("+CPIN: NOT READY", "OK").On("+CPIN?").Times(5), modem.Ready, nil},
		{"said to be absent once", modemtest.Refuse(modemtest.CME(10)).On("+CPIN?"), modem.Ready, nil},
		{"said to have failed once", modemtest.Refuse(modemtest.CME(13)).On("+CPIN?"), modem.Ready, nil},
		{"a wrong code while starting (openwrt 24260)", modemtest.Answer("+CPIN: SIM PUK", "OK").On("+CPIN?").Times(2), modem.Ready, nil},
		{"busy without end", modemtest.Refuse(modemtest.CME(14)).On("+CPIN?").Always(), modem.SIMBusy, gsmerr.SIMBusy},
		{"absent", modemtest.Refuse(modemtest.CME(10)).On("+CPIN?").Always(), modem.NoSIM, gsmerr.SIMNotInserted},
		{"NOT INSERTED", modemtest.Answer("+CPIN: NOT INSERTED", "OK").On("+CPIN?").Always(), modem.NoSIM, nil},
		{"failed", modemtest.Refuse(modemtest.CME(13)).On("+CPIN?").Always(), modem.NoSIM, gsmerr.SIMFailure},
	}
	for _, row := range rows {
		c.make.IMEI = newICCID()[4:19]
		sim := c.simulate(modemtest.Options{PIN: "1234"})
		sim.Fault(row.fault)
		began := time.Now()
		err := start(sim, modem.Options{PIN: "1234"})
		assert.Less(c, time.Since(began), 4*time.Minute, row.name)
		if row.state == modem.Ready {
			assert.NoError(c, err, row.name)
			assert.Equal(c, 1, pinsGiven(sim), row.name)
		} else {
			var state *modem.StateError
			require.ErrorAs(c, err, &state, row.name)
			assert.Equal(c, row.state, state.State, row.name)
			assert.True(c, row.want == nil || errors.Is(err, row.want), row.name)
			assert.Zero(c, pinsGiven(sim), row.name)
		}
		require.NoError(c, sim.Close())
	}
}

func followsTheCard(c *cell) {
	first, second := newICCID(), newICCID()
	c.simulate(modemtest.Options{SIM: modemtest.SIM{PIN: "1234", ICCID: first}})
	var seen events
	m := c.open(modem.Options{PIN: "1234", OnEvent: seen.add})
	require.NoError(c, m.WaitReady(c.Context()))

	c.sim.RemoveSIM()
	c.pass(time.Minute)
	assert.Equal(c, modem.NoSIM, m.State())

	c.sim.InsertSIM(modemtest.SIM{ICCID: second})
	c.pass(3 * time.Minute)
	assert.Equal(c, modem.Ready, m.State())
	assert.Contains(c, seen.all, modem.Event(modem.SIMChanged{From: first, To: second}))

	c.sim.RemoveSIM()
	c.sim.InsertSIM(modemtest.SIM{ICCID: newICCID(), PIN: "4444"})
	c.sim.Unsolicited("+CPIN: SIM PIN")
	c.pass(3 * time.Minute)
	assert.Equal(c, modem.SIMLocked, m.State())
	assert.Equal(c, 2, pinsGiven(c.sim), "the PIN of the options was given to another card, once")
	c.sim.Unsolicited("+CPIN: SIM PIN")
	c.pass(3 * time.Minute)
	assert.Equal(c, 2, pinsGiven(c.sim))
}

func readsTheCard(c *cell) {
	ctx, id := c.Context(), newICCID()
	c.simulate(modemtest.Options{SIM: modemtest.SIM{ICCID: id, IMSI: "001010123456789"}})
	m := c.open(modem.Options{})
	iccid, err := m.ICCID(ctx)
	require.NoError(c, err)
	assert.Equal(c, id, iccid)
	imsi, err := m.IMSI(ctx)
	require.NoError(c, err)
	assert.Equal(c, "001010123456789", imsi)
	numbers, err := m.OwnNumbers(ctx)
	require.NoError(c, err)
	assert.Equal(c, []modem.OwnNumber{{Name: "Line 1", Number: ownNumber}}, numbers)
	home, err := m.HomeOperator(ctx)
	require.NoError(c, err)
	assert.Equal(c, "001", home.MCC)
	assert.Equal(c, "01", home.MNC)
	assert.NotEmpty(c, home.Name)
}
