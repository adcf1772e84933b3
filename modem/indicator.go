package modem

import (
	"context"
	"slices"
	"strings"

	"github.com/semioctet/gsm/at"
)

// indicatorForms have the modem report changes of its indicators, the likeliest first: kept while the line is
// busy, or written at once; those that it does not report by another notice, or all.
var indicatorForms = []string{"+CMER=2,0,0,1", "+CMER=3,0,0,1", "+CMER=1,0,0,1", "+CMER=2,0,0,2", "+CMER=1,0,0,2"}

// watchFull has the modem report by +CIEV that a message storage is full, where it has an indicator for that and no
// notice of the maker's. Makers have their indicators in any order: its place is learnt from AT+CIND=?. Source: 3GPP
// TS 27.007 8.9, 8.10.
func (m *Modem) watchFull(ctx context.Context) error {
	if len(m.profile.Full) > 0 {
		return nil
	}
	lines, err := m.Command(ctx, "+CIND=?")
	if err != nil {
		return passRefusal(err)
	}
	place := indicatorPlace(lines, "smsfull")
	m.mu.Lock()
	m.fullIndicator = place
	m.mu.Unlock()
	if place == 0 {
		return nil
	}
	return passRefusal(m.firstOf(ctx, indicatorForms...))
}

// passRefusal returns nil for what a modem may refuse without harm.
func passRefusal(err error) error {
	if refused(err) {
		return nil
	}
	return err
}

// indicatorPlace returns the place of an indicator, counted from 1, in the answer to AT+CIND=?:
// +CIND: ("battchg",(0-5)),("signal",(0-5)) ... It is 0 if the modem does not have it.
func indicatorPlace(lines []string, name string) int {
	var names []string
	for _, line := range lines {
		p := at.ParseParams(line)
		for i := range p.Len() {
			if list := p.At(i).List; len(list) > 0 {
				names = append(names, strings.TrimSpace(list[0].Text))
			}
		}
	}
	return slices.Index(names, name) + 1
}

// tellsFull reports whether a notice is +CIEV: <ind>,<value> of the indicator that says that a storage is full; 2 says so
// too, and that a message waits in the network.
func (m *Modem) tellsFull(n at.Notice) bool {
	if n.Name() != "+CIEV" {
		return false
	}
	m.mu.Lock()
	place := m.fullIndicator
	m.mu.Unlock()
	ind, err := n.Params().Int(0, "ind")
	value, verr := n.Params().Int(1, "value")
	return err == nil && verr == nil && place > 0 && ind == place && value > 0
}
