package runner

import (
	"context"
	"fmt"
	"time"

	"showrunner/runner/journal"
	"showrunner/slides"
)

// takingOver is how long a step's changes may take.
const takingOver = 2 * time.Second

// A player shows rehearsed output in time.
type player struct {
	now   func() time.Time
	after func(time.Duration) <-chan time.Time
	over  <-chan struct{} // ends the playing at once, as the end of its context does
	show  func(p []byte)
}

// play shows what a step printed, when it printed it, and returns when its time
// has passed. When ctx ends, what is left is shown at once.
func (pl *player) play(ctx context.Context, p *journal.Planned) {
	began := pl.now()
	for _, e := range p.Output {
		if e.Kind == journal.Output {
			pl.until(ctx, began.Add(p.Due(e.At)))
			pl.show(e.Data)
		}
	}
	pl.until(ctx, began.Add(p.Playing()))
}

func (pl *player) until(ctx context.Context, t time.Time) {
	d := t.Sub(pl.now())
	if d <= 0 || ctx.Err() != nil {
		return
	}
	select {
	case <-pl.after(d):
	case <-ctx.Done():
	case <-pl.over:
	}
}

// Play is the understudy: it plays what a rehearsal says of a step in the place
// of running it, with its timing but within 10 s. Entries, terminal and masking
// are those of a step that runs; the result is the rehearsed one, marked as
// replayed. Then the shell makes the changes that the step made in the
// rehearsal to variables, functions, aliases, options and the working
// directory, as far as it can. The end of ctx shows the rest of the output at
// once. Play waits for a step that runs.
func (s *Session) Play(ctx context.Context, step *slides.Step, p *journal.Planned) (journal.Result, error) {
	s.run.Lock()
	defer s.run.Unlock()
	if err := s.ensure(ctx); err != nil {
		return journal.Result{}, err
	}
	r := s.understudy(step, p)
	if !s.queue.push(item{kind: beganItem, at: s.since(), began: r}) {
		return journal.Result{}, ErrClosed
	}
	pl := player{s.Now, time.After, s.closing, func(p []byte) { s.queue.output(s.since(), p) }}
	pl.play(ctx, p)
	err := s.takeOver(ctx, p)
	r.result = p.Result
	r.result.Replayed, r.result.Dir = true, s.WorkDir()
	if !s.queue.push(item{kind: playedItem, at: s.since(), began: r}) {
		return journal.Result{}, ErrClosed
	}
	<-r.done // the consumer empties its queue
	return r.result, err
}

// understudy is a step that is played on a terminal of the size that it had in
// the rehearsal: output that moves the cursor is right on no other.
func (s *Session) understudy(step *slides.Step, p *journal.Planned) *running {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := journal.Entry{Kind: journal.Began, Step: step.ID, Text: step.Text, Hides: step.Hides, Dir: s.dir, Cols: s.cols, Rows: s.rows}
	if p.Began.Cols > 0 && p.Began.Rows > 0 {
		e.Cols, e.Rows = p.Began.Cols, p.Began.Rows
	}
	return &running{entry: e, done: make(chan report, 1), played: true}
}

// endPlayed ends a step that was played.
func (s *Session) endPlayed(it *item) {
	c, r := &s.consumer, it.began
	s.flushHeld(it.at)
	c.last, c.later = r.entry.Step, true
	s.record(it.at, journal.Entry{Kind: journal.Ended, Step: r.entry.Step, Result: r.result})
	r.done <- report{}
}

// takeOver has the shell make a rehearsed step's changes and take its status.
// A shell that ends under them is replaced.
func (s *Session) takeOver(ctx context.Context, p *journal.Planned) error {
	ctx = context.WithoutCancel(ctx)
	commands := s.changes(p.Change)
	s.status = max(p.Result.Status, 0)
	changing, cancel := context.WithTimeout(ctx, takingOver)
	rep, err := s.adopt(changing, commands)
	cancel()
	// What follows has its own time: it must not be interrupted as they may be.
	ctx, cancel = context.WithTimeout(ctx, settled)
	defer cancel()
	if err == nil && !rep.died {
		rep, err = s.send(ctx, &running{}, func(n int) string {
			return s.unseen(n, fmt.Sprintf("%s=%d; %s; %s=%d", s.sh.kept, s.status, s.armed(), s.sh.ask, askAll)) + s.fill(s.sh.end) + "\n"
		})
	}
	switch {
	case rep.died:
		return s.restart(ctx, rep)
	case err != nil:
		return err
	}
	s.askSecrets()
	s.afterStep(ctx, commands)
	return nil
}

// changes are the commands that make a rehearsed step's changes: the directory
// first, which what follows may redefine cd for.
func (s *Session) changes(c *journal.Change) string {
	if c == nil {
		return ""
	}
	commands := c.Set + "\n"
	if c.Dir != "" && c.Dir != s.WorkDir() {
		commands = s.sh.cd + quote(c.Dir) + "\n" + commands
	}
	if !s.sh.keeps {
		s.state.functions = append(s.state.functions, slides.Functions(c.Set, s.sh.dialect)...)
	}
	return commands
}

// adopt has the shell read commands, with nothing to read for them and nowhere
// to print.
func (s *Session) adopt(ctx context.Context, commands string) (report, error) {
	s.state.dirty = true
	s.state.clear()
	if err := s.state.write([]byte(commands)); err != nil {
		return report{}, fmt.Errorf("no place for a step's changes: %w", err)
	}
	return s.send(ctx, &running{}, func(n int) string {
		return s.unseen(n, fmt.Sprintf("%s=%d; %s", s.sh.ask, askNothing, s.sh.adopt)) + s.fill(s.sh.end) + "\n"
	})
}
