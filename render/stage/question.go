package stage

import "showrunner/render/tty"

// question is asked in the footer before something that can't be undone.
type question struct {
	text string
	yes  func()
	no   func() // may be nil
	quit bool   // it is about quitting: the keys that asked confirm, too
	safe bool   // only y confirms: Enter may be the repeat of the one that asked
}

// reply takes the key that answers the question: y, Enter unless that is not
// safe, and where it is about quitting q and Ctrl-C.
func (s *Stage) reply(k tty.Key) {
	q := s.ask
	s.ask = nil
	yes := k.Mod == 0 && (k.Code == 'y' || k.Code == 'Y' || k.Code == tty.Enter && !q.safe)
	if yes || q.quit && (k == ctrl('c') || k == tty.Key{Code: 'q'}) {
		q.yes()
		return
	}
	if q.no != nil {
		q.no()
	}
}
