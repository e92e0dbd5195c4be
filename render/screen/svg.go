package screen

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Scheme is the colours and the font that a picture is shown with. The colours
// are RGB.
type Scheme struct {
	FG, BG Color
	ANSI   [16]Color
	Font   string // CSS font-family; "" for a stack of monospace fonts
	Title  string // in the bar of the window
}

// DarkScheme returns the colours of a dark terminal.
func DarkScheme() Scheme {
	return Scheme{FG: RGB(0xe6, 0xe6, 0xe6), BG: RGB(0x16, 0x18, 0x1d), ANSI: [16]Color{
		RGB(0x2a, 0x2f, 0x3a), RGB(0xf7, 0x76, 0x8e), RGB(0x9e, 0xce, 0x6a), RGB(0xe0, 0xaf, 0x68),
		RGB(0x7a, 0xa2, 0xf7), RGB(0xbb, 0x9a, 0xf7), RGB(0x7d, 0xcf, 0xff), RGB(0xc9, 0xcf, 0xd9),
		RGB(0x6b, 0x73, 0x84), RGB(0xff, 0x8f, 0xa3), RGB(0xb5, 0xe0, 0x86), RGB(0xf2, 0xc6, 0x83),
		RGB(0x9c, 0xbc, 0xff), RGB(0xd0, 0xb4, 0xff), RGB(0xa4, 0xdf, 0xff), RGB(0xff, 0xff, 0xff),
	}}
}

// LightScheme returns the colours of a light terminal.
func LightScheme() Scheme {
	return Scheme{FG: RGB(0x1f, 0x23, 0x28), BG: RGB(0xff, 0xff, 0xff), ANSI: [16]Color{
		RGB(0x24, 0x29, 0x2f), RGB(0xa4, 0x0e, 0x26), RGB(0x11, 0x63, 0x29), RGB(0x7d, 0x4e, 0x00),
		RGB(0x05, 0x50, 0xae), RGB(0x82, 0x50, 0xdf), RGB(0x1b, 0x7c, 0x83), RGB(0x6e, 0x77, 0x81),
		RGB(0x57, 0x60, 0x6a), RGB(0xcf, 0x22, 0x2e), RGB(0x1a, 0x7f, 0x37), RGB(0x9a, 0x67, 0x00),
		RGB(0x21, 0x8b, 0xff), RGB(0xa4, 0x75, 0xf9), RGB(0x31, 0x92, 0xaa), RGB(0x8c, 0x95, 0x9f),
	}}
}

// RGB is c as red, green and blue; the default colour is def.
func (p *Scheme) RGB(c, def Color) Color {
	n, ok := c.IsPalette()
	switch {
	case !ok && c == 0:
		return def
	case !ok:
		return c
	case n < 16:
		return p.ANSI[n]
	case n >= 232:
		v := 8 + 10*(n-232)
		return RGB(v, v, v)
	}
	n -= 16
	level := func(v uint8) uint8 {
		if v == 0 {
			return 0
		}
		return 55 + 40*v
	}
	return RGB(level(n/36), level(n/6%6), level(n%6))
}

func mix(a, b Color, part float64) Color {
	r0, g0, b0, _ := a.IsRGB()
	r1, g1, b1, _ := b.IsRGB()
	f := func(x, y uint8) uint8 { return uint8(float64(x)*part + float64(y)*(1-part)) }
	return RGB(f(r0, r1), f(g0, g1), f(b0, b1))
}

const (
	margin   = 16.0
	bar      = 34.0 // of the window
	fontSize = cellW / 0.602
	baseline = 13.4
	fonts    = "ui-monospace,SFMono-Regular,Menlo,'DejaVu Sans Mono',Consolas,'Liberation Mono',monospace"
)

// SVG writes s as a picture of a terminal window. Its text stays text; box
// drawing and block characters are drawn, so that they join.
func (s *Screen) SVG(w io.Writer, p Scheme) error {
	d := drawing{Screen: s, w: bufio.NewWriter(w), scheme: &p}
	d.open()
	for y := range s.H {
		d.backgrounds(y)
	}
	for y := range s.H {
		d.row(y)
	}
	d.cursor()
	d.w.WriteString("</g></svg>\n")
	return d.w.Flush()
}

