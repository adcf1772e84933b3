package modem

import (
	"context"
	"fmt"
	"strings"

	"github.com/semioctet/gsm/at"
)

// messages looks at what sending needs: the commands, PDU mode, and the service centre.
func (d *diagnosis) messages(ctx context.Context) error {
	lines, err := d.m.Command(ctx, "+CMGF=?")
	if refused(err) && !isStarting(err) {
		if _, err = d.m.Command(ctx, "+CMGF?"); refused(err) {
			return d.last(Finding{Cause: CauseNoMessages, Err: err, Text: "the modem has no commands for messages on this port",
				Advice: "try its other AT ports; a modem for data only, or with a firmware for data only, has none at all"})
		}
	}
	if err != nil && !refused(err) {
		return err
	}
	if len(lines) > 0 {
		if pdus, err := at.ParseParams(lines[0]).Offers(0, "mode", 0); err == nil && !pdus {
			d.find(Finding{Cause: CauseTextModeOnly, Warning: true, Text: "the modem has text mode only: long messages, flash messages and data are sent as far as that goes",
				Advice: "look for a newer firmware; else keep to plain texts"})
		}
	}
	centre, err := d.m.ServiceCentre(ctx)
	if err == nil && strings.Trim(centre, "+") == "" {
		d.find(Finding{Cause: CauseNoServiceCentre, Text: "no service centre is set, so that no message can be sent",
			Advice: `ask the operator for its number and set it with AT+CSCA="+...", or give it as SendOptions.ServiceCentre; another card may have it`})
	}
	if refused(err) {
		err = nil
	}
	return err
}

// storage looks whether there is room for a message. Source: 3GPP TS 27.005 3.2.2: the answer
// has name, used and total for reading, writing and receiving.
func (d *diagnosis) storage(ctx context.Context) error {
	p, ok, err := d.ask(ctx, "+CPMS?")
	if !ok || p.Len() < 3 {
		return err
	}
	last := p.Len()/3*3 - 3
	used, uerr := p.Int(last+1, "used")
	total, terr := p.Int(last+2, "total")
	if uerr != nil || terr != nil || total <= 0 || used < total {
		return nil
	}
	d.find(Finding{Cause: CauseStorageFull,
		Text:   fmt.Sprintf("the storage for messages, %s, is full (%d of %d), so that the network holds back what comes", p.At(last).Text, used, total),
		Advice: "receive the messages, which removes them, or delete some with Modem.DeleteStored or AT+CMGD"})
	return nil
}

// notices looks whether the modem tells of messages that come.
func (d *diagnosis) notices(ctx context.Context) error {
	route := d.m.Route()
	now, told, err := d.ask(ctx, "+CNMI?")
	if err != nil {
		return err
	}
	if d.m.started() != nil && route.Setting != "" {
		d.noticesLost(now, told, route.Setting)
		return nil
	}
	setting := ""
	if d.m.started() == nil {
		setting, err = d.m.chooseNotices(ctx, false)
		if err == nil && told {
			err = d.restoreNotices(ctx, now)
		}
	}
	if err != nil || at.ParseParams(setting).At(1).Text > "0" {
		return err
	}
	d.find(Finding{Cause: CauseNoNotices, Warning: true,
		Text:   "the modem does not tell on this port when a message comes: it takes no +CNMI setting for that. Messages are found by looking, later",
		Advice: "try the other AT ports of the modem; else set Options.Sweep to how late a message may be"})
	return nil
}

// noticesLost compares the setting with what was set when the modem was opened.
func (d *diagnosis) noticesLost(now at.Params, told bool, setting string) {
	want := at.ParseParams(setting)
	for i := range min(want.Len(), now.Len(), 4) {
		if told && now.At(i).Text != want.At(i).Text {
			d.find(Finding{Cause: CauseNoticesLost,
				Text:   "the modem does not report messages as it was told to (+CNMI): it has restarted, or another program uses it",
				Advice: "end the other program, such as ModemManager; open the modem again"})
			return
		}
	}
}

// restoreNotices puts the setting back that was there before.
func (d *diagnosis) restoreNotices(ctx context.Context, before at.Params) error {
	var values []any
	for i := range before.Len() {
		if n, err := before.Int(i, "+CNMI"); err == nil {
			values = append(values, n)
		}
	}
	line, err := at.Set("+CNMI", values...)
	if err == nil && len(values) > 0 {
		_, err = d.m.Command(ctx, line)
	}
	if refused(err) {
		err = nil
	}
	return err
}
