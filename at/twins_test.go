package at_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
)

func TestNamesThatAnswersAndNoticesShare(t *testing.T) {
	tests := []struct {
		name, command, reply string
		want, notices        []string
	}{
		{"signal of Huawei", "^HCSQ?", "\n^HCSQ: \"LTE\",1,2,3,4\n\n^HCSQ: \"LTE\",5,6,7,8\n\nOK\n", []string{`^HCSQ: "LTE",1,2,3,4`}, []string{`^HCSQ: "LTE",5,6,7,8`}},
		{"state of the card, Telit", "#QSS?", "\n#QSS: 1\n\n#QSS: 2,1\n\nOK\n", []string{"#QSS: 2,1"}, []string{"#QSS: 1"}},
		{"connection state", "+CSCON?", "\n+CSCON: 0\n\n+CSCON: 1,1\n\n+CSCON: 1\n\nOK\n", []string{"+CSCON: 1,1"}, []string{"+CSCON: 0", "+CSCON: 1"}},
		{"PIN state, told by itself too", "+CPIN?", "\n+CPIN: READY\n\n+CPIN: READY\n\nOK\n", []string{"+CPIN: READY"}, []string{"+CPIN: READY"}},
		{"waiting call while it is asked about waiting", "+CCWA=1,2", "\n+CCWA: 1,1\n\n+CCWA: \"+1555\",145,1\n\n+CCWA: 0,2\n\nOK\n", []string{"+CCWA: 1,1", "+CCWA: 0,2"}, []string{`+CCWA: "+1555",145,1`}},
		{"a line of several commands", "+CSQ;+CMGF?", "\n+CSQ: 9,0\n\n+CSQ: 10,0\n\n+CMGF: 0\n\n+CSQ: 11,0\n\nOK\n", []string{"+CSQ: 9,0", "+CMGF: 0"}, []string{"+CSQ: 10,0", "+CSQ: 11,0"}},
		{"a rule of a profile, by shape", "^SHAPE?", "\n^SHAPE: 7\n\n^SHAPE: 1,7\n\nOK\n", []string{"^SHAPE: 1,7"}, []string{"^SHAPE: 7"}},
		{"a rule of a profile, by count", "^COUNT?", "\n^COUNT: 7\n\n^COUNT: 8\n\nOK\n", []string{"^COUNT: 7"}, []string{"^COUNT: 8"}},
	}
	rules := []at.NoticeRule{
		{Name: "^SHAPE", IsAnswer: func(p at.Params) bool { return p.Len() == 2 }},
		{Name: "^COUNT", IsAnswer: func(at.Params) bool { return true }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, p := open(t, &at.Options{Notices: rules}, replies(map[string]string{"AT" + tt.command: tt.reply}))
			sub := p.Subscribe()
			got, err := p.Command(t.Context(), tt.command)
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
			assert.Equal(t, tt.notices, take(t, sub, len(tt.notices)))
			nothing(t, sub)
		})
	}
}

func TestNamesThatACallerGivesHaveAnyNumberOfLines(t *testing.T) {
	_, p := open(t, nil, replies(map[string]string{"AT^X": "\n+CSQ: 1,1\n\n+CSQ: 2,2\n\nOK\n"}))
	r, err := p.Do(t.Context(), at.Command{Line: "^X", Names: []string{"+CSQ"}})
	require.NoError(t, err)
	assert.Equal(t, []string{"+CSQ: 1,1", "+CSQ: 2,2"}, r.Lines())
}
