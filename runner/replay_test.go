package runner

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"showrunner/runner/journal"
)

// fakeClock goes on when somebody waits.
type fakeClock struct {
	mu    sync.Mutex
	now   time.Time
	waits []time.Duration
	stuck bool // who waits does so for ever
}

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *fakeClock) After(d time.Duration) <-chan time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waits = append(c.waits, d)
	if c.stuck {
		return nil
	}
	c.now = c.now.Add(d)
	at := make(chan time.Time, 1)
	at <- c.now
	return at
}

func printed(at time.Duration, text string) journal.Entry {
	return journal.Entry{Kind: journal.Output, Step: "1.1.1", At: at, Data: []byte(text)}
}

func replayOf(took time.Duration, out ...journal.Entry) (*Replay, *log, *fakeClock) {
	p := &journal.Planned{Step: "1.1.1", Began: journal.Entry{Dir: "/demo", Cols: 120, Rows: 40}, Output: out,
		Result: journal.Result{Status: 0, Duration: took, Dir: "/demo/sub"}}
	c, l := &fakeClock{now: time.Unix(1000, 0)}, newLog()
	r := &Replay{Plan: &journal.Plan{Steps: map[string]*journal.Planned{"1.1.1": p}}, Sink: l, Now: c.Now, After: c.After}
	return r, l, c
}

func TestReplayKeepsTheRehearsedTimes(t *testing.T) {
	for _, c := range []struct {
		took      time.Duration
		at1, at2  time.Duration
		want1     time.Duration
		want2     time.Duration
		wantEnded time.Duration
	}{
		{4 * time.Second, time.Second, 3 * time.Second, time.Second, 3 * time.Second, 4 * time.Second},
		{10 * time.Second, 0, 10 * time.Second, 0, 10 * time.Second, 10 * time.Second},
		{40 * time.Second, 4 * time.Second, 20 * time.Second, time.Second, 5 * time.Second, 10 * time.Second},
		{0, 0, 0, 0, 0, 0},
		{0, 10 * time.Second, 20 * time.Second, 5 * time.Second, 10 * time.Second, 10 * time.Second},
	} {
		r, l, _ := replayOf(c.took, printed(c.at1, "a"), printed(c.at2, "b"))
		res, err := r.Run(context.Background(), stepOf("1.1.1", "make"))
		if err != nil || !res.Replayed || res.Dir != "/demo/sub" || res.Duration != c.took {
			t.Fatalf("Run = %+v, %v", res, err)
		}
		es := l.from(0)
		if got := [3]time.Duration{es[1].At, es[2].At, es[3].At}; got != [3]time.Duration{c.want1, c.want2, c.wantEnded} {
			t.Errorf("a step of %v, printing at %v and %v: played at %v", c.took, c.at1, c.at2, got)
		}
		if b := es[0]; b.Kind != journal.Began || b.Cols != 120 || b.Rows != 40 || b.Dir != "/demo" || b.Text != "make" {
			t.Errorf("began as %+v", b)
		}
	}
}

func TestReplayLeavesOutWhatWasNotRehearsed(t *testing.T) {
	r, l, _ := replayOf(time.Second)
	if _, err := r.Run(context.Background(), stepOf("2.1.1", "other")); !errors.Is(err, ErrUnrehearsed) {
		t.Errorf("Run = %v, want ErrUnrehearsed", err)
	}
	if es := l.from(0); len(es) > 0 {
		t.Errorf("recorded %v", es)
	}
}

func TestReplayStopsAtOnce(t *testing.T) {
	for name, stop := range map[string]func(r *Replay, cancel func()){
		"Interrupt": func(r *Replay, _ func()) { r.Interrupt() },
		"Close":     func(r *Replay, _ func()) { r.Close() },
		"ctx":       func(_ *Replay, cancel func()) { cancel() },
	} {
		r, l, c := replayOf(9*time.Second, printed(0, "a"), printed(5*time.Second, "b"))
		c.stuck = true
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		done := make(chan journal.Result, 1)
		go func() { // ends with the playing
			res, _ := r.Run(ctx, stepOf("1.1.1", "make"))
			done <- res
		}()
		l.awaitText(t, "a")
		stop(r, cancel)
		if res := <-done; !res.Replayed || l.output(0) != "ab" {
			t.Errorf("%s: %+v, printed %q", name, res, l.output(0))
		}
	}
}

func TestReplayMasksAndTakesNoKeys(t *testing.T) {
	r, l, _ := replayOf(0, printed(0, "key secret"))
	r.Mask = func(s string) string { return strings.ReplaceAll(s, "secret", "••••••") }
	if _, err := r.Run(context.Background(), stepOf("1.1.1", "use secret")); err != nil {
		t.Fatal(err)
	}
	if es := l.from(0); es[0].Text != "use ••••••" || l.output(0) != "key ••••••" {
		t.Errorf("recorded %q, %q", es[0].Text, l.output(0))
	}
	if _, err := r.Write([]byte("x")); !errors.Is(err, ErrIdle) {
		t.Errorf("Write = %v", err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if _, err := r.Run(context.Background(), stepOf("1.1.1", "make")); !errors.Is(err, ErrClosed) {
		t.Errorf("Run after Close = %v", err)
	}
}
