package runner

import (
	"context"
	"fmt"
	"os"
	"sync"
	"syscall"
	"testing"

	"showrunner/render/vt"
	"showrunner/runner/journal"
	"showrunner/slides"
)

// eveningOf is an evening of a runbook, which keeps no recording.
func eveningOf(t *testing.T, runbook string) *Evening {
	deck := slides.Parse("t.md", []byte(runbook))
	return &Evening{
		Deck: deck, Steps: deck.Steps(), Session: &Session{Dir: t.TempDir(), Cols: 80, Rows: 24}, Tape: &Tape{Deck: deck, Off: true},
		Emulator: func(cols, rows int, reply func([]byte)) journal.Terminal { return vt.New(cols, rows, reply) },
	}
}

// The race detector finds what this is about.
func TestInterruptMayComeWhileAnEveningBegins(t *testing.T) {
	t.Parallel()
	v := eveningOf(t, "# Nothing runs\n")
	var early sync.WaitGroup
	early.Go(v.Interrupt)
	defer early.Wait()
	if _, err := v.Rehearse(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestEveningThatNeverBeganCleansNothingUp(t *testing.T) {
	t.Parallel()
	v := eveningOf(t, "# A\n\n```sh\n: >ran\n```\n\n# Cleanup\n\n```sh\n: >cleaned\n```\n")
	v.Steps, v.Cleanup = v.Steps[:1], v.Steps[1:]
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	rep, err := v.Rehearse(ctx)
	if err != nil || rep.Verdict() != journal.Interrupted || outcomes(rep) != "1.1.1 skipped -1, 2.1.1 skipped -1" {
		t.Fatalf("%v, %+v", err, rep)
	}
	if made, _ := os.ReadDir(v.Session.Dir); len(made) > 0 || v.Session.shellPID() != 0 {
		t.Errorf("a shell ran, and made %v", made)
	}
}

func TestFirstInterruptEndsWhatThereIs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sig   syscall.Signal
		runs  bool   // a step
		cause error  // of the rehearsal's end
		told  string // to who has steps: whether the rehearsal goes on
	}{
		{syscall.SIGINT, true, nil, "true"},
		{syscall.SIGINT, false, Exit(130), ""},
		{syscall.SIGTERM, true, Exit(143), "false"},
		{syscall.SIGTERM, false, Exit(143), ""},
	} {
		i, told := &Interrupts{tells: map[int]func(bool){}}, ""
		i.Context, i.cancel = context.WithCancelCause(t.Context())
		if c.runs {
			defer i.Add(func(first bool) { told += fmt.Sprint(first) })()
		}
		i.take(c.sig, 1)
		if got := i.Cause(); got != c.cause || told != c.told {
			t.Errorf("%v: cause %v, told %q, want %v, %q", c.sig, got, told, c.cause, c.told)
		}
	}
}
