package runner

import (
	"sync"
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
