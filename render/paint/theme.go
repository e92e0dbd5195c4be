package paint

import "showrunner/render/screen"

// Depth is how many colours a terminal shows.
type Depth uint8

// The depths, from none to most.
const (
	NoColor Depth = iota
	ANSI16
	ANSI256
	TrueColor
)

// Theme is a set of colours for one kind of background. The background itself
// is the terminal's own; only code and focused output have a Tint. A zero
// Color is the terminal's default. Colours alone do not tell everything where
// there are few: Look adds the attributes.
type Theme struct {
	Name string
	Dark bool

	Text    screen.Color // prose
	Dim     screen.Color // what is not now
	Accent  screen.Color // titles, links, what runs
	Passed  screen.Color
	Waiting screen.Color // and drift
	Failed  screen.Color
	Code    screen.Color // code without a colour of its own
	Tint    screen.Color // background of code

	Keyword  screen.Color
	String   screen.Color
	Number   screen.Color
	Command  screen.Color // command words, functions, types
	Key      screen.Color // flags, keys, attributes
	Variable screen.Color
	Comment  screen.Color
	Punct    screen.Color // operators and brackets

	depth Depth
}

// Role is what a piece of text is, to be shown by a Theme.
type Role uint8

// The roles. Bare text looks as the terminal has it.
const (
	Bare Role = iota
	Text
	Dim
	Accent
	Passed
	Waiting
	Failed
	Code
	Title
	Keyword
	String
	Number
	Command
	Key
	Variable
	Comment
	Punct
	Link
	roles
)

// Look is the style of a role: its colour, and the attributes that stand for
// the colour where there are few or none.
func (t Theme) Look(r Role) screen.Style {
	st := screen.Style{FG: t.color(r)}
	switch r {
	case Title:
		st.Attr = screen.Bold
	case Link:
		st.Attr = st.Attr.WithUnderline(screen.SingleUnderline)
	}
	if t.depth <= ANSI16 && (r == Dim || r == Comment) {
		st.Attr |= screen.Dim
	}
	if t.depth == NoColor {
		st.Attr |= bareAttr(r)
	}
	return st
}

// bareAttr is what tells a role from the text around it without any colour.
func bareAttr(r Role) screen.Attr {
	switch r {
	case Accent, Waiting, Keyword:
		return screen.Bold
	case Failed:
		return screen.Bold | screen.Reverse
	}
	return 0
}

func (t *Theme) color(r Role) screen.Color {
	switch r {
	case Title, Link:
		return t.Accent
	}
	if c := t.slot(r); c != nil {
		return *c
	}
	return 0
}

// slot is the field of t that a role has, nil for roles without one.
func (t *Theme) slot(r Role) *screen.Color {
	slots := [roles]*screen.Color{
		Text: &t.Text, Dim: &t.Dim, Accent: &t.Accent, Passed: &t.Passed,
		Waiting: &t.Waiting, Failed: &t.Failed, Code: &t.Code,
		Keyword: &t.Keyword, String: &t.String, Number: &t.Number,
		Command: &t.Command, Key: &t.Key, Variable: &t.Variable,
		Comment: &t.Comment, Punct: &t.Punct,
	}
	return slots[r]
}

// Names are the names of the themes, the first being the one for a dark
// background.
func Names() []string { return []string{"dark", "light"} }

// Named returns the theme with this name for a terminal of this depth.
func Named(name string, depth Depth) (Theme, bool) {
	var t Theme
	switch name {
	case "dark":
		t = dark(depth)
	case "light":
		t = light(depth)
	default:
		return t, false
	}
	t.Name, t.depth = name, depth
	if depth == ANSI256 {
		t.reduce()
	}
	return t, true
}

func dark(depth Depth) Theme {
	switch depth {
	case NoColor:
		return Theme{Dark: true}
	case ANSI16:
		return dark16()
	}
	return Theme{
		Dark: true,
		Text: hex(0xe6e6e6), Dim: hex(0x8b93a1), Accent: hex(0x7aa2f7),
		Passed: hex(0x9ece6a), Waiting: hex(0xe0af68), Failed: hex(0xf7768e),
		Code: hex(0xc0caf5), Tint: hex(0x1f232b),
		Keyword: hex(0xbb9af7), String: hex(0x9ece6a), Number: hex(0xff9e64),
		Command: hex(0x7dcfff), Key: hex(0x7aa2f7), Variable: hex(0xe0af68),
		Comment: hex(0x8b93a1), Punct: hex(0xa3abc9),
	}
}

func light(depth Depth) Theme {
	switch depth {
	case NoColor:
		return Theme{}
	case ANSI16:
		return light16()
	}
	return Theme{
		Text: hex(0x1f2328), Dim: hex(0x59636e), Accent: hex(0x0550ae),
		Passed: hex(0x116329), Waiting: hex(0x7d4e00), Failed: hex(0xa40e26),
		Code: hex(0x3b3f8c), Tint: hex(0xf2f4f7),
		Keyword: hex(0x6639ba), String: hex(0x116329), Number: hex(0x953800),
		Command: hex(0x0b5c73), Key: hex(0x0550ae), Variable: hex(0x7d4e00),
		Comment: hex(0x59636e), Punct: hex(0x4b5563),
	}
}

// In 16 colours, text is the terminal's own, so that it can be read on
// whatever background there is. Palette colour 8 is not used: some palettes
// make it the background.
func dark16() Theme {
	return Theme{
		Dark:   true,
		Accent: screen.Palette(12), Passed: screen.Palette(10),
		Waiting: screen.Palette(11), Failed: screen.Palette(9),
		Keyword: screen.Palette(13), String: screen.Palette(10), Number: screen.Palette(11),
		Command: screen.Palette(14), Key: screen.Palette(12), Variable: screen.Palette(11),
	}
}

func light16() Theme {
	return Theme{
		Accent: screen.Palette(4), Passed: screen.Palette(2),
		Waiting: screen.Palette(5), Failed: screen.Palette(1),
		Keyword: screen.Palette(5), String: screen.Palette(2), Number: screen.Palette(1),
		Command: screen.Palette(4), Key: screen.Palette(4), Variable: screen.Palette(5),
	}
}

func hex(c uint32) screen.Color {
	return screen.RGB(uint8(c>>16), uint8(c>>8), uint8(c))
}

// reduce changes every colour of t to the nearest of the 256-colour palette's
// cube and greys, which unlike its first 16 are the same everywhere.
func (t *Theme) reduce() {
	for r := range roles {
		if c := t.slot(r); c != nil {
			*c = nearest(*c)
		}
	}
	t.Tint = nearest(t.Tint)
}

func nearest(c screen.Color) screen.Color {
	r, g, b, ok := c.IsRGB()
	if !ok {
		return c
	}
	best, found := 1<<30, uint8(0)
	for n := 16; n < 256; n++ {
		x, y, z := paletteRGB(uint8(n))
		dr, dg, db := int(r)-int(x), int(g)-int(y), int(b)-int(z)
		if d := 2*dr*dr + 4*dg*dg + 3*db*db; d < best {
			best, found = d, uint8(n)
		}
	}
	return screen.Palette(found)
}

// paletteRGB is colour n, 16 to 255, of xterm's 256-colour palette.
func paletteRGB(n uint8) (r, g, b uint8) {
	if n >= 232 {
		v := 8 + 10*(n-232)
		return v, v, v
	}
	n -= 16
	return cube(n / 36), cube(n / 6 % 6), cube(n % 6)
}

func cube(n uint8) uint8 {
	if n == 0 {
		return 0
	}
	return 55 + 40*n
}
