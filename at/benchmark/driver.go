package main

import (
	"context"
	"io"
	"time"

	warthog "github.com/warthog618/modem/at"

	"github.com/semioctet/gsm/at"
)

const (
	// message is an SMS-SUBMIT of some length, with the field of the service centre.
	message       = "0001000B915155001011F10000A0" + messageText + messageText + messageText + messageText
	messageText   = "C8329BFD065DDF723619C8329BFD065DDF723619C8329BFD065DDF723619C832"
	messageLength = "+CMGS=141"
	notice        = "\r\n+CMTI: \"SM\",1\r\n"
)

// A driver is what is compared.
type driver interface {
	at() error
	send() error
	next()                    // waits for a notice
	handle(func(line string)) // hands notices to a handler from then on
	lines(command string) ([]string, error)
	close()
}

type opener struct {
	name string
	open func(rw io.ReadWriteCloser) driver
}

var drivers = [2]opener{{"this library", openOurs}, {"warthog618/modem", openWarthog}}

type ours struct {
	port    *at.Port
	notices *at.Subscription
}

func openOurs(rw io.ReadWriteCloser) driver {
	p := at.New(rw, nil)
	return &ours{port: p}
}

func (o *ours) at() error {
	_, err := o.port.Do(context.Background(), at.Command{})
	return err
}

func (o *ours) send() error {
	_, err := o.port.Do(context.Background(), at.Command{Line: messageLength, Body: message, HasBody: true})
	return err
}

func (o *ours) next() {
	if o.notices == nil {
		o.notices = o.port.Subscribe("+CMTI")
	}
	_, _ = o.notices.Next(context.Background())
}

func (o *ours) handle(f func(string)) {
	sub := o.port.Subscribe("+CMTI")
	go func() {
		for n := range sub.All(context.Background()) {
			f(n.Line)
		}
	}()
}

func (o *ours) lines(command string) ([]string, error) {
	return o.port.Command(context.Background(), command)
}

func (o *ours) close() { _ = o.port.Close() }

type other struct {
	modem   *warthog.AT
	rw      io.Closer
	notices chan struct{}
}

func openWarthog(rw io.ReadWriteCloser) driver {
	return &other{modem: warthog.New(rw, warthog.WithTimeout(5*time.Second)), rw: rw}
}

func (o *other) at() error {
	_, err := o.modem.Command("")
	return err
}

func (o *other) send() error {
	_, err := o.modem.SMSCommand(messageLength, message)
	return err
}

func (o *other) next() {
	if o.notices == nil {
		o.notices = make(chan struct{}, 1)
		_ = o.modem.AddIndication("+CMTI:", func([]string) { o.notices <- struct{}{} })
	}
	<-o.notices
}

func (o *other) handle(f func(string)) {
	_ = o.modem.AddIndication("+CMTI:", func(lines []string) { f(lines[0]) })
}

func (o *other) lines(command string) ([]string, error) { return o.modem.Command(command) }

func (o *other) close() {
	_ = o.rw.Close()
	<-o.modem.Closed()
}
