package dialogue_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
	"github.com/semioctet/gsm/at/dialogue"
)

const session = `# boots, asks for its PIN, answers late
0.000 < \r\nRDY\r\n
0.100 > AT+CPIN="****"\r
0.110 < AT+CPIN="****"\r\r\nOK\r\n
0.200 > AT+CSQ\r
0.210 < \r\n+CMTI: "SM",3\r\n\r\n+CSQ: 17,0\r\n\r\nOK\r\n
0.300 > AT+CSQ\r
0.310 < \r\n+CSQ: 18,0\r\n\r\nOK\r\n
0.400 > AT+CMGS=18\r
0.410 < \r\n>
0.420 > 00AA\x1a
0.430 < \r\n+CMGS: 9\r\n\r\nOK\r\n
`

func play(t *testing.T, file string, o *dialogue.PlayOptions) (*dialogue.Player, *at.Port) {
	t.Helper()
	player, err := dialogue.Play(strings.NewReader(file), o)
	require.NoError(t, err)
	p := at.New(player, nil)
	t.Cleanup(func() { _ = p.Close() })
	return player, p
}

func TestAPortOnAPlayer(t *testing.T) {
	player, p := play(t, session, nil)
	_, err := p.Command(t.Context(), `+CPIN="1234"`)
	require.NoError(t, err)
	for _, want := range []string{"+CSQ: 17,0", "+CSQ: 18,0"} {
		got, err := p.Command(t.Context(), "+CSQ")
		require.NoError(t, err)
		assert.Equal(t, []string{want}, got)
	}
	require.Len(t, player.Unplayed(), 2)
	assert.Equal(t, "AT+CMGS=18\r", player.Unplayed()[0].Octets)
	r, err := p.Do(t.Context(), at.Command{Line: "+CMGS=18", Body: "00AA", HasBody: true})
	require.NoError(t, err)
	assert.Equal(t, []string{"+CMGS: 9"}, r.Lines())
	assert.Empty(t, player.Unplayed())
	require.NoError(t, player.Err())
	sub := p.Subscribe()
	for _, want := range []string{"RDY", `+CMTI: "SM",3`} {
		n, err := sub.Next(t.Context())
		require.NoError(t, err)
		assert.Equal(t, want, n.Line, "and the echo of the PIN is none")
	}
}

func TestAPlayerTellsWhereTheTerminalDeviates(t *testing.T) {
	player, p := play(t, session, nil)
	_, err := p.Command(t.Context(), "+CSQ")
	var mismatch *dialogue.MismatchError
	require.ErrorAs(t, err, &mismatch)
	assert.Equal(t, &dialogue.MismatchError{Line: 3, Want: `AT+CPIN="****"`, Got: "AT+CSQ"}, mismatch)
	assert.ErrorIs(t, err, at.ErrHangup)
	assert.Equal(t, mismatch, player.Err())

	player, p = play(t, "0 > AT\\r\n0 < \\r\\nOK\\r\\n", nil)
	_, err = p.Command(t.Context(), "")
	require.NoError(t, err)
	_, err = p.Command(t.Context(), `+CPIN="1234"`)
	require.ErrorAs(t, err, &mismatch)
	assert.Equal(t, &dialogue.MismatchError{Got: `AT+CPIN="****"`}, mismatch)
	assert.EqualError(t, player.Err(), `dialogue: the file has no answer to "AT+CPIN=\"****\""`)
}

func TestAPlayerInAnyOrder(t *testing.T) {
	player, p := play(t, session, &dialogue.PlayOptions{AnyOrder: true})
	for _, want := range []string{"+CSQ: 17,0", "+CSQ: 18,0", "+CSQ: 18,0"} {
		got, err := p.Command(t.Context(), "+CSQ")
		require.NoError(t, err)
		assert.Equal(t, []string{want}, got)
	}
	_, err := p.Command(t.Context(), `+CPIN="1234"`)
	require.NoError(t, err)
	assert.Len(t, player.Unplayed(), 2)
	_, err = p.Command(t.Context(), "+XYZ")
	var mismatch *dialogue.MismatchError
	require.ErrorAs(t, err, &mismatch)
}

func TestCloseEndsAPlayer(t *testing.T) {
	player, err := dialogue.Play(strings.NewReader(""), nil)
	require.NoError(t, err)
	done := make(chan error)
	go func() { _, err := player.Read(make([]byte, 1)); done <- err }()
	require.NoError(t, player.Close())
	assert.ErrorIs(t, <-done, io.ErrClosedPipe)
	_, err = player.Write([]byte("AT\r"))
	assert.ErrorIs(t, err, io.ErrClosedPipe)
	require.NoError(t, player.Close())
}

func TestARecordingPlays(t *testing.T) {
	var file strings.Builder
	source, err := dialogue.Play(strings.NewReader(session), nil)
	require.NoError(t, err)
	p := at.New(dialogue.Record(source, &file), nil)
	talk := func(p *at.Port) {
		_, err := p.Command(context.Background(), `+CPIN="1234"`)
		require.NoError(t, err)
		got, err := p.Command(context.Background(), "+CSQ")
		require.NoError(t, err)
		assert.Equal(t, []string{"+CSQ: 17,0"}, got)
	}
	talk(p)
	require.NoError(t, p.Close())
	assert.NotContains(t, file.String(), "1234")
	player, p := play(t, file.String(), nil)
	talk(p)
	assert.Empty(t, player.Unplayed())
}

func TestADataConnectionIsRecordedAndPlayed(t *testing.T) {
	const file = `
0 > ATD*99#\r
0 < \r\nCONNECT\r\n
0 > hello\r
0 < world
0 > the end
0 > +++
0 < \r\nOK\r\n
0 > ATH\r
0 < \r\nOK\r\n
`
	talk := func(t *testing.T, p *at.Port) {
		d, err := p.Connect(t.Context(), at.Command{Line: "D*99#"})
		require.NoError(t, err)
		_, err = d.Write([]byte("hello\r"))
		require.NoError(t, err)
		got := make([]byte, 5)
		_, err = io.ReadFull(d, got)
		require.NoError(t, err)
		assert.Equal(t, "world", string(got))
		_, err = d.Write([]byte("the end"))
		require.NoError(t, err)
		require.NoError(t, d.Close())
		require.NoError(t, p.Close())
	}
	synctest.Test(t, func(t *testing.T) {
		source, err := dialogue.Play(strings.NewReader(file), nil)
		require.NoError(t, err)
		var recorded strings.Builder
		talk(t, at.New(dialogue.Record(source, &recorded), nil))
		require.Empty(t, source.Unplayed())
		again, err := dialogue.Play(strings.NewReader(recorded.String()), nil)
		require.NoError(t, err, recorded.String())
		talk(t, at.New(again, nil))
		assert.Empty(t, again.Unplayed(), recorded.String())
	})
}
