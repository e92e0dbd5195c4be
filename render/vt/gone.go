package vt

import (
	"encoding/binary"
	"fmt"
)

// A goneText is the text of the rows that left the scrollback, as far as it is
// kept.
type goneText struct {
	most  int // bytes that are kept; 0 keeps and counts nothing
	text  []byte
	line  []byte // the one that goes on
	open  bool   // it does
	empty int    // lines without text that were not written yet
	lost  int    // bytes that came when there was no room
}

// KeepText makes Text begin with what left the scrollback from now on, as far as
// that is at most so many bytes. A line in it tells what is left out behind
// them. With 0 nothing is kept any more, nor told.
func (t *Terminal) KeepText(most int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.gone.most = most
	if most == 0 {
		t.gone = goneText{}
	}
}

// LeftOut is how many bytes Text leaves out.
func (t *Terminal) LeftOut() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.gone.lost
}

// ForgetText gives the memory back that KeepText has taken: Text leaves that
// out.
func (t *Terminal) ForgetText() {
	t.mu.Lock()
	defer t.mu.Unlock()
	g := &t.gone
	if len(g.text) > 0 || len(g.line) > 0 || g.empty > 0 {
		g.lost += len(g.text) + len(g.line) + g.empty
		g.text, g.line, g.empty = nil, nil, 0
	}
	t.changes++
}

// add takes a row as the scrollback has it.
func (g *goneText) add(p []byte) {
	head, k := binary.Uvarint(p)
	p = p[k:]
	before := len(g.line)
	if head&rowPlain != 0 {
		g.line = append(g.line, p...)
	} else {
		size, k := binary.Uvarint(p)
		g.line = appendRow(g.line, p[k:][:size])
	}
	g.open = head&rowWrapped != 0
	if g.lost > 0 || len(g.text)+g.empty+len(g.line) >= g.most {
		n := len(g.line) - before
		if !g.open {
			n++
		}
		g.lost, g.line = g.lost+max(n, 1), g.line[:before]
		return
	}
	if g.open {
		return
	}
	n := textLength(g.line)
	if n == 0 {
		g.empty++
	} else {
		for ; g.empty > 0; g.empty-- {
			g.text = append(g.text, '\n')
		}
		g.text = append(append(g.text, g.line[:n]...), '\n')
	}
	g.line = g.line[:0]
}

// appendRow appends the text of a row that is not plain.
func appendRow(to, p []byte) []byte {
	for len(p) > 0 {
		switch p[0] {
		case 0:
			to, p = append(to, ' '), p[1:]
		case isWide:
			p = p[1:]
		case isCluster:
			n := int(p[1])
			to, p = append(to, p[2:2+n]...), p[2+n:]
		default:
			to, p = append(to, p[0]), p[1:]
		}
	}
	return to
}

// textLength is the length of a line without the blanks at its end.
func textLength(line []byte) int {
	n := len(line)
	for n > 0 && line[n-1] == ' ' {
		n--
	}
	return n
}

// begin begins a text with what is gone.
func (g *goneText) begin(w *textWriter) {
	w.to.Write(g.text)
	w.line, w.open, w.empty = append(w.line, g.line...), g.open, g.empty
	if g.lost == 0 {
		return
	}
	if len(w.line) > 0 {
		w.flush()
	}
	w.empty = 0
	fmt.Fprintf(w.to, "[%d bytes left out]\n", g.lost)
}
