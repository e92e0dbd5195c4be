package runner

import (
	"bytes"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"showrunner/runner/journal"
	"showrunner/slides"
)

// running is a line that the shell is at, a step or one of the session's own,
// or a step that is typed into the program that runs.
type running struct {
	n        int
	step     *slides.Step  // nil for a line of the session's own
	entry    journal.Entry // Began; its Step is "" for a line of the session's own
	proc     *process
	at       time.Duration
	done     chan report // takes one report
	result   journal.Result
	cut      atomic.Int64 // when the shell itself was interrupted
	waiting  journal.Waiting
	why      atomic.Pointer[journal.Cut]
	signaled atomic.Bool // it was sent more than an interrupt
	replaced atomic.Bool // another shell took the shell's place, and was ended
	asks     asking      // the shell writes its variables when the line has ended
	calm     int         // looks in a row at which everything slept
	idle     int         // looks in a row at which the shell waited for a command
	played   bool        // its output is a rehearsal's: no program is there to answer
}

// forgetful is how long a shell that forgets takes to end a line after Ctrl-C,
// on a busy machine.
const forgetful = time.Second

// A report is how a line ended.
type report struct {
	status   int
	dir      string
	opts     string
	died     bool
	replaced bool // by another shell, which is what the line was for
	unsent   bool // before the line began
	at       time.Duration
}

// consumer is what the consuming goroutine alone knows.
type consumer struct {
	now    *running // the line under way
	typed  *running // the step that is being typed
	last   string   // id of the step that output belongs to
	later  bool     // that step has ended
	left   int      // status of the last step that the shell told of
	muted  bool     // a fresh shell greets
	after  []byte   // printed since the step was sent a signal: its end may be the shell's notice
	leaves []byte   // what a shell that ends may say first
	term   journal.Terminal
}

