package export

import (
	"fmt"
	"math"
	"strings"

	"showrunner/render/screen"
)

// contrast that text has to its background at least (WCAG 2.2, 1.4.3), with a
// little to spare for rounding.
const enough = 4.6

// The backgrounds of output, as page.css has them.
const (
	lightOutput = 0xf6f8fa
	darkOutput  = 0x161a21
)

// css is the rules for the looks of output, in both schemes. Colours that a
// reader could not tell from their background are made darker or lighter.
func (s *styleTable) css() string {
	var light, dark strings.Builder
	a, b := screen.LightScheme(), screen.DarkScheme()
	a.BG, b.BG = rgb(lightOutput), rgb(darkOutput)
	for n, st := range s.styles {
		if n == 0 {
			continue
		}
		fmt.Fprintf(&light, ".s%d{%s%s}", n, colors(st, &a), shape(st))
		if c := colors(st, &b); c != "" {
			fmt.Fprintf(&dark, ".s%d{%s}", n, c)
		}
	}
	return light.String() + "@media screen and (prefers-color-scheme:dark){" + dark.String() + "}"
}

func rgb(n uint32) screen.Color { return screen.RGB(uint8(n>>16), uint8(n>>8), uint8(n)) }

// colors are the declarations of a look's colours.
func colors(st screen.Style, p *screen.Scheme) string {
	fg, bg := p.RGB(st.FG, p.FG), p.RGB(st.BG, p.BG)
	if st.Attr&screen.Reverse != 0 {
		fg, bg = bg, fg
	}
	if st.Attr&screen.Dim != 0 {
		fg = mix(fg, bg, 0.7)
	}
	fg = legible(fg, bg)
	css := ""
	if st.Attr&screen.Conceal != 0 {
		css = "color:transparent;"
	} else if fg != p.FG {
		css = fmt.Sprintf("color:#%06x;", uint32(fg)&0xffffff)
	}
	if bg != p.BG {
		css += fmt.Sprintf("background:#%06x;", uint32(bg)&0xffffff)
	}
	if st.Underline != 0 {
		css += fmt.Sprintf("text-decoration-color:#%06x;", uint32(p.RGB(st.Underline, fg))&0xffffff)
	}
	return css
}

// shape is the declarations of a look's attributes.
func shape(st screen.Style) string {
	css := ""
	if st.Attr&screen.Bold != 0 {
		css += "font-weight:bold;"
	}
	if st.Attr&screen.Italic != 0 {
		css += "font-style:italic;"
	}
	kind := ""
	if u := st.Attr.Underline(); u != screen.NoUnderline || st.Link != "" {
		kind += " underline"
		kind += [...]string{"", "", " double", " wavy", " dotted", " dashed", "", ""}[u&7]
	}
	if st.Attr&screen.Strike != 0 {
		kind += " line-through"
	}
	if st.Attr&screen.Overline != 0 {
		kind += " overline"
	}
	if kind != "" {
		css += "text-decoration:" + kind[1:] + ";"
	}
	return css
}

// legible is fg, mixed with black or white as much as it takes to be read on
// bg.
func legible(fg, bg screen.Color) screen.Color {
	to := rgb(0)
	if contrast(rgb(0xffffff), bg) > contrast(to, bg) {
		to = rgb(0xffffff)
	}
	for part := 1.0; part > 0; part -= 0.05 {
		if c := mix(fg, to, part); contrast(c, bg) >= enough {
			return c
		}
	}
	return to
}

func mix(a, b screen.Color, part float64) screen.Color {
	r0, g0, b0, _ := a.IsRGB()
	r1, g1, b1, _ := b.IsRGB()
	f := func(x, y uint8) uint8 { return uint8(math.Round(float64(x)*part + float64(y)*(1-part))) }
	return screen.RGB(f(r0, r1), f(g0, g1), f(b0, b1))
}

// contrast is the contrast ratio of two colours, 1 to 21 (WCAG 2.2).
func contrast(a, b screen.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(c screen.Color) float64 {
	r, g, b, _ := c.IsRGB()
	f := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*f(r) + 0.7152*f(g) + 0.0722*f(b)
}
