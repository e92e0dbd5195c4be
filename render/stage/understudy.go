package stage

import (
	"time"

	"showrunner/runner/journal"
	"showrunner/slides"
)

const (
	hangs  = 5 * time.Second // that a step takes longer than rehearsed, at least, before the understudy is offered
	silent = 3 * time.Second // that a program prints nothing, before the network is looked at
)

// understudy plays the rehearsed output of the step at hand: of the one that
// runs, which is ended first, else of the one that has just failed, else of the
// next.
func (s *Stage) understudy() {
	if s.pending != nil || s.running != nil && s.running.played {
		s.busy()
		return
	}
	step := s.atHand()
	switch {
	case step == nil:
		s.said = "no step to play on this slide"
	case s.planned(step) == nil:
		s.said = "nothing is rehearsed of " + title(step) + ": showrunner rehearse " + slides.Visible(s.Deck.File)
	case s.running != nil:
		s.rest, s.standIn = nil, step
		s.said = "ending it, then the understudy plays: " + title(step)
		s.cancel()
	default:
		s.rest = nil
		s.start(step, s.planned(step))
	}
}

// atHand is the step that the understudy stands in for, or nil.
func (s *Stage) atHand() *slides.Step {
	if s.running != nil {
		return s.running.step
	}
	if r := s.lastHere(); r != nil && r == s.last && (r.mark == failed || r.mark == stopped) {
		return r.step
	}
	return s.nextStep()
}

// failedHere reports whether the step that ran last stands on this slide and
// did not pass.
func (s *Stage) failedHere() bool {
	r := s.lastHere()
	return s.running == nil && r != nil && r == s.last && (r.mark == failed || r.mark == stopped)
}

// standsBy tells whether the understudy can stand in for the step that has just
// failed.
func (s *Stage) standsBy() bool {
	r := s.lastHere()
	return s.running == nil && r != nil && r == s.last && r.mark == failed && s.ready(r.step)
}

// ready tells whether the step went well in its rehearsal: a failure is played
// only when asked for.
func (s *Stage) ready(step *slides.Step) bool {
	p := s.planned(step)
	return p != nil && journal.OutcomeOf(step, p.Result) == journal.Passed
}

// offered says why the understudy is offered for the running step, or nothing.
func (s *Stage) offered() string {
	r := s.running
	if r == nil || r.played || !s.ready(r.step) {
		return ""
	}
	gone, all := s.Clock.Now().Sub(r.began), s.planned(r.step).Result.Duration
	switch {
	case s.standIn != nil:
		return ""
	case r.cutOff:
		return "no network: u plays the rehearsal"
	case gone > max(3*all, all+hangs):
		return "u plays the rehearsal"
	}
	return ""
}

// lookOut finds out whether a program that is silent has lost the network.
func (s *Stage) lookOut() {
	r, now := s.running, s.Clock.Now()
	if s.Offline == nil || r == nil || r.played || !s.ready(r.step) || now.Sub(r.looked) < time.Second {
		return
	}
	r.looked = now
	quiet := now.Sub(r.began) >= silent && now.Sub(r.heard) >= silent
	r.cutOff = quiet && s.Offline()
}

// takenOver says what a played step could not take over from its rehearsal.
func (s *Stage) takenOver(r *run) string {
	p := s.planned(r.step)
	if s.Replay || p == nil || p.Change == nil {
		return ""
	}
	return missing(p.Change, r.result)
}

func missing(c *journal.Change, res journal.Result) (text string) {
	if c.Dir != "" && c.Dir != res.Dir {
		text = "the directory " + slides.Visible(c.Dir) + " of the rehearsal is not there"
	}
	if len(c.Secrets) == 0 {
		return text
	}
	if text != "" {
		text += "; "
	}
	text += "no rehearsal keeps secrets: not taken over"
	for _, name := range c.Secrets {
		text += " " + slides.Visible(name)
	}
	return text
}
