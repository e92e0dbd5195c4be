package stage

import (
	"bytes"
	"time"

	"showrunner/render/screen"
	"showrunner/render/tty"
	"showrunner/runner/journal"
)

const (
	handOver  = 300 * time.Millisecond // keys that may be meant for the other side are dropped so long
	repeatGap = 120 * time.Millisecond // a second Enter within it is the first one's repeat
)

// focus says who has the keyboard.
type focus struct {
	on     bool      // the program
	taken  bool      // the presenter took it back: it is not given by itself
	alt    bool      // the program is on the alternate screen
	zoomed bool      // the program has the whole window
	came   time.Time // when the presenter came to the slide, or a key last went elsewhere
	given  time.Time // when the program got it
	back   time.Time // when the presenter got it back
	enter  time.Time // the last Enter
	escape bool      // the last key was Ctrl-]
	mirror tty.Mirror
}

// input takes in one event of the presenter's terminal.
func (s *Stage) input(ev tty.Event) {
	s.dirty = true
	if ev.Kind == tty.KeyPress && s.running != nil && !s.attends() {
		s.focus.came = s.Clock.Now()
	}
	switch ev.Kind {
	case tty.ResizeInput:
		s.resize()
	case tty.Background:
		if s.Theme == "" && ev.Dark != s.painter.Theme.Dark {
			s.setTheme(map[bool]string{true: "dark", false: "light"}[ev.Dark])
		}
	case tty.Lost:
		s.err, s.quit = ev.Err, true
	case tty.RawInput:
		s.pass(ev.Raw)
	case tty.MouseInput:
		s.mouse(ev.Mouse)
	case tty.KeyPress:
		s.keyPress(ev.Key)
	}
}

func (s *Stage) keyPress(k tty.Key) {
	escape := k == ctrl(']')
	if escape && s.focus.on {
		s.takeByHand()
		s.focus.escape = true
		return
	}
	if !s.meant(k) {
		return
	}
	switch {
	case s.ask == nil && s.view != nil && s.running != nil && k == ctrl('c'):
		s.interrupt()
	case s.ask != nil:
		s.reply(k)
	case s.view != nil:
		s.view.press(s, k)
	default:
		s.press(k)
	}
	s.focus.escape = escape && !s.focus.escape
}

// meant tells whether a key was pressed on purpose: not a repeat of Enter, and
// not something typed for a program that has just ended.
func (s *Stage) meant(k tty.Key) bool {
	now := s.Clock.Now()
	if k.Code == tty.Enter {
		repeat := now.Sub(s.focus.enter) < repeatGap
		s.focus.enter = now
		if repeat {
			return false
		}
	}
	if now.Sub(s.focus.back) < handOver {
		return s.ask == nil && !s.starts(k)
	}
	return true
}

// starts tells whether a key may start a step.
func (s *Stage) starts(k tty.Key) bool {
	switch k.Code {
	case tty.Enter, 'a', 'r', 'u':
		return true
	case ' ', tty.PgDn:
		return s.Clicker
	}
	return k == ctrl('e')
}

// pass types into the running program.
func (s *Stage) pass(p []byte) {
	if !s.focus.on {
		return // it came before the keyboard was taken back
	}
	if s.Clock.Now().Sub(s.focus.given) < handOver {
		p = bytes.ReplaceAll(p, []byte("\r"), nil)
	}
	s.write(p)
}

func (s *Stage) write(p []byte) {
	if len(p) == 0 || s.typed == nil || s.running == nil {
		return
	}
	select {
	case s.typed <- bytes.Clone(p):
	default:
		s.said = "the program does not read what is typed"
	}
}

// give gives the keyboard to the running program.
func (s *Stage) give() {
	if s.running == nil || s.running.term == nil {
		s.said = "no program is running"
		return
	}
	if s.running.played {
		s.said = "no program is running: this is its rehearsal"
		return
	}
	s.view = nil
	s.showRunning()
	s.focus.on, s.focus.taken, s.focus.given = true, false, s.Clock.Now()
	s.focus.mirror = s.mirror()
	s.Display.Pass(s.focus.mirror)
}

// showRunning goes to the slide of the running step.
func (s *Stage) showRunning() {
	if b := s.running.step.Block; b != nil && b.Slide != nil {
		s.goTo(b.Slide.Number - 1)
	}
	s.held = false
}

// takeByHand gives the keyboard back to the presenter. Pressed twice in a row
// it types one Ctrl-] into the program.
func (s *Stage) takeByHand() {
	if s.focus.on {
		s.takeBack(false)
		s.focus.taken = true
		return
	}
	if s.focus.escape && s.running != nil {
		s.give()
		s.write([]byte{0x1d})
		return
	}
	s.said = "the keyboard is yours"
}

// takeBack gives the keyboard back to the presenter. With ended the program is
// gone, so that keys meant for it may still come.
func (s *Stage) takeBack(ended bool) {
	if s.focus.on {
		s.Display.Take()
		s.focus.on = false
		if ended {
			s.focus.back = s.Clock.Now()
		}
	}
	if ended {
		s.focus.taken, s.focus.alt = false, false
		s.setZoom(false)
	}
}

