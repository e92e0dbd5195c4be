package stage

import (
	"fmt"
	"time"

	"showrunner/render/paint"
	"showrunner/render/screen"
	"showrunner/render/tty"
	"showrunner/runner/journal"
	"showrunner/slides"
)

// ahead is the view of the steps that run before the talk, unseen: a list with
// a bar, until they have run or are ended.
type ahead struct {
	runs    map[string]*run // by step id; those not begun are not in it
	pressed bool            // a key that does nothing was pressed
	ended   bool            // by the presenter
}

// Ahead takes an entry of a step of Before. It may be called from any
// goroutine, once Run was called.
func (s *Stage) Ahead(e journal.Entry) {
	if e.Kind == journal.Began || e.Kind == journal.Ended {
		s.inbox.before(e)
	}
}

// readies reports whether a session is awaited that runs steps first.
func (s *Stage) readies() bool { return s.session == nil && s.lost == "" && len(s.Before) > 0 }

// takeAhead takes the beginning or end of a step that runs before the talk.
func (s *Stage) takeAhead(e journal.Entry) {
	if !s.opening {
		return
	}
	a, ok := s.view.(*ahead)
	if !ok {
		a = &ahead{runs: map[string]*run{}}
		s.view = a
	}
	r := a.runs[e.Step]
	switch e.Kind {
	case journal.Began:
		a.runs[e.Step] = &run{mark: underway, began: s.Clock.Now()}
	case journal.Ended:
		if r != nil {
			r.mark, r.result = passed, e.Result
		}
	}
}

// closeAhead ends the view: the steps have run, or will not. Keys that were
// meant for it start nothing.
func (s *Stage) closeAhead(failed bool) {
	a, ok := s.view.(*ahead)
	if !ok {
		return
	}
	s.view, s.said = nil, ""
	switch {
	case a.ended && failed:
		s.lost = "the steps before were ended"
	case a.pressed:
		s.focus.back = s.Clock.Now()
	}
}

func (a *ahead) foot() string { return "Ctrl-C ends these steps   q quit" }

// press takes Ctrl-C and q. No other key is kept for later.
func (a *ahead) press(s *Stage, k tty.Key) {
	switch {
	case k == ctrl('c'):
		a.ended = true
		s.said = "ending the steps before"
		s.giveUp()
	case k == tty.Key{Code: 'q'}:
		s.leave()
	default:
		a.pressed = true
		s.said = "the steps before run first   Ctrl-C ends them   q quit"
	}
}

func (a *ahead) draw(s *Stage, f *screen.Screen) {
	steps := make([]*slides.Step, 0, len(s.Before))
	for _, step := range s.Before {
		if !step.Block.Attr.Skip {
			steps = append(steps, step)
		}
	}
	done, at := 0, 0
	for i, step := range steps {
		if r := a.runs[step.ID]; r != nil {
			at = i
			if r.mark != underway {
				done++
			}
		}
	}
	y, body := s.headRows(), s.bodyRows()
	if body > 2 {
		full, rest := bar(time.Duration(done), time.Duration(len(steps)))
		x := f.Put(1, y, fmt.Sprintf("The steps before run first, hidden: %d of %d ", done, len(steps)), s.bold(paint.Accent))
		x = f.Put(x, y, s.glyph(full), s.look(paint.Accent))
		f.Put(x, y, s.glyph(rest), s.faint())
		y, body = y+2, body-2
	}
	top := min(max(at-body/2, 0), max(len(steps)-body, 0))
	for i := top; i < min(top+body, len(steps)); i, y = i+1, y+1 {
		r := a.runs[steps[i].ID]
		sign, style := s.sign(r)
		f.Put(1, y, s.glyph(sign), style)
		f.Put(outputX, y, clip(steps[i].ID+"  "+title(steps[i]), s.cols-outputX-10), s.look(paint.Text))
		switch {
		case r == nil:
		case r.mark == underway:
			s.putTime(f, y, clock(s.Clock.Now().Sub(r.began)), s.look(paint.Accent))
		default:
			s.putTime(f, y, journal.Lasted(r.result.Duration), s.look(paint.Dim))
		}
	}
}
