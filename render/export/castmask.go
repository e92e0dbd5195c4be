package export

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"showrunner/render/screen"
	"showrunner/runner/journal"
)

// thoroughMost bounds, in bytes, the output of a step that is looked at as a
// screen shows it: that takes some forty times as much.
const thoroughMost = 2 << 20

// maskOutput masks what the steps' output shows, however it came: a secret may
// lie across pieces, and have an OSC or a character that was struck over in its
// middle. The entries are a copy's; their data is not changed in place.
func maskOutput(entries []journal.Entry, masked func(string) string) {
	var pieces []*journal.Entry
	end := func() {
		maskPieces(pieces, masked)
		pieces = nil
	}
	for i := range entries {
		switch e := &entries[i]; e.Kind {
		case journal.Began:
			end()
		case journal.Output:
			pieces = append(pieces, e)
		}
	}
	end()
}

func maskPieces(pieces []*journal.Entry, masked func(string) string) {
	size, odd := 0, false
	for _, e := range pieces {
		size += len(e.Data)
		odd = odd || bytes.IndexByte(e.Data, '\b') >= 0 || bytes.Contains(e.Data, []byte("\x1b]")) ||
			bytes.Contains(e.Data, []byte("\x1bP")) || bytes.HasSuffix(e.Data, []byte("\x1b"))
	}
	if size > thoroughMost || !odd && len(pieces) < 2 {
		return
	}
	raw := make([]byte, 0, size)
	for _, e := range pieces {
		raw = append(raw, e.Data...)
	}
	if !odd && masked(string(raw)) == string(raw) {
		return
	}
	s := seen(raw)
	after := masked(string(s.text))
	if after == string(s.text) {
		return
	}
	blank := s.masked(after)
	at, next := 0, 0
	for _, e := range pieces {
		var b bytes.Buffer
		for i := 0; i < len(e.Data); {
			for next < len(blank) && blank[next].to <= at+i {
				next++
			}
			if next == len(blank) || blank[next].from > at+i {
				b.WriteByte(e.Data[i])
				i++
				continue
			}
			c := blank[next]
			if c.from == at+i {
				b.WriteString(strings.Repeat(string(bullet), screen.Width(string(raw[c.from:c.to]))))
			}
			i = min(c.to-at, len(e.Data))
		}
		at += len(e.Data)
		e.Data = b.Bytes()
	}
}

// A shownText is what a screen shows of output, in one line after the other.
type shownText struct {
	text  []byte
	chars []char // of text, in its order, and those that were struck over
}

// A char is where a character of the output is: its bytes, and its place in the
// text.
type char struct{ from, to, at int }

// seen reads output as a terminal does: what is between the introducer and the
// end of a control sequence or string shows nothing, and a backspace strikes the
// character before it.
func seen(raw []byte) *shownText {
	s := &shownText{}
	var places []int // of the characters in chars that the text has
	for i := 0; i < len(raw); {
		switch c := raw[i]; {
		case c == 0x1b:
			i += sequence(raw[i:])
		case c == '\b':
			if n := len(places); n > 0 {
				s.text = s.text[:s.chars[places[n-1]].at]
				places = places[:n-1]
			}
			i++
		case c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7f:
			i++
		default:
			_, n := utf8.DecodeRune(raw[i:])
			places = append(places, len(s.chars))
			s.chars = append(s.chars, char{i, i + n, len(s.text)})
			s.text = append(s.text, raw[i:i+n]...)
			i += n
		}
	}
	return s
}

// sequence is how long the control sequence or string is that p begins with
// (ECMA-48, 5.4 and 5.6).
func sequence(p []byte) int {
	if len(p) < 2 {
		return len(p)
	}
	switch p[1] {
	case '[':
		for n := 2; n < len(p); n++ {
			if p[n] >= 0x40 && p[n] < 0x7f {
				return n + 1
			}
		}
		return len(p)
	case ']', 'P', 'X', '^', '_':
		for n := 2; n < len(p); n++ {
			if p[n] == '\a' {
				return n + 1
			}
			if p[n] == 0x1b {
				return n + min(2, len(p)-n)
			}
		}
		return len(p)
	}
	n := 1
	for n < len(p) && p[n] >= ' ' && p[n] < '0' {
		n++
	}
	return min(n+1, len(p))
}

// masked lists the characters that are masked in after, which is the text with a
// bullet for each cell of a secret, and those that were struck over in their
// places.
func (s *shownText) masked(after string) []char {
	hidden := make(map[int]bool)
	for i, j := 0, 0; i < len(s.text) && j <= len(after); {
		_, n := utf8.DecodeRune(s.text[i:])
		if c := string(s.text[i : i+n]); strings.HasPrefix(after[j:], c) {
			j += len(c)
		} else {
			hidden[i] = true
			j += screen.Width(c) * len(string(bullet))
		}
		i += n
	}
	var found []char
	for _, c := range s.chars {
		if hidden[c.at] {
			found = append(found, c)
		}
	}
	return found
}
