package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A measure is what one round tells, for one call.
type measure struct {
	wall, cpu time.Duration
	allocs    float64
}

// round runs call as often as fills the length of a round.
func round(n int, call func() error) (measure, error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	cpu, start := cpuTime(), time.Now()
	for range n {
		if err := call(); err != nil {
			return measure{}, err
		}
	}
	wall, used := time.Since(start), cpuTime()-cpu
	runtime.ReadMemStats(&after)
	return measure{wall / time.Duration(n), used / time.Duration(n), float64(after.Mallocs-before.Mallocs) / float64(n)}, nil
}

// calibrate returns the number of calls that fill a round.
func calibrate(call func() error) (int, error) {
	for n := 64; ; n *= 2 {
		start := time.Now()
		for range n {
			if err := call(); err != nil {
				return 0, err
			}
		}
		if took := time.Since(start); took > *length/8 {
			return max(1, int(float64(n)*float64(*length)/float64(took))), nil
		}
	}
}

// A comparison holds the medians of both drivers' rounds.
type comparison struct {
	of        [2]measure
	wall, cpu float64 // how often the first driver's time goes into the second's; medians over the rounds
}

// compare measures a call of both drivers in turns; each begins every other time.
func compare(calls [2]func() error) (c comparison, err error) {
	var n [2]int
	for i, call := range calls {
		if n[i], err = calibrate(call); err != nil {
			return c, err
		}
	}
	var all [2][]measure
	for r := range *rounds {
		for turn := range calls {
			i := (r + turn) % 2
			m, err := round(n[i], calls[i])
			if err != nil {
				return c, err
			}
			all[i] = append(all[i], m)
		}
	}
	for i := range all {
		c.of[i] = measure{
			wall:   median(all[i], func(m measure) time.Duration { return m.wall }),
			cpu:    median(all[i], func(m measure) time.Duration { return m.cpu }),
			allocs: median(all[i], func(m measure) float64 { return m.allocs }),
		}
	}
	c.wall = ratio(all, func(m measure) time.Duration { return m.wall })
	c.cpu = ratio(all, func(m measure) time.Duration { return m.cpu })
	return c, nil
}

// ratio returns the median of the second driver's times over those of the first in the same round.
func ratio(all [2][]measure, of func(measure) time.Duration) float64 {
	ratios := make([]float64, len(all[0]))
	for r := range ratios {
		ratios[r] = float64(of(all[1][r])) / float64(of(all[0][r]))
	}
	return median(ratios, func(f float64) float64 { return f })
}

