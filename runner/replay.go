package runner

import (
	"context"
	"errors"
	"sync"
	"time"

	"showrunner/runner/journal"
	"showrunner/slides"
)

// ErrUnrehearsed is what Replay's Run says of a step that the plan lacks.
var ErrUnrehearsed = errors.New("no rehearsal of this step: it is left out")

// A Replay stands in for a Session and runs nothing: every step is played from
// its rehearsal, as a session's understudy does. Set the fields, then call its
// methods, from any goroutine. The deck must be the one that the plan is of.
type Replay struct {
	Plan *journal.Plan
	Sink journal.Sink
	Cols int // of a step whose rehearsal tells no size; 0: 80
	Rows int // 0: 24

	// NewTerminal makes the emulator of a step; what it answers is dropped. It
	// may be nil.
	NewTerminal func(step string, cols, rows int, reply func([]byte)) journal.Terminal

	Mask  func(string) string                  // masks what is secret; nil masks nothing
	Now   func() time.Time                     // nil: time.Now
	After func(time.Duration) <-chan time.Time // nil: time.After

	run sync.Mutex // held while a step is played

	mu     sync.Mutex // guards what follows; held while an entry is recorded
	ready  bool
	start  time.Time
	term   journal.Terminal
	stop   context.CancelFunc // of the step that is played; nil between steps
	closed bool
}

// Run plays a step. One that the plan lacks leaves no entry and gives
// ErrUnrehearsed.
func (r *Replay) Run(ctx context.Context, step *slides.Step) (journal.Result, error) {
	p := r.Plan.Steps[step.ID]
	if p == nil {
		return journal.Result{}, ErrUnrehearsed
	}
	return r.Play(ctx, step, p)
}

// Play plays a step. Its result is the rehearsed one, marked as replayed. The
// end of ctx, Interrupt and Close show the rest of the output at once.
func (r *Replay) Play(ctx context.Context, step *slides.Step, p *journal.Planned) (journal.Result, error) {
	r.run.Lock()
	defer r.run.Unlock()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if !r.begin(cancel, step, p) {
		return journal.Result{}, ErrClosed
	}
	pl := player{now: r.Now, after: r.After, show: func(out []byte) { r.print(step, out) }}
	pl.play(ctx, p)
	res := p.Result
	res.Replayed = true
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stop = nil
	r.record(journal.Entry{Kind: journal.Ended, Step: step.ID, Result: res})
	return res, nil
}

func (r *Replay) begin(stop context.CancelFunc, step *slides.Step, p *journal.Planned) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.setDefaults()
	if r.closed {
		return false
	}
	e := journal.Entry{Kind: journal.Began, Step: step.ID, Text: r.mask(step.Text), Hides: step.Hides, Dir: p.Began.Dir, Cols: r.Cols, Rows: r.Rows}
	if p.Began.Cols > 0 && p.Began.Rows > 0 {
		e.Cols, e.Rows = p.Began.Cols, p.Began.Rows
	}
	r.stop, r.term = stop, nil
	if r.NewTerminal != nil {
		r.term = r.NewTerminal(step.ID, e.Cols, e.Rows, func([]byte) {})
	}
	e.Terminal = r.term
	r.record(e)
	return true
}

func (r *Replay) setDefaults() {
	if r.ready {
		return
	}
	r.ready = true
	if r.Now == nil {
		r.Now = time.Now
	}
	if r.After == nil {
		r.After = time.After
	}
	if r.Cols <= 0 {
		r.Cols = 80
	}
	if r.Rows <= 0 {
		r.Rows = 24
	}
	r.start = r.Now()
}

func (r *Replay) mask(text string) string {
	if r.Mask == nil {
		return text
	}
	return r.Mask(text)
}

func (r *Replay) print(step *slides.Step, out []byte) {
	out = []byte(r.mask(string(out)))
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.term != nil {
		_, _ = r.term.Write(out) // an emulator takes everything
	}
	r.record(journal.Entry{Kind: journal.Output, Step: step.ID, Data: out})
}

func (r *Replay) record(e journal.Entry) {
	if r.Sink != nil {
		e.At = r.Now().Sub(r.start)
		r.Sink.Record(e)
	}
}

// Interrupt ends the playing; the rest of the output is shown at once.
func (r *Replay) Interrupt() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stop != nil {
		r.stop()
	}
	return nil
}

// Resize gives the terminal a new size.
func (r *Replay) Resize(cols, rows int) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.setDefaults()
	if r.closed {
		return ErrClosed
	}
	if r.Cols == cols && r.Rows == rows {
		return nil
	}
	r.Cols, r.Rows = cols, rows
	if r.term != nil {
		r.term.Resize(cols, rows)
	}
	r.record(journal.Entry{Kind: journal.Resized, Cols: cols, Rows: rows})
	return nil
}

// Close ends the replay.
func (r *Replay) Close() error {
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return nil
	}
	r.setDefaults()
	r.closed = true
	if r.stop != nil {
		r.stop()
	}
	r.mu.Unlock()
	r.run.Lock() // until the step that was played has ended
	defer r.run.Unlock()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.record(journal.Entry{Kind: journal.Closed})
	return nil
}

// Write types nothing: no program runs.
func (r *Replay) Write([]byte) (int, error) { return 0, ErrIdle }

// Suspend does nothing: no program runs.
func (r *Replay) Suspend() error { return nil }

// Jobs is empty: nothing is left running.
func (r *Replay) Jobs() []string { return nil }

// Strays is empty: nothing was started.
func (r *Replay) Strays() []string { return nil }

// Prepare does nothing: no shell reads the steps.
func (r *Replay) Prepare([]*slides.Step) {}
