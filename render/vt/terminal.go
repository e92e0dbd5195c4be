// Package vt is the terminal that a program believes in: bytes go in, a
// picture with scrollback comes out. It follows ECMA-48 and the xterm control
// sequences (https://invisible-island.net/xterm/ctlseqs/ctlseqs.html).
//
// Any chunking of the input gives the same picture, and no input makes it
// panic, wait, or take memory without bound.
package vt

import (
	"errors"
	"math"
	"sync"

	"showrunner/render/screen"
)

const (
	maxSize           = 2000 // columns and rows
	maxCluster        = 48   // bytes
	defaultScrollback = 10000
)

// Terminal is a terminal emulator. Its methods may be called by several
// goroutines.
type Terminal struct {
	mu sync.Mutex

	// the picture
	grid              // the screen in use
	other        grid // the other one: the main screen while the alternate one is in use
	alt          bool
	table        screen.Table
	collectAt    int // size of the table at which it is collected
	sinceCollect int // what was put into the table since
	back         scrollback
	sink         func(*screen.Screen)
	sinkRow      *screen.Screen
	leaving      func(*screen.Screen)
	leavingPic   *screen.Screen
	gone         goneText
	changes      uint64
	effort       int // left, in cells

	// the cursor
	cursor
	saved       [2]cursor // by screen: what DECSC kept
	top, bottom int       // the scroll region, bottom not in it
	tabs        []bool
	modes
	shape uint8

	// the parser
	state    state
	seq      sequence
	str8     []byte // the OSC or DCS string so far
	partial  [4]byte
	npartial int
	printed  int // bytes of endPrinting that were read
	scratch  [64]byte

	// the character before the cursor
	last     uint32 // what REP repeats; 0 for nothing
	lastKind kind
	joinable bool // nothing but printing happened since
	classes  *classes

	title   string
	titles  []string // pushed by XTWINOPS 22
	fg, bg  screen.Color
	palette map[uint8]screen.Color // what OSC 4 changed

	replies replies
}

// A cursor is what DECSC saves.
type cursor struct {
	x, y     int
	pending  bool // the last column was printed: the next character wraps
	pen      screen.Cell
	styled   bool // the pen is not the default one
	link     string
	under    screen.Color
	origin   bool
	charsets [4]byte // G0 to G3: 'B' ASCII, '0' line drawing, 'A' British
	gl       uint8   // the one in use
	single   uint8   // the one for the next character (SS2, SS3), or 0
}

// New returns a terminal of cols columns and rows rows, each at least 1 and at
// most 2,000. What it has to answer to the program goes to reply, which may be
// nil; it is called on a goroutine of its own, one answer after the other, so
// that Write does not wait for it. Answers that pile up are dropped.
func New(cols, rows int, reply func([]byte)) *Terminal {
	t := &Terminal{}
	t.replies.send = reply
	t.back.limit = defaultScrollback
	t.effort = math.MaxInt
	t.collectAt = minCollect
	t.fg, t.bg = screen.RGB(0xe6, 0xe6, 0xe6), screen.RGB(0, 0, 0)
	t.grid = newGrid(clamp(cols), clamp(rows))
	t.reset()
	return t
}

func clamp(n int) int { return min(max(n, 1), maxSize) }

// ErrEffort tells that no more is carried out: it took too much.
var ErrEffort = errors.New("no effort left for more output")

// SetEffort bounds what Write carries out from now on, in cells that are
// touched, roughly, where bytes in small number touch many: in scrolling,
// erasing, shifting, repeating. A character that joins the one before counts as
// 64. There is no bound at first. A cell takes about a nanosecond.
func (t *Terminal) SetEffort(cells int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.effort = cells
}

// Effort is what is left of the bound, in cells; not above 0 when Write takes
// nothing any more.
func (t *Terminal) Effort() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.effort
}

// Write carries out what a program printed. It takes all of p and returns no
// error, unless SetEffort set a bound: then it may take fewer bytes, with
// ErrEffort.
func (t *Terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.changes++
	if t.sync {
		t.syncLeft -= len(p)
		t.sync = t.syncLeft > 0
	}
	if n := t.feed(p); n < len(p) {
		return n, ErrEffort
	}
	return len(p), nil
}

