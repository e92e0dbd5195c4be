package progress

import (
	"bytes"
	"fmt"
	"slices"
)

// shown is what the terminal shows of the live part: its rows, with the cursor
// in the last one.
type shown struct {
	rows       []string
	widths     []int // of the rows, in columns
	cols, high int   // of the window
	err        error // of writing; after one nothing more is written
}

const (
	eraseLine  = "\x1b[K" // to its end
	eraseRow   = "\x1b[2K"
	eraseBelow = "\x1b[J"
)

// frame makes the terminal show lines that stay and, below them, the live part.
func (l *List) frame(stay, live []line, cols, high int) {
	s := &l.shown
	sized := cols != s.cols || high != s.high
	rows, widths := l.texts(append(stay, live...), cols-1) // in the last column terminals differ
	all := sized || len(stay) > 0
	if !all && slices.Equal(rows, s.rows) {
		return
	}
	b := s.home(cols)
	for i, text := range rows {
		if i > 0 {
			b = append(b, "\r\n"...)
		}
		if all || i == len(rows)-1 || i >= len(s.rows) || text != s.rows[i] {
			if sized { // else a row that was wrapped would be joined with the next one some time
				b = append(b, eraseRow...)
			}
			b = append(b, text...)
			b = append(b, eraseLine...)
		}
	}
	if len(live) == 0 && len(rows) > 0 {
		b = append(b, "\r\n"...)
	}
	l.put(append(b, eraseBelow...))
	s.rows, s.widths = rows[len(stay):], widths[len(stay):]
	s.cols, s.high = cols, high
}

// texts is lines as they are written.
func (l *List) texts(lines []line, cols int) (rows []string, widths []int) {
	for _, ln := range lines {
		text, width := l.text(ln, max(cols, 1))
		rows, widths = append(rows, text), append(widths, width)
	}
	return rows, widths
}

// home moves the cursor to the first row of the live part. In a window that
// became narrower, terminals have wrapped the rows.
func (s *shown) home(cols int) []byte {
	up := -1
	for _, w := range s.widths {
		up += max((w+cols-1)/max(cols, 1), 1)
	}
	if up > 0 {
		return fmt.Appendf(nil, "\r\x1b[%dA", up)
	}
	return []byte("\r")
}

// append writes lines that stay, where there is no terminal.
func (l *List) append(lines []line) {
	var b bytes.Buffer
	for _, ln := range lines {
		b.WriteString(clean(l.Prefix))
		if l.Prefix != "" {
			b.WriteByte(' ')
		}
		for _, s := range ln.left {
			b.WriteString(l.span(s))
		}
		b.WriteByte('\n')
	}
	l.put(b.Bytes())
}

func (l *List) put(b []byte) {
	if l.shown.err == nil && len(b) > 0 {
		_, l.shown.err = l.Out.Write(b)
	}
}
