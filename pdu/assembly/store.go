package assembly

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"
)

// A Store keeps records under names, for an [Assembler] or for any other small state that must
// outlive the process. [NewMemory] and [OpenDir] make stores. One written for a database has to keep
// the promises below and be safe for use by several goroutines.
type Store interface {
	// Put keeps data under name in place of what was there. Once it has returned nil, the
	// record survives the end of the process, the machine's too; after an error the old
	// record, the new one or none is there, never a mixture. It does not keep data itself.
	Put(name string, data []byte) error

	// Delete removes a record. That there is none is no error. A record deleted just before the
	// machine fails may be there again.
	Delete(name string) error

	// Records returns all records in any order. A record that is damaged comes as a
	// *DamageError and does not end the sequence; any other error does. Records are not
	// changed while the sequence runs.
	Records() iter.Seq2[Record, error]
}

// A Record is what a [Store] keeps under a name.
type Record struct {
	Name string // 1 to 100 of the characters a to z, 0 to 9, "-" and "_"
	Data []byte
}

// A DamageError says that a record could not be read as it was written. What there is of it is
// kept for a person to look at.
type DamageError struct {
	Name string // the record
	Path string // the file in which it lies now, "" if it stays in the store as it is
	Err  error  // what is wrong with it
}

// Error returns for example
// `record part-1f3a is damaged, kept as /var/sms/damaged/part-1f3a.rec: no checksum line`.
func (e *DamageError) Error() string {
	if e.Path == "" {
		return fmt.Sprintf("record %s is damaged, left in the store: %v", e.Name, e.Err)
	}
	return fmt.Sprintf("record %s is damaged, kept as %s: %v", e.Name, e.Path, e.Err)
}

// Unwrap returns e.Err.
func (e *DamageError) Unwrap() error { return e.Err }

// NewMemory returns a store that forgets all when the process ends: for tests, and for programs
// that leave the messages in the modem until they are whole.
func NewMemory() Store { return &memory{records: make(map[string][]byte)} }

type memory struct {
	mu      sync.Mutex
	records map[string][]byte
}

func (m *memory) Put(name string, data []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.records[name] = slices.Clone(data)
	return nil
}

func (m *memory) Delete(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.records, name)
	return nil
}

func (m *memory) Records() iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		m.mu.Lock()
		records := maps.Clone(m.records)
		m.mu.Unlock()
		for name, data := range records {
			if !yield(Record{Name: name, Data: slices.Clone(data)}, nil) {
				return
			}
		}
	}
}
