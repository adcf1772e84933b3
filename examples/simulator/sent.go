package main

import (
	"context"
	"flag"
	"fmt"
	"sync"
	"time"

	"github.com/semioctet/gsm/modem/modemtest"
	"github.com/semioctet/gsm/pdu"
)

// sent is a message that a program sent through a modem.
type sent struct {
	Port  int       `json:"modem"`
	Time  time.Time `json:"time"`
	To    string    `json:"to"`
	Text  string    `json:"text"`
	Parts int       `json:"parts"`
	PDU   []string  `json:"pdu"` // of each part: SMSC field and TPDU
}

func sentOf(p *port, messages []modemtest.Sent) []sent {
	var all []sent
	for _, m := range messages {
		s := sent{Port: p.id, Time: m.Time, To: m.To, Text: m.Text, Parts: len(m.Parts)}
		for _, part := range m.Parts {
			s.PDU = append(s.PDU, string(pdu.AppendHex(pdu.AppendHex(nil, part.SMSC), part.TPDU)))
		}
		all = append(all, s)
	}
	return all
}

// sentCommand is the command sent.
func sentCommand(f *flag.FlagSet) action {
	all := f.Bool("all", false, "")
	wait := f.Duration("wait", 0, "")
	return func(r request) error {
		if len(r.words) > 0 {
			return errUsage
		}
		if *wait > 0 {
			if err := r.bench.await(r.ctx, *wait); err != nil {
				return err
			}
		}
		for _, p := range r.bench.ports {
			if err := writeLines(r.out, sentOf(p, p.fresh(*all))); err != nil {
				return err
			}
		}
		return nil
	}
}

// await waits until a message was sent that fresh has not returned.
func (b *bench) await(ctx context.Context, limit time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var tasks sync.WaitGroup
	came := make(chan struct{}, len(b.ports))
	for _, p := range b.ports {
		tasks.Go(func() {
			for range p.modem.Entries(ctx, 1) {
				if p.unshown() {
					came <- struct{}{}
					return
				}
			}
		})
	}
	defer tasks.Wait()
	defer cancel()
	select {
	case <-came:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("no message was sent within %v", limit)
	}
}

// unshown tells whether there is a message that fresh has not returned.
func (p *port) unshown() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.modem.Sent()) > p.taken
}

// fresh returns the messages sent that it has not returned before, or all.
func (p *port) fresh(all bool) []modemtest.Sent {
	messages := p.modem.Sent()
	p.mu.Lock()
	defer p.mu.Unlock()
	from := p.taken
	p.taken = len(messages)
	if all {
		from = 0
	}
	return messages[from:]
}
