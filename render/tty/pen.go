package tty

import (
	"strconv"

	"showrunner/render/screen"
)

// pen is how the terminal writes: SGR and the open OSC 8 link.
type pen struct {
	fg, bg screen.Color
	attr   screen.Attr
	ext    uint16
}

func penOf(c screen.Cell) pen {
	return pen{c.FG, c.BG, c.Attr &^ halves, c.Ext}
}

// setPen makes the terminal write with p.
func (f *shown) setPen(p pen) {
	if p == f.pen {
		return
	}
	old := f.table.ExtOf(f.pen.ext)
	now := f.table.ExtOf(p.ext)
	if now.Link != old.Link {
		f.buf = append(f.buf, "\x1b]8;;"...)
		f.buf = append(f.buf, now.Link...)
		f.buf = append(f.buf, "\x1b\\"...)
	}
	f.sgr(p)
	f.underline(p.attr.Underline(), f.pen.attr.Underline(), now.Underline, old.Underline)
	f.pen = p
}

// An sgrBit is an attribute and what turns it on and off. Bold and dim are
// turned off together.
type sgrBit struct {
	attr    screen.Attr
	on, off int
}

func sgrBits() *[8]sgrBit {
	return &[8]sgrBit{
		{screen.Bold, 1, 22}, {screen.Dim, 2, 22}, {screen.Italic, 3, 23}, {screen.Blink, 5, 25},
		{screen.Reverse, 7, 27}, {screen.Conceal, 8, 28}, {screen.Strike, 9, 29}, {screen.Overline, 53, 55},
	}
}

// sgr writes one SGR sequence for what p changes, but for the underline's kind
// and colour.
func (f *shown) sgr(p pen) {
	if p == (pen{ext: p.ext}) && f.table.ExtOf(p.ext).Underline == 0 && f.pen != (pen{ext: f.pen.ext}) {
		f.buf = append(f.buf, "\x1b[m"...)
		f.pen = pen{}
		return
	}
	was := f.pen.attr
	start := len(f.buf)
	b := append(f.buf, "\x1b["...)
	if gone := was &^ p.attr; gone&(screen.Bold|screen.Dim) != 0 {
		b = append(b, "22;"...)
		was &^= screen.Bold | screen.Dim
	}
	for _, s := range sgrBits() {
		switch {
		case p.attr&s.attr != 0 && was&s.attr == 0:
			b = code(b, s.on)
		case was&s.attr != 0 && p.attr&s.attr == 0:
			b = code(b, s.off)
		}
	}
	if p.fg != f.pen.fg {
		b = color(b, p.fg, 30)
	}
	if p.bg != f.pen.bg {
		b = color(b, p.bg, 40)
	}
	if len(b) == start+2 {
		f.buf = b[:start]
		return
	}
	b[len(b)-1] = 'm'
	f.buf = b
}

func code(b []byte, n int) []byte {
	return append(strconv.AppendInt(b, int64(n), 10), ';')
}

// color appends the parameters for c as foreground (base 30) or background (40).
func color(b []byte, c screen.Color, base int) []byte {
	if r, g, bl, ok := c.IsRGB(); ok {
		b = code(code(b, base+8), 2)
		return code(code(code(b, int(r)), int(g)), int(bl))
	}
	n, ok := c.IsPalette()
	switch {
	case !ok:
		return code(b, base+9)
	case n < 8:
		return code(b, base+int(n))
	case n < 16:
		return code(b, base+60+int(n)-8)
	}
	return code(code(code(b, base+8), 5), int(n))
}

// underline writes the kind and the colour of the underline. Other kinds than
// the single one are asked for after it, so that terminals without them draw
// that; both stand in sequences of their own, since some terminals drop a
// sequence with a colon in it.
func (f *shown) underline(kind, oldKind screen.Underline, c, old screen.Color) {
	if f.pen == (pen{}) {
		oldKind, old = screen.NoUnderline, 0
	}
	if kind != oldKind {
		switch kind {
		case screen.NoUnderline:
			f.buf = append(f.buf, "\x1b[24m"...)
		default:
			f.buf = append(f.buf, "\x1b[4m"...)
		}
		if kind > screen.SingleUnderline {
			f.buf = append(f.buf, "\x1b[4:"...)
			f.buf = append(f.buf, '0'+byte(kind), 'm')
		}
	}
	if c != old {
		f.buf = underlineColor(f.buf, c)
	}
}

func underlineColor(b []byte, c screen.Color) []byte {
	if r, g, bl, ok := c.IsRGB(); ok {
		b = append(b, "\x1b[58:2::"...)
		b = append(strconv.AppendInt(b, int64(r), 10), ':')
		b = append(strconv.AppendInt(b, int64(g), 10), ':')
		return append(strconv.AppendInt(b, int64(bl), 10), 'm')
	}
	if n, ok := c.IsPalette(); ok {
		b = append(b, "\x1b[58:5:"...)
		return append(strconv.AppendInt(b, int64(n), 10), 'm')
	}
	return append(b, "\x1b[59m"...)
}
