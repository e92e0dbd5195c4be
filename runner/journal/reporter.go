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
	textMost  = 1 << 20  // of a step's screen text, in bytes
	keepMost  = 24 << 20 // of all steps' together
	openMost  = 64       // steps under way
	countMost = 64 << 20 // bytes in which lines are counted for guests
	judgeMost = 16 << 20 // bytes that expectations say and are compared with, and half of the pairs of lines
)

// A Reporter is a sink that makes a report of what it records. Set the fields,
// have the session make its terminals with NewTerminal, and put it among the
// session's sinks. Of a step's screen text at most 1 MiB is kept, of all steps'
// together 24 MiB. Of more than 64 steps that are under way at a time only the
// host and the newest ones can end; expectations are judged until 16 MiB are
// compared, where two pairs of lines count like a byte. No session comes near
// that.
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
	counted int // bytes of screens, to find where guests begin
	judged  int // of judgeMost
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
	lost   int // bytes of output that its terminal did not take
	output string
}

// NewTerminal makes the terminal of a step, for a Session's field of that name.
func (r *Reporter) NewTerminal(_ string, cols, rows int, reply func([]byte)) Terminal {
	t := r.Emulator(cols, rows, reply)
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
	text := host.term.Text()
	if r.Mask != nil {
		text = r.Mask(text)
	}
	if host.lost > 0 {
		text += cutLine(host.lost)
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
		host.guests[i].output, text = r.keep(text[at:]), text[:at]
	}
	host.output = r.keep(text)
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

// keep bounds a text: of a long one the middle is left out.
func (r *Reporter) keep(text string) string {
	most := min(textMost, max(keepMost-r.kept, 0))
	if len(text) > most {
		head, tail := text[:most/2], text[len(text)-most/2:]
		head = head[:strings.LastIndexByte(head, '\n')+1]
		tail = tail[strings.IndexByte(tail, '\n')+1:]
		text = head + cutLine(len(text)-len(head)-len(tail)) + tail
	}
	r.kept += len(text)
	return strings.Clone(text)
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
	chosen := map[*slides.Block]bool{}
	for _, s := range steps {
		chosen[s.Block] = true
		rep.Steps = append(rep.Steps, r.step(s))
	}
	for _, run := range r.strays {
		rep.Steps = append(rep.Steps, run.report(nil))
	}
	for _, s := range r.Deck.Slides {
		r.expectations(rep, s.Elements(), chosen)
	}
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
	run := r.runs[s.ID]
	if run == nil {
		rep := StepReport{Step: s, ID: s.ID, Text: r.mask(s.Text), Outcome: Skipped, Status: -1}
		if s.Block.Attr.Skip {
			rep.Why = "marked skip"
		}
		return rep
	}
	return run.report(s)
}

func (run *reported) report(s *slides.Step) StepReport {
	rep := StepReport{Step: s, ID: run.id, Text: run.text, Outcome: Aborted, Status: -1, Output: run.output, Why: "did not end"}
	if run.ended {
		rep.Judge(run.result)
	}
	return rep
}
