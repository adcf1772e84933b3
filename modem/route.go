package modem

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/semioctet/gsm/at"
)

// Routing says how a modem hands over the messages it receives (3GPP TS 27.005 3.4.1).
type Routing uint8

const (
	// Stored has the modem store each message and report its place with +CMTI. A message stays
	// there until it was handled, so that none is lost when the program is away.
	Stored Routing = iota
	// Direct has the modem hand over each message with +CMT and wait for an acknowledgement. It
	// suits modems with little or no storage. Use it with [Options.Dir], so that what
	// was acknowledged is safe.
	Direct
)

// A Route is how messages come in, as it was agreed with the modem.
type Route struct {
	Routing  Routing  // other than [Options.Routing] where the modem does not offer that
	Setting  string   // what was set with +CNMI, "2,1,0,2,0"; empty when the modem took none
	Memories []string // the storages that are looked through
	Acks     bool     // messages that come directly are acknowledged
}

// Route returns how messages come in. It is the zero Route before [Modem.Open] and without handlers.
func (m *Modem) Route() Route {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.route
}

// arm has the modem report or hand over what it receives.
func (m *Modem) arm(ctx context.Context) error {
	memories, err := m.memories(ctx)
	if err != nil {
		return err
	}
	service, err := m.chooseService(ctx)
	if err != nil {
		return err
	}
	setting, err := m.chooseNotices(ctx, slices.Contains(memories, "SR"))
	if err != nil {
		return err
	}
	routing := routingOf(setting)
	m.mu.Lock()
	m.service = service
	m.route = Route{Routing: routing, Setting: setting, Memories: memories, Acks: service == 1 || m.profile.AlwaysAck}
	m.mu.Unlock()
	switch {
	case setting == "":
		m.log.Warn("the modem takes no +CNMI setting: messages are found by looking through the storages only")
	case routing != m.opts.Routing:
		m.log.Warn("the modem does not offer the routing that was asked for", "setting", setting)
	}
	return nil
}

// routingOf reads <mt> of a setting of +CNMI.
func routingOf(setting string) Routing {
	if at.ParseParams(setting).At(1).Text == "2" {
		return Direct
	}
	return Stored
}

// memories returns the storages that messages can be read from, without those that only show what
// others hold.
func (m *Modem) memories(ctx context.Context) ([]string, error) {
	lines, err := m.Command(ctx, "+CPMS=?")
	if err != nil && (!refused(err) || isStarting(err)) {
		return nil, err
	}
	var names []string
	for _, line := range lines {
		for _, v := range flatten(at.ParseParams(line).At(0)) {
			if v != "MT" && v != "BM" && !slices.Contains(names, v) {
				names = append(names, v)
			}
		}
	}
	if names == nil {
		names = []string{"SM"}
	}
	return names, nil
}

// flatten returns the texts of a value and of the lists in it. Wavecom has a list around the
// lists: of that, the first counts.
func flatten(v at.Value) []string {
	if v.List == nil {
		if v.Text == "" {
			return nil
		}
		return []string{v.Text}
	}
	var all []string
	for _, member := range v.List {
		all = append(all, flatten(member)...)
		if member.List != nil {
			break
		}
	}
	return all
}

// chooseService sets whether messages that come directly wait for an acknowledgement, and returns
// what the modem made of it. Source: 3GPP TS 27.005 3.2.1.
func (m *Modem) chooseService(ctx context.Context) (int, error) {
	want := 0
	if m.opts.Routing == Direct {
		want = 1
	}
	_, err := m.Command(ctx, "+CSMS="+strconv.Itoa(want))
	if err == nil {
		return want, nil
	}
	if !refused(err) || isStarting(err) {
		return 0, err
	}
	lines, err := m.Command(ctx, "+CSMS?")
	if err != nil && !refused(err) {
		return 0, err
	}
	for _, line := range lines {
		if service, err := at.ParseParams(line).Int(0, "service"); err == nil {
			return min(service, 1), nil // 128 and more are makers' forms of phase 2+
		}
	}
	return 0, nil
}

// chooseNotices sets +CNMI to the best that the modem offers, and returns it; "" if it takes none.
func (m *Modem) chooseNotices(ctx context.Context, reportStore bool) (string, error) {
	lines, err := m.Command(ctx, "+CNMI=?")
	if err != nil && (!refused(err) || isStarting(err)) {
		return "", err
	}
	var settings []string
	if len(lines) > 0 {
		settings = append(settings, offered(at.ParseParams(lines[0]), m.opts.Routing, reportStore, m.opts.OnBroadcast != nil))
	}
	for _, setting := range append(settings, usualNotices[m.opts.Routing]...) {
		_, err := m.Command(ctx, "+CNMI="+setting)
		if err == nil {
			return setting, nil
		}
		if !refused(err) || isStarting(err) {
			return "", err
		}
	}
	return "", nil
}