// waits takes that the running program began or ceased to wait for a key.
func (s *Stage) waits(e journal.Entry) {
	r := s.running
	if r == nil || r.step.ID != e.Step {
		return
	}
	r.mark = underway
	if e.Waiting == journal.NotWaiting {
		return
	}
	r.mark = waiting
	if !s.attends() {
		s.said = "" // the question is announced in its place
	}
	s.offer()
}

// asks reports whether the running program waits for a key or has taken the
// alternate screen.
func (s *Stage) asks() bool {
	r := s.running
	return r != nil && r.term != nil && !r.played && (r.mark == waiting || s.focus.alt)
}

// onStage reports whether the slide of the running step is the one shown.
func (s *Stage) onStage() bool {
	if s.running == nil {
		return false
	}
	b := s.running.step.Block
	return b == nil || b.Slide == nil || b.Slide.Number == s.slide+1
}

// attends reports whether the presenter looks at the running step.
func (s *Stage) attends() bool { return s.view == nil && s.ask == nil && s.onStage() }

// offer gives the keyboard to the program that asks for it, if the presenter
// looks at it and has done so long enough for the keys on their way to have come.
func (s *Stage) offer() {
	if s.untilOffer(s.Clock.Now()) == 0 {
		s.give()
	}
}

// untilOffer is how long the presenter keeps the keyboard that the program asks
// for, or -1.
func (s *Stage) untilOffer(now time.Time) time.Duration {
	if s.focus.on || s.focus.taken || !s.asks() || !s.attends() {
		return -1
	}
	return max(handOver-now.Sub(s.focus.came), 0)
}

// watch looks at what the running program has done to its terminal.
func (s *Stage) watch() {
	r := s.running
	s.focus.alt = r != nil && r.term != nil && !r.played && r.term.Modes().Alt
	s.offer()
}

// renewMirror tells the presenter's terminal what the program that has the
// keyboard wants of it, and where it stands.
func (s *Stage) renewMirror() {
	if !s.focus.on {
		return
	}
	if m := s.mirror(); m != s.focus.mirror {
		s.focus.mirror = m
		s.Display.Pass(m)
	}
}

// setZoom gives the whole window to the running program, or takes it back.
func (s *Stage) setZoom(on bool) {
	if s.focus.zoomed != on {
		s.focus.zoomed = on
		s.resizeSession()
	}
}

func (s *Stage) resizeSession() {
	if s.session == nil {
		return
	}
	cols, rows := s.ptySize()
	s.say(s.session.Resize(cols, rows))
	if r := s.running; r != nil {
		r.cols = cols
	}
}

// mirror is what the running program asked of its terminal.
func (s *Stage) mirror() tty.Mirror {
	m := s.running.term.Modes()
	x, y := s.outputOrigin()
	w, h := s.ptySize()
	return tty.Mirror{
		AppCursor: m.AppCursor, AppKeypad: m.AppKeypad, Paste: m.Paste, Focus: m.Focus,
		Mouse: m.Mouse, SGRMouse: m.SGRMouse, X: x, Y: y, W: w, H: h,
	}
}

// mouse takes the wheel and clicks.
func (s *Stage) mouse(m tty.Mouse) {
	if w, ok := s.view.(interface {
		mouse(s *Stage, m tty.Mouse)
	}); ok {
		w.mouse(s, m)
		return
	}
	if s.view != nil {
		return
	}
	switch m.Button {
	case tty.WheelUp:
		s.scrollBy(-3)
	case tty.WheelDown:
		s.scrollBy(3)
	case tty.LeftButton:
		if m.Press && s.running != nil && s.hit(m.X, m.Y) == s.running {
			s.give()
		}
	}
}

func (s *Stage) toggleMouse() {
	s.still = !s.still
	s.Display.SetMouse(!s.still)
	s.said = map[bool]string{true: "mouse off: text can be selected", false: "mouse on"}[s.still]
}

// redraw paints every cell again.
func (s *Stage) redraw() {
	s.unpaint()
	s.Display.Repaint()
}

// resize takes the window's size.
func (s *Stage) resize() {
	cols, rows := s.Display.Size()
	s.cols, s.rows = max(cols, 1), max(rows, 1)
	if s.painter.Width != s.cols {
		s.painter.Width = s.cols
		s.unpaint()
	}
	s.frame.Reset(s.cols, s.rows)
	s.frame.Cursor = screen.Cursor{Hidden: true}
	s.resizeSession()
	s.dirty = true
}

// ptySize is the size of the session's terminal: that of the output area, the
// same for all programs from their start to their end, unless the presenter
// gives one the whole window.
func (s *Stage) ptySize() (cols, rows int) {
	if s.focus.zoomed {
		return s.cols, s.rows
	}
	return max(s.cols-outputX, 1), max(s.rows-s.headRows()-s.footRows(), 1)
}
