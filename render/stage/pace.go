package stage

import (
	"strconv"
	"strings"
	"time"

	"showrunner/render/paint"
	"showrunner/render/screen"
	"showrunner/runner/journal"
)

// onTime is how far from the plan a talk may be for nothing to be said.
const onTime = 5 * time.Second

// work is how long the planned steps take: those of the slides before the one
// of an index, and at the end all of them.
type work []time.Duration

// workOf sums up a plan by slides. It asks no slide for its steps: that would
// split all the blocks of the runbook.
func workOf(p *journal.Plan, count int) work {
	if p == nil {
		return nil
	}
	w := make(work, count+1)
	for id, step := range p.Steps {
		number, _, _ := strings.Cut(id, ".")
		if n, err := strconv.Atoi(number); err == nil && n >= 1 && n <= count {
			w[n] += step.Result.Duration
		}
	}
	for i := range count {
		w[i+1] += w[i]
	}
	return w
}

// pace is how far the talk is behind its plan; ahead of it where that is
// negative.
//
// The plan has the presenter on this slide from one time to another. Before it
// the talk is ahead, after it behind, in between on time:
//
//   - A rehearsal by the presenter says how long each slide took. Where the
//     front matter has a duration these times are scaled to it.
//   - Else a duration is shared out: each planned step has the time it took,
//     and what is left of the talk goes to all slides alike. Without a
//     rehearsal that is all of it; where the steps take longer than the talk
//     their times are scaled to it, and nothing is left. Steps that have run
//     move the beginning on.
//   - With neither, a rehearsal knows of the steps alone: the pace is by how
//     much those that passed took longer than they did there, and the running
//     one does by now.
func (s *Stage) pace(now time.Time) time.Duration {
	talk := s.Deck.Meta.Duration
	paced := s.plan != nil && s.plan.Paced
	if !paced && talk <= 0 {
		return s.late + s.overtime(now)
	}
	from, to := s.shared(talk)
	if paced {
		from, to = s.rehearsedStay(talk)
	}
	switch at := s.talk.passed(now); {
	case at < from:
		return at - from
	case at > to:
		return at - to
	}
	return 0
}

// rehearsedStay is when the presenter came to this slide in the rehearsal, and
// when they left.
func (s *Stage) rehearsedStay(talk time.Duration) (from, to time.Duration) {
	for n, d := range s.plan.Slides {
		if n <= s.slide {
			from += d
		}
	}
	to = from + s.plan.Slides[s.slide+1]
	if talk > 0 {
		return part(talk, from, s.plan.Total), part(talk, to, s.plan.Total)
	}
	return from, to
}

// shared is when a talk of that length is to come to this slide, and to leave.
func (s *Stage) shared(talk time.Duration) (from, to time.Duration) {
	n := len(s.Deck.Slides)
	if n == 0 {
		return 0, talk
	}
	w := s.work
	if w == nil {
		w = make(work, n+1) // no rehearsal
	}
	steps := min(w[n], talk)
	from = part(steps, w[s.slide]+s.doneHere(), w[n]) + part(talk-steps, time.Duration(s.slide), time.Duration(n))
	to = part(steps, w[s.slide+1], w[n]) + part(talk-steps, time.Duration(s.slide+1), time.Duration(n))
	return from, max(from, to)
}

// part is the share n/of of a duration.
func part(d, n, of time.Duration) time.Duration {
	if of <= 0 {
		return 0
	}
	return time.Duration(float64(d) * float64(n) / float64(of))
}

// doneHere is the planned time of this slide's steps that have ended.
func (s *Stage) doneHere() (d time.Duration) {
	if s.plan == nil || s.current() == nil {
		return 0
	}
	for _, b := range s.current().Blocks() {
		for _, step := range b.Steps() {
			if r := s.runs[step.ID]; r != nil && r != s.running && s.planned(&step) != nil {
				d += s.planned(&step).Result.Duration
			}
		}
	}
	return d
}

// overtime is how much longer the running step has taken than it is to.
func (s *Stage) overtime(now time.Time) time.Duration {
	if s.running == nil {
		return 0
	}
	if all, known := s.expected(s.running); known {
		return max(now.Sub(s.running.began)-all, 0)
	}
	return 0
}

// paceText says in the header how far the talk is from its plan, if it is far
// enough and the window wide enough.
func (s *Stage) paceText() (string, screen.Style) {
	behind := s.pace(s.Clock.Now())
	switch {
	case s.cols < 60 || max(behind, -behind) < onTime:
		return "", screen.Style{}
	case behind < 0:
		return clock(-behind) + " early", s.look(paint.Dim)
	}
	return clock(behind) + " late", s.look(paint.Waiting)
}
