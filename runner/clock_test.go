package runner

import (
	"bytes"
	"slices"
	"sync"
	"testing"
	"time"

	"showrunner/runner/journal"
)

// A wall is a clock that can be set.
type wall struct {
	mu  sync.Mutex
	off time.Duration
}

func (c *wall) set(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.off += by
}

// now has no monotonic reading, as if the machine had none.
func (c *wall) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.off).Round(0)
}

// TestClockJumps sets the clock under steps that run: nothing lasts less than
// no time, and the journal's times never go back.
func TestClockJumps(t *testing.T) {
	t.Parallel()
	for _, by := range []time.Duration{-time.Hour, 24 * time.Hour, -24 * time.Hour} {
		t.Run(by.String(), func(t *testing.T) {
			var file bytes.Buffer
			c := &wall{}
			w := open(t, &Session{Now: c.now})
			rec := journal.NewRecorder(&file, journal.Meta{}, nil)
			w.ends("echo one", 0)
			done := w.start("echo on; read x; echo off")
			w.log.awaitText(t, "on\r\n")
			c.set(by)
			w.waits(journal.SurelyWaiting)
			if _, err := w.Write([]byte("\r")); err != nil {
				t.Error(err)
			}
			w.result(done)
			w.ends("echo two", 0)
			if err := w.Close(); err != nil {
				t.Error(err)
			}
			before := time.Duration(0)
			for _, e := range w.log.from(0) {
				rec.Record(e)
				if e.At < before || e.Result.Duration < 0 {
					t.Errorf("at %v, %v after the one before it: %+v", e.At, e.At-before, e)
				}
				before = e.At
			}
			if err := rec.Close(); err != nil {
				t.Error(err)
			}
			neverBack(t, file.Bytes())
		})
	}
}

// neverBack reads a recording whose times must not go back.
func neverBack(t *testing.T, file []byte) {
	t.Helper()
	got, err := journal.Read(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.IsSortedFunc(got.Entries, func(a, b journal.Entry) int { return int(a.At - b.At) }) {
		t.Errorf("times go back: %v", got.Entries)
	}
}
