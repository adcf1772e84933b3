package modemtest

import (
	"strconv"
	"strings"
)

// channels is which cell broadcast messages the terminal wants, AT+CSCB. Until that is given it is all.
type channels struct {
	set        bool
	refuse     bool // <mode> 1: those that are listed are not wanted
	mids, dcss string
}

// broadcastCommands choose cell broadcast messages, TS 27.005 3.3.4.
var broadcastCommands = map[string]*command{
	"+CSCB": {sms: true, test: tell("+CSCB: (0,1)"), read: sayChannels, set: setChannels},
}

func sayChannels(c *call) error {
	ch := c.m.channels
	return c.say("+CSCB: ", ints(bit(ch.refuse)), ",", quote(ch.mids), ",", quote(ch.dcss))
}

// setChannels is AT+CSCB=[<mode>[,<mids>[,<dcss>]]].
func setChannels(c *call) error {
	mode, err := c.within(0, 0, 0, 1)
	ch := channels{set: true, refuse: mode == 1, mids: c.str(1, ""), dcss: c.str(2, "")}
	if err != nil || len(c.args) > 3 || !isList(ch.mids) || !isList(ch.dcss) {
		return c.wrong()
	}
	c.m.channels = ch
	return nil
}

// want tells whether a message is wanted. A list that is empty stands for all, but not if both are.
func (ch channels) want(mid, dcs int) bool {
	switch {
	case !ch.set:
		return true
	case ch.mids == "" && ch.dcss == "":
		return ch.refuse
	}
	listed := (ch.mids == "" || inList(ch.mids, mid)) && (ch.dcss == "" || inList(ch.dcss, dcs))
	return listed != ch.refuse
}

// isList tells whether a text is a list of numbers and ranges, "0,1,5,320-478,922", or empty.
func isList(list string) bool {
	for part := range strings.SplitSeq(list, ",") {
		first, last, isRange := strings.Cut(part, "-")
		low, err := strconv.ParseUint(first, 10, 16)
		high, err2 := strconv.ParseUint(last, 10, 16)
		if list != "" && (err != nil || isRange && (err2 != nil || high < low)) {
			return false
		}
	}
	return true
}

func inList(list string, value int) bool {
	for part := range strings.SplitSeq(list, ",") {
		first, last, isRange := strings.Cut(part, "-")
		low, _ := strconv.Atoi(first)
		high, _ := strconv.Atoi(last)
		if !isRange {
			high = low
		}
		if low <= value && value <= high {
			return true
		}
	}
	return false
}
