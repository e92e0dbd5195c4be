package runner

import (
	"context"
	"strings"
	"time"

	"showrunner/runner/journal"
	"showrunner/slides"
)

// quiet is how long a program must be silent for a typed step to have ended.
const quiet = time.Second

// Type types a step into the program that runs, with Enter at its end. The
// program's prompt tells nothing, so the step ends when the program surely
// waits for the terminal again, after a quiet second, or with the step that
// started the program, whose terminal it shares. Its status is -1: nobody gives
// one. With no step running it is ErrIdle.
func (s *Session) Type(ctx context.Context, step *slides.Step) (journal.Result, error) {
	s.typing.Lock()
	defer s.typing.Unlock()
	s.mu.Lock()
	host := s.step
	if host == nil {
		s.mu.Unlock()
		return journal.Result{}, ErrIdle
	}
	r := &running{
		proc: &process{told: make(chan struct{})}, // closed when it has begun
		done: make(chan report, 1),
		entry: journal.Entry{Kind: journal.Began, Step: step.ID, Text: step.Text, Hides: step.Hides,
			Dir: s.dir, Cols: s.cols, Rows: s.rows},
	}
	s.typed = r
	s.mu.Unlock()
	defer s.typedOut()
	s.queue.push(item{kind: typedItem, at: s.since(), began: r})
	select {
	case <-r.proc.told:
	case <-r.done:
		return journal.Result{}, ErrIdle
	case <-s.closing:
		return journal.Result{}, ErrClosed
	}
	typed := s.since()
	if _, err := s.Write([]byte(strings.ReplaceAll(step.Text, "\n", "\r") + "\r")); err != nil {
		s.queue.push(item{kind: quietItem, at: s.since()})
		<-r.done
		return r.result, err
	}
	return s.awaitQuiet(ctx, host, r, typed)
}

// refuse records that a step did not run, and why.
func (s *Session) refuse(step *slides.Step, why journal.Cut) journal.Result {
	result := journal.Result{Status: -1, Cut: why, Dir: s.WorkDir()}
	for _, e := range []journal.Entry{
		{Kind: journal.Began, Step: step.ID, Text: step.Text, Hides: step.Hides, Dir: s.WorkDir()},
		{Kind: journal.Ended, Step: step.ID, Result: result},
	} {
		told := make(chan struct{})
		if s.queue.push(item{kind: entryItem, at: s.since(), entry: e, told: told}) {
			<-told
		}
	}
	return result
}

func (s *Session) typedOut() {
	s.mu.Lock()
	s.typed = nil
	s.mu.Unlock()
}

// awaitQuiet waits for the end of a typed step. While nothing has come back,
// not even an echo, what was typed may still be on its way to a program that
// waits for it.
func (s *Session) awaitQuiet(ctx context.Context, host, r *running, typed time.Duration) (journal.Result, error) {
	tick := time.NewTicker(looking)
	defer tick.Stop()
	over := tick.C
	stop := ctx.Done()
	for {
		select {
		case <-r.done:
			return r.result, nil
		case <-s.closing:
			return r.result, ErrClosed
		case <-stop:
			stop = nil
			_ = s.intr(host) // the quiet that follows ends the step
		case <-over:
			heard := time.Duration(s.heard.Load())
			silent := s.since() - max(typed, heard)
			if silent < looking || silent < quiet && (heard < typed || !s.surelyWaits(host)) {
				continue
			}
			s.queue.push(item{kind: quietItem, at: s.since()})
			over = nil
		}
	}
}
