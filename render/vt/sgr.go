package vt

import (
	"fmt"

	"showrunner/render/screen"
)

// sgr is Select Graphic Rendition: it changes the pen.
func (t *Terminal) sgr() {
	q := &t.seq
	if q.n == 0 {
		t.plainPen()
		return
	}
	for i := 0; i < q.n; {
		i = t.sgrParam(i)
	}
	t.styled = t.pen != screen.Cell{}
}

// plainPen is SGR 0. A link is no part of it.
func (t *Terminal) plainPen() {
	t.pen = screen.Cell{Ext: t.pen.Ext}
	if t.under != 0 {
		t.under = 0
		t.ink()
	}
	t.styled = t.pen != screen.Cell{}
}

// ink makes the pen's Ext anew, from its link and the colour of underlines.
func (t *Terminal) ink() {
	t.pen.Ext = t.ext(screen.Ext{Link: t.link, Underline: t.under})
	t.styled = t.pen != screen.Cell{}
}

// sgrParam carries out parameter i and returns the number of the next one.
func (t *Terminal) sgrParam(i int) int {
	q := &t.seq
	end := i + 1 // after the parts that follow with colons
	for end < q.n && q.sub&(1<<end) != 0 {
		end++
	}
	n := max(int(q.params[i]), 0)
	switch {
	case n == 0:
		t.plainPen()
	case n < 10:
		t.setAttr(n, i+1, end)
	case n == 38 || n == 48 || n == 58:
		return t.sgrColor(n, i+1, end)
	case n >= 30 && n <= 37:
		t.pen.FG = screen.Palette(uint8(n - 30))
	case n == 39:
		t.pen.FG = 0
	case n >= 40 && n <= 47:
		t.pen.BG = screen.Palette(uint8(n - 40))
	case n == 49:
		t.pen.BG = 0
	case n >= 90 && n <= 97:
		t.pen.FG = screen.Palette(uint8(n - 90 + 8))
	case n >= 100 && n <= 107:
		t.pen.BG = screen.Palette(uint8(n - 100 + 8))
	case n == 59:
		t.under = 0
		t.ink()
	default:
		t.clearAttr(n)
	}
	return end
}

// setAttr is SGR 1 to 9; parameters from..end are parts of it.
func (t *Terminal) setAttr(n, from, end int) {
	a := &t.pen.Attr
	switch n {
	case 1:
		*a |= screen.Bold
	case 2:
		*a |= screen.Dim
	case 3:
		*a |= screen.Italic
	case 4:
		u := 1
		if from < end {
			u = t.seq.param(from, 1)
		}
		if u <= int(screen.DashedUnderline) {
			*a = a.WithUnderline(screen.Underline(u))
		}
	case 5, 6:
		*a |= screen.Blink
	case 7:
		*a |= screen.Reverse
	case 8:
		*a |= screen.Conceal
	case 9:
		*a |= screen.Strike
	}
}

// clearAttr is SGR 21 to 29, 53 and 55.
func (t *Terminal) clearAttr(n int) {
	a := &t.pen.Attr
	switch n {
	case 21:
		*a = a.WithUnderline(screen.DoubleUnderline)
	case 22:
		*a &^= screen.Bold | screen.Dim
	case 23:
		*a &^= screen.Italic
	case 24:
		*a = a.WithUnderline(screen.NoUnderline)
	case 25:
		*a &^= screen.Blink
	case 27:
		*a &^= screen.Reverse
	case 28:
		*a &^= screen.Conceal
	case 29:
		*a &^= screen.Strike
	case 53:
		*a |= screen.Overline
	case 55:
		*a &^= screen.Overline
	}
}

// sgrColor is SGR 38, 48 and 58, whose colour starts at parameter i, in one of
// the forms 38;5;N, 38;2;R;G;B, 38:5:N, 38:2:R:G:B and 38:2:SPACE:R:G:B. It
// returns the number of the parameter after it.
func (t *Terminal) sgrColor(n, i, end int) int {
	q := &t.seq
	colons := i < end
	if !colons {
		end = q.n
	}
	size, skip := 0, 0
	switch q.param(i, 0) {
	case 5:
		size = 1
	case 2:
		size = 3
		if colons && end-i > 4 {
			skip = 1 // the colour space
		}
	}
	switch {
	case size == 0 && !colons:
		return i + 1 // of an unknown kind, or nothing at all
	case size == 0 || i+1+skip+size > end:
		return end // not whole
	}
	at := i + 1 + skip
	t.setColor(n, at, size)
	if colons {
		return end
	}
	return at + size
}

// setColor sets the colour that parameters from at on are: one of the palette,
// or three parts.
func (t *Terminal) setColor(n, at, size int) {
	var part [3]uint8
	for k := range size {
		v := t.seq.param(at+k, 0)
		if v > 255 {
			return
		}
		part[k] = uint8(v)
	}
	c := screen.Palette(part[0])
	if size == 3 {
		c = screen.RGB(part[0], part[1], part[2])
	}
	switch n {
	case 38:
		t.pen.FG = c
	case 48:
		t.pen.BG = c
	default:
		t.under = c
		t.ink()
	}
}

var attrSGR = [...]struct {
	attr screen.Attr
	n    string
}{
	{screen.Bold, ";1"}, {screen.Dim, ";2"}, {screen.Italic, ";3"}, {screen.Blink, ";5"}, {screen.Reverse, ";7"},
	{screen.Conceal, ";8"}, {screen.Strike, ";9"}, {screen.Overline, ";53"},
}

// penSGR is the parameters of the SGR that makes the pen.
func (t *Terminal) penSGR() string {
	s := "0"
	for _, a := range attrSGR {
		if t.pen.Attr&a.attr != 0 {
			s += a.n
		}
	}
	switch u := t.pen.Attr.Underline(); {
	case u == screen.SingleUnderline:
		s += ";4"
	case u != 0:
		s += fmt.Sprintf(";4:%d", u)
	}
	return s + colorSGR(38, t.pen.FG) + colorSGR(48, t.pen.BG) + colorSGR(58, t.under)
}

func colorSGR(n int, c screen.Color) string {
	if i, ok := c.IsPalette(); ok {
		return fmt.Sprintf(";%d:5:%d", n, i)
	}
	if r, g, b, ok := c.IsRGB(); ok {
		return fmt.Sprintf(";%d:2::%d:%d:%d", n, r, g, b)
	}
	return ""
}