// A drawing is an SVG on its way out. Errors of w are found by its Flush.
type drawing struct {
	*Screen
	w      *bufio.Writer
	scheme *Scheme
}

func hex(c Color) string { return fmt.Sprintf("#%06x", uint32(c)&0xffffff) }

func (d *drawing) open() {
	p := d.scheme
	width, height := float64(d.W)*cellW+2*margin, float64(d.H)*cellH+bar+margin
	font := p.Font
	if font == "" {
		font = fonts
	}
	fmt.Fprintf(d.w, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f">`+"\n",
		width, height, width, height)
	d.w.WriteString("<style>.b{font-weight:bold}.i{font-style:italic}.k{animation:k 1s step-end infinite}@keyframes k{50%{opacity:0}}</style>\n")
	fmt.Fprintf(d.w, `<rect x=".5" y=".5" width="%.0f" height="%.0f" rx="8" fill="%s" stroke="%s"/>`+"\n",
		width-1, height-1, hex(p.BG), hex(mix(p.FG, p.BG, 0.18)))
	dot := hex(mix(p.FG, p.BG, 0.3))
	for i := range 3 {
		fmt.Fprintf(d.w, `<circle cx="%d" cy="17" r="5.5" fill="%s"/>`, 20+18*i, dot)
	}
	if p.Title != "" {
		fmt.Fprintf(d.w, `<text x="%.0f" y="21.5" text-anchor="middle" font-family="%s" font-size="12" fill="%s">%s</text>`,
			width/2, escape(font), hex(mix(p.FG, p.BG, 0.6)), escape(p.Title))
	}
	fmt.Fprintf(d.w, "\n"+`<g transform="translate(%.0f %.0f)" font-family="%s" font-size="%.3f" fill="%s" xml:space="preserve" style="white-space:pre">`+"\n",
		margin, bar, escape(font), fontSize, hex(p.FG))
}

// look is how the cell at x, y is painted.
type look struct {
	fg, bg                    Color // RGB
	bold, italic, blink, hide bool
	link                      string
}

func (d *drawing) look(c Cell) look {
	p := d.scheme
	l := look{fg: p.RGB(c.FG, p.FG), bg: p.RGB(c.BG, p.BG), link: d.Table.ExtOf(c.Ext).Link}
	if c.Attr&Reverse != 0 {
		l.fg, l.bg = l.bg, l.fg
	}
	if c.Attr&Dim != 0 {
		l.fg = mix(l.fg, l.bg, 0.6)
	}
	l.bold, l.italic = c.Attr&Bold != 0, c.Attr&Italic != 0
	l.blink, l.hide = c.Attr&Blink != 0, c.Attr&Conceal != 0
	return l
}

// backgrounds draws what is behind the text of row y.
func (d *drawing) backgrounds(y int) {
	row := d.Row(y)
	for x := 0; x < d.W; {
		bg := d.look(row[x]).bg
		n := x + 1
		for n < d.W && d.look(row[n]).bg == bg {
			n++
		}
		if bg != d.scheme.BG {
			fmt.Fprintf(d.w, `<path shape-rendering="crispEdges" fill="%s" d="%s"/>`+"\n", hex(bg), area(x, y, n-x))
		}
		x = n
	}
}

// area is the path of n cells from x, y on.
func area(x, y, n int) []byte {
	p := pen{x: float64(x) * cellW, y: float64(y) * cellH}
	p.rect(0, 0, float64(n)*cellW, cellH)
	return p.fill
}

// row draws the text of row y, one run of equal looks after the other.
func (d *drawing) row(y int) {
	row := d.Row(y)
	for x := 0; x < d.W; {
		l := d.look(row[x])
		n := x + 1
		for n < d.W && d.look(row[n]) == l {
			n++
		}
		d.run(x, n, y, l)
		d.rules(x, n, y, l)
		x = n
	}
}

