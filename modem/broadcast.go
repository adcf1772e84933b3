package modem

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/semioctet/gsm/at"
	"github.com/semioctet/gsm/pdu"
)

// A Broadcast is a cell broadcast message: what the network sends to everybody in a cell, such as
// a public warning.
type Broadcast struct {
	Channel  uint16 // message identifier, TS 23.041 9.4.1.2.2
	Serial   uint16 // tells messages of one channel apart, TS 23.041 9.4.1.2.1
	Language string // ISO 639-1 code, empty if not told
	Text     string // of all pages
}

// broadcasts joins the pages of cell broadcast messages. The worker alone uses open and seen.
type broadcasts struct {
	open  map[pageKey][]pdu.CBSPage // pages of messages that are not whole, by number; those missing are zero
	seen  []pageKey                 // messages handed out lately, oldest first: the network repeats each
	whole chan Broadcast            // for the handler
}

type pageKey struct{ channel, serial uint16 }

const (
	openBroadcasts = 32  // messages that may be incomplete at a time
	seenBroadcasts = 256 // messages whose repetitions are known
	nextBroadcasts = 64  // messages that may wait for the handler
)

// watchBroadcasts selects the channels of the options. Source: 3GPP TS 27.005 3.3.4.
func (m *Modem) watchBroadcasts(ctx context.Context) error {
	if m.opts.OnBroadcast == nil {
		return nil
	}
	line, err := at.Set("+CSCB", 0, m.opts.Channels, "")
	if err != nil {
		return err
	}
	if _, err := m.Command(ctx, line); err != nil {
		if !refused(err) || isStarting(err) {
			return err
		}
		m.emit(ReceptionFailed{fmt.Errorf("modem: cell broadcast: %w", err)})
	}
	return nil
}

// checkChannels reads a list of numbers and ranges, "0,1,5,320-478,922". Source: 3GPP TS 27.005 3.3.4.
func checkChannels(list string) error {
	if list == "" {
		return nil
	}
	for part := range strings.SplitSeq(list, ",") {
		low, high, isRange := strings.Cut(part, "-")
		if !isRange {
			high = low
		}
		first, err := strconv.ParseUint(strings.TrimSpace(low), 10, 16)
		last, err2 := strconv.ParseUint(strings.TrimSpace(high), 10, 16)
		if err != nil || err2 != nil || last < first {
			return fmt.Errorf("modem: Options.Channels %q: %q is neither a message identifier, 0 to 65535, nor a range of them", list, part)
		}
	}
	return nil
}

// broadcastPage takes a page that +CBM brought, and hands out the message when it is whole.
func (m *Modem) broadcastPage(n at.Notice) {
	text := m.pagePDU(n)
	octets, err := pdu.DecodeHex(nil, text)
	var page pdu.CBSPage
	if err == nil {
		err = page.UnmarshalBinary(octets)
	}
	if err != nil {
		m.emit(Undecoded{PDU: text, Err: err})
		return
	}
	if whole := m.cells.add(page); whole != nil {
		message := Broadcast{Channel: page.MessageID, Serial: uint16(page.Serial), Language: whole.Language(), Text: whole.Text()}
		select {
		case m.cells.whole <- message:
		default:
			m.cells.seen = m.cells.seen[:len(m.cells.seen)-1] // it is taken when the network repeats it
			m.broadcastFailed(message, errSlowHandler)
		}
	}
}

var errSlowHandler = errors.New("modem: the handler is too many broadcasts behind; this one is dropped")

// handBroadcasts gives messages to the handler, which may be slow or stuck, until the modem ends.
func (m *Modem) handBroadcasts() {
	for {
		select {
		case b := <-m.cells.whole:
			if err := guarded(func() error { return m.opts.OnBroadcast(m.ctx, b) }); err != nil {
				m.broadcastFailed(b, err)
			}
		case <-m.ctx.Done():
			return
		}
	}
}

func (m *Modem) broadcastFailed(b Broadcast, err error) {
	m.emit(HandlerFailed{Key: fmt.Sprintf("broadcast %d/%d", b.Channel, b.Serial), Err: err})
}

// add returns the message that page completes, nil if it is not whole or was handed out before.
func (b *broadcasts) add(page pdu.CBSPage) pdu.CBSMessage {
	key := pageKey{page.MessageID, uint16(page.Serial)}
	if slices.Contains(b.seen, key) {
		return nil
	}
	total := max(int(page.Pages), 1)
	pages := b.open[key]
	if len(pages) != total {
		pages = make([]pdu.CBSPage, total)
	}
	if i := int(page.Page) - 1; i >= 0 && i < total {
		pages[i] = page
	}
	for _, p := range pages {
		if p.Pages == 0 && total > 1 {
			b.keep(key, pages)
			return nil
		}
	}
	delete(b.open, key)
	b.seen = append(b.seen, key)
	if len(b.seen) > seenBroadcasts {
		b.seen = slices.Delete(b.seen, 0, 1)
	}
	return pages
}

// keep holds the pages of a message that is not whole. When there are too many such, all others are
// given up: the network repeats them.
func (b *broadcasts) keep(key pageKey, pages []pdu.CBSPage) {
	if b.open == nil || (len(b.open) >= openBroadcasts && b.open[key] == nil) {
		b.open = map[pageKey][]pdu.CBSPage{}
	}
	b.open[key] = pages
}

// isPage reports whether a notice is a cell broadcast page.
func isPage(n at.Notice) bool { return strings.EqualFold(n.Name(), "+CBM") && n.Body != "" }
