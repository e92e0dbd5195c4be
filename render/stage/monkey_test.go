package stage

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"showrunner/render/tty"
	"showrunner/runner/journal"
	"showrunner/slides"
	"showrunner/slides/slidestest"
)

// monkey presses what it likes, in a world of its own.
type monkey struct {
	*world
	session *cage
	gone    tty.Key // the last key
	started int     // steps that had been started before it
}

// cage is a session that counts what reaches it. Its steps end when the monkey
// lets them.
type cage struct {
	*shell
	run                    sync.Mutex // held while a step runs, as by a session
	began, at, most, stray atomic.Int32
	free                   chan int
}

func (c *cage) Run(_ context.Context, step *slides.Step) (journal.Result, error) {
	return c.do(step, false)
}

func (c *cage) Play(_ context.Context, step *slides.Step, _ *journal.Planned) (journal.Result, error) {
	return c.do(step, true)
}

func (c *cage) do(step *slides.Step, replayed bool) (journal.Result, error) {
	c.run.Lock()
	defer c.run.Unlock()
	c.began.Add(1)
	c.most.Store(max(c.most.Load(), c.at.Add(1)))
	defer c.at.Add(-1)
	out := c.st.NewTerminal(step.ID, 77, 20, nil)
	c.st.Record(journal.Entry{Kind: journal.Began, Step: step.ID, Dir: "/home", Cols: 77, Rows: 20})
	does := <-c.free
	for range does % 40 {
		fmt.Fprintf(out, "\x1b[3%dmline %d\r\n", does%8, does)
		c.st.Record(journal.Entry{Kind: journal.Output, Step: step.ID})
	}
	if does%5 == 0 {
		fmt.Fprint(out, "\x1b[?1049h\x1b[?1000h\x1b[Hfull")
	}
	if does%3 == 0 && !replayed {
		c.st.Record(journal.Entry{Kind: journal.Waits, Step: step.ID, Waiting: journal.SurelyWaiting})
	}
	does = <-c.free
	res := journal.Result{Status: does % 3, Stopped: does%11 == 0, Replayed: replayed, Dir: "/home", Duration: time.Second}
	c.st.Record(journal.Entry{Kind: journal.Ended, Step: step.ID, Result: res})
	return res, nil
}

func (c *cage) Write(p []byte) (int, error) {
	if c.at.Load() == 0 {
		c.stray.Add(1)
	}
	return len(p), nil
}
func (c *cage) Interrupt() error { return nil }
func (c *cage) Suspend() error   { return nil }

const jungle = "# One\n\n```sh\na\nb\n```\n\n<!-- pause -->\n\n- x\n\n  ```sh confirm\n  c\n  ```\n\n## Two\n\n" +
	"```sh skip\nd\n```\n\n```log\nx\n```\n\n```sh status=any\ne\nf\n```\n\n# Divider\n\n---\n\n## Last\n\n<!-- note -->\n\ntext\n"

func newMonkey(t *testing.T, runbook string, clicker bool) *monkey {
	m := &monkey{world: stageOn(t, runbook)}
	m.session = &cage{shell: m.sh, free: make(chan int)}
	m.world.Stage.session = m.session
	m.Clicker = clicker
	m.typed = make(chan []byte, 4096) // what is typed stays to be looked at
	m.Open = func(context.Context, int, int) (Session, error) { return m.session, nil }
	m.heed(rehearsal(m.Deck))
	m.Judge = func(*slides.Expectation, journal.Printed) (bool, bool) { return true, true }
	m.Offline = func() bool { return true }
	m.Load = func() (*slides.Deck, error) { return slides.Parse("talk.md", []byte(runbook)), nil }
	return m
}

// rehearsal is a plan of all steps of a deck but those that end in b.
func rehearsal(d *slides.Deck) *journal.Plan {
	p := planOf()
	for _, sl := range d.Slides {
		for _, b := range sl.Blocks() {
			for i, step := range b.Steps() {
				if step.Text != "b" {
					p.Steps[step.ID] = planned(step.ID, time.Duration(i)*7*time.Second, "played\r\n")
				}
			}
		}
	}
	return p
}

