package stage

import "time"

// stopwatch measures the talk. It can be paused for questions.
type stopwatch struct {
	from   time.Time
	before time.Duration // that passed until the last pause
	paused bool
}

func (w *stopwatch) begin(now time.Time) { w.from = now }

func (w *stopwatch) passed(now time.Time) time.Duration {
	if w.paused {
		return w.before
	}
	return w.before + now.Sub(w.from)
}

func (w *stopwatch) toggle(now time.Time) {
	w.before = w.passed(now)
	w.paused = !w.paused
	w.from = now
}

// untilMinute is how long it takes to the next full minute, or -1 when paused.
func (w *stopwatch) untilMinute(now time.Time) time.Duration {
	if w.paused {
		return -1
	}
	return time.Minute - w.passed(now)%time.Minute
}
