package vt

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"

	"showrunner/render/screen"
)

// asciiRun is the length of the printable ASCII that p starts with.
func asciiRun(p []byte) int {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	i := 0
	for ; i+8 <= len(p); i += 8 {
		v := binary.LittleEndian.Uint64(p[i:])
		del := v ^ 0x7f*ones
		if m := ((v-0x20*ones)&^v | v | (del-ones)&^del) & tops; m != 0 {
			return i + bits.TrailingZeros64(m)/8
		}
	}
	for ; i < len(p) && p[i] >= 0x20 && p[i] < 0x7f; i++ {
	}
	return i
}

// printASCII prints a run of printable ASCII.
func (t *Terminal) printASCII(run []byte) {
	if t.single != 0 {
		t.printRune(t.mapped(run[0]), class{1, simple})
		run = run[1:]
	}
	if t.charset() != 'B' {
		for _, b := range run {
			t.printRune(t.mapped(b), class{1, simple})
		}
		return
	}
	if len(run) == 0 {
		return
	}
	t.last, t.lastKind = uint32(run[len(run)-1]), simple
	t.putRun(run)
	t.joinable = true
}

// putRun writes a run of printable ASCII.
func (t *Terminal) putRun(run []byte) {
	for len(run) > 0 {
		t.wrapIfPending()
		n := min(len(run), t.w-t.x)
		if n < len(run) && !t.autowrap {
			n = max(n-1, 1)
			if t.x == t.w-1 {
				run = run[len(run)-1:]
			}
		}
		t.putASCII(run[:n])
		run = run[n:]
	}
}

// putASCII writes a run that fits into the row.
func (t *Terminal) putASCII(run []byte) {
	l, x := t.rows[t.y], t.x
	if len(l.cells) == 0 {
		l.need(t.w)
	}
	end := x + len(run)
	if t.insert {
		t.shift(l, x, len(run), 0)
	}
	if l.wide {
		t.narrow(l, x)
		l.mend(x, end)
	}
	if end == t.w {
		l.wrapped = false // until the next character wraps
	}
	if x > l.used || t.styled {
		l.plain = false
	}
	if end > l.used {
		l.used = end
	}
	l.keyed = l.keyed || t.pen.Ext != 0
	fg, bg, attr, ext := t.pen.FG, t.pen.BG, t.pen.Attr, t.pen.Ext
	cells := l.cells[x:end]
	for i, b := range run[:len(cells)] {
		c := &cells[i]
		c.Ch = uint32(b)
		c.FG = fg
		c.BG = bg
		c.Attr = attr
		c.Ext = ext
	}
	t.advance(end)
}

// advance puts the cursor to column x, or to the last one with a wrap pending.
func (t *Terminal) advance(x int) {
	if x >= t.w {
		t.x, t.pending = t.w-1, true
		return
	}
	t.x = x
}

// wrapIfPending goes on in the next row where the last column was printed
// before.
func (t *Terminal) wrapIfPending() {
	if !t.pending {
		return
	}
	t.pending = false
	if t.autowrap {
		t.wrap()
	}
}

func (t *Terminal) wrap() {
	t.rows[t.y].wrapped = true
	t.x = 0
	t.index()
}

// print prints a character that is none of ASCII.
func (t *Terminal) print(r rune) {
	c := t.classOf(r)
	if c.kind == dropped {
		return
	}
	if c.kind != simple && c.kind.mayJoin(t.lastKind) && t.join(r, c.kind) {
		t.lastKind = c.kind
		return
	}
	if c.width > 0 {
		t.printRune(r, c)
	}
}

func (t *Terminal) printRune(r rune, c class) {
	t.single = 0
	t.last, t.lastKind = uint32(r), c.kind
	t.put(uint32(r), int(c.width))
	t.joinable = true
}

// put writes one grapheme of w columns.
func (t *Terminal) put(ch uint32, w int) {
	if w > t.w {
		ch, w = 0xfffd, 1
	}
	t.wrapIfPending()
	if t.x+w > t.w {
		if !t.autowrap {
			return // it does not fit
		}
		t.rows[t.y].fill(t.x, t.w, t.w, 0)
		t.wrap()
	}
	l := t.rows[t.y]
	l.need(t.w)
	if t.insert {
		t.shift(l, t.x, w, 0)
	}
	t.store(l, t.x, ch, w)
	t.advance(t.x + w)
}

