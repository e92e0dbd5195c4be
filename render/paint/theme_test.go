package paint

import (
	"math"
	"testing"

	"showrunner/render/screen"
)

// luminance is the relative luminance of WCAG 2.2.
func luminance(r, g, b uint8) float64 {
	channel := func(c uint8) float64 {
		v := float64(c) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(r) + 0.7152*channel(g) + 0.0722*channel(b)
}

func rgb(c screen.Color) (r, g, b uint8) {
	if n, ok := c.IsPalette(); ok {
		return paletteRGB(n)
	}
	r, g, b, _ = c.IsRGB()
	return r, g, b
}

// contrast is the contrast ratio of WCAG 2.2, from 1 to 21.
func contrast(a, b screen.Color) float64 {
	x, y := luminance(rgb(a)), luminance(rgb(b))
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestEveryColorCanBeRead(t *testing.T) {
	backgrounds := map[string][]screen.Color{
		"dark":  {hex(0x000000), hex(0x1a1b26)},
		"light": {hex(0xffffff), hex(0xf2f4f7)},
	}
	for _, depth := range []Depth{ANSI256, TrueColor} {
		for name, on := range backgrounds {
			theme, _ := Named(name, depth)
			for r := Text; r < roles; r++ {
				for _, bg := range append(on, theme.Tint) {
					if c := contrast(theme.Look(r).FG, bg); c < 4.5 {
						t.Errorf("%s, depth %d, role %d on %06x: %.2f", name, depth, r, uint32(bg), c)
					}
				}
			}
		}
	}
}

func TestFewColorsStillTellRolesApart(t *testing.T) {
	for _, name := range Names() {
		for _, depth := range []Depth{NoColor, ANSI16} {
			theme, _ := Named(name, depth)
			if theme.Tint != 0 {
				t.Errorf("%s, depth %d: has a tint", name, depth)
			}
			seen := map[screen.Style]Role{}
			for _, r := range []Role{Text, Dim, Waiting, Failed} {
				look := theme.Look(r)
				if other, ok := seen[look]; ok {
					t.Errorf("%s, depth %d: roles %d and %d look alike", name, depth, r, other)
				}
				seen[look] = r
				if depth == NoColor && look.FG != 0 {
					t.Errorf("%s without colours: role %d has one", name, r)
				}
			}
		}
	}
}

func TestUnknownThemeIsNone(t *testing.T) {
	if _, ok := Named("mauve", TrueColor); ok {
		t.Error("there is a theme called mauve")
	}
}
