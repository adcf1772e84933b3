package modem

import (
	"context"
	"slices"
	"strconv"

	"github.com/semioctet/gsm/at"
)

// FullPolicy says what may be removed from a full message storage.
type FullPolicy uint8

const (
	RemoveNothing FullPolicy = iota // only tell
	RemoveSent                      // messages that were sent from there
	RemoveStored                    // those, and messages written there to be sent
)

// <stat> of +CMGL (3GPP TS 27.005 3.1).
const (
	statUnread = 0
	statRead   = 1
	statUnsent = 2
	statSent   = 3
)

func (l StorageLevel) full() bool { return l.Total > 0 && l.Used >= l.Total }

// tellFull tells that a memory is full, once until it has room again.
func (m *Modem) tellFull(memory string) {
	m.mu.Lock()
	told := m.toldFull[memory]
	m.toldFull[memory] = true
	m.mu.Unlock()
	if !told {
		m.emit(StorageFull{Memory: memory})
	}
}

func (m *Modem) hasRoom(memory string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.toldFull, memory)
}

// fullNotice takes the notice of a full memory, which may not be named. What can be removed is removed.
func (m *Modem) fullNotice(memory string) {
	switch {
	case memory == "":
		m.mu.Lock()
		m.fullDue = true
		m.mu.Unlock()
	case slices.Contains(m.Route().Memories, memory):
		m.tellFull(memory)
	default: // nobody asks for its level
		m.emit(StorageFull{Memory: memory})
	}
	m.sweepSoon()
}

// findFull tells which memories are full, after a notice that names none. Where the levels say that there is room, the
// notice counts alone.
func (m *Modem) findFull() {
	if m.started() != nil {
		levels, _ := m.StorageLevels(m.ctx)
		if slices.ContainsFunc(levels, StorageLevel.full) {
			return
		}
	}
	m.emit(StorageFull{})
}

// relieve makes room in a memory that is full, as the policy allows, and returns its level. Source: 3GPP TS 27.005 3.5.4.
func (m *Modem) relieve(ctx context.Context, memory string) (l StorageLevel, err error) {
	err = m.port.Exclusive(ctx, func(ctx context.Context) error {
		l, err = m.level(ctx, memory)
		if err != nil || !l.full() || m.opts.WhenFull == RemoveNothing {
			return err
		}
		r, err := m.do(ctx, at.Command{Line: m.listAll()})
		if err != nil {
			return err
		}
		for _, info := range r.Info {
			index, ok := m.removable(info.Line)
			if !ok {
				continue
			}
			if _, err := m.Command(ctx, "+CMGD="+strconv.Itoa(index)); err != nil && !refused(err) {
				return err
			}
		}
		l, err = m.level(ctx, memory)
		return err
	})
	return l, err
}

// removable reads a line of +CMGL and reports whether the policy lets the message be removed.
func (m *Modem) removable(line string) (index int, ok bool) {
	p := at.ParseParams(line)
	index, err := p.Int(0, "index")
	if err != nil {
		return 0, false
	}
	switch statOf(p, 1) {
	case statSent:
		return index, true
	case statUnsent:
		return index, m.opts.WhenFull == RemoveStored
	}
	return 0, false
}
