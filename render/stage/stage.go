package stage

import (
	"context"
	"time"

	"showrunner/render/paint"
	"showrunner/render/screen"
	"showrunner/render/tty"
	"showrunner/runner/journal"
	"showrunner/slides"
)

// Session is what the stage needs of a session.
type Session interface {
	Prepare(steps []*slides.Step)
	Run(ctx context.Context, step *slides.Step) (journal.Result, error)
	// Play plays what a rehearsal says of a step in the place of running it.
	Play(ctx context.Context, step *slides.Step, p *journal.Planned) (journal.Result, error)
	Write(p []byte) (int, error)
	Resize(cols, rows int) error
	Interrupt() error
	Suspend() error
	Jobs() []string   // what is left running, by name
	Strays() []string // what goes on running after Close, by name
	Close() error
}

// Display is what the stage needs of the presenter's terminal.
type Display interface {
	Size() (cols, rows int)
	Draw(s *screen.Screen) error
	Repaint() // the next Draw shows every cell
	Events() <-chan tty.Event
	Pass(m tty.Mirror)
	Take()
	SetMouse(on bool)
	Clipboard(s string)
	Suspend() error
}

// Clock is the time as the stage sees it.
type Clock struct {
	Now   func() time.Time
	After func(d time.Duration) <-chan time.Time
}

const (
	frameTime = 16 * time.Millisecond  // between two frames at least
	syncTime  = 150 * time.Millisecond // at most, while a program says that its picture is not whole (mode 2026)
	briefTime = 3 * time.Millisecond   // a step that takes no longer is shown when it has ended
)

// Stage presents a deck. Set the fields, then call Run. The exported fields
// must not change while it runs.
type Stage struct {
	Deck    *slides.Deck
	Display Display
	Clock   Clock
	Theme   string         // of paint.Names; "" follows the terminal's background
	Depth   paint.Depth    // the colours that the terminal has
	ASCII   bool           // draw with ASCII only
	Shell   string         // the session's, by name or path
	Clicker bool           // Space and PgDn act as Enter
	Before  []*slides.Step // that Open runs first, unseen; Ahead is told of them
	First   int            // number of the slide to begin with; 0 is the first
	Replay  bool           // the session plays a rehearsal: nothing is run
	Late    bool           // no session opens before a key asks for a step or a fresh shell

	// Open starts a session on a terminal of that size. It is called off the
	// loop, after the first frame or Late, and again for a fresh session. When ctx ends,
	// nobody wants the session any more: Open ends what it began and returns.
	Open func(ctx context.Context, cols, rows int) (Session, error)
	// Load reads the runbook again; nil when it can't be.
	Load func() (*slides.Deck, error)
	// Warn returns what the presenter should know that has nothing to do with
	// the slides, or ""; nil when there is nothing to ask. Each text is said once.
	Warn func() string
	// Plan reads what a rehearsal says of the deck's steps; nil when there was
	// none. It is called once, off the loop, after the first frame.
	Plan func() *journal.Plan
	// Judge compares what a block's steps printed, and the status of the last,
	// with an expectation. It is called off the loop, from several goroutines.
	// judged is false where there is nothing to compare. nil judges nothing.
	Judge func(x *slides.Expectation, p journal.Printed) (drift, judged bool)
	// Turned is told the number of each slide that is shown, the first one too
	// and the one that is read again, and 0 while the clock is paused;
	// nil when nobody asks.
	Turned func(slide int)
	// Offline tells at once whether the network is gone; nil when that is not
	// known. It is asked while a step runs and is silent, once a second.
	Offline func() bool
	// Asked is called after the first frame, to ask the terminal for its
	// background; nil when it need not be.
	Asked func()
	// Guard is deferred by every goroutine, to give the terminal back before a
	// panic ends the program. It must call recover itself.
	Guard func()

	inbox   inbox
	session Session
	opened  chan opened
	opening bool
	giveUp  context.CancelFunc // of what opens
	lost    string             // why there is no session
	done    chan answer
	typed   chan []byte

	painter paint.Painter
	pages   pages
	frame   *screen.Screen
	scratch *screen.Screen
	cols    int
	rows    int
	drawnAt time.Time
	hold    time.Time // no frame before it
	dirty   bool

	slide    int         // index into Deck.Slides
	revealed map[int]int // by slide
	scroll   int
	held     bool // the presenter scrolled: the view follows nothing
	aim      bool // the view follows the next step
	bared    bool // the view follows what was revealed last
	strips   []strip

	runs    map[string]*run // by step id
	ended   []*run          // oldest first, for the memory bound
	last    *run            // that began last
	running *run
	rest    *slides.Block // runs by itself, step by step
	pending *beginning    // waits for the session to open
	cancel  context.CancelFunc
	standIn *slides.Step // is played once the running step has ended

	plans    chan *journal.Plan
	plan     *journal.Plan // nil without a rehearsal
	work     work          // of the plan
	late     time.Duration // that the steps so far took longer than planned
	verdicts map[*slides.Expectation]*verdict
	spots    spots
	turned   int // number of the slide shown last

	focus focus
	view  view
	ask   *question
	said  string // in the footer, until the next key
	told  string // the last warning
	count int    // a number typed before G
	gee   bool   // a g was typed
	notes bool
	still bool   // mouse off
	dir   string // the shell's working directory
	home  string // its first one
	talk  stopwatch
	quit  bool
	err   error
}