// store puts a grapheme of w columns into cells that are there.
func (t *Terminal) store(l *line, x int, ch uint32, w int) {
	if l.wide {
		t.narrow(l, x)
		l.mend(x, x+w)
	}
	if x+w == t.w {
		l.wrapped = false // until the next character wraps
	}
	l.plain = false
	l.used = max(l.used, x+w)
	l.keyed = l.keyed || t.pen.Ext != 0 || ch&screen.ClusterBit != 0
	c := &l.cells[x]
	c.Ch, c.FG, c.BG, c.Attr, c.Ext = ch, t.pen.FG, t.pen.BG, t.pen.Attr, t.pen.Ext
	if w == 2 {
		c.Attr |= screen.Wide
		l.wide = true
		tail := &l.cells[x+1]
		tail.Ch, tail.FG, tail.BG, tail.Attr, tail.Ext = 0, t.pen.FG, t.pen.BG, t.pen.Attr|screen.Tail, t.pen.Ext
	}
}

// narrow makes the grapheme whose second column is x one column wide, without
// its selector, where its base is that narrow and only U+FE0F made it wide: a
// program that counts by characters writes into the second column, and what it
// wrote before stays.
func (t *Terminal) narrow(l *line, x int) {
	if !l.wide || x < 1 || x >= l.used || l.cells[x].Attr&screen.Tail == 0 || l.cells[x-1].Ch&screen.ClusterBit == 0 {
		return
	}
	text := t.table.Text(l.cells[x-1].Ch)
	base, n := utf8.DecodeRuneInString(text)
	rest, ok := strings.CutPrefix(text[n:], "\ufe0f")
	if !ok || displaywidth.Rune(base) != 1 {
		return
	}
	ch := t.cluster(string(base) + rest)
	l.cells[x-1].Ch = ch
	l.cells[x-1].Attr &^= screen.Wide
	l.cells[x].Attr &^= screen.Tail
}

// before is the column of the grapheme before the cursor, where k joins it; ok
// is false where there is none. Marks join even after a move.
func (t *Terminal) before(k kind) (x int, ok bool) {
	x = t.x
	if !t.pending {
		x--
	}
	l := t.rows[t.y]
	if x < 0 || x >= l.used || !t.joinable && k != extend && k != attached {
		return 0, false
	}
	if l.cells[x].Attr&screen.Tail != 0 {
		x--
	}
	return x, l.cells[x].Ch != 0
}

// join adds r to the grapheme before the cursor, if it belongs there.
func (t *Terminal) join(r rune, k kind) bool {
	x, ok := t.before(k)
	if !ok {
		return false
	}
	l := t.rows[t.y]
	c := &l.cells[x]
	text := string(append(t.table.Append(t.scratch[:0], c.Ch), string(r)...))
	w := graphemeWidth(text)
	if w < 0 && k != extend && k != attached {
		return false
	}
	t.effort -= 64
	if len(text) > maxCluster {
		return true // one mark too many: dropped
	}
	c.Ch = t.cluster(text)
	c = &l.cells[x] // the table may have been collected
	l.keyed, l.plain = true, false
	if t.joinable {
		t.last = c.Ch
	}
	if w == 2 && c.Attr&screen.Wide == 0 {
		t.widen(x)
	}
	return true
}

// widen makes the grapheme at column x, just before the cursor, two columns
// wide. Where it no longer fits it moves to the next row.
func (t *Terminal) widen(x int) {
	l := t.rows[t.y]
	if x+1 >= t.w {
		if !t.autowrap || t.w < 2 {
			return
		}
		c := l.cells[x]
		l.fill(x, t.w, t.w, 0)
		t.pending = false
		t.wrap()
		pen := t.pen
		t.pen = screen.Cell{FG: c.FG, BG: c.BG, Attr: c.Attr, Ext: c.Ext}
		t.put(c.Ch, 2)
		t.pen = pen
		return
	}
	if t.insert {
		t.shift(l, x+1, 1, 0)
	}
	l.mend(x+1, x+2)
	c := &l.cells[x]
	c.Attr |= screen.Wide
	l.cells[x+1] = screen.Cell{FG: c.FG, BG: c.BG, Attr: c.Attr&^screen.Wide | screen.Tail, Ext: c.Ext}
	l.wide = true
	l.used = max(l.used, x+2)
	t.advance(x + 2)
}

// repeat prints the last grapheme n times more (REP), in two rows at most:
// terminals stop at the margin or go on, and programs count on neither.
func (t *Terminal) repeat(n int) {
	if t.last == 0 {
		return
	}
	n = min(n, 2*t.w)
	t.effort -= 8 * n
	if t.last-0x20 < 0x5f {
		t.putRun(bytes.Repeat([]byte{byte(t.last)}, n))
		return
	}
	w := screen.Width(t.table.Text(t.last))
	for range n {
		t.put(t.last, max(w, 1))
	}
}
