package stage

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"showrunner/runner/journal"
	"showrunner/slides"
)

func (s *Stage) current() *slides.Slide {
	if len(s.Deck.Slides) == 0 {
		return nil
	}
	return s.Deck.Slides[s.slide]
}

// enter does what is next: reveals, runs the next step, else leaves for the
// next slide.
func (s *Stage) enter() {
	if s.busy() {
		return
	}
	step := s.nextStep()
	switch {
	case step == nil:
		s.forward()
	case !s.inSight(step):
		s.approach(step)
	default:
		s.run(step)
	}
}

// busy says what runs, if something does.
func (s *Stage) busy() bool {
	switch {
	case s.running != nil:
		s.said = "still running: " + title(s.running.step)
		return true
	case s.pending != nil:
		s.said = "the shell is starting"
		return true
	case s.readies():
		s.said = "the steps before run first"
		return true
	}
	return false
}

// nextStep is the first step in sight on this slide that was neither run nor
// skipped, or nil.
func (s *Stage) nextStep() *slides.Step {
	shown := s.revealed[s.slide]
	parts := s.page(s.slide).parts
	for i := range parts {
		p := &parts[i]
		if p.Reveal > shown {
			return nil
		}
		if p.Step < 0 || p.Block.Attr.Skip {
			continue
		}
		step := &p.Block.Steps()[p.Step]
		if r := s.runs[step.ID]; r == nil || r.mark == fresh {
			return step
		}
	}
	return nil
}

// run asks first where the block says so, then begins the step.
func (s *Stage) run(step *slides.Step) {
	if step.Block != nil && step.Block.Attr.Confirm {
		if s.ask != nil {
			s.rest = nil // never a second question under the first one's answer
			return
		}
		s.ask = &question{safe: true, text: "run " + title(step) + "?", yes: func() { s.begin(step) }, no: func() { s.rest = nil }}
		return
	}
	s.begin(step)
}

// begin starts a step, or keeps it until the session is open, which it opens
// where nothing has.
func (s *Stage) begin(step *slides.Step) { s.start(step, nil) }

// start starts a step; with p the understudy plays that in its place.
func (s *Stage) start(step *slides.Step, p *journal.Planned) {
	s.held, s.aim, s.bared, s.dirty = false, false, false, true
	if s.session == nil {
		if !s.opening && s.lost == "" {
			s.openSession(nil)
		}
		if s.opening {
			s.pending = &beginning{step, p}
			return
		}
		s.rest = nil
		s.said = s.lost + ": S starts a new session"
		return
	}
	r := &run{step: step, mark: underway, played: p != nil || s.Replay, began: s.Clock.Now(), lexer: s.painter.OutputLexer(step)}
	s.forget(s.runs[step.ID])
	s.unjudge(step.Block)
	s.runs[step.ID] = r
	s.running, s.last = r, r
	s.hold = r.began.Add(briefTime)
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	session := s.session
	go func() { // ends with the step; done has room for its answer
		defer s.Guard()
		var err error
		if p != nil {
			_, err = session.Play(ctx, step, p)
		} else {
			_, err = session.Run(ctx, step)
		}
		s.done <- answer{session, r, err}
		cancel()
	}()
}

// forget drops an earlier run of a step.
func (s *Stage) forget(old *run) {
	for i, r := range s.ended {
		if r == old {
			s.ended = append(s.ended[:i], s.ended[i+1:]...)
			return
		}
	}
}

// returned takes what a session's Run returned. Its result came as an entry.
func (s *Stage) returned(a answer) {
	s.take()
	if a.err == nil || a.session != s.session || s.running != nil && s.running != a.run {
		return // all is well, or it is about what was replaced
	}
	s.say(a.err)
	s.standIn = nil
	if r := s.running; r != nil && s.Replay {
		r.mark, s.running, s.hold = skipped, nil, time.Time{} // no rehearsal of it
	} else if r != nil {
		s.finish(journal.Entry{Kind: journal.Ended, Step: r.step.ID, Result: journal.Result{Status: -1, Aborted: true}})
	}
	s.rest = nil
}

// runBlock runs the rest of the block that the next step is in.
func (s *Stage) runBlock() {
	if s.busy() {
		return
	}
	step := s.nextStep()
	if step == nil {
		s.said = s.noStep("run")
		return
	}
	s.rest = step.Block
	s.run(step)
}

// noStep says why there is no step to do something with.
func (s *Stage) noStep(do string) string {
	parts := s.page(s.slide).parts
	for i := range parts {
		if p := &parts[i]; p.Step >= 0 && p.Reveal > s.revealed[s.slide] {
			return "the next step is not revealed yet: ⏎ " + s.forwardDoes()
		}
	}
	return "no step left to " + do + " on this slide"
}

// goOn runs the next step of a block that runs by itself, unless one failed.
func (s *Stage) goOn(r *run) {
	next := s.nextStep()
	if !r.passed() || r.result.Aborted || next == nil || next.Block != s.rest {
		s.rest = nil
		return
	}
	s.run(next)
}