// opened is a session that Open brought, or why it did not.
type opened struct {
	session Session
	err     error
}

// A beginning is a step that is to start; with a plan the understudy plays it.
type beginning struct {
	step *slides.Step
	plan *journal.Planned
}

// answer is what a session's Run of a step returned.
type answer struct {
	session Session
	run     *run
	err     error
}

// Run shows the deck until the presenter quits, the terminal is lost or ctx
// ends. Afterwards Shut must be called.
func (s *Stage) Run(ctx context.Context) error {
	s.setUp()
	s.resize()
	s.draw()
	if s.Asked != nil {
		s.Asked()
	}
	if !s.Late {
		s.openSession(nil)
	}
	s.openPlan()
	for !s.quit && s.next(ctx) {
		s.refresh()
	}
	return s.err
}

// Shut closes the session, if one is open or opening.
func (s *Stage) Shut() error {
	if s.opening {
		s.giveUp()
		o := <-s.opened
		s.session = o.session
	}
	if s.cancel != nil {
		s.cancel()
	}
	if s.typed != nil {
		close(s.typed)
	}
	if s.session == nil {
		return nil
	}
	return s.session.Close()
}

func (s *Stage) setUp() {
	s.inbox.setUp()
	if s.Guard == nil {
		s.Guard = func() {}
	}
	s.opened = make(chan opened, 1)
	s.done = make(chan answer, 1)
	s.plans = make(chan *journal.Plan, 1)
	s.verdicts = map[*slides.Expectation]*verdict{}
	s.runs = map[string]*run{}
	s.revealed = map[int]int{}
	s.slide = min(max(s.First-1, 0), max(len(s.Deck.Slides)-1, 0))
	s.frame, s.scratch = screen.New(1, 1), screen.New(1, 1)
	s.talk.begin(s.Clock.Now())
	s.setTheme(s.Theme)
	s.doubt()
}

func (s *Stage) setTheme(name string) {
	t, ok := paint.Named(name, s.Depth)
	if !ok {
		t, _ = paint.Named("dark", s.Depth)
	}
	s.painter.Theme, s.painter.Ascii, s.painter.Shell = t, s.ASCII, s.Shell
	s.inbox.colours(t.Dark)
	s.unpaint()
	s.dirty = true
}

// doubt says the first thing that is doubtful about the runbook.
func (s *Stage) doubt() {
	if len(s.Deck.Findings) > 0 {
		s.said = s.Deck.Describe(s.Deck.Findings[0])
	}
}