// usualNotices are settings that most modems take, best first, for those that tell wrong or nothing.
var usualNotices = map[Routing][]string{
	Stored: {"2,1,0,1,0", "2,1,0,2,0", "1,1,0,1,0", "2,1,0,0,0", "1,1,0,0,0", "3,1,0,0,0", "2,1", "1,1", "3,1"},
	Direct: {"2,2,0,1,0", "1,2,0,1,0", "2,2,0,0,0", "1,2,0,0,0", "3,2,0,0,0", "2,2", "1,2", "2,1,0,1,0", "1,1,0,0,0"},
}

// checkSoon has the set-up looked after, once the present work is done.
func (m *Modem) checkSoon() {
	m.work.push(func() {
		if err := m.check(m.ctx); err != nil && m.ctx.Err() == nil {
			m.emit(ReceptionFailed{err})
		}
	})
}

// check compares the routing with what was set, and sets everything anew when the modem has
// forgotten it, as it does when it restarts without a notice.
func (m *Modem) check(ctx context.Context) error {
	m.mu.Lock()
	route, settled := m.route, m.settled
	m.mu.Unlock()
	if !settled || route.Setting == "" {
		return nil
	}
	lines, err := m.Command(ctx, "+CNMI?")
	if err != nil || len(lines) == 0 {
		if refused(err) {
			return nil // it can not be asked
		}
		return err
	}
	now, want := at.ParseParams(lines[0]), at.ParseParams(route.Setting)
	for i := range min(want.Len(), now.Len(), 4) { // the fifth says what to do while setting
		if now.At(i).Text != want.At(i).Text {
			m.log.Warn("the modem has lost its settings; they are set anew", "routing", lines[0])
			m.restarted()
			return nil
		}
	}
	return nil
}

// offered picks from a test answer: notices that are buffered while the line is busy, or else sent
// at once; messages as routed; cell broadcast where it is wanted; reports stored where there is a storage for them;
// buffered notices sent, not dropped, when the setting is made.
func offered(p at.Params, routing Routing, reportStore, broadcast bool) string {
	mt := []int{1, 2}
	if routing == Direct {
		mt = []int{2, 1}
	}
	ds := []int{1, 2, 0}
	if reportStore && routing == Stored {
		ds = []int{2, 1, 0}
	}
	var chosen []string
	bm := []int{0}
	if broadcast {
		bm = []int{2, 0}
	}
	for i, wanted := range [][]int{{2, 1, 3, 0}, mt, bm, ds, {0, 1}} {
		if i >= p.Len() {
			break
		}
		chosen = append(chosen, firstOffered(p, i, wanted))
	}
	return strings.Join(chosen, ",")
}

func firstOffered(p at.Params, i int, wanted []int) string {
	for _, n := range wanted {
		if ok, err := p.Offers(i, fmt.Sprintf("parameter %d of +CNMI", i+1), n); err == nil && ok {
			return strconv.Itoa(n)
		}
	}
	return "0"
}

// acknowledgeTime is longer than any network waits for an acknowledgement: timer TR2M is 12 to 20 seconds
// (3GPP TS 24.011 10).
const acknowledgeTime = 22 * time.Second

// acknowledge confirms a message that came directly, so that the network sends the next one. It reports
// whether the network knows that the message has arrived.
// Source: 3GPP TS 27.005 3.4.4, 4.6.
func (m *Modem) acknowledge(ctx context.Context, notice string) bool {
	if !m.Route().Acks {
		return true // the modem has done so itself
	}
	commands := m.Profile().Acks[notice]
	if commands == nil {
		commands = []string{"+CNMA=0", "+CNMA", "+CNMA=1"}
	}
	if err := m.firstOf(ctx, commands...); err != nil {
		m.emit(ReceptionFailed{fmt.Errorf("modem: a message was not acknowledged in time and will come again: %w", err)})
		m.notAcknowledged()
		return false
	}
	return true
}

// notAcknowledged has the routing set anew, which the modem turns off when a message was not acknowledged in time.
func (m *Modem) notAcknowledged() {
	m.done.Go(func() {
		if pause(m.ctx, acknowledgeTime) == nil {
			m.checkSoon()
		}
	})
}
