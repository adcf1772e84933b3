package at_test

import (
	"context"
	"expvar"
	"fmt"
	"time"

	"github.com/semioctet/gsm/at"
)

// Counters attach expvar. With Prometheus, a HistogramVec and a CounterVec take the places of the maps:
//
//	c.commands.WithLabelValues(name, fmt.Sprint(err == nil)).Observe(took.Seconds())
//	c.notices.WithLabelValues(name).Inc()
type Counters struct{ commands, times, notices expvar.Map }

// Command implements [at.Metrics]: a count for each name and result, and for each name and time of at most
// 10 ms, 100 ms, 1 s ...
func (c *Counters) Command(name string, took time.Duration, err error) {
	within := 10 * time.Millisecond
	for within < took {
		within *= 10
	}
	c.commands.Add(fmt.Sprintf("%s ok=%v", name, err == nil), 1)
	c.times.Add(fmt.Sprintf("%s within=%v", name, within), 1)
}

// Notice implements [at.Metrics].
func (c *Counters) Notice(name string) { c.notices.Add(name, 1) }

func ExampleMetrics() {
	counters := new(Counters)
	port := at.New(openModem(), &at.Options{Metrics: counters})
	defer port.Close()
	for range 3 {
		_, _ = port.Command(context.Background(), "+CSQ")
	}
	_, _ = port.Command(context.Background(), "+XYZ")
	counters.commands.Do(func(kv expvar.KeyValue) { fmt.Println(kv.Key, kv.Value) })
	// Output:
	// +CSQ ok=true 3
	// +XYZ ok=false 1
}