// next waits for one thing to happen and takes it in. It returns false when
// the show is over.
func (s *Stage) next(ctx context.Context) bool {
	var tick <-chan time.Time
	if d := s.untilTick(); d >= 0 {
		tick = s.Clock.After(d)
	}
	select {
	case <-ctx.Done():
		return false
	case ev, ok := <-s.Display.Events():
		if !ok {
			return false
		}
		s.input(ev)
	case <-s.inbox.wake:
		s.take()
	case o := <-s.opened:
		s.adopt(o)
	case a := <-s.done:
		s.returned(a)
	case p := <-s.plans:
		s.heed(p)
	case <-tick:
		s.dirty = true
		s.lookOut()
	}
	return true
}

// untilTick is how long the stage may sleep: to the next frame when one is
// owed, to the next second of a running step or until it gets the keyboard, or
// to the talk's next minute.
func (s *Stage) untilTick() time.Duration {
	now := s.Clock.Now()
	if s.dirty {
		return s.untilFrame(now)
	}
	if a, ok := s.view.(*ahead); ok && len(a.runs) > 0 {
		return time.Second
	}
	if s.running != nil {
		second := time.Second - now.Sub(s.running.began)%time.Second
		if offer := s.untilOffer(now); offer >= 0 {
			return min(second, offer)
		}
		return second
	}
	return s.talk.untilMinute(now)
}

// refresh draws a frame when one is owed and due. While there is nothing else
// to do it paints the slide that comes next.
func (s *Stage) refresh() {
	if s.dirty && s.untilFrame(s.Clock.Now()) == 0 {
		s.draw()
		return
	}
	if !s.dirty && len(s.Display.Events()) == 0 && s.slide+1 < len(s.Deck.Slides) {
		s.page(s.slide + 1)
	}
}

// untilFrame is how long the frame that is owed has to wait.
func (s *Stage) untilFrame(now time.Time) time.Duration {
	gap := frameTime
	if r := s.running; r != nil && r.term != nil && r.term.Modes().Sync {
		gap = syncTime
	}
	return max(gap-now.Sub(s.drawnAt), s.hold.Sub(now), 0)
}

// openSession ends the old session, if there is one, and starts the next, off
// the loop.
func (s *Stage) openSession(old Session) {
	cols, rows := s.ptySize()
	ctx, cancel := context.WithCancel(context.Background())
	s.opening, s.giveUp, s.lost = true, cancel, ""
	go func() { // ends when Close and Open return; opened has room for the answer
		defer s.Guard()
		defer cancel()
		if old != nil {
			// What the old session could not end was named when it was asked for.
			_ = old.Close()
		}
		session, err := s.Open(ctx, cols, rows)
		s.opened <- opened{session, err}
	}()
}

// adopt takes the session that was opened.
func (s *Stage) adopt(o opened) {
	s.take() // the news of the session before it
	s.opening, s.dirty = false, true
	if o.err != nil {
		s.lost = o.err.Error()
		s.closeAhead(true)
		s.pending, s.rest, s.standIn = nil, nil, nil
		return
	}
	s.closeAhead(false)
	s.session, s.lost = o.session, "" // what the old one said last is of no use any more
	s.typed = make(chan []byte, 256)
	go s.pump(o.session, s.typed)
	s.prepare()
	s.warn()
	cols, rows := s.ptySize()
	s.say(s.session.Resize(cols, rows))
	if b := s.pending; b != nil {
		s.pending = nil
		s.start(b.step, b.plan)
	}
}

// pump types what comes, until keys is closed. A program that does not read
// holds up only this goroutine.
func (s *Stage) pump(w Session, keys <-chan []byte) {
	defer s.Guard()
	for p := range keys {
		if _, err := w.Write(p); err != nil {
			continue // the session is ending; drain
		}
	}
}

// warn says the newest warning, once.
func (s *Stage) warn() {
	if s.Warn == nil {
		return
	}
	if text := s.Warn(); text != s.told {
		s.said, s.told, s.dirty = text, text, true
	}
}

// say puts an error into the footer.
func (s *Stage) say(err error) {
	if err != nil {
		s.said, s.dirty = err.Error(), true
	}
}
