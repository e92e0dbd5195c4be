package export

import (
	"bytes"
	"strings"
)

// A source is a runbook as on disk, by lines as CommonMark counts them.
type source struct {
	text   []byte
	starts []int32 // of the lines
}

func readSource(text []byte) source {
	s := source{text: text, starts: make([]int32, 1, 1+bytes.Count(text, []byte("\n"))+bytes.Count(text, []byte("\r")))}
	for at := 0; at < len(text); {
		c := text[at]
		at++
		if c == '\r' && at < len(text) && text[at] == '\n' {
			at++
		}
		if (c == '\n' || c == '\r') && at < len(text) {
			s.starts = append(s.starts, int32(at))
		}
	}
	return s
}

// start is the offset of a line, from 1; the end for those past the last.
func (s source) start(line int) int {
	if line > len(s.starts) {
		return len(s.text)
	}
	return int(s.starts[max(line, 1)-1])
}

// line is a line without its ending.
func (s source) line(n int) []byte {
	return bytes.TrimRight(s.text[s.start(n):s.start(n+1)], "\r\n")
}

// ending is how line n ends; as the file's first line does where it does not.
func (s source) ending(n int) string {
	if l := s.text[s.start(n):s.start(n+1)]; len(l) > len(s.line(n)) {
		return string(l[len(s.line(n)):])
	}
	if first := s.text[:s.start(2)]; len(first) > len(s.line(1)) {
		return string(first[len(s.line(1)):])
	}
	return "\n"
}

// complete tells whether the last line is ended.
func (s source) complete() bool {
	n := len(s.text)
	return n == 0 || s.text[n-1] == '\n' || s.text[n-1] == '\r'
}

// A fence is where a fenced block stands in the source.
type fence struct {
	at     int  // the offset of the opening fence
	open   int  // its line
	end    int  // the first line after the block
	mark   byte // ` or ~
	long   int
	closed bool
	prefix string
	ending string // of its lines
}

// spaced is a prefix with a blank after each mark of a quote: a line's own
// blanks, and those that stand for a list's marker, are not the quote's
// (CommonMark 5.1).
func spaced(prefix string, written []byte) string {
	var b strings.Builder
	for i := range len(prefix) {
		b.WriteByte(prefix[i])
		if prefix[i] == '>' && (i+1 >= len(written) || written[i+1] != ' ' && written[i+1] != '\t') {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// closes tells whether a line ends the block: nothing but its quotes' marks,
// blanks and the fence stand there.
func (f fence) closes(line []byte) bool {
	i := bytes.IndexByte(line, f.mark)
	if i < 0 || len(bytes.Trim(line[:i], "> \t")) > 0 ||
		bytes.Count(line[:i], []byte(">")) != strings.Count(f.prefix, ">") {
		return false
	}
	rest := bytes.TrimRight(line[i:], " \t")
	return len(rest) >= f.long && len(bytes.Trim(rest, string(f.mark))) == 0
}
