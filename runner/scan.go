package runner

import (
	"bytes"
	"strconv"
	"strings"
)

// markBound is the longest mark that is waited for: a path of 4,096 bytes in
// which each byte became two, and the rest.
const markBound = 12 << 10

// A mark is the shell's report that it is ready for the next command.
type mark struct {
	step   int    // number of the step
	status int    // $?
	pid    int    // $$
	opts   string // a: exports all; v: echoes what it reads
	dir    string
}

// A scanner takes the marks out of a program's output. A mark is the OSC
//
//	ESC ] 7717 ; NONCE ; step ; $? ; $$ ; options ; $PWD ; NONCE BEL
//
// whose nonce nobody else knows. It is found wherever it stands, inside
// unfinished OSC and DCS strings too, and however it is split across reads.
// The line of bash's hook that set -v shows is taken out, too. Nothing else is
// looked at.
type scanner struct {
	open   []byte // ESC ] 7717 ; NONCE ;
	close  []byte // ; NONCE BEL
	echo   []byte // how bash's hook begins, which set -v shows
	echoed []byte // how it ends
	kept   []byte // the start of what may be a mark
	output func([]byte)
	mark   func(mark)
}

func newScanner(nonce string) *scanner {
	return &scanner{
		open: []byte("\x1b]7717;" + nonce + ";"), close: []byte(";" + nonce + "\a"),
		echo: []byte(strings.ReplaceAll(bashBegins, "@K", nonce)), echoed: []byte(strings.ReplaceAll(bashEnds, "@K", nonce)),
	}
}

// write passes p on to output and mark, in order.
func (s *scanner) write(p []byte) {
	if len(s.kept) > 0 {
		s.kept = append(s.kept, p...)
		p = s.kept
		s.kept = nil
	}
	for len(p) > 0 {
		take, i := s.take, bytes.Index(p, s.open)
		if i < 0 {
			i = len(p) - tail(p, s.open)
		}
		if j := bytes.Index(p[:i], s.echo); j >= 0 {
			take, i = s.takeEcho, j
		} else if j = tail(p[:i], s.echo); i == len(p) && j > 0 {
			take, i = s.takeEcho, i-j
		}
		if i > 0 {
			s.output(p[:i])
		}
		if p = p[i:]; len(p) == 0 {
			return
		}
		n := take(p)
		if n == 0 {
			s.kept = append([]byte(nil), p...)
			return
		}
		p = p[n:]
	}
}

// take reads the mark at the start of p and returns its length, 0 when more
// bytes are needed.
func (s *scanner) take(p []byte) int {
	if len(p) < len(s.open) {
		return 0
	}
	body := p[len(s.open):]
	end := bytes.Index(body, s.close)
	if end < 0 && len(p) < markBound {
		return 0
	}
	m, ok := mark{}, false
	if end >= 0 {
		m, ok = parseMark(string(body[:end]))
	}
	if !ok {
		s.output(p[:len(s.open)])
		return len(s.open)
	}
	s.mark(m)
	return len(s.open) + end + len(s.close)
}

// takeEcho reads the line at the start of p, which may be the hook's, and returns
// the length of what it is done with, 0 when more bytes are needed.
func (s *scanner) takeEcho(p []byte) int {
	end := bytes.IndexByte(p, '\n')
	switch {
	case end < 0 && len(p) < markBound && (len(p) < len(s.echo) || bytes.HasPrefix(p, s.echo)):
		return 0
	case end >= 0 && bytes.HasPrefix(p, s.echo) && bytes.HasSuffix(bytes.TrimSuffix(p[:end], []byte("\r")), s.echoed):
		return end + 1
	}
	s.output(p[:1])
	return 1
}

// flush passes on what was held back.
func (s *scanner) flush() {
	if len(s.kept) > 0 {
		s.output(s.kept)
		s.kept = nil
	}
}

// tail is the length of the longest end of p that begins tag.
func tail(p, tag []byte) int {
	for n := min(len(p), len(tag)-1); n > 0; n-- {
		if p[len(p)-n] == tag[0] && bytes.HasPrefix(tag, p[len(p)-n:]) {
			return n
		}
	}
	return 0
}

func parseMark(s string) (mark, bool) {
	f := strings.SplitN(s, ";", 5)
	if len(f) < 5 {
		return mark{}, false
	}
	var m mark
	for i, p := range []*int{&m.step, &m.status, &m.pid} {
		n, err := strconv.Atoi(f[i])
		if err != nil {
			return mark{}, false
		}
		*p = n
	}
	m.opts, m.dir = f[3], strings.ReplaceAll(f[4], "\r\n", "\n")
	return m, true
}
