package stage

import (
	"sync"
	"sync/atomic"

	"showrunner/render/screen"
	"showrunner/render/vt"
	"showrunner/runner/journal"
)

// inbox is where a session leaves what it has to tell. Its size is bounded by
// the number of steps that run, not by what they print.
type inbox struct {
	mu      sync.Mutex
	entries []journal.Entry // all but output
	ahead   []journal.Entry // of steps that run before the talk
	answers []judgement
	terms   map[string]*vt.Terminal
	fg, bg  screen.Color // what a program is told that asks
	printed atomic.Bool  // since the last frame
	wake    chan struct{}
}

func (b *inbox) setUp() {
	b.wake = make(chan struct{}, 1)
	b.terms = map[string]*vt.Terminal{}
}

// put wakes the loop for every entry, but for output only once a frame.
func (b *inbox) put(e journal.Entry) {
	if e.Kind == journal.Output {
		if b.printed.Swap(true) {
			return
		}
	} else {
		b.mu.Lock()
		b.entries = append(b.entries, e)
		b.mu.Unlock()
	}
	b.ring()
}

// before leaves what a step tells that runs before the talk.
func (b *inbox) before(e journal.Entry) {
	b.mu.Lock()
	b.ahead = append(b.ahead, e)
	b.mu.Unlock()
	b.ring()
}

// ring wakes the loop, unless it is about to wake up.
func (b *inbox) ring() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// judged leaves the answer to a question that judge asked.
func (b *inbox) judged(j judgement) {
	b.mu.Lock()
	b.answers = append(b.answers, j)
	b.mu.Unlock()
	b.ring()
}

func (b *inbox) empty() (es, ahead []journal.Entry, js []judgement) {
	b.mu.Lock()
	defer b.mu.Unlock()
	es, ahead, js = b.entries, b.ahead, b.answers
	b.entries, b.ahead, b.answers = nil, nil, nil
	return es, ahead, js
}

// Record takes an entry from the session. It may be called from any goroutine,
// once Run or Ready was called.
func (s *Stage) Record(e journal.Entry) { s.inbox.put(e) }

// NewTerminal makes the emulator that a step's output goes to. It may be called
// from any goroutine.
func (s *Stage) NewTerminal(step string, cols, rows int, reply func([]byte)) journal.Terminal {
	t := vt.New(cols, rows, reply)
	t.KeepText(journal.ComparedMost) // until it is known that nothing is expected of it
	s.inbox.mu.Lock()
	t.SetColors(s.inbox.fg, s.inbox.bg)
	s.inbox.terms[step] = t
	s.inbox.mu.Unlock()
	return t
}

// colours sets what programs are told of the terminal's colours.
func (b *inbox) colours(dark bool) {
	black, white := screen.RGB(0x10, 0x10, 0x10), screen.RGB(0xf0, 0xf0, 0xf0)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fg, b.bg = white, black
	if !dark {
		b.fg, b.bg = black, white
	}
}

// terminal hands over the terminal that was made for a step.
func (b *inbox) terminal(step string) *vt.Terminal {
	b.mu.Lock()
	defer b.mu.Unlock()
	t := b.terms[step]
	delete(b.terms, step)
	return t
}

// take takes in what the session left.
func (s *Stage) take() {
	s.dirty = true
	if s.running != nil && s.inbox.printed.Load() {
		s.running.heard, s.running.cutOff = s.Clock.Now(), false
	}
	entries, before, answers := s.inbox.empty()
	for _, e := range before {
		s.takeAhead(e)
	}
	for _, j := range answers {
		s.decide(j)
	}
	for _, e := range entries {
		switch e.Kind {
		case journal.Began:
			s.began(e)
		case journal.Ended:
			s.finish(e)
		case journal.Waits:
			s.waits(e)
		case journal.Restarted:
			s.restarted(e)
		case journal.Closed:
			s.session = nil
			s.lost = "the session ended"
		}
	}
	s.watch()
}