// SetSink makes f get every row that leaves the scrollback, oldest first: a
// screen of one row, no wider than what stands in it, valid only during the
// call. f must not call t.
func (t *Terminal) SetSink(f func(row *screen.Screen)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sink = f
}

// SetLeaving makes f get the alternate screen when it is left; nil where nothing
// stands on it. The screen is t's own, and what it shows is the next one when the
// alternate screen is left again. f must not call t.
func (t *Terminal) SetLeaving(f func(full *screen.Screen)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.leaving = f
}

// leave shows the alternate screen to who wants it.
func (t *Terminal) leave() {
	if t.leaving == nil {
		return
	}
	n := t.lastUsed(&t.grid)
	if n == 0 {
		t.leaving(nil)
		return
	}
	t.effort -= t.w * n
	if t.leavingPic == nil {
		t.leavingPic = screen.New(1, 1)
	}
	t.leavingPic.Reset(t.w, n)
	for y, l := range t.rows[:n] {
		t.drawLine(t.leavingPic, y, l)
	}
	t.leaving(t.leavingPic)
}

// SetScrollback sets how many rows of scrollback are kept; 10,000 at first. It
// may be fewer where they take more than 16 MiB, as no text does.
func (t *Terminal) SetScrollback(lines int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.back.limit = max(lines, 0)
	t.evict(t.back.limit)
	t.changes++
}

// Trim drops all but the newest lines rows of scrollback; they go to the sink.
func (t *Terminal) Trim(lines int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.evict(max(lines, 0))
	t.changes++
}

// SetColors sets the colours that t answers when a program asks for them
// (OSC 10 and 11), both RGB.
func (t *Terminal) SetColors(fg, bg screen.Color) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.fg, t.bg = fg, bg
}

// Above is the number of rows that left the scrollback.
func (t *Terminal) Above() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.back.gone
}

// Prompts tells whether the terminal looks as it does when a program waits for
// keys: it shows the alternate screen, or the cursor stands behind text on its
// row.
func (t *Terminal) Prompts() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.alt {
		return true
	}
	l := t.rows[t.y]
	for _, c := range l.cells[:min(t.x, l.used)] {
		if c.Ch > ' ' {
			return true
		}
	}
	return false
}

// Hides tells whether the program has hidden the cursor, as menus do.
func (t *Terminal) Hides() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.hidden
}

// Leaves tells what a program leaves: how many rows below the cursor's the first
// row of the main screen is that nothing was printed in, and whether the alternate
// screen is in use.
func (t *Terminal) Leaves() (below int, alt bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	g, y := &t.grid, t.y
	if t.alt {
		g, y = &t.other, t.saved[0].y
	}
	return max(t.lastUsed(g)-y, 0), t.alt
}

// Title is the title that the program set (OSC 0 or 2), without control
// characters.
func (t *Terminal) Title() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.title
}

// Changes grows whenever the picture may have changed.
func (t *Terminal) Changes() uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.changes
}

// reset is RIS: all as at the start, but for the scrollback.
func (t *Terminal) reset() {
	if t.alt {
		t.swap()
	}
	t.effort -= 8*t.h + t.w
	for _, g := range []*grid{&t.grid, &t.other} {
		for _, l := range g.rows {
			l.reset(t.w, 0)
		}
	}
	t.back.part()
	t.palette = nil
	t.cursor = cursor{charsets: ascii}
	t.saved = [2]cursor{t.cursor, t.cursor}
	t.modes = modes{autowrap: true}
	t.shape = 0
	t.top, t.bottom = 0, t.h
	t.resetTabs(0)
	t.title, t.titles = "", nil
	t.last, t.lastKind, t.joinable = 0, simple, false
}

// resetTabs puts the tab stops from column x on back to every eighth.
func (t *Terminal) resetTabs(x int) {
	t.tabs = append(t.tabs[:min(x, len(t.tabs))], make([]bool, t.w-x)...)
	for i := (x + 7) / 8 * 8; i < t.w; i += 8 {
		t.tabs[i] = true
	}
}