func median[R any, T time.Duration | float64](all []R, of func(R) T) T {
	values := make([]T, len(all))
	for i, m := range all {
		values[i] = of(m)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

func cpuTime() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// trips measures round trips and notices on one kind of line.
func trips(line struct {
	name    string
	open    func() (testLine, error)
	notices bool
	cpu     bool
}) error {
	var d [2]driver
	var say [2]func(string)
	for i, o := range drivers {
		l, err := line.open()
		if err != nil {
			return err
		}
		d[i], say[i] = o.open(l.rw), l.say
		defer d[i].close()
	}
	rows := []struct {
		name string
		call func(i int) func() error
	}{
		{"AT to OK", func(i int) func() error { return d[i].at }},
		{"AT+CMGS with a PDU", func(i int) func() error { return d[i].send }},
		{"+CMTI to its subscriber", func(i int) func() error {
			go say[i](notice) // the first is read by the one who subscribes
			d[i].next()
			return func() error { say[i](notice); d[i].next(); return nil }
		}},
	}
	if !line.notices {
		rows = rows[:2]
	}
	for _, r := range rows {
		c, err := compare([2]func() error{r.call(0), r.call(1)})
		if err != nil {
			return err
		}
		fmt.Printf("| %s, %s | %s | %s | %.2f |\n", r.name, line.name, c.of[0].text(), c.of[1].text(), c.wall)
		if line.cpu {
			fmt.Printf("| its processor time | %v | %v | %.2f |\n", c.of[0].cpu, c.of[1].cpu, c.cpu)
		}
	}
	return nil
}

func (m measure) text() string {
	return fmt.Sprintf("%v (%.0f/s), %.1f allocs", m.wall, float64(time.Second)/float64(m.wall), m.allocs)
}

// hundredMessages sends messages through a modem on a pseudo-terminal.
func hundredMessages() error {
	var calls [2]func() error
	for i, o := range drivers {
		l, err := openTerminal()
		if err != nil {
			return err
		}
		d := o.open(l.rw)
		defer d.close()
		calls[i] = func() error {
			for range 100 {
				if err := d.send(); err != nil {
					return err
				}
			}
			return nil
		}
	}
	c, err := compare(calls)
	if err != nil {
		return err
	}
	fmt.Printf("| 100 messages, pseudo-terminal | %v | %v | %.2f |\n", c.of[0].wall, c.of[1].wall, c.wall)
	return nil
}

// disorder counts notices that come out of order to a handler that is slow now and then, and
// those that stand in the answer to a command.
func disorder() {
	const notices, batch = 1000, 100 // a batch is within what a queue holds
	var late, inside [2]int
	for i, o := range drivers {
		m := newMemory()
		d := o.open(m)
		var done sync.WaitGroup
		var mu sync.Mutex
		highest := -1
		d.handle(func(line string) {
			defer done.Done()
			var n int
			_, _ = fmt.Sscanf(line, `+CMTI: "SM",%d`, &n)
			if n%10 == 0 {
				<-time.After(100 * time.Microsecond) // a handler that does something
			}
			mu.Lock()
			defer mu.Unlock()
			if n < highest {
				late[i]++
			}
			highest = max(highest, n)
		})
		for n := range notices {
			done.Add(1)
			m.say(fmt.Sprintf("\r\n+CMTI: \"SM\",%d\r\n", n))
			if n%batch == batch-1 {
				_ = d.at()
				done.Wait()
			}
		}
		d.close()

		m = newMemory()
		m.modem.extra = notice
		d = o.open(m)
		d.handle(func(string) {})
		for range notices {
			if lines, err := d.lines("+CSQ"); err != nil || strings.Contains(strings.Join(lines, "\n"), "+CMTI") {
				inside[i]++
			}
		}
		d.close()
	}
	fmt.Printf("| of 1,000 notices out of order, handler slow now and then | %d | %d | |\n", late[0], late[1])
	fmt.Printf("| of 1,000 notices in the answer to AT+CSQ | %d | %d | |\n", inside[0], inside[1])
}

// openings is how often many ports are opened for the time that this takes.
const openings = 7

// openMany opens ports in memory and tells what each costs, and what all cost while idle.
func openMany(n int) {
	var idle [2]time.Duration
	var goroutines, heap, stack [2]float64
	for i, o := range drivers {
		var before, after runtime.MemStats
		routines := 0
		open, _ := openAll(o, n, func() {
			runtime.ReadMemStats(&before)
			routines = runtime.NumGoroutine()
		})
		runtime.GC()
		runtime.ReadMemStats(&after)
		goroutines[i] = float64(runtime.NumGoroutine()-routines) / float64(n)
		heap[i] = float64(after.HeapAlloc-before.HeapAlloc) / float64(n)
		stack[i] = float64(after.StackInuse-before.StackInuse) / float64(n)
		cpu := cpuTime()
		<-time.After(*idleTime) // the time over which idling is measured
		idle[i] = cpuTime() - cpu
		closeAll(open)
	}
	var took [2][]measure
	for r := range openings {
		for turn := range drivers {
			i := (r + turn) % 2
			open, wall := openAll(drivers[i], n, func() {})
			took[i] = append(took[i], measure{wall: wall})
			closeAll(open)
		}
	}
	wall := func(m measure) time.Duration { return m.wall }
	row := func(what, format string, ours, other, ratio float64) {
		fmt.Printf("| %d ports: %s | "+format+" | "+format+" | %.2f |\n", n, what, ours, other, ratio)
	}
	row("opened, with a first AT, ms", "%.1f",
		median(took[0], wall).Seconds()*1000, median(took[1], wall).Seconds()*1000, ratio(took, wall))
	row("goroutines of each", "%.0f", goroutines[0], goroutines[1], goroutines[1]/goroutines[0])
	row("heap of each, octets", "%.0f", heap[0], heap[1], heap[1]/heap[0])
	row("stack of each, octets", "%.0f", stack[0], stack[1], stack[1]/stack[0])
	row(fmt.Sprintf("processor time of all in %v idle, ms", *idleTime), "%.1f",
		idle[0].Seconds()*1000, idle[1].Seconds()*1000, idle[1].Seconds()/idle[0].Seconds())
}

// openAll opens n ports and runs a first command on each. It calls ready right before.
func openAll(o opener, n int, ready func()) (open []driver, took time.Duration) {
	ends := make([]io.ReadWriteCloser, n)
	for j := range ends {
		ends[j] = newMemory()
	}
	open = make([]driver, n)
	runtime.GC()
	ready()
	start := time.Now()
	for j := range open {
		open[j] = o.open(ends[j])
		_ = open[j].at()
	}
	return open, time.Since(start)
}

func closeAll(open []driver) {
	for _, d := range open {
		d.close()
	}
}
