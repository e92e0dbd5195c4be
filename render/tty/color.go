package tty

import (
	"slices"
	"strings"

	"github.com/charmbracelet/colorprofile"

	"showrunner/render/screen"
)

// Depth is how many colours a terminal has.
type Depth uint8

// The depths.
const (
	NoColor Depth = iota
	ANSI16
	ANSI256
	TrueColor
)

// DepthOf tells from the environment how many colours the terminal has. Any
// value of NO_COLOR but the empty one takes the colours away
// (https://no-color.org). tmux takes all colours and makes of them what the
// terminal around it can show.
func DepthOf(env []string) Depth {
	if variable(env, "NO_COLOR") != "" {
		return NoColor
	}
	switch p := colorprofile.Env(env); {
	case p == colorprofile.TrueColor, p == colorprofile.ANSI256 && variable(env, "TMUX") != "":
		return TrueColor
	case p == colorprofile.ANSI256:
		return ANSI256
	case p == colorprofile.ANSI:
		return ANSI16
	}
	return NoColor
}

// variable is the value of a variable in env, the last one as for execve.
func variable(env []string, name string) string {
	for _, e := range slices.Backward(env) {
		if v, ok := strings.CutPrefix(e, name+"="); ok {
			return v
		}
	}
	return ""
}

// palette brings colours to a Depth. It remembers what it worked out.
type palette struct {
	depth Depth
	known [256]struct{ from, to screen.Color }
}

// convert is the colour nearest to c that the terminal has.
func (p *palette) convert(c screen.Color) screen.Color {
	if c == 0 || p.depth == TrueColor {
		return c
	}
	if p.depth == NoColor {
		return 0
	}
	k := &p.known[(uint32(c)*2654435769)>>24]
	if k.from != c {
		k.from, k.to = c, nearest(c, p.depth)
	}
	return k.to
}

func nearest(c screen.Color, d Depth) screen.Color {
	n, ok := c.IsPalette()
	if ok && (d == ANSI256 || n < 16) {
		return c
	}
	r, g, b, rgb := c.IsRGB()
	if !rgb {
		r, g, b = paletteRGB(n)
	}
	if d == ANSI256 {
		return screen.Palette(nearest256(r, g, b))
	}
	return screen.Palette(nearest16(r, g, b))
}

// nearest256 is the colour of the 6x6x6 cube or of the grey ramp that is
// nearest to r, g, b. The first sixteen colours are left out: everybody has
// their own.
func nearest256(r, g, b uint8) uint8 {
	cube := 16 + 36*level(r) + 6*level(g) + level(b)
	grey := 232 + uint8(min(max((int(r)+int(g)+int(b))/3-3, 0)/10, 23))
	if distance(r, g, b, grey) < distance(r, g, b, cube) {
		return grey
	}
	return cube
}

// level is the step of the colour cube nearest to v.
func level(v uint8) uint8 {
	switch {
	case v < 48:
		return 0
	case v < 115:
		return 1
	}
	return (v - 35) / 40
}

// nearest16 is the one of the sixteen colours, as xterm has them, that is
// nearest to r, g, b.
func nearest16(r, g, b uint8) uint8 {
	best, least := uint8(0), 1<<30
	for n := range uint8(16) {
		if d := distance(r, g, b, n); d < least {
			best, least = n, d
		}
	}
	return best
}

// distance compares r, g, b to a colour of the palette, weighted roughly as the
// eye does (https://www.compuphase.com/cmetric.htm).
func distance(r, g, b, n uint8) int {
	pr, pg, pb := paletteRGB(n)
	mean := (int(r) + int(pr)) / 2
	dr, dg, db := int(r)-int(pr), int(g)-int(pg), int(b)-int(pb)
	return (512+mean)*dr*dr>>8 + 4*dg*dg + (767-mean)*db*db>>8
}

// paletteRGB is a colour of xterm's palette.
func paletteRGB(n uint8) (r, g, b uint8) {
	switch {
	case n < 16:
		c := ansi16(n)
		return uint8(c >> 16), uint8(c >> 8), uint8(c)
	case n < 232:
		n -= 16
		return cubeLevel(n / 36), cubeLevel(n / 6 % 6), cubeLevel(n % 6)
	}
	v := 8 + 10*(n-232)
	return v, v, v
}

func cubeLevel(n uint8) uint8 {
	if n == 0 {
		return 0
	}
	return 55 + 40*n
}

// ansi16 is one of the first sixteen colours as 0xRRGGBB.
func ansi16(n uint8) uint32 {
	return [16]uint32{
		0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
		0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
	}[n]
}
