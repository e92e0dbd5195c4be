package stage

import "showrunner/render/tty"

// question is asked in the footer before something that can't be undone.
type question struct {
	text string
	yes  func()
	no   func() // may be nil
}

// answer takes the key that answers the question: y, Enter, or q where q asked.
func (s *Stage) answer(k tty.Key) {
	q := s.ask
	s.ask = nil
	if k.Mod == 0 && (k.Code == 'y' || k.Code == 'Y' || k.Code == tty.Enter || k.Code == 'q') || k == ctrl('c') && q.no == nil {
		q.yes()
		return
	}
	if q.no != nil {
		q.no()
	}
}
