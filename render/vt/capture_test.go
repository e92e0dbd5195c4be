package vt

import (
	"fmt"
	"strconv"
	"strings"

	"showrunner/render/screen"
)

// parseRows reads rows as tmux captures them: text, SGR in the few forms that
// tmux writes, SO and SI around line drawing. It is written apart from the
// emulator, so that a mistake there is not made here again.
func parseRows(rows []string, w, h int) *screen.Screen {
	s := screen.New(w, h)
	var st screen.Style
	drawing := false
	for y, r := range rows {
		x := 0
		for r != "" {
			switch {
			case strings.HasPrefix(r, "\x1b["):
				code, rest, _ := strings.Cut(r[2:], "m")
				st = applySGR(st, code)
				r = rest
			case strings.HasPrefix(r, "\x1b]"): // a link, from tmux 3.4 on
				_, r, _ = strings.Cut(r, "\x1b\\")
			case r[0] == 0x0e || r[0] == 0x0f:
				drawing = r[0] == 0x0e
				r = r[1:]
			default:
				n := strings.IndexAny(r, "\x1b\x0e\x0f")
				if n < 0 {
					n = len(r)
				}
				text := r[:n]
				if drawing {
					text = lineDrawing.Replace(text)
				}
				x = s.Put(x, y, text, st)
				r = r[n:]
			}
		}
	}
	return s
}

var lineDrawing = strings.NewReplacer("j", "┘", "k", "┐", "l", "┌", "m", "└", "n", "┼", "q", "─",
	"t", "├", "u", "┤", "v", "┴", "w", "┬", "x", "│", "`", "◆", "a", "▒", "~", "·", "f", "°", "g", "±")

func applySGR(st screen.Style, code string) screen.Style {
	p := strings.FieldsFunc(code, func(r rune) bool { return r == ';' })
	if len(p) == 0 {
		return screen.Style{}
	}
	for len(p) > 0 {
		var n int
		st, n = applyOne(st, p)
		p = p[n:]
	}
	return st
}

func number(s string) int {
	n, _ := strconv.Atoi(s) // 0 where there is none
	return n
}

func applyOne(st screen.Style, p []string) (screen.Style, int) {
	switch n := number(p[0]); {
	case strings.HasPrefix(p[0], "4:"):
		st.Attr = st.Attr.WithUnderline(screen.Underline(number(p[0][2:])))
	case strings.HasPrefix(p[0], "58:"):
		parts := strings.Split(strings.Replace(p[0], "::", ":", 1), ":")
		st.Underline, _ = color(parts[1:])
	case p[0] == "5:3": // so tmux 3.3 writes 53
		st.Attr |= screen.Overline
	case n == 38 || n == 48 || n == 58:
		c, used := color(p[1:])
		switch n {
		case 38:
			st.FG = c
		case 48:
			st.BG = c
		default:
			st.Underline = c
		}
		return st, 1 + used
	case n == 0:
		return screen.Style{}, 1
	case n >= 30 && n <= 37:
		st.FG = screen.Palette(uint8(n - 30))
	case n >= 90 && n <= 97:
		st.FG = screen.Palette(uint8(n - 82))
	case n >= 40 && n <= 47:
		st.BG = screen.Palette(uint8(n - 40))
	case n >= 100 && n <= 107:
		st.BG = screen.Palette(uint8(n - 92))
	case n == 39:
		st.FG = 0
	case n == 49:
		st.BG = 0
	case n == 59:
		st.Underline = 0
	case n == 4:
		st.Attr = st.Attr.WithUnderline(screen.SingleUnderline)
	default:
		for _, a := range attrCodes {
			if a.code == ";"+p[0] {
				st.Attr |= a.attr
			}
		}
	}
	return st, 1
}

func color(p []string) (screen.Color, int) {
	if p[0] == "5" {
		return screen.Palette(uint8(number(p[1]))), 2
	}
	return screen.RGB(uint8(number(p[1])), uint8(number(p[2])), uint8(number(p[3]))), 4
}

// formatRows is s as rows that parseRows reads, each complete in itself,
// without plain blanks at its end.
func formatRows(s *screen.Screen) (rows []string) {
	for y := range s.H {
		var b strings.Builder
		last := screen.Style{}
		for _, c := range s.Row(y)[:end(s, y)] {
			if c.Attr&screen.Tail != 0 {
				continue
			}
			if st := s.Style(c); st != last {
				b.WriteString(formatStyle(st))
				last = st
			}
			b.WriteString(s.Table.Text(c.Ch))
		}
		if last != (screen.Style{}) {
			b.WriteString("\x1b[0m")
		}
		rows = append(rows, b.String())
	}
	for len(rows) > 0 && rows[len(rows)-1] == "" {
		rows = rows[:len(rows)-1]
	}
	return rows
}

// end is the number of cells of row y without the plain blanks at its end.
func end(s *screen.Screen, y int) int {
	n := s.W
	for n > 0 {
		if c := s.Row(y)[n-1]; s.Table.Text(c.Ch) != " " || s.Style(c) != (screen.Style{}) || c.Attr&screen.Tail != 0 {
			break
		}
		n--
	}
	return n
}

var attrCodes = []struct {
	attr screen.Attr
	code string
}{
	{screen.Bold, ";1"}, {screen.Dim, ";2"}, {screen.Italic, ";3"}, {screen.Blink, ";5"}, {screen.Reverse, ";7"},
	{screen.Conceal, ";8"}, {screen.Strike, ";9"}, {screen.Overline, ";53"},
}

func formatStyle(st screen.Style) string {
	code := "0"
	for _, a := range attrCodes {
		if st.Attr&a.attr != 0 {
			code += a.code
		}
	}
	if u := st.Attr.Underline(); u != 0 {
		code += ";4:" + strconv.Itoa(int(u))
	}
	return "\x1b[" + code + formatColor("38", st.FG) + formatColor("48", st.BG) + formatColor("58", st.Underline) + "m"
}

func formatColor(kind string, c screen.Color) string {
	if n, ok := c.IsPalette(); ok {
		return ";" + kind + ";5;" + strconv.Itoa(int(n))
	}
	if r, g, b, ok := c.IsRGB(); ok {
		return fmt.Sprintf(";%s;2;%d;%d;%d", kind, r, g, b)
	}
	return ""
}
