package export

import "showrunner/render/screen"

// A styleTable numbers the looks of cells. Number 0 is the plain one. It is
// bounded: past the bound true colours are rounded, then dropped.
type styleTable struct {
	styles []screen.Style
	index  map[screen.Style]uint16
}

const maxStyles = 4096

// number is the number of the look of a cell whose links are in table.
func (s *styleTable) number(c *screen.Cell, table *screen.Table) uint16 {
	const shape = screen.Wide | screen.Tail
	if c.FG|c.BG == 0 && c.Ext == 0 && c.Attr&^shape == 0 {
		return 0
	}
	e := table.ExtOf(c.Ext)
	st := screen.Style{FG: c.FG, BG: c.BG, Attr: c.Attr &^ shape, Link: e.Link, Underline: e.Underline}
	if s.index == nil {
		s.index = map[screen.Style]uint16{}
		s.styles = append(s.styles, screen.Style{})
	}
	if n, ok := s.index[st]; ok {
		return n
	}
	if len(s.styles) >= maxStyles/2 {
		st.FG, st.BG, st.Underline = rounded(st.FG), rounded(st.BG), 0
		if n, ok := s.index[st]; ok || len(s.styles) >= maxStyles {
			return n
		}
	}
	n := uint16(len(s.styles))
	s.index[st] = n
	s.styles = append(s.styles, st)
	return n
}

// rounded is a colour with two bits of each part.
func rounded(c screen.Color) screen.Color {
	r, g, b, ok := c.IsRGB()
	if !ok {
		return c
	}
	return screen.RGB(r/64*85, g/64*85, b/64*85)
}

// of is the look that has a number.
func (s *styleTable) of(n uint16) screen.Style {
	if int(n) < len(s.styles) {
		return s.styles[n]
	}
	return screen.Style{}
}
