package progress

import (
	"time"

	"showrunner/render/screen"
)

// write writes what there is to tell until Close.
func (l *List) write() {
	defer close(l.done)
	var tick <-chan time.Time
	var drawn time.Time
	owed := false // a frame, which tick brings
	for {
		select {
		case <-l.quit:
			l.draw()
			return
		case <-l.wake:
			if !owed {
				owed = true
				tick = l.Clock.After(l.untilFrame(drawn))
			}
		case <-tick:
			owed, tick, drawn = false, nil, l.Clock.Now()
			if d := l.draw(); d > 0 {
				tick = l.Clock.After(d)
			}
		}
	}
}

// untilFrame is how long the next frame has to wait. Lines that stay are not
// frames.
func (l *List) untilFrame(drawn time.Time) time.Duration {
	if l.Size == nil {
		return 0
	}
	return max(frameTime-l.Clock.Now().Sub(drawn), 0)
}

// draw writes what is new. It returns how long that is true: until a time that
// is shown is another one, or 0 where none is.
func (l *List) draw() time.Duration {
	if l.Size == nil {
		l.mu.Lock()
		lines := l.lines
		l.lines, l.dirty = nil, false
		l.mu.Unlock()
		l.append(lines)
		return 0
	}
	cols, rows := l.Size()
	last := l.lastLine()
	l.mu.Lock()
	lines := l.lines
	l.lines = nil
	live := l.live(rows, last)
	next := l.untilSecond()
	l.mu.Unlock()
	l.frame(lines, live, cols, rows)
	return next
}

// untilSecond is how long it is until a running step, or all of it, has taken a
// second more; 0 where nothing runs.
func (l *List) untilSecond() (least time.Duration) {
	if len(l.running) == 0 {
		return 0
	}
	now := l.Clock.Now()
	least = time.Second - now.Sub(l.started)%time.Second
	for _, r := range l.running {
		least = min(least, time.Second-now.Sub(r.began)%time.Second)
	}
	return least
}

// lastLine is the last line that the running step shows. What is printed while
// it looks is told with the next frame.
func (l *List) lastLine() string {
	l.mu.Lock()
	l.dirty = false
	t, open := l.term, len(l.running) > 0
	l.mu.Unlock()
	if t == nil || !open {
		return ""
	}
	dst := screen.New(lastWidth, 1)
	t.Draw(dst, t.Len()-1)
	return dst.RowText(0)
}

// lastWidth is as much of the last line as is looked at, in columns.
const lastWidth = 200
