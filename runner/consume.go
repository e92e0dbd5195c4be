package runner

import (
	"time"

	"showrunner/runner/journal"
)

// running is a line that the shell is at: a step, or a hidden line of the
// session's own.
type running struct {
	n      int
	id     string // "" for a hidden line
	entry  journal.Entry
	at     time.Duration
	typed  bool
	done   chan report // takes one report
	pid    int
	result journal.Result
}

// A report is how a line ended.
type report struct {
	status int
	dir    string
	died   bool
	at     time.Duration
}

// consumer is what the consuming goroutine alone knows.
type consumer struct {
	now   *running // the line under way
	last  string   // id of the step that output belongs to
	later bool     // that step has ended
	term  journal.Terminal
}

// consume writes output to the step's terminal and records entries, in order.
// It ends when the queue is closed and empty.
func (s *Session) consume() {
	var items []item
	for {
		items = s.queue.take(items)
		if len(items) == 0 {
			return
		}
		for i := range items {
			s.handle(&items[i])
		}
	}
}

func (s *Session) handle(it *item) {
	switch it.kind {
	case outputItem:
		s.printed(it)
		s.queue.done(*it)
	case beganItem:
		s.begin(it)
	case markItem:
		s.reported(it.at, it.mark)
	case entryItem:
		it.entry.At = it.at
		s.record(it.entry)
	case callItem:
		it.call()
	}
}

func (s *Session) record(e journal.Entry) {
	if s.Sink != nil {
		s.Sink.Record(e)
	}
}

func (s *Session) printed(it *item) {
	c := &s.consumer
	if c.last == "" {
		return // the shell's greeting
	}
	if c.term != nil {
		_, _ = c.term.Write(it.data) // an emulator takes everything
	}
	s.record(journal.Entry{At: it.at, Kind: journal.Output, Step: c.last, Data: it.data, Later: c.later})
}

func (s *Session) begin(it *item) {
	c, r := &s.consumer, it.began
	c.now = r
	if r.id == "" {
		return
	}
	c.last, c.later = r.id, false
	r.at = it.at
	r.entry.At = it.at
	if s.NewTerminal != nil {
		c.term = s.NewTerminal(r.id, r.entry.Cols, r.entry.Rows, s.replyFor(r))
	}
	s.record(r.entry)
}

// replyFor takes an emulator's answers to the program while the step runs. An
// answer that comes later has nobody who asked.
func (s *Session) replyFor(r *running) func([]byte) {
	return func(p []byte) {
		s.mu.Lock()
		runs := s.step == r
		s.mu.Unlock()
		if !runs {
			return
		}
		select {
		case s.replies <- append([]byte(nil), p...):
		default: // a program that asks and asks without reading
		}
	}
}

// reported ends the line that the shell speaks of. A second report of the same
// line, a nested shell's and one that is made up end nothing.
func (s *Session) reported(at time.Duration, m mark) {
	c := &s.consumer
	r := c.now
	died := m.step == -1
	if r == nil || m.pid != r.pid || !died && m.step != r.n {
		return
	}
	c.now = nil
	rep := report{status: m.status, dir: m.dir, died: died, at: at}
	if r.id != "" {
		c.later = true
		r.result = s.resultOf(r, rep)
		s.record(journal.Entry{At: at, Kind: journal.Ended, Step: r.id, Result: r.result})
	}
	r.done <- rep
}
