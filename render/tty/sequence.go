package tty

import "bytes"

// seqKind is a kind of escape sequence.
type seqKind uint8

const (
	junk  seqKind = iota // cut short or out of form: dropped
	lone                 // Esc by itself
	alted                // Esc before what follows, which is not part of it
	csi
	ss3
	reply // OSC or DCS: only a terminal that answers sends it
	x10   // a report of the mouse in three bytes
	linux // F1 to F5 of Linux' console
)

// sequence is an escape sequence that was typed: n bytes long, ended by final.
type sequence struct {
	kind   seqKind
	n      int
	final  byte
	prefix byte   // one of <=>? or 0
	middle byte   // the last intermediate byte or 0
	params []byte // without the prefix; of a reply, all of it
}

const (
	maxCSI   = 64
	maxReply = 4096
)

// escape reads the escape sequence at the start of b, which is an Esc. ok is
// false when more must come to tell.
func escape(b []byte) (s sequence, ok bool) {
	if len(b) < 2 {
		return s, false
	}
	switch b[1] {
	case 0x1b:
		return twice(b)
	case '[':
		return controlSequence(b)
	case 'O':
		return shiftThree(b)
	case ']', 'P':
		return answerString(b)
	}
	return sequence{kind: alted, n: 1}, true
}

// twice is Esc before an Esc: Alt with the sequence of a named key, or an Esc by
// itself.
func twice(b []byte) (s sequence, ok bool) {
	if len(b) < 3 {
		return s, false
	}
	if b[2] == '[' || b[2] == 'O' {
		return sequence{kind: alted, n: 1}, true
	}
	return sequence{kind: lone, n: 1}, true
}

// controlSequence reads CSI as ECMA-48 5.4 has it.
func controlSequence(b []byte) (s sequence, ok bool) {
	if len(b) < 3 {
		return s, false
	}
	switch b[2] {
	case '[':
		if len(b) < 4 {
			return s, false
		}
		return sequence{kind: linux, n: 4, final: b[3]}, true
	case 'M':
		return oldMouse(b)
	}
	i := 2
	s.kind = csi
	if b[i] >= '<' && b[i] <= '?' {
		s.prefix = b[i]
		i++
	}
	start := i
	for i < len(b) && i < maxCSI && b[i] >= '0' && b[i] <= '?' {
		i++
	}
	s.params = b[start:i]
	for i < len(b) && i < maxCSI && b[i] >= ' ' && b[i] <= '/' {
		s.middle = b[i]
		i++
	}
	return s.ended(b, i)
}

// ended takes the final byte at b[i]; anything else there makes the sequence
// junk.
func (s sequence) ended(b []byte, i int) (sequence, bool) {
	switch {
	case i >= maxCSI:
		return sequence{kind: junk, n: i}, true
	case i >= len(b):
		return s, false
	case b[i] >= '@' && b[i] <= '~':
		s.final, s.n = b[i], i+1
		return s, true
	}
	return sequence{kind: junk, n: i}, true
}

// oldMouse reads CSI M with three bytes after it.
func oldMouse(b []byte) (s sequence, ok bool) {
	for i := 3; i < 6; i++ {
		if i == len(b) {
			return s, false
		}
		if b[i] < ' ' {
			return sequence{kind: junk, n: i}, true
		}
	}
	return sequence{kind: x10, n: 6, params: b[3:6]}, true
}

// shiftThree reads SS3, with the parameters that some terminals put into it.
func shiftThree(b []byte) (s sequence, ok bool) {
	s.kind = ss3
	i := 2
	for i < len(b) && i < maxCSI && (b[i] >= '0' && b[i] <= '9' || b[i] == ';') {
		i++
	}
	s.params = b[2:i]
	return s.ended(b, i)
}

// answerString reads an OSC or DCS string. What does not begin as the answers
// of terminals do is Alt-] or Alt-P.
func answerString(b []byte) (s sequence, ok bool) {
	if len(b) < 3 {
		return s, false
	}
	if c := b[2]; (c < '0' || c > '9') && (b[1] == ']' || c != '>' && c != '!') {
		return sequence{kind: alted, n: 1}, true
	}
	background := b[1] == ']' && bytes.HasPrefix(b[2:], []byte("11;"))
	for i := 2; i < len(b); i++ {
		switch c := b[i]; {
		case c == 0x07:
			return sequence{kind: reply, n: i + 1, final: b[1], params: b[2:i]}, true
		case c == 0x1b && i+1 == len(b):
			return s, false
		case c == 0x1b && b[i+1] == '\\':
			return sequence{kind: reply, n: i + 2, final: b[1], params: b[2:i]}, true
		case c < ' ' || i >= maxReply || background && !ofColor(c):
			return sequence{kind: junk, n: i}, true
		}
	}
	return s, false
}

// num is parameter i, and of that part j as in "1:2", both from 0; missing
// where there is none.
func (s sequence) num(i, j, missing int) int {
	n, digits := 0, false
	for _, c := range s.params {
		switch {
		case c == ';':
			i--
		case i != 0:
		case c == ':':
			j--
		case j == 0 && c >= '0' && c <= '9' && n < 1<<24:
			n, digits = n*10+int(c-'0'), true
		}
	}
	if !digits {
		return missing
	}
	return n
}

// isReply tells whether s is a terminal's answer: no key and no use of the
// mouse looks so. CSI 1;5R may be both, and is Ctrl-F3: nobody asks for the
// cursor.
func (s sequence) isReply() bool {
	if s.kind != csi {
		return s.kind == reply
	}
	switch s.final {
	case 'n', 't', 'x':
		return true
	case 'c':
		return s.prefix != 0 || len(s.params) > 0
	case 'y':
		return s.middle == '$'
	case 'R':
		return s.prefix != 0 || len(s.params) > 0 && (s.num(0, 0, 1) != 1 || s.num(1, 0, 1) > 16)
	}
	return s.prefix != 0 && s.prefix != '<'
}
