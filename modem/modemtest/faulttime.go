package modemtest

import (
	"slices"
	"time"
)

// Later makes the fault strike only when d has passed since it was given to the modem. [Crash], [HangUp],
// [NoSIM], [Full], [EchoOn], [Notice] and [Inject] without a command to strike then happen by themselves, as
// often as Times tells, each d after the one before.
func (f Fault) Later(d time.Duration) Fault { f.wait = d; return f }

// For ends the fault when d has passed since it was given to the modem, or since the time that Later tells.
// Other than with Times alone it strikes all commands meanwhile, unless Times limits that.
func (f Fault) For(d time.Duration) Fault { f.lasts = d; return f }

// byItself tells whether a fault happens at a time and not at a command.
func (f *Fault) byItself() bool { return f.alone != nil && f.wait > 0 && f.on == "" }

// alarm makes a fault happen by itself when its time has come, over restarts of the modem.
func (m *Modem) alarm(f *Fault) {
	var t *time.Timer
	t = time.AfterFunc(f.wait, func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.alarms, t)
		if m.closed || f.over() || !slices.Contains(m.faults, f) {
			return
		}
		if f.odds == 0 || m.random.Float64() < f.odds {
			m.recordFault(f)
			f.alone(m)
			f.times--
		}
		if f.times == 0 {
			m.faults = slices.DeleteFunc(m.faults, func(o *Fault) bool { return o == f })
			return
		}
		m.alarm(f)
	})
	if m.alarms == nil {
		m.alarms = map[*time.Timer]struct{}{}
	}
	m.alarms[t] = struct{}{}
}

// over tells whether the time of a fault is past.
func (f *Fault) over() bool { return f.lasts > 0 && time.Since(f.from) >= f.lasts }