// again runs the step once more that ran last.
func (s *Stage) again() {
	if s.busy() {
		return
	}
	if r := s.lastHere(); r != nil {
		s.run(r.step)
		return
	}
	s.said = "nothing has run on this slide yet"
}

// lastHere is the run on this slide that the keys o, z, r and y mean: the
// running one, else the one before the next step.
func (s *Stage) lastHere() *run {
	var found *run
	for _, p := range s.page(s.slide).parts {
		if p.Step < 0 {
			continue
		}
		r := s.runs[p.Block.Steps()[p.Step].ID]
		if r == nil || r.mark == skipped || r.mark == fresh {
			continue
		}
		if r == s.running || r == s.last {
			return r
		}
		found = r
	}
	return found
}

func (s *Stage) skip() {
	if s.busy() {
		return
	}
	step := s.nextStep()
	if step == nil {
		s.said = s.noStep("skip")
		return
	}
	s.runs[step.ID] = &run{step: step, mark: skipped}
}

// interrupt sends Ctrl-C to the running step; with none it asks to quit.
func (s *Stage) interrupt() {
	s.rest = nil
	switch {
	case s.running != nil && s.running.played:
		s.cancel()
	case s.running != nil && s.session != nil:
		s.say(s.session.Interrupt())
	case s.pending != nil:
		s.pending = nil
	default:
		s.askToQuit(cmp.Or(s.parting(), "quit showrunner?"))
	}
}

// suspend sends Ctrl-Z to the running step; with none it suspends the program.
func (s *Stage) suspend() {
	if s.running != nil && s.session != nil {
		s.say(s.session.Suspend())
		return
	}
	s.say(s.Display.Suspend())
	s.resize()
}

// leave quits, after a question when something would be ended or goes on.
func (s *Stage) leave() {
	if text := s.parting(); text != "" {
		s.askToQuit(text)
		return
	}
	s.quit = true
}

// parting is the question that names what quitting ends, and what it does not;
// "" where there is neither.
func (s *Stage) parting() (text string) {
	var jobs, strays []string
	if s.session != nil {
		jobs, strays = s.session.Jobs(), s.session.Strays()
	}
	switch {
	case s.running != nil:
		text = "quit and end " + title(s.running.step) + "?"
	case len(jobs) > 0:
		text = fmt.Sprintf("quit and end %d left running: %s?", len(jobs), strings.Join(jobs, ", "))
	}
	if len(strays) > 0 {
		text = cmp.Or(text, "quit?") + " goes on running: " + strings.Join(strays, ", ")
	}
	return text
}

func (s *Stage) askToQuit(text string) {
	s.ask = &question{text: text, quit: true, yes: func() { s.quit = true }}
}

// renew asks, then puts a fresh session in the place of the old one and forgets
// what ran from this slide on.
func (s *Stage) renew() {
	if s.opening {
		s.said = "the shell is starting"
		return
	}
	s.ask = &question{text: "end this session and start a fresh shell?", yes: func() {
		old := s.session
		s.session, s.running, s.rest, s.pending, s.standIn = nil, nil, nil, nil, nil
		s.takeBack(false)
		s.focus.taken, s.focus.zoomed = false, false
		s.dir = s.home
		if s.typed != nil {
			close(s.typed)
			s.typed = nil
		}
		for id, r := range s.runs {
			if r.mark == underway || r.mark == waiting || r.step.Block == nil || r.step.Block.Slide.Number > s.slide {
				delete(s.runs, id)
				s.forget(r)
				continue
			}
			r.gone, r.told = r.mark != skipped, ""
		}
		s.openSession(old)
	}}
}

// restarted takes that the shell had to be replaced.
func (s *Stage) restarted(e journal.Entry) {
	s.rest = nil
	if s.last != nil {
		s.last.told = e.Text
	}
}

func (s *Stage) copy() {
	step := s.nextStep()
	if r := s.lastHere(); step == nil && r != nil {
		step = r.step
	}
	if step == nil {
		s.said = "no step to copy on this slide"
		return
	}
	if shown := step.Shown(); slides.VisibleCode(shown) != shown { // whoever pastes it would not see what it does
		s.said = "not copied: the step holds characters that do not show"
		return
	}
	s.Display.Clipboard(step.Shown())
	s.said = "copied: " + title(step)
}

// prepare lets the session look at the slide's steps ahead of time.
func (s *Stage) prepare() {
	if s.session == nil || s.current() == nil {
		return
	}
	var steps []*slides.Step
	for _, b := range s.current().Blocks() {
		all := b.Steps()
		for i := range all {
			steps = append(steps, &all[i])
		}
	}
	if len(steps) > 0 {
		s.session.Prepare(steps)
	}
}

// longestTitle is how much of a command is looked at for its title, in bytes.
const longestTitle = 2048

// title is a step's command in one line.
func title(step *slides.Step) string {
	first, rest, _ := strings.Cut(strings.TrimSpace(step.Shown()), "\n")
	if len(first) > longestTitle {
		first, rest = strings.ToValidUTF8(first[:longestTitle], ""), "more"
	}
	if first = slides.VisibleCode(first); rest != "" {
		first += " …"
	}
	return first
}
