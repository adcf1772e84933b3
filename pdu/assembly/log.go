package assembly

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// segmentSize is how many entries a record of the log holds. Each Done writes one record anew,
// so that it should be small; each start reads them all, so that they should be few.
const segmentSize = 64

// A doneEntry names a part of a message that was handled.
type doneEntry struct {
	Part    string `json:"part"`
	Content string `json:"content,omitempty"` // of a part of several: see content
	Stamp   int64  `json:"stamp,omitempty"`   // its time stamp in seconds since 1970
}

type doneRecord struct {
	Version int         `json:"version"`
	Done    []doneEntry `json:"done"`
}

// doneLog remembers which parts were handled last.
type doneLog struct {
	store    Store
	limit    int // entries to remember at least
	segments []segment
	parts    map[string]struct{}           // by identifier
	equal    map[string]struct{}           // by identity
	contents map[string]map[time.Time]bool // content -> time stamps
}

type segment struct {
	number  uint64
	entries []doneEntry
}

func newDoneLog(store Store, limit int) *doneLog {
	l := &doneLog{store: store, limit: limit}
	l.index()
	return l
}

// load takes a record of the log; call sort when all are there.
func (l *doneLog) load(r Record) error {
	number, err := strconv.ParseUint(strings.TrimPrefix(r.Name, donePrefix), 10, 64)
	if err != nil {
		return err
	}
	var d doneRecord
	if err := decodeRecord(r.Data, &d, &d.Version); err != nil {
		return err
	}
	l.segments = append(l.segments, segment{number, d.Done})
	return nil
}

// sort brings loaded segments into order.
func (l *doneLog) sort() {
	slices.SortFunc(l.segments, func(a, b segment) int { return cmp.Compare(a.number, b.number) })
	l.index()
}

// index builds the maps from the segments.
func (l *doneLog) index() {
	l.parts = make(map[string]struct{})
	l.equal = make(map[string]struct{})
	l.contents = make(map[string]map[time.Time]bool)
	for _, s := range l.segments {
		for _, e := range s.entries {
			l.remember(e)
		}
	}
}

func (l *doneLog) remember(e doneEntry) {
	identity, _, _ := strings.Cut(e.Part, "-")
	l.parts[e.Part] = struct{}{}
	l.equal[identity] = struct{}{}
	if e.Content != "" {
		if l.contents[e.Content] == nil {
			l.contents[e.Content] = make(map[time.Time]bool)
		}
		l.contents[e.Content][time.Unix(e.Stamp, 0)] = true
	}
}

// has reports whether the part was handled.
func (l *doneLog) has(id string) bool {
	_, ok := l.parts[id]
	return ok
}

// hasEqual reports whether a part with this identity was handled.
func (l *doneLog) hasEqual(identity string) bool {
	_, ok := l.equal[identity]
	return ok
}

// hasContent reports whether a part of this content was handled whose time stamp was near.
func (l *doneLog) hasContent(content string, stamp time.Time) bool {
	for t := range l.contents[content] {
		if distance(t, stamp) < maxSpread {
			return true
		}
	}
	return false
}

// add makes durable that the parts were handled.
func (l *doneLog) add(entries []doneEntry) error {
	last := segment{}
	fresh := len(l.segments) == 0
	if !fresh {
		last = l.segments[len(l.segments)-1]
		if len(last.entries) >= segmentSize {
			fresh, last = true, segment{number: last.number + 1}
		}
	}
	last.entries = append(slices.Clip(last.entries), entries...)
	data, err := json.Marshal(doneRecord{recordVersion, last.entries})
	if err != nil {
		return err
	}
	if err := l.store.Put(last.name(), data); err != nil {
		return err
	}
	if fresh {
		l.segments = append(l.segments, last)
	} else {
		l.segments[len(l.segments)-1] = last
	}
	for _, e := range entries {
		l.remember(e)
	}
	if fresh {
		l.forget()
	}
	return nil
}

// forget drops the oldest segments beyond the limit. One that can not be deleted now is read again
// at the next start, and dropped then.
func (l *doneLog) forget() {
	keep := (l.limit+segmentSize-1)/segmentSize + 1
	if len(l.segments) <= keep {
		return
	}
	for len(l.segments) > keep {
		_ = l.store.Delete(l.segments[0].name())
		l.segments = l.segments[1:]
	}
	l.index()
}

// name has the digits that make names sort by age.
func (s segment) name() string { return fmt.Sprintf("%s%010d", donePrefix, s.number) }
