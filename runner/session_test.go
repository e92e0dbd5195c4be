package runner

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"showrunner/runner/journal"
	"showrunner/slides"
)

// log keeps entries. It can be read while a session records.
type log struct {
	mu      sync.Mutex
	entries []journal.Entry
	grown   chan struct{} // has a value when there is something new
}

func newLog() *log { return &log{grown: make(chan struct{}, 1)} }

func (l *log) Record(e journal.Entry) {
	e.Data = append([]byte(nil), e.Data...)
	l.mu.Lock()
	l.entries = append(l.entries, e)
	l.mu.Unlock()
	select {
	case l.grown <- struct{}{}:
	default:
	}
}

// from are the entries after the first n.
func (l *log) from(n int) []journal.Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]journal.Entry(nil), l.entries[n:]...)
}

// output is what steps printed after the first n entries.
func (l *log) output(n int) string {
	var b strings.Builder
	for _, e := range l.from(n) {
		if e.Kind == journal.Output {
			b.Write(e.Data)
		}
	}
	return b.String()
}

// await waits until f likes the entries.
func (l *log) await(t testing.TB, what string, f func([]journal.Entry) bool) {
	t.Helper()
	limit := time.After(time.Minute)
	for !f(l.from(0)) {
		select {
		case <-l.grown:
		case <-limit:
			t.Fatalf("waited in vain: %s\nentries %v", what, l.from(0))
		}
	}
}

func (l *log) awaitText(t testing.TB, text string) {
	t.Helper()
	l.await(t, "output "+text, func([]journal.Entry) bool { return strings.Contains(l.output(0), text) })
}

// A show is a session with its log.
type show struct {
	*Session
	log *log
	t   testing.TB
}

// have skips a test for want of a program, which CI must have.
func have(t testing.TB, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is missing", program)
		}
		t.Skipf("%s is missing", program)
	}
}

func open(t testing.TB, s *Session) *show {
	t.Helper()
	l := newLog()
	s.Sink = l
	if s.Dir == "" {
		s.Dir = t.TempDir()
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return &show{s, l, t}
}

// run runs a step and returns its result and what was printed until its end.
func (w *show) run(text string) (journal.Result, string) {
	w.t.Helper()
	n := len(w.log.from(0))
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	r, err := w.Run(ctx, &slides.Step{ID: "1.1.1", Text: text})
	if err != nil {
		w.t.Fatalf("Run(%q): %v", text, err)
	}
	if ctx.Err() != nil {
		w.t.Fatalf("Run(%q) did not end by itself; output %q", text, w.log.output(n))
	}
	return r, w.log.output(n)
}

// start runs a step in the background.
func (w *show) start(text string) chan journal.Result {
	done := make(chan journal.Result, 1)
	go func() { // ends with the step, at the latest when the session is closed
		r, _ := w.Run(context.Background(), &slides.Step{ID: "1.1.9", Text: text})
		done <- r
	}()
	return done
}

// result waits for a step that start started.
func (w *show) result(done <-chan journal.Result) journal.Result {
	w.t.Helper()
	select {
	case r := <-done:
		return r
	case <-time.After(time.Minute):
		w.t.Fatalf("the step does not end; output %q", w.log.output(0))
		return journal.Result{}
	}
}

// want runs a step that must pass and print just this.
func (w *show) want(text, printed string) {
	w.t.Helper()
	r, out := w.run(text)
	if out != printed || r.Status != 0 || r.Aborted {
		w.t.Errorf("Run(%q) = status %d, aborted %v, printed %q, want 0, false, %q", text, r.Status, r.Aborted, out, printed)
	}
}

// ends runs a step that must end with this status.
func (w *show) ends(text string, status int) string {
	w.t.Helper()
	r, out := w.run(text)
	if r.Status != status || r.Aborted {
		w.t.Errorf("Run(%q) = status %d, aborted %v, printed %q, want status %d", text, r.Status, r.Aborted, out, status)
	}
	return out
}

// aborts runs a step under which the shell must end.
func (w *show) aborts(text string, status int) string {
	w.t.Helper()
	r, out := w.run(text)
	if r.Status != status || !r.Aborted {
		w.t.Errorf("Run(%q) = status %d, aborted %v, printed %q, want status %d, aborted", text, r.Status, r.Aborted, out, status)
	}
	return out
}

func stepOf(id, text string) *slides.Step { return &slides.Step{ID: id, Text: text} }
