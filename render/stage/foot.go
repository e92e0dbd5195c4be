package stage

import (
	"fmt"
	"path/filepath"
	"strings"

	"showrunner/render/paint"
	"showrunner/render/screen"
	"showrunner/slides"
)

// drawFooter draws what can be done now, or what has just happened.
func (s *Stage) drawFooter(f *screen.Screen) {
	y := s.rows - 1
	switch s.footRows() {
	case 2:
		s.rule(f, y-1)
	case 0:
		if s.ask == nil && s.said == "" {
			return
		}
		f.Fill(0, y, s.cols, 1, screen.Style{})
	}
	text, style := s.foot()
	f.Put(1, y, clip(s.glyph(text), s.cols-2), style)
	room := s.cols - screen.Width(text) - 4
	for _, right := range []string{s.where(), s.reminder()} {
		if right != "" && screen.Width(right) <= room {
			s.putRight(f, y, right, s.look(paint.Dim))
			return
		}
	}
}

// where is the shell's directory as the footer names it; "" where it began.
func (s *Stage) where() string {
	if s.dir == s.home {
		return ""
	}
	if rel, err := filepath.Rel(s.home, s.dir); err == nil && !strings.HasPrefix(rel, "..") {
		return "./" + slides.Visible(filepath.ToSlash(rel))
	}
	return slides.Visible(s.dir)
}

// reminder is what Enter does, where the footer's text is about something else.
func (s *Stage) reminder() string {
	if s.ask != nil || s.running != nil || s.view != nil || s.pending != nil || s.readies() || s.said == "" && s.count == 0 && s.lost == "" {
		return ""
	}
	if s.lost != "" && s.nextStep() != nil {
		return "" // there is no shell to run it
	}
	return "⏎ " + s.enterDoes()
}

// foot is the footer's text.
func (s *Stage) foot() (string, screen.Style) {
	dim := s.look(paint.Dim)
	switch {
	case s.ask != nil:
		keys := "   ⏎ y yes   n no"
		if s.ask.safe {
			keys = "   y yes   n no"
		}
		return clip(s.ask.text, max(s.cols-2-screen.Width(keys), 1)) + keys, s.bold(paint.Waiting)
	case s.focus.on && s.cols < 60:
		return "⌨ Ctrl-] takes it back", s.bold(paint.Waiting)
	case s.focus.on:
		return "⌨ the keyboard goes to " + clip(title(s.running.step), max(s.cols-50, 8)) + "   Ctrl-] takes it back", s.bold(paint.Waiting)
	case s.said != "":
		return s.said, s.look(paint.Waiting)
	case s.count > 0:
		return fmt.Sprintf("%d   G goes to slide %d", s.count, s.count), dim
	case s.asks():
		return s.footAsking(), s.bold(paint.Waiting)
	case s.running != nil:
		return s.footRunning(), dim
	case s.view != nil:
		return s.view.foot(), dim
	case s.readies():
		return "the steps before run first", dim
	case s.pending != nil:
		return "the shell is starting, then runs " + clip(title(s.pending.step), max(s.cols-60, 8)) + "   Ctrl-C leaves it", dim
	case s.lost != "":
		return s.lost + "   S starts a new session", s.look(paint.Failed)
	}
	return s.footIdle(), dim
}

// footIdle says what the next key does while nothing runs.
func (s *Stage) footIdle() string {
	next, leaf := s.enterDoes(), s.forwardDoes()
	arrow := "   → " + leaf
	if leaf == theLast {
		arrow = ""
	}
	switch {
	case s.failedHere() && s.standsBy():
		return "⏎ " + next + "   r run again   u play the rehearsed output instead   ? keys"
	case s.failedHere():
		return "⏎ " + next + "   r run again" + arrow + "   ? keys"
	case leaf == theLast && next == theLast:
		return theLast + "   Esc overview   ? keys   q quit"
	case next == leaf:
		return "⏎ → " + next + "   Tab next step   Esc overview   ? keys"
	}
	block := "run"
	if s.Replay {
		block = "play"
	}
	return "⏎ " + next + "   a " + block + " block   s skip" + arrow + "   ? keys"
}

// theLast says that nothing comes after this slide.
const theLast = "the last slide"

// enterDoes says what Enter does while nothing runs.
func (s *Stage) enterDoes() string {
	step := s.nextStep()
	switch {
	case step == nil:
		return s.forwardDoes()
	case !s.inSight(step):
		return "to the next step"
	case s.Replay:
		return "play next"
	}
	return "run next"
}

// forwardDoes says what → does.
func (s *Stage) forwardDoes() string {
	switch {
	case s.rowsBelow() > 0:
		return "more below"
	case s.revealed[s.slide] < s.page(s.slide).pauses:
		return "reveal"
	case s.slide+1 >= len(s.Deck.Slides):
		return theLast
	}
	return "next slide"
}

// footRunning names the running step and what can be done about it.
func (s *Stage) footRunning() string {
	r := s.running
	where := ""
	if !s.onStage() {
		where = fmt.Sprintf("   on slide %d", r.step.Block.Slide.Number)
	}
	sign, keys := "▶ ", "i type into it   Ctrl-C stop"
	switch offer := s.offered(); {
	case r.played:
		sign, keys = "↺ ", "Ctrl-C shows the rest at once"
	case offer != "":
		keys = offer + "   Ctrl-C stop"
	}
	rest := fmt.Sprintf("   %s%s   %s", clock(s.Clock.Now().Sub(r.began)), where, keys)
	return sign + clip(title(r.step), max(s.cols-screen.Width(rest)-5, 8)) + rest
}

// footAsking tells what a program asks that does not have the keyboard.
func (s *Stage) footAsking() string {
	who, keys := "⌨ it asks: ", "   i answers"
	switch {
	case !s.onStage():
		who, keys = fmt.Sprintf("⌨ slide %d asks: ", s.running.step.Block.Slide.Number), "   i goes there"
	case s.focus.zoomed:
		who, keys = "⌨ i types into ", "   z gives the window back"
	case s.focus.alt:
		who, keys = "⌨ i types into ", "   z whole window   Ctrl-C stop"
	}
	return who + clip(s.question(), max(s.cols-2-screen.Width(who+keys), 8)) + keys
}

// question is the row that the running program's question stands on, or the
// command where that is empty or a whole screen.
func (s *Stage) question() string {
	r := s.running
	if n := r.term.Len(); n > 0 && !s.focus.alt {
		row := screen.New(max(r.cols, 1), 1)
		r.term.Draw(row, n-1)
		if text := strings.TrimSpace(row.RowText(0)); text != "" {
			return text
		}
	}
	return title(r.step)
}