// consume writes output to the step's terminal and records entries, in order.
// It ends when the queue is closed and empty.
func (s *Session) consume() {
	defer s.Guard()
	var items []item
	for {
		items = s.queue.take(items)
		if len(items) == 0 {
			s.emit(s.since(), s.secrets.masker.Write(s.consumer.after))
			s.flushHeld(s.since())
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
	case typedItem:
		s.beginTyped(it)
	case quietItem:
		s.endTyped(it.at)
	case markItem:
		s.reported(it.at, it.mark)
	case playedItem:
		s.endPlayed(it)
	case muteItem:
		s.consumer.muted = true
	case leaveItem:
		s.consumer.leaves = []byte(s.sh.farewell)
	case staleItem:
		if it.mark.step == s.secrets.number {
			s.expire(s.since())
		}
	case resizeItem:
		s.expire(it.at)
		if t := s.consumer.term; t != nil {
			t.Resize(it.entry.Cols, it.entry.Rows)
		}
		s.record(it.at, it.entry)
	case entryItem:
		s.expire(it.at)
		it.entry.Text = s.Mask(it.entry.Text)
		s.record(it.at, it.entry)
		if it.told != nil {
			close(it.told)
		}
	}
}

func (s *Session) record(at time.Duration, e journal.Entry) {
	if s.Sink != nil {
		e.At = at
		s.Sink.Record(e)
	}
}

func (s *Session) printed(it *item) {
	c := &s.consumer
	if c.last == "" || c.muted {
		return // the shell's greeting
	}
	text := it.data
	for len(c.leaves) > 0 && len(text) > 0 && text[0] == c.leaves[0] {
		c.leaves, text = c.leaves[1:], text[1:]
	}
	if len(text) > 0 {
		c.leaves = nil
	}
	if c.now != nil && c.now.signaled.Load() && len(c.after)+len(text) < noticeMost {
		c.after = append(c.after, text...)
		return
	}
	if len(c.after) > 0 {
		text, c.after = append(c.after, text...), nil
	}
	s.emit(it.at, s.secrets.masker.Write(text))
	if s.secrets.masker.Holds() {
		s.wakeLater()
	}
}

func (s *Session) begin(it *item) {
	c, r := &s.consumer, it.began
	if !r.played {
		if closed(r.proc.told) { // its death was reported: nobody would report once more
			r.done <- report{status: exitStatus(r.proc.cmd.ProcessState), died: true, unsent: true, at: it.at}
			return
		}
		c.now = r
	}
	id := r.entry.Step
	if id == "" {
		return
	}
	s.flushHeld(it.at)
	s.secrets.masker.Reset()
	c.last, c.later, c.term = id, false, nil
	r.at = it.at
	if s.NewTerminal != nil {
		c.term = s.NewTerminal(id, r.entry.Cols, r.entry.Rows, s.replyFor(r))
	}
	s.mu.Lock()
	s.shows = c.term
	s.mu.Unlock()
	s.recordBegun(r, c.term)
}

// recordBegun records that a step begins. Its command may hold secrets.
func (s *Session) recordBegun(r *running, term journal.Terminal) {
	e := r.entry
	e.Text, e.Terminal = s.Mask(e.Text), term
	s.record(r.at, e)
}

// beginTyped begins a step that shares the terminal of the one that runs.
func (s *Session) beginTyped(it *item) {
	c, r := &s.consumer, it.began
	if c.now == nil || c.now.entry.Step == "" {
		r.done <- report{status: -1, died: true, at: it.at}
		return
	}
	s.flushHeld(it.at)
	c.typed, c.last, c.later = r, r.entry.Step, false
	r.at = it.at
	s.recordBegun(r, nil)
	close(r.proc.told)
}

// endTyped ends the step that is being typed: nobody reports that.
func (s *Session) endTyped(at time.Duration) {
	c := &s.consumer
	r := c.typed
	if r == nil {
		return
	}
	s.flushHeld(at)
	c.typed, c.later = nil, true
	r.result = journal.Result{Status: -1, Duration: at - r.at, Dir: r.entry.Dir}
	s.record(at, journal.Entry{Kind: journal.Ended, Step: r.entry.Step, Result: r.result})
	r.done <- report{status: -1, at: at}
}

// replyFor takes an emulator's answers to the program while the step runs. An
// answer that comes later has nobody who asked, nor has one to played output.
func (s *Session) replyFor(r *running) func([]byte) {
	if r.played {
		return func([]byte) {}
	}
	return func(p []byte) {
		select {
		case s.replies <- answer{r, append([]byte(nil), p...)}:
		default: // a program that asks and asks without reading
		}
	}
}

// reported ends the line that the shell speaks of. A second report of the same
// line, a nested shell's and one that is made up end nothing.
func (s *Session) reported(at time.Duration, m mark) {
	c, r := &s.consumer, s.consumer.now
	died := m.step == -1
	if died {
		defer s.tell(m.pid)
	}
	if r == nil || m.pid != r.proc.cmd.Process.Pid || !died && m.step != r.n || died && r.proc.lives() {
		return
	}
	if len(c.after) > 0 {
		s.emit(at, s.secrets.masker.Write(unnoticed(c.after)))
		c.after = nil
	}
	s.endTyped(at)
	c.now, c.muted = nil, false
	rep := report{status: m.status, dir: m.dir, opts: m.opts, died: died, at: at}
	switch cut := time.Duration(r.cut.Load()); {
	case r.replaced.Load():
		rep.status, rep.replaced = 0, true
	case died:
		rep.status = exitStatus(r.proc.cmd.ProcessState)
	case s.sh.forgets && m.status == 0 && cut > 0 && at-cut < forgetful:
		rep.status = 128 + int(syscall.SIGINT)
	}
	if id := r.entry.Step; id != "" {
		s.flushHeld(at)
		c.last, c.later = id, true
		r.result = s.result(r, rep)
		c.left = max(rep.status, 0)
		s.record(at, journal.Entry{Kind: journal.Ended, Step: id, Result: r.result})
	}
	r.done <- rep
}

// noticeMost is how much output is held back of a step that was sent a signal, in
// bytes: such steps print little more.
const noticeMost = 64 << 10

// unnoticed is output without the line at its end in which a shell says that a
// signal ended a program: "Terminated", "Killed: 9", "Killed     sleep 9 | cat".
func unnoticed(p []byte) []byte {
	end := bytes.TrimRight(p, "\r\n")
	from := bytes.LastIndexByte(end, '\n') + 1
	for _, word := range [...]string{"Terminated", "Killed", "zsh: terminated", "zsh: killed"} {
		at := bytes.LastIndex(end[from:], []byte(word))
		if at < 0 {
			continue
		}
		if rest := end[from+at+len(word):]; len(rest) == 0 || bytes.HasPrefix(rest, []byte(": ")) || bytes.HasPrefix(rest, []byte("  ")) {
			return p[:from+at]
		}
	}
	return p
}

// tell says that all of a dead shell's output has been consumed.
func (s *Session) tell(pid int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.proc == nil || s.proc.cmd.Process.Pid != pid {
		return
	}
	if !s.proc.lives() { // and the report is not made up
		s.proc.tell()
	}
}

func (s *Session) result(r *running, rep report) journal.Result {
	res := journal.Result{Status: rep.status, Aborted: rep.died && !rep.replaced, Duration: rep.at - r.at, Dir: rep.dir}
	if rep.died {
		res.Dir = r.entry.Dir
	}
	if why := r.why.Load(); why != nil {
		res.Cut = *why
	}
	res.Stopped = !rep.died && stopStatus(rep.status) && s.hasStopped()
	if t := s.consumer.term; t != nil {
		res.Agrees = journal.Agrees(r.step, res, func() journal.Printed {
			p := journal.Printed{Text: t.Text(), Mask: s.Mask}
			p.Home, _ = os.UserHomeDir() // nobody's is masked then
			return p
		})
	}
	return res
}
