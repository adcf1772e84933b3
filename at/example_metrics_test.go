package at_test

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/semioctet/gsm/at"
)

// CommandStats counts commands in the way of a Prometheus histogram: prometheus.HistogramVec and
// prometheus.CounterVec take the place of the maps.
type CommandStats struct {
	mu      sync.Mutex
	buckets map[string]*[4]int // commands by name, within 10 ms, 100 ms, 1 s and longer
	failed  map[string]int
	notices map[string]int
}

// Command implements [at.Metrics].
func (s *CommandStats) Command(name string, took time.Duration, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.buckets[name] == nil {
		s.buckets[name] = new([4]int)
	}
	i := 0
	for limit := 10 * time.Millisecond; i < 3 && took > limit; limit *= 10 {
		i++
	}
	s.buckets[name][i]++
	if err != nil {
		s.failed[name]++
	}
}

// Notice implements [at.Metrics].
func (s *CommandStats) Notice(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notices[name]++
}

func ExampleMetrics() {
	stats := &CommandStats{buckets: map[string]*[4]int{}, failed: map[string]int{}, notices: map[string]int{}}
	port := at.New(openModem(), &at.Options{Metrics: stats})
	defer port.Close()
	for range 3 {
		_, _ = port.Command(context.Background(), "+CSQ")
	}
	_, _ = port.Command(context.Background(), "+XYZ")

	stats.mu.Lock()
	defer stats.mu.Unlock()
	within := stats.buckets["+CSQ"]
	fmt.Println("+CSQ:", within[0]+within[1]+within[2]+within[3], "run,", stats.failed["+CSQ"], "failed")
	fmt.Println("+XYZ:", stats.failed["+XYZ"], "failed")
	// Output:
	// +CSQ: 3 run, 0 failed
	// +XYZ: 1 failed
}
