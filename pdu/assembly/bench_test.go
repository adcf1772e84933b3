package assembly_test

import (
	"testing"
	"time"

	"github.com/semioctet/gsm/pdu/assembly"
)

// BenchmarkMessage takes a message of one part all the way, from Add to Done.
func BenchmarkMessage(b *testing.B) {
	dir, err := assembly.OpenDir(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer dir.Close()
	for name, store := range map[string]assembly.Store{"memory": assembly.NewMemory(), "folder": dir} {
		b.Run(name, func(b *testing.B) {
			a := open(b, store, nil)
			it := sms{text: "hello"}.item(b)
			it.Fresh = true
			b.ReportAllocs()
			for b.Loop() {
				it.Received = it.Received.Add(time.Second)
				if err := a.Done(add(b, a, it).Key); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
