package progress

import (
	"io"
	"sync"
	"time"

	"showrunner/render/screen"
	"showrunner/runner/journal"
	"showrunner/slides"
)

// frameTime is the least time between two frames.
const frameTime = 100 * time.Millisecond

// Clock is the time as the list sees it.
type Clock struct {
	Now   func() time.Time
	After func(time.Duration) <-chan time.Time
}

// Terminal is what the list needs of a step's emulator, to show the last line
// of its output. It must be safe for use by several goroutines.
type Terminal interface {
	Len() int                          // rows, down to the last one that shows something
	Draw(dst *screen.Screen, from int) // the rows from number from on, from 0
}

// A List tells how the steps of a rehearsal go. Set the exported fields, then
// Start it, put it among the session's sinks, and Close it at the end.
type List struct {
	Out    io.Writer
	Steps  []*slides.Step // that are to run, in order
	Clock  Clock
	Size   func() (cols, rows int) // of Out; nil where it is no terminal
	Colors bool
	ASCII  bool
	Prefix string              // before every line where Out is no terminal: "a.md:"
	Mask   func(string) string // of the runbook's text; nil masks nothing

	mu      sync.Mutex // guards what follows
	parts   []*part
	rows    map[string]*row // by the step's id
	part    *part           // of the newest step
	running []*row          // under way: the host first, then its guest
	term    Terminal        // the newest one
	lines   []line          // that are over, to be written
	count   journal.Counts
	dirty   bool // something is to be told
	started time.Time

	// The goroutine that writes is the list's: Start begins it, Close ends it.
	wake  chan struct{}
	quit  chan struct{}
	done  chan struct{}
	shown shown
}

// A part is a slide with its steps.
type part struct {
	slide *slides.Slide
	rows  []*row
	drift []journal.ExpectationReport
	over  bool // it is told
}

// A row is a step.
type row struct {
	step   *slides.Step
	part   *part
	mark   mark
	began  time.Time
	report journal.StepReport // once it has ended
}

// Start begins to write, what was said before, too.
func (l *List) Start() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.started = l.Clock.Now()
	l.rows = map[string]*row{}
	for _, s := range l.Steps {
		n := len(l.parts)
		if n == 0 || l.parts[n-1].slide != s.Block.Slide {
			l.parts = append(l.parts, &part{slide: s.Block.Slide})
			n++
		}
		r := &row{step: s, part: l.parts[n-1]}
		r.part.rows = append(r.part.rows, r)
		l.rows[s.ID] = r
	}
	l.wake, l.quit, l.done = make(chan struct{}, 1), make(chan struct{}), make(chan struct{})
	l.dirty = false
	l.touch()
	go l.write()
}

// Close tells of the steps that did not end or run, ends the list and returns
// the first error of writing. After one nothing more is written.
func (l *List) Close() error {
	l.mu.Lock()
	for len(l.running) > 0 {
		r := l.running[0]
		l.ended(r, journal.StepReport{Step: r.step, Outcome: journal.Aborted, Why: "did not end"})
	}
	for _, p := range l.parts {
		l.pass(p.rows)
		l.finish(p)
	}
	l.mu.Unlock()
	close(l.quit)
	<-l.done
	return l.shown.err
}

// Watch says which terminal the next step has. Steps that are typed into a
// program share its.
func (l *List) Watch(t Terminal) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.term = t
}

// Record takes an entry. It does not wait for Out.
func (l *List) Record(e journal.Entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r := l.rows[e.Step]
	switch {
	case r == nil:
	case e.Kind == journal.Began:
		l.began(r)
	case e.Kind == journal.Output && l.Size != nil && len(l.running) > 0:
		l.touch()
	case e.Kind == journal.Waits && r.mark.open():
		r.mark = running
		if e.Waiting != journal.NotWaiting {
			r.mark = waits
		}
		l.touch()
	case e.Kind == journal.Ended:
		rep := journal.StepReport{Step: r.step}
		rep.Judge(e.Result)
		l.ended(r, rep)
	}
}

// Drift tells of an expectation that drifted.
func (l *List) Drift(x journal.ExpectationReport) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.count.Drift++
	p := l.part
	if l.Size == nil || p == nil || x.Expectation.Block == nil || p.slide != x.Expectation.Block.Slide {
		l.lines = append(l.lines, l.driftLine(&x))
	} else {
		p.drift = append(p.drift, x)
	}
	l.touch()
}

// Say writes a line of the program's own.
func (l *List) Say(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, line{left: []span{{text, yellow}}})
	l.touch()
}

// touch has something told. It never waits.
func (l *List) touch() {
	if l.dirty {
		return
	}
	l.dirty = true
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

func (l *List) began(r *row) {
	for _, p := range l.parts {
		if p == r.part {
			break
		}
		l.pass(p.rows)
		l.finish(p)
	}
	l.enter(r.part)
	for i, other := range r.part.rows {
		if other == r {
			l.pass(r.part.rows[:i])
		}
	}
	r.mark, r.began = running, l.Clock.Now()
	l.running = append(l.running, r)
	l.touch()
}

// enter makes p the slide at hand.
func (l *List) enter(p *part) {
	if l.part == p {
		return
	}
	l.part = p
	if l.Size == nil {
		l.lines = append(l.lines, l.titleLine(p))
		l.touch()
	}
}

// pass tells of the steps among rows that did not run.
func (l *List) pass(rows []*row) {
	for _, r := range rows {
		if r.mark != todo {
			continue
		}
		r.mark = skipped
		l.count.Skipped++
		l.enter(r.part)
		l.say(r)
	}
}

func (l *List) ended(r *row, rep journal.StepReport) {
	for i, open := range l.running {
		if open == r {
			l.running = append(l.running[:i:i], l.running[i+1:]...)
			break
		}
	}
	r.report, r.mark = rep, markOf(rep.Outcome)
	if r.mark == passed {
		l.count.Passed++
	} else {
		l.count.Failed++
	}
	l.say(r)
}

// say tells of a step that is over.
func (l *List) say(r *row) {
	if l.Size == nil {
		l.lines = append(l.lines, l.plainLine(r))
	}
	l.touch()
}

// finish lets a slide scroll up.
func (l *List) finish(p *part) {
	if p.over {
		return
	}
	p.over = true
	if l.Size != nil {
		l.lines = append(l.lines, l.partLines(p, "")...)
	}
	l.touch()
}
