package runner

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"showrunner/runner/journal"
	"showrunner/slides"
)

// A Tape is the recording of a run on disk: a file that is made with the first
// step, one that was named with the first entry, or why there is none. Set the fields, then put Sink's sinks among
// those of the run's sessions.
type Tape struct {
	Deck      *slides.Deck
	File      string // where to; "" is a new file among the runbook's recordings
	Off       bool   // nothing is recorded
	Input     bool   // what is typed is recorded, too
	Rehearsal bool
	Began     time.Time

	mu      sync.Mutex // guards what follows
	out     *os.File
	side    *os.File
	to      *journal.Recorder
	trouble error           // with the recording
	aside   error           // with what is beside it, which goes on without
	early   []journal.Entry // told before anything was recorded
	held    heldStep
}

// A heldStep is what a step did that may make a secret known: it is recorded once
// the step is over and the secret known, or when it is too much. Should the
// program be killed before that, it is lost.
type heldStep struct {
	mask    func(string) string // nil where nothing is held
	entries []journal.Entry
	size    int
}

// heldMost bounds, in bytes of output, what is held.
const heldMost = 4 << 20

// take keeps an entry, or reports that nothing is held.
func (h *heldStep) take(e journal.Entry) bool {
	if h.mask == nil {
		return false
	}
	e.Data = slices.Clone(e.Data)
	h.entries = append(h.entries, e)
	h.size += len(e.Data) + 64
	return true
}

// settle records what is held, with what is secret masked. A secret that lies
// across two pieces of output makes one piece of all of them.
func (t *Tape) settle() {
	h := t.held
	t.held = heldStep{}
	if h.mask == nil {
		return
	}
	var before, after strings.Builder
	first := -1
	for i := range h.entries {
		e := &h.entries[i]
		e.Text, e.Dir, e.Result.Dir = h.mask(e.Text), h.mask(e.Dir), h.mask(e.Result.Dir)
		if e.Kind != journal.Output {
			continue
		}
		if first < 0 {
			first = i
		}
		before.Write(e.Data)
		e.Data = []byte(h.mask(string(e.Data)))
		after.Write(e.Data)
	}
	if whole := h.mask(before.String()); first >= 0 && whole != after.String() {
		for i := range h.entries {
			if h.entries[i].Kind == journal.Output {
				h.entries[i].Data = nil
			}
		}
		h.entries[first].Data = []byte(whole)
	}
	for _, e := range h.entries {
		if e.Kind != journal.Output || len(e.Data) > 0 {
			t.to.Record(e)
		}
	}
}

// earlyMost bounds what is kept of what is told before anything is recorded.
const earlyMost = 10_000

// A track records one session's entries, their times counted from the tape's
// beginning.
type track struct {
	tape *Tape
	meta func() journal.Meta
	mask func(string) string
	by   time.Duration
}

// Sink is the sink of a session that starts now. mask masks what is secret, as
// the session knows it; shell, cols and rows are what the recording says of it.
func (t *Tape) Sink(shell string, cols, rows int, mask func(string) string) journal.Sink {
	meta := func() journal.Meta {
		source := t.Deck.Source // which may be large
		if masked := mask(string(source)); masked != string(source) {
			source = []byte(masked)
		}
		return journal.Meta{
			Title: mask(t.Deck.Title), File: t.Deck.File, Hash: Hash(t.Deck.Source), Source: source,
			Shell: shell, Started: t.Began, Cols: cols, Rows: rows, Rehearsal: t.Rehearsal,
		}
	}
	return track{t, meta, mask, time.Since(t.Began)}
}

// Meta is what a recording says of a session's run.
func (t *Tape) Meta(s *Session) journal.Meta {
	return t.Sink(s.ShellName(), s.Cols, s.Rows, s.Mask).(track).meta()
}

// Hash is the SHA-256 of a runbook in hex.
func Hash(source []byte) string { return fmt.Sprintf("%x", sha256.Sum256(source)) }

// Record records e. What is secret was masked by the session, but for the
// folders, which it goes by itself: they are masked here.
func (k track) Record(e journal.Entry) {
	t := k.tape
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.Off || t.trouble != nil {
		return
	}
	e.At += k.by
	if e.Dir != "" || e.Result.Dir != "" {
		e.Dir, e.Result.Dir = k.mask(e.Dir), k.mask(e.Result.Dir)
	}
	if t.to == nil && t.File == "" && e.Kind != journal.Began {
		// A talk that only leafs leaves no recording.
		if e.Kind == journal.Resized && len(t.early) < earlyMost {
			t.early = append(t.early, e)
		}
		return
	}
	if t.to == nil {
		if t.out, t.trouble = t.create(k.mask); t.trouble != nil {
			return
		}
		t.to = journal.NewRecorder(t.out, k.meta(), labels(t.Deck, k.mask))
		t.to.Input = t.Input
		for _, early := range t.early {
			t.to.Record(early)
		}
		t.early = nil
	}
	if e.Kind == journal.Began { // what the step before made known is known
		t.settle()
		if slides.NamesSecret(t.Deck, e.Text) || sources(e.Text) {
			t.held.mask = k.mask
		}
	}
	if !t.held.take(e) {
		t.to.Record(e)
	}
	if t.held.size > heldMost {
		t.settle()
	}
}

// Tell records an entry that is no session's, at the time that it is. There is
// a recording only once a session has something to record.
func (t *Tape) Tell(e journal.Entry) {
	e.At = time.Since(t.Began)
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.held.take(e):
	case t.to != nil:
		t.to.Record(e)
	case len(t.early) < earlyMost:
		t.early = append(t.early, e)
	}
}

// Changed keeps what a step changed in the shell, beside the recording: the
// folder as it is called, since the understudy goes there.
func (t *Tape) Changed(step string, c journal.Change) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.Off || t.aside != nil || t.out == nil || t.File != "" {
		return
	}
	if t.side == nil {
		name := sidecarOf(t.out.Name())
		if t.side, t.aside = os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600); t.aside != nil {
			return
		}
	}
	t.aside = journal.WriteChange(t.side, step, c)
}

func (t *Tape) create(mask func(string) string) (*os.File, error) {
	if t.File != "" {
		return os.OpenFile(t.File, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o666)
	}
	return CreateRecording(t.Deck, t.Began, mask)
}

// Warning says why the run is not being recorded, or not all of it, or nothing.
func (t *Tape) Warning() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	err := t.trouble
	if err == nil && t.to != nil {
		err = t.to.Err()
	}
	switch {
	case err != nil:
		if t.Off { // it was closed
			return err.Error()
		}
		return "no recording: " + err.Error()
	case t.aside != nil:
		return "no record of what steps change in the shell: " + t.aside.Error()
	}
	return ""
}

// Close ends the recording, once the sessions have ended.
func (t *Tape) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.to == nil {
		return nil
	}
	t.settle()
	err := errors.Join(t.to.Close(), t.out.Close())
	if t.side != nil {
		err = errors.Join(err, t.side.Close())
	}
	t.to, t.Off = nil, true
	if err != nil {
		err = fmt.Errorf("the recording is not whole: %w", err)
		t.trouble = err
	}
	return err
}

// labels is what a recording's markers call the steps of a deck.
func labels(d *slides.Deck, mask func(string) string) func(step string) (slide, command string) {
	return func(id string) (string, string) {
		step := d.Step(id)
		if step == nil || step.Block == nil {
			return "", ""
		}
		first, _, _ := strings.Cut(strings.TrimSpace(mask(step.Shown())), "\n")
		return mask(fmt.Sprintf("%d %s", step.Block.Slide.Number, step.Block.Slide.Title)), first
	}
}
