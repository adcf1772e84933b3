package main

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/semioctet/gsm/modem/modemtest"
)

// restartTime is how long modems take to restart. Real ones need some seconds, in which programs that write at once
// are not heard.
const restartTime = 2 * time.Second

// bench is all simulated modems, on one network.
type bench struct {
	options *options
	network *modemtest.Network
	ports   []*port
	tasks   sync.WaitGroup
}

func newBench(o *options) (*bench, error) {
	b := &bench{options: o, network: modemtest.NewNetwork(&modemtest.NetworkOptions{
		Disorder: o.disorder, Duplicates: o.duplicates, Seed: o.seed,
	})}
	for i := range o.count {
		number, err := nextNumber(o.number, i)
		if err != nil {
			return nil, errors.Join(err, b.close())
		}
		p := &port{id: i + 1, personality: o.personality, pin: o.pin}
		if o.link != "" {
			p.link = o.link
			if i > 0 {
				p.link += strconv.Itoa(i)
			}
		}
		if p.address, err = nextAddress(o.tcp, i*o.ports); err != nil {
			return nil, errors.Join(err, b.close())
		}
		p.modem = modemtest.New(&modemtest.Options{
			Number: number, PIN: o.pin, Network: b.network, Personality: o.personality, Seed: o.seed + uint64(i),
			RestartTime: restartTime,
		})
		p.modem.Fault(o.faults...)
		b.ports = append(b.ports, p)
		for n := 1; n < o.ports; n++ {
			q := &port{id: p.id, at: n, modem: p.modem}
			if p.link != "" {
				q.link = p.link + "." + strconv.Itoa(n)
			}
			if q.address, err = nextAddress(o.tcp, i*o.ports+n); err != nil {
				return nil, errors.Join(err, b.close())
			}
			p.more = append(p.more, q)
		}
	}
	return b, nil
}

// close takes all modems away.
func (b *bench) close() error {
	var errs []error
	for _, p := range b.ports {
		for _, l := range p.lines() {
			errs = append(errs, l.unplug())
		}
		errs = append(errs, p.modem.Close())
	}
	b.tasks.Wait()
	return errors.Join(errs...)
}

// port returns a modem by its number from 1.
func (b *bench) port(id int) (*port, error) {
	if id < 1 || id > len(b.ports) {
		return nil, fmt.Errorf("there is no modem %d; they count from 1 to %d", id, len(b.ports))
	}
	return b.ports[id-1], nil
}

// nextNumber returns the phone number that is i after the first. Nothing stays nothing: the network
// gives a number.
func nextNumber(first string, i int) (string, error) {
	digits := strings.TrimPrefix(first, "+")
	if first == "" {
		return "", nil
	}
	n, err := strconv.ParseUint(digits, 10, 64)
	if err != nil {
		return "", fmt.Errorf("the number %q is none of digits, with a plus or without", first)
	}
	next := fmt.Sprintf("%0*d", len(digits), n+uint64(i))
	return first[:len(first)-len(digits)] + next, nil
}

// nextAddress returns the TCP address that is i ports after the first; port 0 is any.
func nextAddress(first string, i int) (string, error) {
	if first == "" {
		return "", nil
	}
	host, service, err := net.SplitHostPort(first)
	if err != nil {
		return "", fmt.Errorf("-tcp %s: %w", first, err)
	}
	n, err := strconv.ParseUint(service, 10, 16)
	if err != nil {
		return "", fmt.Errorf("-tcp %s: the port must be a number", first)
	}
	if n != 0 {
		n += uint64(i)
	}
	return net.JoinHostPort(host, strconv.FormatUint(n, 10)), nil
}
