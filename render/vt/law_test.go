package vt

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"showrunner/render/screen"
	"showrunner/slides/slidestest"
)

// same tells whether two terminals are in the same state, as far as anything
// can show it: the picture with its scrollback, the text, the modes.
func same(a, b *Terminal) bool {
	if a.Len() != b.Len() || a.Text() != b.Text() || a.Modes() != b.Modes() || a.Title() != b.Title() || a.Above() != b.Above() {
		return false
	}
	h := a.Len() + 1
	if a.Modes().Alt {
		h = a.h
	}
	p, q := screen.New(a.w, h), screen.New(b.w, h)
	a.Draw(p, 0)
	b.Draw(q, 0)
	for y := range h {
		if p.Wrapped[y] != q.Wrapped[y] {
			return false
		}
	}
	return screen.Equal(p, q) && p.Cursor == q.Cursor
}

func byByte(s string) (parts []string) {
	for i := range len(s) {
		parts = append(parts, s[i:i+1])
	}
	return parts
}

// randomly cuts into chunks of up to n bytes.
func randomly(r *rand.Rand, n int) func(string) []string {
	return func(s string) (parts []string) {
		for s != "" {
			k := min(1+r.IntN(n), len(s))
			parts = append(parts, s[:k])
			s = s[k:]
		}
		return parts
	}
}

// TestAnyChunkingGivesTheSameScreen: where the input is cut must not matter.
func TestAnyChunkingGivesTheSameScreen(t *testing.T) {
	slidestest.Alone(t)
	rnd := rand.New(rand.NewPCG(3, 4))
	for _, r := range allRows() {
		want := r.inVT(whole)
		if !same(want, r.inVT(byByte)) {
			t.Errorf("%s: %q shows something else byte by byte", r.name, r.in)
		}
		for range 8 {
			if !same(want, r.inVT(randomly(rnd, 7))) {
				t.Errorf("%s: %q shows something else in chunks", r.name, r.in)
				break
			}
		}
	}
}

// TestAllRowsInOneTerminal runs the sequences one after the other, so that each
// starts in the state that the others left, whole and in chunks.
func TestAllRowsInOneTerminal(t *testing.T) {
	slidestest.Alone(t)
	rnd := rand.New(rand.NewPCG(5, 6))
	rows := allRows()
	for range 20 {
		rnd.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		a, b := New(20, 6, nil), New(20, 6, nil)
		for i, r := range rows {
			play(r.in, func(s string) { a.Write([]byte(s)) }, a.Resize)
			play(r.in, func(s string) {
				for _, c := range randomly(rnd, 9)(s) {
					b.Write([]byte(c))
				}
			}, b.Resize)
			if !same(a, b) {
				t.Fatalf("after %d rows, last %s: whole and in chunks differ", i+1, r.name)
			}
		}
	}
}

// TestRepeatIsPrintingAgain repeats a character in whatever state a sequence
// leaves a terminal.
func TestRepeatIsPrintingAgain(t *testing.T) {
	slidestest.Alone(t)
	for _, r := range allRows() {
		for _, last := range []string{"a", "日", "é"} {
			for _, n := range []int{1, 3, 19, 20, 21, 40} {
				a, b := r.inVT(whole), r.inVT(whole)
				a.Write([]byte("\x18" + last + fmt.Sprintf("\x1b[%db", n)))
				b.Write([]byte("\x18" + strings.Repeat(last, 1+min(n, 2*b.w))))
				if !same(a, b) {
					t.Fatalf("after %q %s %d times more: %s, want %s", r.in, last, n, show(a), show(b))
				}
			}
		}
	}
}

// check looks for broken invariants of t.
func check(t *testing.T, term *Terminal) {
	t.Helper()
	for _, g := range []*grid{&term.grid, &term.other} {
		for y, l := range g.rows {
			if l.used > len(l.cells) || len(l.cells) != 0 && len(l.cells) != g.w {
				t.Fatalf("row %d: %d of %d cells used, width %d", y, l.used, len(l.cells), g.w)
			}
			checkLine(t, l)
		}
	}
	if term.x < 0 || term.x >= term.w || term.y < 0 || term.y >= term.h {
		t.Fatalf("cursor at %d,%d of %dx%d", term.x, term.y, term.w, term.h)
	}
	if term.top < 0 || term.top >= term.bottom || term.bottom > term.h || len(term.tabs) != term.w {
		t.Fatalf("region %d..%d of %d, %d tabs", term.top, term.bottom, term.h, len(term.tabs))
	}
}

func checkLine(t *testing.T, l *line) {
	t.Helper()
	for x, c := range l.cells {
		if x >= l.used && c != (screen.Cell{}) {
			t.Fatalf("cell %d past %d is %+v", x, l.used, c)
		}
		if l.plain && x < l.used && (c.Ch < 0x20 || c.Ch > 0x7e || c.FG|c.BG != 0 || c.Attr != 0 || c.Ext != 0) {
			t.Fatalf("cell %d of a plain row is %+v", x, c)
		}
		if !l.wide && c.Attr&(screen.Wide|screen.Tail) != 0 || !l.keyed && (c.Ext != 0 || c.Ch&screen.ClusterBit != 0) {
			t.Fatalf("cell %d is %+v: wide %v, keyed %v", x, c, l.wide, l.keyed)
		}
		tail := x+1 < len(l.cells) && l.cells[x+1].Attr&screen.Tail != 0
		if c.Attr&screen.Wide != 0 != tail || x == 0 && c.Attr&screen.Tail != 0 {
			t.Fatalf("cells %d and %d are halves apart: %+v", x, x+1, l.cells)
		}
	}
}

func TestNothingBreaksTheGrid(t *testing.T) {
	slidestest.Alone(t)
	rnd := rand.New(rand.NewPCG(7, 8))
	rows := allRows()
	for range 300 {
		term := New(1+rnd.IntN(30), 1+rnd.IntN(8), nil)
		for range 40 {
			r := rows[rnd.IntN(len(rows))]
			if rnd.IntN(4) == 0 {
				term.Resize(1+rnd.IntN(30), 1+rnd.IntN(8))
			}
			in := r.in
			if rnd.IntN(3) == 0 {
				in = in[:rnd.IntN(len(in)+1)]
			}
			play(in, func(s string) { term.Write([]byte(s)) }, term.Resize)
			check(t, term)
		}
		term.Text()
	}
}

func FuzzAnyInput(f *testing.F) {
	for _, r := range allRows() {
		f.Add([]byte(r.in), uint16(0x1407))
	}
	f.Fuzz(func(t *testing.T, in []byte, seed uint16) {
		w, h := 1+int(seed%40), 1+int(seed/40%12)
		rnd := rand.New(rand.NewPCG(uint64(seed), 1))
		a, b := New(w, h, func([]byte) {}), New(w, h, nil)
		a.SetScrollback(50)
		b.SetScrollback(50)
		for len(in) > 0 {
			n := min(len(in), 1+rnd.IntN(200))
			a.Write(in[:n])
			for _, c := range randomly(rnd, 5)(string(in[:n])) {
				b.Write([]byte(c))
			}
			in = in[n:]
			if rnd.IntN(3) == 0 {
				w, h := 1+rnd.IntN(40), 1+rnd.IntN(12)
				a.Resize(w, h)
				b.Resize(w, h)
			}
			check(t, a)
		}
		if !same(a, b) {
			t.Fatal("whole and in chunks differ")
		}
		if n := a.Bytes(); n > 16<<20 {
			t.Fatalf("%d bytes", n)
		}
	})
}
