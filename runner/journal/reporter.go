package journal

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"showrunner/slides"
)

const (
	textMost  = 1 << 20  // of a step's screen text in the report, in bytes
	keepMost  = 24 << 20 // of all steps' together
	matchMost = 64 << 20 // of all screen text that is to be compared
	openMost  = 64       // steps under way
	countMost = 64 << 20 // bytes in which lines are counted for guests
	judgeMost = 16 << 20 // bytes that expectations say and are compared with, and half of the pairs of lines
)

// A Reporter is a sink that makes a report of what it records. Set the fields,
// have the session make its terminals with NewTerminal, and put it among the
// session's sinks. Of a step's screen text at most 1 MiB is reported, of all
// steps' together 24 MiB; for comparison ComparedMost and the end of it is kept,
// of all steps' together 64 MiB. Of more than 64 steps that are under way at a time only the
// host and the newest ones can end. No session comes near that.
type Reporter struct {
	Deck     *slides.Deck
	Emulator func(cols, rows int, reply func([]byte)) Terminal
	Mask     func(string) string // nil masks nothing
	Home     string              // directory that is masked in comparisons, or ""

	mu      sync.Mutex // guards what follows
	runs    map[string]*reported
	strays  []*reported // commands of the moment, in order
	open    []*reported // under way: the host first, then its guest
	last    *reported   // that the newest terminal belongs to
	made    Terminal    // that no step has begun in yet
	kept    int
	full    int // bytes kept for comparison
	counted int // bytes of screens, to find where guests begin
	elapsed time.Duration
}

// reported is one run of a step.
type reported struct {
	id     string
	text   string
	result Result
	ended  bool
	host   *reported // whose terminal it shares; itself where it has its own
	term   Terminal  // nil once its text is taken
	from   int       // line of the host's text in which it begins
	guests []*reported
	output string
	full   string // for comparison; "" where nothing is expected of it
	lost   int    // bytes that full lacks
}

// NewTerminal makes the terminal of a step, for a Session's field of that name.
// It keeps as much text as the report and comparison need.
func (r *Reporter) NewTerminal(step string, cols, rows int, reply func([]byte)) Terminal {
	t := r.Emulator(cols, rows, reply)
	if k, ok := t.(interface{ KeepText(most int) }); ok {
		k.KeepText(textMost)
		if s := r.Deck.Step(step); s != nil && len(s.Block.Expectations) > 0 {
			k.KeepText(ComparedMost)
		}
	}
	r.Watch(t)
	return t
}

// Watch takes the terminal of the next step, where somebody else made it.
func (r *Reporter) Watch(t Terminal) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.made = t
}

// Record takes an entry.
func (r *Reporter) Record(e Entry) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.elapsed = max(r.elapsed, e.At)
	switch e.Kind {
	case Began:
		r.began(&e)
	case Ended:
		r.ended(&e)
	case Closed:
		r.settle()
	}
}

func (r *Reporter) began(e *Entry) {
	run := &reported{id: e.Step, text: e.Text}
	run.host = run
	if len(r.open) > 0 {
		run.host = r.open[0]
		run.from = r.nextLine(run.host)
		run.host.guests = append(run.host.guests, run)
		if len(r.open) == openMost {
			r.open = append(r.open[:1], r.open[2:]...)
		}
	} else {
		r.settle()
		run.term, r.made = r.made, nil
		r.last = run
	}
	r.open = append(r.open, run)
	if r.runs == nil {
		r.runs = map[string]*reported{}
	}
	if r.Deck.Step(e.Step) == nil {
		r.strays = append(r.strays, run)
		return
	}
	r.runs[e.Step] = run
}

// nextLine is the line of a host's text that what is typed now stands in: that
// of the prompt, where there is one. Beyond all measure it is the last guest's.
func (r *Reporter) nextLine(host *reported) int {
	last := 0
	if n := len(host.guests); n > 0 {
		last = host.guests[n-1].from
	}
	if host.term == nil || r.counted > countMost {
		return last
	}
	text := host.term.Text()
	r.counted += len(text)
	n := strings.Count(text, "\n")
	if p, ok := host.term.(interface{ Prompts() bool }); ok && p.Prompts() {
		n--
	}
	return max(n, last)
}

func (r *Reporter) ended(e *Entry) {
	for i, run := range r.open {
		if run.id == e.Step {
			run.result, run.ended = e.Result, true
			r.open = append(r.open[:i:i], r.open[i+1:]...)
			return
		}
	}
}