// act does the nth thing that may happen.
func (m *monkey) act(n, arg byte) {
	keys := jungleKeys()
	m.now = m.now.Add(time.Duration(arg) * 7 * time.Millisecond)
	m.gone, m.started = tty.Key{}, m.starts()
	switch n % 8 {
	case 0, 1, 2:
		m.gone = keys[int(arg)%len(keys)]
		m.input(tty.Event{Kind: tty.KeyPress, Key: m.gone})
	case 3:
		m.input(tty.Event{Kind: tty.MouseInput, Mouse: tty.Mouse{Button: tty.LeftButton + tty.Button(arg%3), Press: true, X: int(arg) % 90, Y: int(arg) % 30}})
	case 4:
		m.d.cols, m.d.rows = 1+int(arg)%130, 1+int(arg)*3%50
		if arg%4 == 0 {
			m.d.rows = 1 + int(arg/4)%5 // no room for a header, then for a footer
		}
		m.input(tty.Event{Kind: tty.ResizeInput})
	case 5:
		m.input(tty.Event{Kind: tty.Paste, Text: "a\rr\r"})
		m.input(tty.Event{Kind: tty.RawInput, Raw: []byte{'\r', arg}})
	case 6:
		m.input(tty.Event{Kind: tty.Background, Dark: arg%2 == 0})
	case 7:
		m.free(int(arg))
	}
}

// starts is how many steps were begun, as the loop saw it.
func (m *monkey) starts() int {
	if m.running != nil {
		return int(m.running.began.UnixNano())
	}
	return 0
}

// free lets the running step go one stage on, and takes in what it tells.
func (m *monkey) free(does int) {
	if m.running == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	select {
	case m.session.free <- does:
		m.next(ctx)
	case a := <-m.done:
		m.returned(a)
	case <-ctx.Done():
		m.Fatal("the step is stuck")
	}
}

// check holds the world to what must be true after every act.
func (m *monkey) check() {
	m.Helper()
	m.draw()
	if m.d.last.W != m.d.cols || m.d.last.H != m.d.rows {
		m.Fatalf("a frame of %dx%d in a window of %dx%d", m.d.last.W, m.d.last.H, m.d.cols, m.d.rows)
	}
	if m.d.passed != nil && (m.running == nil || m.running.played) {
		m.Fatal("the keyboard is passed while nothing runs")
	}
	if m.session.most.Load() > 1 {
		m.Fatal("two steps ran at once")
	}
	if m.gone.Code != 0 && m.starts() != m.started && m.running != nil && !m.mayStart(m.gone) {
		m.Fatalf("%v started a step", m.gone)
	}
}

// mayStart tells whether a key may start a step: y answers a question.
func (m *monkey) mayStart(k tty.Key) bool {
	switch k {
	case enterKey, tty.Key{Code: 'a'}, tty.Key{Code: 'r'}, tty.Key{Code: 'u'}, tty.Key{Code: 'y'}, ctrl('e'):
		return true
	case tty.Key{Code: ' '}, tty.Key{Code: tty.PgDn}:
		return m.Clicker
	}
	return false
}

// over lets what runs end, then sees that nothing is passed any more.
func (m *monkey) over() {
	m.rest = nil
	for range 20 {
		m.rest = nil
		m.free(1)
	}
	if m.running != nil {
		m.Fatal("a step did not end")
	}
	before := len(m.typed)
	m.input(tty.Event{Kind: tty.RawInput, Raw: []byte("late")})
	if len(m.typed) != before {
		m.Error("a key was passed after the end")
	}
}

// jungleKeys are all the keys of the table, digits, and keys without meaning,
// but for those that wait for another session to open.
func jungleKeys() (all []tty.Key) {
	for _, row := range keys() {
		all = append(all, row.press...)
	}
	for _, c := range []rune{'g', 'y', 'n', '1', '2', '9', 'x', tty.F1, tty.Delete, 'é'} {
		all = append(all, tty.Key{Code: c})
	}
	kept := all[:0]
	for _, k := range all {
		if k != (tty.Key{Code: 'S'}) {
			kept = append(kept, k)
		}
	}
	return append(kept, enterKey, enterKey, ctrl(']'), tty.Key{Code: 'i'})
}

// play lets a monkey do what the bytes say.
func play(t *testing.T, runbook string, script []byte, clicker bool) {
	m := newMonkey(t, runbook, clicker)
	for i := 0; i+1 < len(script) && !m.quit; i += 2 {
		m.act(script[i], script[i+1])
		m.check()
	}
	m.over()
}

func TestMonkeyBreaksNoPromise(t *testing.T) {
	seeds := uint64(40)
	if slidestest.Raced() {
		seeds = 8
	}
	for seed := range seeds {
		for _, runbook := range []string{jungle, talk, "", "no heading", "# C\n\n```sh confirm\na\nb\nc\n```\n", "# X\n\n```sh\n```\n"} {
			random := rand.New(rand.NewPCG(seed, 7))
			script := make([]byte, 400)
			for i := range script {
				script[i] = byte(random.Uint32())
			}
			play(t, runbook, script, seed%2 == 0)
		}
	}
}

func FuzzMonkey(f *testing.F) {
	f.Add([]byte{0, 0, 7, 5, 0, 0, 7, 3, 7, 1}, false)
	f.Fuzz(func(t *testing.T, script []byte, clicker bool) {
		play(t, jungle, script[:min(len(script), 2000)], clicker)
	})
}
