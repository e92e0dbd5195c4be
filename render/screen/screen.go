// Package screen holds pictures made of cells: what a terminal shows, what a
// slide looks like, what goes to the presenter's terminal.
//
// It is pure: no process, no clock, no terminal.
package screen

// Color is a terminal colour: the default one, one of the palette, or RGB. The
// zero value is the default colour.
type Color uint32

const (
	paletteColor Color = 1 << 24
	rgbColor     Color = 2 << 24
)

// Palette returns colour n of the 256-colour palette.
func Palette(n uint8) Color { return paletteColor | Color(n) }

// RGB returns a true colour.
func RGB(r, g, b uint8) Color { return rgbColor | Color(r)<<16 | Color(g)<<8 | Color(b) }

// IsPalette tells whether c is one of the palette, and which.
func (c Color) IsPalette() (n uint8, ok bool) { return uint8(c), c&0xff000000 == paletteColor }

// IsRGB tells whether c is a true colour, and which.
func (c Color) IsRGB() (r, g, b uint8, ok bool) {
	return uint8(c >> 16), uint8(c >> 8), uint8(c), c&0xff000000 == rgbColor
}

// Attr is a set of attributes of a cell.
type Attr uint16

// The attributes. Wide marks the first cell of a grapheme of two columns, Tail
// the second, whose Ch is 0.
const (
	Bold Attr = 1 << iota
	Dim
	Italic
	Blink
	Reverse
	Conceal
	Strike
	Overline
	underlineBit0
	underlineBit1
	underlineBit2
	Wide
	Tail

	underlineShift = 8
	underlineMask  = underlineBit0 | underlineBit1 | underlineBit2
)

// Underline is a kind of underline, numbered as in SGR 4:n.
type Underline uint8

// The kinds of underline.
const (
	NoUnderline Underline = iota
	SingleUnderline
	DoubleUnderline
	CurlyUnderline
	DottedUnderline
	DashedUnderline
)

// Underline is the kind of underline in a.
func (a Attr) Underline() Underline { return Underline(a & underlineMask >> underlineShift) }

// WithUnderline is a with its underline changed to u.
func (a Attr) WithUnderline(u Underline) Attr {
	return a&^underlineMask | Attr(u)<<underlineShift&underlineMask
}

// Cell is one character cell: 16 bytes, no pointers. Ch is a rune, or with
// ClusterBit set an index into the Table of its picture; 0 is a blank. Ext is 0
// or an index into the Table: a link and an underline colour.
type Cell struct {
	Ch     uint32
	FG, BG Color
	Attr   Attr
	Ext    uint16
}

// ClusterBit marks a Ch that is an index into a Table.
const ClusterBit = 1 << 31

// Ext is what few cells have: a link (OSC 8) and a colour of the underline.
type Ext struct {
	Link      string
	Underline Color
}

// Style is how text looks.
type Style struct {
	FG, BG    Color
	Attr      Attr
	Underline Color
	Link      string
}

// Cursor is a cursor on a screen. X and Y count from 0. Shape is as in DECSCUSR.
type Cursor struct {
	X, Y   int
	Hidden bool
	Shape  uint8
}

// Screen is a picture of W columns and H rows.
type Screen struct {
	W, H    int
	Cells   []Cell // row by row
	Wrapped []bool // by row: its logical line goes on in the next row
	Cursor  Cursor
	Table   Table
}

// New returns a blank screen with a hidden cursor.
func New(w, h int) *Screen {
	return &Screen{W: w, H: h, Cells: make([]Cell, w*h), Wrapped: make([]bool, h), Cursor: Cursor{Hidden: true}}
}

// Row is row y of the screen, W cells.
func (s *Screen) Row(y int) []Cell { return s.Cells[y*s.W : (y+1)*s.W] }
