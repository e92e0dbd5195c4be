package tty

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"showrunner/render/screen"
)

// blank is a cell with nothing on it.
var blank = screen.Cell{Ch: ' '}

const (
	halves = screen.Wide | screen.Tail
	// lines are the attributes that show on a blank.
	underlines = screen.Attr(7 << 8)
	lines      = screen.Reverse | screen.Strike | screen.Overline | underlines
)

// take puts s, as the terminal can show it, into f.next: clipped to the
// terminal, rows and columns that s does not have blank.
func (f *shown) take(s *screen.Screen) {
	if c, e, _ := f.table.Size(); c > maxTable || e > maxTable {
		f.table.Reset()
		f.known = false
	}
	in := intake{shown: f, from: &s.Table}
	w := min(s.W, f.w)
	for y := range f.h {
		row := f.next[y*f.w : (y+1)*f.w]
		n := 0
		if y < s.H {
			n = w
			in.row(row[:w], s.Row(y)[:w])
		}
		fill(row[n:], blank)
	}
}

// intake brings the cells of one picture to what the terminal can show. It
// remembers the last cluster and the last ext, which mostly come in runs.
type intake struct {
	*shown
	from       *screen.Table
	ch, ourCh  uint32
	ext, ourEx uint16
}

func (in *intake) row(dst, src []screen.Cell) {
	for x := range dst {
		c, d := &src[x], &dst[x]
		if c.Ch > 0x7e || c.Ext != 0 || c.Attr&halves != 0 {
			in.rare(d, c, x, src)
			if in.bytes && (d.Ch > 0x7e || d.Ch == 0) {
				inASCII(d, in.table.Text(d.Ch))
			}
			continue
		}
		d.FG, d.BG, d.Ch, d.Attr, d.Ext = in.palette.convert(c.FG), in.palette.convert(c.BG), c.Ch, c.Attr, 0
		if c.Ch <= ' ' {
			bare(d)
		}
	}
}

// bare makes d a blank without what does not show on a blank.
func bare(d *screen.Cell) {
	d.Ch = ' '
	if d.Attr &= lines; d.Attr == 0 {
		d.FG = 0
	}
}

// rare takes the cell at x of src that has more than ASCII.
func (in *intake) rare(d, c *screen.Cell, x int, src []screen.Cell) {
	*d = *c
	d.FG, d.BG = in.palette.convert(c.FG), in.palette.convert(c.BG)
	d.Ext = in.extOf(c)
	switch {
	case c.Attr&screen.Tail != 0 && x > 0 && src[x-1].Attr&halves == screen.Wide:
		*d = screen.Cell{Ch: 0, FG: d.FG, BG: d.BG, Attr: d.Attr &^ screen.Wide, Ext: d.Ext}
		return
	case c.Attr&screen.Tail != 0,
		c.Attr&screen.Wide != 0 && (x+1 >= len(src) || src[x+1].Attr&screen.Tail == 0):
		d.Attr &^= halves
		d.Ch = ' '
	default:
		d.Ch = in.clean(c.Ch)
	}
	if d.Ch == ' ' && d.Attr&halves == 0 && d.Ext == 0 {
		bare(d)
	}
}

// clean is the Ch in f.table for a Ch of the picture.
func (in *intake) clean(ch uint32) uint32 {
	if ch&screen.ClusterBit == 0 {
		return cleanRune(ch)
	}
	if ch != in.ch {
		in.ch, in.ourCh = ch, in.table.Cluster(cleanCluster(in.from.Text(ch)))
		if in.ourCh&screen.ClusterBit == 0 {
			in.ourCh = cleanRune(in.ourCh)
		}
	}
	return in.ourCh
}

// cleanRune is ch, or a blank where it would do something else than stand in a
// cell of its own.
func cleanRune(ch uint32) uint32 {
	switch {
	case ch < 0x20, ch >= 0x7f && ch < 0xa0, ch == 0xad:
		return ' '
	case ch < 0x300, ch >= 0x2500 && ch < 0x2600, ch >= 0x4e00 && ch < 0xa000:
		return ch
	case !utf8.ValidRune(rune(ch)):
		return utf8.RuneError
	case unicode.In(rune(ch), unicode.M, unicode.Cf, unicode.Zl, unicode.Zp):
		return ' '
	}
	return ch
}

// cleanCluster is s without controls, separators and what turns the direction
// of text, nor anything before the character that the rest belongs to.
func cleanCluster(s string) string {
	if strings.IndexFunc(s, unwanted) >= 0 {
		s = strings.Map(func(r rune) rune {
			if unwanted(r) {
				return -1
			}
			return r
		}, s)
	}
	return strings.TrimLeftFunc(s, belongs)
}

// belongs tells whether a terminal puts r into the cell before it.
func belongs(r rune) bool { return r >= 0x300 && unicode.In(r, unicode.M, unicode.Cf) }

// unwanted tells whether r must not get out inside of a cluster. What joins
// letters and emoji and what tags flags may.
func unwanted(r rune) bool {
	switch {
	case r == 0x200c, r == 0x200d, r >= 0xe0020 && r <= 0xe007f:
		return false
	case r < 0x300:
		return r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0xad
	}
	return r == utf8.RuneError || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}

// extOf is the Ext in f.table for the one of c: only links and underline
// colours that the terminal shows.
func (in *intake) extOf(c *screen.Cell) uint16 {
	if c.Ext == 0 {
		return 0
	}
	if c.Ext != in.ext {
		e := in.from.ExtOf(c.Ext)
		if e.Link = cleanLink(e.Link); !in.links {
			e.Link = ""
		}
		if e.Underline = in.palette.convert(e.Underline); in.palette.depth < ANSI256 {
			e.Underline = 0
		}
		in.ext, in.ourEx = c.Ext, in.table.Ext(e)
	}
	if c.Attr.Underline() == screen.NoUnderline && in.table.ExtOf(in.ourEx).Underline != 0 {
		return in.table.Ext(screen.Ext{Link: in.table.ExtOf(in.ourEx).Link})
	}
	return in.ourEx
}

const maxLink = 2083 // bytes; longer ones some terminals cut

// cleanLink is a link as OSC 8 may carry it: http, https or mailto, in
// printable ASCII, everything else percent-encoded. Any other link is "".
func cleanLink(s string) string {
	scheme, _, ok := strings.Cut(s, ":")
	if !ok || !linkScheme(scheme) || len(s) > maxLink {
		return ""
	}
	if strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f }) < 0 {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c < 0x20 || c == 0x7f:
			return ""
		case c == ' ' || c >= 0x80:
			const hex = "0123456789ABCDEF"
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		default:
			b.WriteByte(c)
		}
	}
	if b.Len() > maxLink {
		return ""
	}
	return b.String()
}

func linkScheme(s string) bool {
	return strings.EqualFold(s, "http") || strings.EqualFold(s, "https") || strings.EqualFold(s, "mailto")
}