// run draws cells from..to of row y, which look alike.
func (d *drawing) run(from, to, y int, l look) {
	if l.hide {
		return
	}
	row := d.Row(y)
	if l.link != "" && safe(l.link) {
		fmt.Fprintf(d.w, `<a href="%s">`, escape(l.link))
		defer d.w.WriteString("</a>")
	}
	for x := from; x < to; {
		n := x
		switch ch := row[x].Ch; {
		case d.empty(row[x]):
			n++
		case drawn(ch):
			for n++; n < to && (row[n].Ch == ch || drawn(row[n].Ch) && !shade(row[n].Ch) && !shade(ch)); n++ {
			}
			d.boxes(x, n, y, l)
		case row[x].Attr&Wide != 0 || ch >= 0x2e80:
			n++
			d.glyph(x, y, l)
		default:
			for n < to && !drawn(row[n].Ch) && row[n].Ch < 0x2e80 && row[n].Attr&(Wide|Tail) == 0 &&
				(!d.empty(row[n]) || n+1 < to && !d.empty(row[n+1])) {
				n++
			}
			d.text(x, n, y, l)
		}
		x = n
	}
}

// shade tells whether ch is one of ░▒▓, which are drawn see-through.
func shade(ch uint32) bool { return ch >= 0x2591 && ch <= 0x2593 }

func (d *drawing) empty(c Cell) bool { return c.Ch == 0 || c.Ch == ' ' }

// safe tells whether a link may stand in a picture that others open.
func safe(link string) bool {
	for _, scheme := range []string{"https://", "http://", "mailto:"} {
		if strings.HasPrefix(link, scheme) {
			return true
		}
	}
	return false
}

// attributes are those of an element that looks like l.
func (d *drawing) attributes(l look) string {
	var b strings.Builder
	if l.fg != d.scheme.FG {
		fmt.Fprintf(&b, ` fill="%s"`, hex(l.fg))
	}
	class := ""
	for _, c := range []struct {
		on   bool
		name string
	}{{l.bold, "b"}, {l.italic, "i"}, {l.blink, "k"}} {
		if c.on {
			class += " " + c.name
		}
	}
	if class != "" {
		fmt.Fprintf(&b, ` class="%s"`, class[1:])
	}
	return b.String()
}

func trimmed(v float64) []byte { return number(nil, v) }

// text draws cells from..to as one run.
func (d *drawing) text(from, to, y int, l look) {
	fmt.Fprintf(d.w, `<text x="%s" y="%s"`, trimmed(float64(from)*cellW), trimmed(float64(y)*cellH+baseline))
	if to-from > 1 {
		fmt.Fprintf(d.w, ` textLength="%s"`, trimmed(float64(to-from)*cellW))
	}
	fmt.Fprintf(d.w, "%s>", d.attributes(l))
	for _, c := range d.Row(y)[from:to] {
		d.w.WriteString(escape(d.Table.Text(c.Ch)))
	}
	d.w.WriteString("</text>\n")
}

// glyph draws one grapheme in the middle of its cells.
func (d *drawing) glyph(x, y int, l look) {
	c := d.Row(y)[x]
	mid := float64(x) + 0.5
	if c.Attr&Wide != 0 {
		mid += 0.5
	}
	fmt.Fprintf(d.w, `<text x="%s" y="%s" text-anchor="middle"%s>%s</text>`+"\n",
		trimmed(mid*cellW), trimmed(float64(y)*cellH+baseline), d.attributes(l), escape(d.Table.Text(c.Ch)))
}

// boxes draws box drawing and block characters.
func (d *drawing) boxes(from, to, y int, l look) {
	p := pen{y: float64(y) * cellH}
	for x := from; x < to; x++ {
		p.x = float64(x) * cellW
		p.draw(d.Row(y)[x].Ch)
	}
	if len(p.fill) > 0 {
		shade := ""
		if p.shade > 0 {
			shade = fmt.Sprintf(` fill-opacity="%v"`, p.shade)
		}
		fmt.Fprintf(d.w, `<path shape-rendering="crispEdges"%s%s d="%s"/>`+"\n", d.attributes(l), shade, p.fill)
	}
	if len(p.thin) > 0 {
		fmt.Fprintf(d.w, `<path fill="none" stroke="%s" d="%s"/>`+"\n", hex(l.fg), p.thin)
	}
}

