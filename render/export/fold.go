package export

import (
	"strings"
	"time"
	"unicode/utf8"

	"showrunner/runner/journal"
	"showrunner/slides"
)

// A talk is a recording seen as the runs of the deck's steps.
type talk struct {
	Input
	runs   []*run // in the order in which they began
	steps  map[string][]*run
	asides map[string][]*run // commands of the moment, by the id of the last step of the deck that began before them
	styles styleTable
	size   int // of what runs showed, in bytes
	effort int // left to show them, in cells

	open       *run // the one under way while the entries are read
	last       *run // the one that output without a run belongs to
	cols, rows int
}

// A run is one time that a step, or a command of the moment, ran.
type run struct {
	id         string
	step       *slides.Step // nil for a command that is not in the runbook
	text       string       // as it ran
	seen       string       // of text, without its hidden lines
	edited     bool         // text is not the step's
	began      time.Duration
	cols, rows int
	result     journal.Result
	ended      bool
	restarted  string   // what became of the session's state after it
	events     []event  // of its terminal, those of guests included
	host       *run     // the one whose program this one was typed into
	shown      []*shown // of the terminal, by guest, once it was replayed
	guests     int
	room       int  // for what it showed, once it was replayed
	effort     int  // that there was for it, likewise
	lost       int  // bytes that were printed and are not shown
	number     int  // 0 for a host, from 1 for its guests
	after      *run // the last run of a step of the deck before it
}

// An event is one thing that happened to a terminal.
type event struct {
	at         time.Duration
	data       []byte // printed
	later      bool   // after the step's end
	cols, rows int    // the new size, unless 0
	guest      *run   // that begins here
}

// fold reads the entries.
func fold(in Input) *talk {
	t := &talk{Input: in, effort: effortMost, steps: map[string][]*run{}, asides: map[string][]*run{}}
	if in.Recording == nil {
		return t
	}
	t.cols, t.rows = size(in.Recording)
	var before *run
	for i := range in.Recording.Entries {
		e := &in.Recording.Entries[i]
		t.entry(e)
		if e.Kind == journal.Began {
			t.last.after = before
			switch {
			case t.last.step != nil:
				before = t.last
			case before != nil:
				t.asides[before.id] = append(t.asides[before.id], t.last)
			}
		}
	}
	return t
}

// size is that of the terminal that a recording began with.
func size(rec *journal.Recording) (cols, rows int) {
	if rec.Cols < 1 || rec.Rows < 1 {
		return 80, 24
	}
	return rec.Cols, rec.Rows
}

func (t *talk) entry(e *journal.Entry) {
	switch e.Kind {
	case journal.Began:
		t.began(e)
	case journal.Output:
		r := t.of(e.Step)
		r.host.events = append(r.host.events, event{at: e.At, data: e.Data, later: e.Later})
	case journal.Resized:
		t.cols, t.rows = max(e.Cols, 1), max(e.Rows, 1)
		if t.open != nil {
			r := t.open.host
			r.events = append(r.events, event{at: e.At, cols: t.cols, rows: t.rows})
		}
	case journal.Ended:
		r := t.of(e.Step)
		r.result, r.ended = e.Result, true
		if t.open == r {
			t.open = nil
			if r.host != r && !r.host.ended {
				t.open = r.host
			}
		}
	case journal.Restarted:
		if t.last != nil {
			t.last.restarted = e.Text
		}
		t.open = nil
	}
}

// began begins a run: a guest of the one under way, if there is one.
func (t *talk) began(e *journal.Entry) {
	r := &run{id: e.Step, text: e.Text, seen: e.Seen(), began: e.At, cols: t.cols, rows: t.rows}
	if e.Cols > 0 && e.Rows > 0 {
		r.cols, r.rows = e.Cols, e.Rows
		t.cols, t.rows = e.Cols, e.Rows
	}
	r.host = r
	if t.Deck != nil {
		r.step = t.Deck.Step(e.Step)
	}
	r.edited = r.step != nil && !t.same(e.Text, r.step.Text)
	if t.open != nil && t.open.id != r.id {
		r.host = t.open.host
		r.host.guests++
		r.number = r.host.guests
		r.host.events = append(r.host.events, event{at: e.At, guest: r})
	}
	t.runs = append(t.runs, r)
	t.steps[r.id] = append(t.steps[r.id], r)
	t.open, t.last = r, r
}

// of is the last run of a step. One that never began, as in recordings of
// other programs, does now.
func (t *talk) of(id string) *run {
	if rs := t.steps[id]; len(rs) > 0 {
		return rs[len(rs)-1]
	}
	if t.last != nil && t.Deck != nil && t.Deck.Step(id) == nil {
		return t.last
	}
	r := &run{id: id, cols: t.cols, rows: t.rows}
	r.host = r
	if t.Deck != nil {
		if r.step = t.Deck.Step(id); r.step != nil {
			r.text, r.seen = r.step.Text, r.step.Shown()
		}
	}
	t.runs = append(t.runs, r)
	t.steps[id] = append(t.steps[id], r)
	t.open, t.last = r, r
	return r
}

// same tells whether a command as it was recorded is a step's text: secrets in
// it may have been replaced by bullets.
func (t *talk) same(recorded, text string) bool {
	if recorded == text || recorded == "" || t.mask(text) == recorded {
		return true
	}
	parts := strings.FieldsFunc(recorded, func(r rune) bool { return r == bullet })
	if !strings.ContainsRune(recorded, bullet) || len(parts) == 0 {
		return false
	}
	first, _ := utf8.DecodeRuneInString(recorded)
	last, _ := utf8.DecodeLastRuneInString(recorded)
	for i, p := range parts {
		at := strings.Index(text, p)
		if at < 0 || i == 0 && first != bullet && at != 0 {
			return false
		}
		text = text[at+len(p):]
	}
	return text == "" || last == bullet
}

const bullet = '•'

// mask replaces what must stay secret.
func (t *talk) mask(s string) string {
	if t.Mask == nil {
		return s
	}
	return t.Mask(s)
}

// latest is the last run of a step as the runbook has it, or nil.
func (t *talk) latest(id string) *run {
	rs := t.steps[id]
	for i := len(rs) - 1; i >= 0; i-- {
		if !rs[i].edited {
			return rs[i]
		}
	}
	return nil
}

// astray lists the runs, in order, of what the runbook does not hold: commands
// of the moment and edited steps.
func (t *talk) astray() []*run {
	var found []*run
	for _, r := range t.runs {
		if r.step == nil || r.edited {
			found = append(found, r)
		}
	}
	return found
}

// passed tells whether a run went as its block's attributes expect.
func (r *run) passed() bool {
	return r.ended && journal.OutcomeOf(r.step, r.result) == journal.Passed
}
