package vt

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"showrunner/render/screen"
)

// first16 are xterm's first sixteen colours; the others are the same
// everywhere.
var first16 = [16]screen.Color{
	screen.RGB(0, 0, 0), screen.RGB(205, 0, 0), screen.RGB(0, 205, 0), screen.RGB(205, 205, 0),
	screen.RGB(0, 0, 238), screen.RGB(205, 0, 205), screen.RGB(0, 205, 205), screen.RGB(229, 229, 229),
	screen.RGB(127, 127, 127), screen.RGB(255, 0, 0), screen.RGB(0, 255, 0), screen.RGB(255, 255, 0),
	screen.RGB(92, 92, 255), screen.RGB(255, 0, 255), screen.RGB(0, 255, 255), screen.RGB(255, 255, 255),
}

// paletteColor is what colour n of the palette looks like.
func (t *Terminal) paletteColor(n uint8) screen.Color {
	if c, ok := t.palette[n]; ok {
		return c
	}
	switch {
	case n < 16:
		return first16[n]
	case n >= 232:
		v := 8 + 10*(n-232)
		return screen.RGB(v, v, v)
	}
	level := func(n uint8) uint8 {
		if n == 0 {
			return 0
		}
		return 55 + 40*n
	}
	n -= 16
	return screen.RGB(level(n/36), level(n/6%6), level(n%6))
}

// setPalette is OSC 4: pairs of a number and a colour, or ? to ask for it.
func (t *Terminal) setPalette(rest string) {
	parts := strings.Split(rest, ";")
	for i := 0; i+1 < len(parts); i += 2 {
		n, err := strconv.ParseUint(parts[i], 10, 8)
		if err != nil {
			continue
		}
		if parts[i+1] == "?" {
			t.reportColor(fmt.Sprintf("4;%d", n), t.paletteColor(uint8(n)))
			continue
		}
		if c, ok := parseColor(parts[i+1]); ok {
			if t.palette == nil {
				t.palette = map[uint8]screen.Color{}
			}
			t.palette[uint8(n)] = c
		}
	}
}

// resetPalette is OSC 104: the colours of these numbers, or all, are as at the
// start.
func (t *Terminal) resetPalette(rest string) {
	if rest == "" {
		t.palette = nil
		return
	}
	for _, part := range strings.Split(rest, ";") {
		if n, err := strconv.ParseUint(part, 10, 8); err == nil {
			delete(t.palette, uint8(n))
		}
	}
	if len(t.palette) == 0 {
		t.palette = nil
	}
}

// parseColor reads a colour as XParseColor does: rgb:R/G/B, each of one to four
// digits, or #RRGGBB.
func parseColor(s string) (screen.Color, bool) {
	if hex, ok := strings.CutPrefix(s, "#"); ok && len(hex) == 6 {
		s = "rgb:" + hex[:2] + "/" + hex[2:4] + "/" + hex[4:]
	}
	rgb, ok := strings.CutPrefix(s, "rgb:")
	parts := strings.Split(rgb, "/")
	if !ok || len(parts) != 3 {
		return 0, false
	}
	var c [3]uint8
	for i, p := range parts {
		v, err := strconv.ParseUint(p, 16, 16)
		if err != nil || len(p) > 4 {
			return 0, false
		}
		c[i] = uint8(v * 255 / (1<<(4*len(p)) - 1))
	}
	return screen.RGB(c[0], c[1], c[2]), true
}

// tint brings the colours of cells to the palette that the program set.
func (t *Terminal) tint(cells []screen.Cell) {
	if t.palette == nil {
		return
	}
	for i := range cells {
		for _, c := range []*screen.Color{&cells[i].FG, &cells[i].BG} {
			if n, ok := c.IsPalette(); ok {
				if set, ok := t.palette[n]; ok {
					*c = set
				}
			}
		}
	}
}

// capabilities are what XTGETTCAP tells of the terminal.
var capabilities = []struct{ name, value string }{
	{"TN", "xterm-256color"}, {"Co", "256"}, {"colors", "256"}, {"RGB", "8"},
}

// reportCapabilities answers XTGETTCAP, which has names in hexadecimal.
func (t *Terminal) reportCapabilities(names []byte) {
	for name := range bytes.SplitSeq(names, []byte(";")) {
		found := false
		for _, c := range capabilities {
			if strings.EqualFold(fmt.Sprintf("%x", c.name), string(name)) {
				t.answer(fmt.Sprintf("\x1bP1+r%x=%x\x1b\\", c.name, c.value))
				found = true
			}
		}
		if !found {
			t.answer("\x1bP0+r\x1b\\")
		}
	}
}