// rules draws underlines, strikes and overlines of cells from..to.
func (d *drawing) rules(from, to, y int, l look) {
	row := d.Row(y)
	for x := from; x < to; {
		c := row[x]
		n := x + 1
		for n < to && d.sameRules(row[n], c) {
			n++
		}
		top, bottom := float64(y)*cellH, float64(y)*cellH+baseline
		if u := c.Attr.Underline(); u != NoUnderline {
			color := d.scheme.RGB(d.Table.ExtOf(c.Ext).Underline, l.fg)
			d.underline(x, n, bottom+2.4, u, color)
		}
		if c.Attr&Strike != 0 {
			d.rule(x, n, bottom-4.4, l.fg, "")
		}
		if c.Attr&Overline != 0 {
			d.rule(x, n, top+1, l.fg, "")
		}
		x = n
	}
}

func (d *drawing) sameRules(a, b Cell) bool {
	const rules = underlineMask | Strike | Overline
	return a.Attr&rules == b.Attr&rules && d.Table.ExtOf(a.Ext).Underline == d.Table.ExtOf(b.Ext).Underline
}

func (d *drawing) rule(from, to int, y float64, c Color, dash string) {
	if dash != "" {
		dash = fmt.Sprintf(` stroke-dasharray="%s"`, dash)
	}
	fmt.Fprintf(d.w, `<path stroke="%s"%s d="M%s %sH%s"/>`+"\n", hex(c), dash,
		trimmed(float64(from)*cellW), trimmed(y), trimmed(float64(to)*cellW))
}

func (d *drawing) underline(from, to int, y float64, u Underline, c Color) {
	switch u {
	case DoubleUnderline:
		d.rule(from, to, y-0.8, c, "")
		d.rule(from, to, y+1.2, c, "")
	case DottedUnderline:
		d.rule(from, to, y, c, "1.4 1.4")
	case DashedUnderline:
		d.rule(from, to, y, c, "4.2 4.2")
	case CurlyUnderline:
		var b strings.Builder
		fmt.Fprintf(&b, "M%s %s", trimmed(float64(from)*cellW), trimmed(y))
		for range 2 * (to - from) {
			fmt.Fprintf(&b, "q%s -2.4 %s 0t%s 0", trimmed(cellW/8), trimmed(cellW/4), trimmed(cellW/4))
		}
		fmt.Fprintf(d.w, `<path fill="none" stroke="%s" d="%s"/>`+"\n", hex(c), b.String())
	default:
		d.rule(from, to, y, c, "")
	}
}

// cursor draws the cursor, if it shows.
func (d *drawing) cursor() {
	c := d.Cursor
	if c.Hidden || c.X < 0 || c.X >= d.W || c.Y < 0 || c.Y >= d.H {
		return
	}
	cell := d.Row(c.Y)[c.X]
	p := pen{x: float64(c.X) * cellW, y: float64(c.Y) * cellH}
	switch {
	case c.Shape == 3 || c.Shape == 4:
		p.rect(0, cellH-2, cellW, cellH)
	case c.Shape >= 5:
		p.rect(0, 0, 1.5, cellH)
	default:
		p.rect(0, 0, cellW, cellH)
	}
	fmt.Fprintf(d.w, `<path d="%s"/>`+"\n", p.fill)
	if c.Shape < 3 && !d.empty(cell) {
		l := d.look(cell)
		l.fg = d.scheme.BG
		d.run(c.X, c.X+1, c.Y, l)
	}
}

// escape is s as text of XML. Control characters and what XML does not allow
// become U+FFFD.
func escape(s string) string {
	plain := true
	for i := range len(s) {
		b := s[i]
		plain = plain && b >= 0x20 && b < 0x7f && b != '&' && b != '<' && b != '>' && b != '"'
	}
	if plain {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '"':
			b.WriteString("&quot;")
		case unicode.IsControl(r) || r == 0xfffe || r == 0xffff:
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