// settle takes the text of the last step's terminal, once nothing is added to
// it any more.
func (r *Reporter) settle() {
	host := r.last
	if host == nil || host.term == nil {
		return
	}
	text, lost := host.term.Text(), 0
	if t, ok := host.term.(interface{ LeftOut() int }); ok {
		lost = t.LeftOut()
	}
	if r.Mask != nil {
		text = r.Mask(text)
	}
	host.term, r.last = nil, nil
	starts := make([]int, 0, len(host.guests))
	at, line := 0, 0
	for _, g := range host.guests { // which begin one below the other
		at += lineStart(text[at:], g.from-line)
		line = g.from
		starts = append(starts, at)
	}
	for i, at := range slices.Backward(starts) {
		r.keep(host.guests[i], text[at:], lost)
		text = text[:at]
	}
	r.keep(host, text, lost)
}

// lineStart is the offset of a line, from 0; the end for those past the last.
func lineStart(text string, n int) int {
	at := 0
	for ; n > 0; n-- {
		i := strings.IndexByte(text[at:], '\n')
		if i < 0 {
			return len(text)
		}
		at += i + 1
	}
	return at
}

// cutLine is the line that stands for n bytes of a text.
func cutLine(n int) string { return fmt.Sprintf("[%d bytes left out]\n", n) }

// keep keeps what a run showed, which lacks so many bytes.
func (r *Reporter) keep(run *reported, text string, lost int) {
	run.output = strings.Clone(shorten(text, lost, min(textMost, max(keepMost-r.kept, 0))))
	r.kept += len(run.output)
	if s := r.Deck.Step(run.id); s == nil || len(s.Block.Expectations) == 0 {
		return
	}
	run.full, run.lost = run.output, lost
	if len(text) != len(run.output) {
		run.full = strings.Clone(shorten(text, lost, max(matchMost-r.full, 0)))
		r.full += len(run.full)
	}
	if len(run.full) < len(text) {
		run.lost += len(text) - len(run.full)
	}
}

// shorten leaves the middle of a text out that is longer than most, and lacks
// some bytes already, as a line in it tells.
func shorten(text string, lost, most int) string {
	if len(text) <= most {
		return text
	}
	half := max(most-len(cutLine(len(text)+lost)), 0) / 2
	head, tail := text[:half], text[len(text)-half:]
	head = head[:strings.LastIndexByte(head, '\n')+1]
	tail = tail[strings.IndexByte(tail, '\n')+1:]
	out := text[len(head) : len(text)-len(tail)]
	if told := cutLine(lost); lost > 0 && strings.Contains(out, told) {
		return head + cutLine(len(out)-len(told)+lost) + tail
	}
	return head + cutLine(len(out)) + tail
}

// Took is how long the run has taken.
func (r *Reporter) Took() time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.elapsed
}

// Report is what is known by now of the steps named, in their order, and of
// the commands of the moment.
func (r *Reporter) Report(steps []*slides.Step) *Report {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.settle()
	rep := &Report{File: r.Deck.File, Title: r.mask(r.Deck.Title), Planned: r.Deck.Meta.Duration, Duration: r.elapsed}
	for _, s := range steps {
		rep.Steps = append(rep.Steps, r.step(s))
	}
	for _, run := range r.strays {
		rep.Steps = append(rep.Steps, run.report(nil))
	}
	rep.Expectations = JudgeAll(r.Deck, steps, r.printed)
	return rep
}

func (r *Reporter) mask(s string) string {
	if r.Mask == nil {
		return s
	}
	return r.Mask(s)
}

// step is how a step of the deck went.
func (r *Reporter) step(s *slides.Step) StepReport {
	if run := r.runs[s.ID]; run != nil {
		rep := run.report(s)
		rep.Why, rep.Hint = r.mask(rep.Why), r.mask(rep.Hint)
		return rep
	}
	rep := NotRun(s)
	rep.Text = r.mask(rep.Text)
	return rep
}

// NotRun is the report of a step that did not run. Its text is not masked.
func NotRun(s *slides.Step) StepReport {
	rep := StepReport{Step: s, ID: s.ID, Text: s.Text, Outcome: Skipped, Status: -1}
	switch {
	case s.Block.Attr.Alone && s.Block.Attr.Skip:
		rep.Why = "marked excludeFromRunAll"
	case s.Block.Attr.Skip:
		rep.Why = "marked skip"
	}
	return rep
}

// printed is what a step printed that ended.
func (r *Reporter) printed(s *slides.Step) (p Printed, ended bool) {
	run := r.runs[s.ID]
	if run == nil || !run.ended {
		return p, false
	}
	return Printed{Text: run.full, LeftOut: run.lost, Status: run.result.Status, Home: r.Home, Mask: r.Mask}, true
}

func (run *reported) report(s *slides.Step) StepReport {
	rep := StepReport{Step: s, ID: run.id, Text: run.text, Outcome: Aborted, Status: -1, Output: run.output, Why: "did not end"}
	if run.ended {
		rep.Judge(run.result)
	}
	return rep
}
