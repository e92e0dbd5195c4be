package journal

import (
	"slices"
	"time"

	"showrunner/slides"
)

// A Plan is what a rehearsal says of a runbook's steps: how long each takes and
// what it prints.
type Plan struct {
	Started time.Time // when the newest rehearsal was
	Total   time.Duration
	Steps   map[string]*Planned   // by the id of the deck's step
	Slides  map[int]time.Duration // by number, where the presenter rehearsed the pace
	Paced   bool                  // Total and Slides are those of a rehearsal by the presenter
}

// Planned is a step as it was rehearsed.
type Planned struct {
	Step   string // id in the rehearsal
	Began  Entry
	Output []Entry // in order; At counts from Began
	Result Result
	Change *Change // what it changed in its shell; nil if unknown
}

// playMost is how long the understudy takes for a step at most.
const playMost = 10 * time.Second

// Playing is how long the understudy takes to play the step: as long as it took
// in the rehearsal, but at most 10 s.
func (p *Planned) Playing() time.Duration { return min(p.length(), playMost) }

// Due is when, after the beginning, the understudy shows what came at a time
// of the rehearsal.
func (p *Planned) Due(at time.Duration) time.Duration {
	if all := p.length(); all > playMost {
		return time.Duration(float64(at) * float64(playMost) / float64(all))
	}
	return at
}

// length is how long the step took, or its output where that tells of more.
func (p *Planned) length() time.Duration {
	all := max(p.Result.Duration, 0)
	if n := len(p.Output); n > 0 {
		all = max(all, p.Output[n-1].At)
	}
	return all
}

// plannedMost bounds what is kept of a step's output, in bytes.
const plannedMost = 4 << 20

// PlanOf makes a plan for a deck from a rehearsal's recording: of each step that
// passed there, its last run that did. A step that changed since is not in it;
// one that moved is found by its text. mask says what a step's text looks like in
// a recording; nil is as it is.
func PlanOf(deck *slides.Deck, rec *Recording, mask func(string) string) *Plan {
	if mask == nil {
		mask = func(s string) string { return s }
	}
	p := &Plan{Started: rec.Started, Steps: map[string]*Planned{}}
	byText := map[string][]*Planned{}
	for _, r := range rehearsed(rec) {
		byText[r.Began.Text] = append(byText[r.Began.Text], r)
	}
	var moved []*slides.Step
	for _, s := range deck.Steps() {
		if !p.take(s, byText, mask(s.Text), s.ID) {
			moved = append(moved, s)
		}
	}
	for _, s := range moved {
		if left := byText[mask(s.Text)]; len(left) > 0 {
			p.take(s, byText, mask(s.Text), left[0].Step)
		}
	}
	p.pace(rec)
	p.sum(deck)
	return p
}

// Add gives the plan what an older one of the same deck has, and it lacks.
func (p *Plan) Add(deck *slides.Deck, older *Plan) {
	for id, r := range older.Steps {
		if p.Steps[id] == nil {
			p.Steps[id] = r
		}
	}
	if !p.Paced && older.Paced {
		p.Slides, p.Paced, p.Total = older.Slides, true, older.Total
	}
	p.sum(deck)
}

// sum adds up how long the steps take, unless the pace is known.
func (p *Plan) sum(deck *slides.Deck) {
	if p.Paced {
		return
	}
	p.Total = 0
	for id, r := range p.Steps {
		if !deck.Step(id).Block.Attr.Type { // whose time is the program's
			p.Total += r.Result.Duration
		}
	}
}

// take takes the runs that a step's text has under an id out of those of all
// texts, and reports whether there were any. The last that passed counts, if one
// did.
func (p *Plan) take(step *slides.Step, byText map[string][]*Planned, text, id string) (found bool) {
	byText[text] = slices.DeleteFunc(byText[text], func(r *Planned) bool {
		if r.Step != id {
			return false
		}
		if found = true; !r.Result.Replayed && OutcomeOf(step, r.Result) == Passed {
			p.Steps[step.ID] = r
		}
		return true
	})
	return found
}

// rehearsed lists the runs of a recording that came to their end.
func rehearsed(rec *Recording) (all []*Planned) {
	open := map[string]*Planned{}
	size := map[string]int{}
	for _, e := range rec.Entries {
		r := open[e.Step]
		switch {
		case e.Kind == Began:
			open[e.Step], size[e.Step] = &Planned{Step: e.Step, Began: e}, 0
		case r == nil:
		case e.Kind == Output && size[e.Step] < plannedMost:
			size[e.Step] += len(e.Data)
			e.At -= r.Began.At
			r.Output = append(r.Output, e)
		case e.Kind == Ended:
			r.Result = e.Result
			all = append(all, r)
			delete(open, e.Step)
		}
	}
	return all
}

// pace takes how long the presenter stayed on each slide.
func (p *Plan) pace(rec *Recording) {
	n := len(rec.Entries)
	if n == 0 {
		return
	}
	if p.Slides = SlideTimes(rec.Entries, rec.Entries[n-1].At); p.Slides == nil {
		return
	}
	p.Paced = true
	p.Total = 0
	for _, d := range p.Slides {
		p.Total += d
	}
}

// SlideTimes is how long each slide was shown, by number, until the end of the
// run; nil where no entry tells. Slide 0 is none, as while the clock is paused.
func SlideTimes(entries []Entry, end time.Duration) map[int]time.Duration {
	var times map[int]time.Duration
	slide, since := 0, time.Duration(0)
	turn := func(to int, at time.Duration) {
		if slide > 0 {
			if times == nil {
				times = map[int]time.Duration{}
			}
			times[slide] += at - since
		}
		slide, since = to, at
	}
	for _, e := range entries {
		if e.Kind == Shown {
			turn(e.Slide, e.At)
		}
	}
	turn(0, end)
	return times
}
