package mux_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at/mux"
)

const ms = time.Millisecond

func TestCommandAndItsValues(t *testing.T) {
	tests := []struct {
		name    string
		params  mux.Params
		command string
	}{
		{"basic option with the defaults of the standard", mux.Params{}, "+CMUX=0"},
		{"advanced option", mux.Params{Advanced: true}, "+CMUX=1,0"},
		{"UI frames", mux.Params{UI: true}, "+CMUX=0,1"},
		{"frame size alone", mux.Params{N1: 127}, "+CMUX=0,0,,127"},
		{"SIM900 and SIM800 as oFono asks", mux.Params{Speed: 115200, N1: 128, T1: 100 * ms, N2: 3, T2: 300 * ms, T3: 10 * time.Second, K: 2},
			"+CMUX=0,0,5,128,10,3,30,10,2"},
		{"Motorola G24 at its highest speed", mux.Params{Advanced: true, Speed: 460800, N1: 256}, "+CMUX=1,0,7,256"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			command, err := tt.params.Command()
			require.NoError(t, err)
			assert.Equal(t, tt.command, command)
			back, err := mux.ParseParams(command)
			require.NoError(t, err)
			assert.Equal(t, tt.params, back)
		})
	}
	read, err := mux.ParseParams("+CMUX: 0,0,5,127,10,3,30,10,2") // Quectel M10, AT+CMUX?
	require.NoError(t, err)
	assert.Equal(t, "0,0,5,127,10,3,30,10,2", read.String())
}

func TestCommandRefusesWhatItCanNotCarry(t *testing.T) {
	tests := []struct {
		name, param string
		params      mux.Params
	}{
		{"a speed of no code", "port_speed", mux.Params{Speed: 12345}},
		{"a frame too long", "N1", mux.Params{N1: 32769}},
		{"a negative frame", "N1", mux.Params{N1: -1}},
		{"a part of 10 ms", "T1", mux.Params{T1: 15 * ms}},
		{"T1 too long", "T1", mux.Params{T1: 2560 * ms}},
		{"T2 too short", "T2", mux.Params{T2: 10 * ms}},
		{"T2 not longer than T1", "T2", mux.Params{T1: 100 * ms, T2: 100 * ms}},
		{"a part of a second", "T3", mux.Params{T3: 1500 * ms}},
		{"too many repeats", "N2", mux.Params{N2: 101}},
		{"window too large", "k", mux.Params{K: 8}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := tt.params.Command()
			var wrong *mux.ParamError
			require.ErrorAs(t, err, &wrong)
			assert.Equal(t, tt.param, wrong.Name)
			_, err = tt.params.Fit("+CMUX: (0),(0)")
			require.ErrorAs(t, err, &wrong)
		})
	}
	for _, s := range []string{"2", "0,2", "0,0,9", "0,0,0", "x", "0,0,5,127,10,3,30,10,2,1", "0,0,5,1.5", "0,0,,,30,,20"} {
		_, err := mux.ParseParams(s)
		var wrong *mux.ParamError
		assert.ErrorAs(t, err, &wrong, s)
	}
}

func TestFitTakesWhatAModemOffers(t *testing.T) {
	tests := []struct {
		name, offer, want string
		params            mux.Params
	}{
		{"the whole range of the standard", "+CMUX: (0,1),(0-2),(1-6),(1-32768),(1-255),(0-100),(2-255),(1-255),(1-7)", "0,0,,127", mux.Params{N1: 127}},
		{"one value of each: Quectel M10", "+CMUX: (0),(0),(5),(127),(10),(3),(30),(10),(2)", "0,0,5,127,10,3,30,10,2", mux.Params{N1: 1500}},
		{"no k: Motorola G24", "+CMUX: (0,1),(0),(1-7),(31-256),(1-255),(0-100),(2-255),(1-255)", "0,0,5,256", mux.Params{Speed: 115200, N1: 1024, K: 2}},
		{"basic only, short frames: Wavecom", "+CMUX: (0),(0),(1-8),(1-255)", "0,0,,255", mux.Params{Advanced: true, UI: true, N1: 512, T1: 100 * ms}},
		{"advanced only: Enfora", "+CMUX: (1),(0),(1-6),(10-100)", "1,0,,100", mux.Params{N1: 127}},
		{"frames at least so long", "(0),(0),,(31-64)", "0,0,,31", mux.Params{N1: 10}},
		{"mode alone", "+CMUX: (0)", "0,0", mux.Params{N1: 127}},
		{"an open speed, no T3 and k: u-blox SARA-R4", "+CMUX: (0),(0),,(1-1509),(1-255),(0-5),(2-255),,", "0,0,,1509,,5", mux.Params{N1: 1600, N2: 10, Speed: 115200, T3: time.Second}},
		{"no k: Sierra HL78", "+CMUX: (0),(0),(1-8),(1-1509),(1-255),(0-100),(2-255),(1-255)", "0,0,5,127", mux.Params{Speed: 115200, N1: 127, K: 2}},
		{"times of zero", "+CMUX: (0),(0),(1-8),(1-1500),(0),(0),(2-1000)", "0,0,,127", mux.Params{N1: 127, T1: 100 * ms}},
		{"advanced only, more speeds: Enfora GSM1308", "+CMUX: (1),(0),(1-7),(10-100),(1-255),(0-100),(2-255),(1-255),(1-7)", "1,0,7,100", mux.Params{Speed: 921600, N1: 127}},
		{"frames of 31 only: Sony Ericsson MCA-25", "+CMUX: (0),(0),(1-7),(31),(10),(3),(30),(10),(1-7)", "0,0,,31,10,3,30,10", mux.Params{N1: 127}},
		{"no parentheses", "+CMUX: 0,0,5,127", "0,0,5,127", mux.Params{}},
		{"spaces", "+CMUX: (0, 1), (0 - 2), (1-6)", "0,0,4", mux.Params{Speed: 57600}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.params.Fit(tt.offer)
			require.NoError(t, err)
			assert.Equal(t, tt.want, got.String())
		})
	}
	for _, offer := range []string{"", "+CMUX: ", "+CMUX: (2)", "+CMUX: (0),(2)", "+CMUX: (0", "+CMUX: (1-0)", "+CMUX: (a)", "ERROR"} {
		_, err := mux.Params{}.Fit(offer)
		var wrong *mux.ParamError
		assert.ErrorAs(t, err, &wrong, offer)
	}
}

func FuzzFit(f *testing.F) {
	f.Add("+CMUX: (0,1),(0-2),(1-6),(1-32768),(1-255),(0-100),(2-255),(1-255),(1-7)", "0,0,5,127")
	f.Add("+CMUX: (0),(0),(),((", "1,1,,31,10,3,30,10,2")
	f.Fuzz(func(t *testing.T, offer, values string) {
		p, err := mux.ParseParams(values)
		if err != nil {
			return
		}
		again, err := mux.ParseParams(p.String())
		require.NoError(t, err)
		require.Equal(t, p, again)
		if fit, err := p.Fit(offer); err == nil {
			require.NoError(t, fit.Validate())
			_, err := fit.Command()
			require.NoError(t, err)
		}
	})
}
