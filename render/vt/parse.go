package vt

import (
	"unicode/utf8"

	"showrunner/slides/text"
)

// The states of the parser, after Paul Williams' parser for the VT500 series
// (https://vt100.net/emu/dec_ansi_parser). Text is UTF-8, so the bytes 0x80 to
// 0x9f are no C1 controls, and they end nothing.
type state uint8

const (
	ground state = iota
	escape
	escapeIntermediate
	csiEntry
	csiParam
	csiIntermediate
	csiIgnore
	dcsEntry
	dcsParam
	dcsIntermediate
	dcsIgnore
	dcsString
	oscString
	otherString // SOS, PM, APC
	printing    // to a printer that is not there
)

const (
	maxParams = 32
	maxParam  = 65535
	maxString = 8 << 10 // bytes kept of an OSC or DCS string; the rest is dropped
)

// A sequence is the control sequence that is being read.
type sequence struct {
	params  [maxParams]int32 // -1 where left out
	n       int              // parameters begun
	sub     uint32           // bit i: parameter i came after a colon
	private byte             // one of <=>? or 0
	inter   [2]byte          // intermediates
	ninter  int
	full    bool // too many parameters: the rest is dropped
	final   byte // of a DCS
}

func (q *sequence) reset() {
	q.params[0] = -1
	q.n, q.sub, q.private, q.ninter, q.full = 0, 0, 0, 0, false
	q.inter = [2]byte{}
}

// digit adds a digit to the last parameter.
func (q *sequence) digit(b byte) {
	if q.n == 0 {
		q.n, q.params[0] = 1, -1
	}
	if q.full {
		return
	}
	p := &q.params[q.n-1]
	*p = min(max(*p, 0)*10+int32(b-'0'), maxParam)
}

// separator ends a parameter; colon tells that the next one is part of it.
func (q *sequence) separator(colon bool) {
	if q.n == 0 {
		q.n = 1
	}
	if q.n == maxParams {
		q.full = true // what comes after is dropped
		if colon {
			q.sub |= 1 // there was one
		}
		return
	}
	q.params[q.n] = -1
	if colon {
		q.sub |= 1 << q.n
	}
	q.n++
}

func (q *sequence) intermediate(b byte) {
	if q.ninter < len(q.inter) {
		q.inter[q.ninter] = b
	}
	q.ninter++
}

// param is parameter i, or def where it is left out.
func (q *sequence) param(i, def int) int {
	if i >= q.n || q.params[i] < 0 {
		return def
	}
	return int(q.params[i])
}

// count is parameter 0 as a count: at least 1.
func (q *sequence) count() int { return max(q.param(0, 1), 1) }

// feed carries out p, as long as there is effort left, and returns how many
// bytes it took. Where p ends, in the middle of a character or of a sequence,
// the next call goes on.
func (t *Terminal) feed(p []byte) int {
	i := 0
	for i < len(p) && t.effort > 0 {
		switch t.state {
		case ground:
			i += t.text(p[i:])
		case oscString, dcsString, otherString, dcsIgnore:
			i += t.str(p[i:])
		case printing:
			i += t.unprinted(p[i:])
		default:
			t.step(p[i])
			i++
		}
	}
	return i
}

// text carries out p in the ground state, up to the start of a sequence that
// the state machine has to read, as long as there is effort left. It returns
// how many bytes it took.
func (t *Terminal) text(p []byte) int {
	i := 0
	if t.npartial > 0 {
		i = t.finish(p)
	}
	for i < len(p) && t.effort > 0 {
		b := p[i]
		switch {
		case b >= 0x20 && b < 0x7f:
			n := asciiRun(p[i:])
			t.printASCII(p[i : i+n])
			i += n
		case b == 0x1b:
			n := t.quick(p[i:])
			if n == 0 {
				t.enter(escape)
				return i + 1
			}
			i += n
			if t.state != ground {
				return i
			}
		case b < 0x20:
			t.control(b)
			i++
		case b == 0x7f:
			i++
		default:
			i += t.utf8(p[i:])
		}
	}
	return i
}

// utf8 prints the character that p starts with. An incomplete one is kept for
// the next call. Invalid bytes give one U+FFFD for each maximal part of a
// sequence, as Unicode recommends (section 3.9, U+FFFD substitution).
func (t *Terminal) utf8(p []byte) int {
	r, n := utf8.DecodeRune(p)
	if r != utf8.RuneError || n != 1 {
		t.print(r)
		return n
	}
	n, whole := subpart(p)
	if !whole && n == len(p) {
		t.npartial = copy(t.partial[:], p)
		return n
	}
	t.stray(p[:n])
	return n
}

// stray prints what is no UTF-8: a byte by itself as what it most likely is, the
// start of a longer character as U+FFFD.
func (t *Terminal) stray(p []byte) {
	if len(p) == 1 {
		t.print(text.Stray(p[0]))
		return
	}
	t.print(utf8.RuneError)
}

// subpart is the length of the longest start of p that is the start of a
// character; at least 1. whole tells that it cannot be gone on with.
func subpart(p []byte) (n int, whole bool) {
	if !starts(p[:1]) {
		return 1, true
	}
	n = 1
	for n < len(p) && n < utf8.UTFMax && starts(p[:n+1]) {
		n++
	}
	return n, n < len(p)
}

// starts tells whether p, invalid as it is, is the start of a character.
func starts(p []byte) bool { return !utf8.FullRune(p) }

// finish goes on with the character that the last call ended in.
func (t *Terminal) finish(p []byte) int {
	for i, b := range p {
		t.partial[t.npartial] = b
		q := t.partial[:t.npartial+1]
		if utf8.FullRune(q) {
			r, n := utf8.DecodeRune(q)
			t.npartial = 0
			if r == utf8.RuneError && n == 1 {
				t.stray(q[:len(q)-1])
				return i // b is none of it
			}
			t.print(r)
			return i + 1
		}
		t.npartial++
	}
	return len(p)
}

func (t *Terminal) enter(s state) {
	t.state = s
	switch s {
	case escape, csiEntry, dcsEntry:
		t.seq.reset()
	case oscString, dcsString:
		t.str8 = t.str8[:0]
	}
}

// quick carries out a plain control sequence (digits, semicolons, colons, a
// question mark first) that stands in p as a whole, and returns its length;
// 0 leaves it to the state machine.
func (t *Terminal) quick(p []byte) int {
	if len(p) < 3 || p[1] != '[' {
		return 0
	}
	q := &t.seq
	q.reset()
	i := 2
	if p[2] == '?' {
		q.private = '?'
		i++
	}
	for ; i < len(p); i++ {
		switch b := p[i]; {
		case b >= '0' && b <= '9':
			q.digit(b)
		case b == ';' || b == ':':
			q.separator(b == ':')
		case b >= 0x40 && b < 0x7f:
			t.csi(b)
			return i + 1
		default:
			return 0
		}
	}
	return 0
}

// step feeds one byte to the state machine, outside of the ground state.
func (t *Terminal) step(b byte) {
	switch {
	case b == 0x18 || b == 0x1a: // CAN, SUB
		t.enter(ground)
	case b == 0x1b:
		t.enter(escape)
	case b < 0x20 && t.state >= dcsEntry: // in the header of a DCS
	case b < 0x20:
		t.control(b)
	case b == 0x7f:
	case b >= 0x80:
		t.enter(ground) // nothing of a sequence: text
		t.text([]byte{b})
	case t.state == escape || t.state == escapeIntermediate:
		t.stepEscape(b)
	case t.state >= dcsEntry:
		t.stepDCS(b)
	default:
		t.stepCSI(b)
	}
}

func (t *Terminal) stepEscape(b byte) {
	switch {
	case b < 0x30:
		t.seq.intermediate(b)
		t.state = escapeIntermediate
		return
	case t.state == escape && b == '[':
		t.enter(csiEntry)
		return
	case t.state == escape && b == ']':
		t.enter(oscString)
		return
	case t.state == escape && b == 'P':
		t.enter(dcsEntry)
		return
	case t.state == escape && (b == 'X' || b == '^' || b == '_'):
		t.enter(otherString)
		return
	}
	t.state = ground
	t.esc(b)
}

func (t *Terminal) stepCSI(b byte) {
	switch {
	case b >= 0x40:
		run := t.state != csiIgnore
		t.state = ground
		if run {
			t.csi(b)
		}
	case t.state == csiIgnore:
	default:
		t.state = t.parameter(b, csiEntry)
	}
}

// parameter takes a byte of 0x20..0x3f of a control sequence or a DCS, whose
// states follow entry in the same order: param, intermediate, ignore.
func (t *Terminal) parameter(b byte, entry state) state {
	param, inter, ignore := entry+1, entry+2, entry+3
	switch {
	case b < 0x30:
		t.seq.intermediate(b)
		return inter
	case t.state == inter:
		return ignore
	case b <= '9':
		t.seq.digit(b)
	case b == ';' || b == ':':
		t.seq.separator(b == ':')
	case t.state != entry: // a private marker in the middle
		return ignore
	default:
		t.seq.private = b
	}
	return param
}

func (t *Terminal) stepDCS(b byte) {
	if b >= 0x40 {
		t.seq.final = b
		t.enter(dcsString)
		return
	}
	t.state = t.parameter(b, dcsEntry)
}

// str takes the bytes of a string up to its end and returns how many it took.
// BEL ends an OSC string, ST, CAN and SUB every one.
func (t *Terminal) str(p []byte) int {
	i := 0
	for i < len(p) && p[i] != 0x1b && p[i] != 0x18 && p[i] != 0x1a && (p[i] != 0x07 || t.state != oscString) {
		i++
	}
	if t.state == oscString || t.state == dcsString {
		t.str8 = append(t.str8, p[:min(i, maxString-len(t.str8))]...)
	}
	if i == len(p) {
		return i
	}
	was := t.state
	t.state = ground
	switch p[i] {
	case 0x07:
		t.osc()
	case 0x1b: // ESC \, or the start of another sequence: either ends it
		if was == oscString {
			t.osc()
		} else if was == dcsString {
			t.dcs()
		}
		t.enter(escape)
	}
	return i + 1
}

// endPrinting ends what goes to a printer.
const endPrinting = "\x1b[4i"

// unprinted takes what goes to a printer, up to its end, and returns how many
// bytes it took.
func (t *Terminal) unprinted(p []byte) int {
	for i, b := range p {
		switch {
		case b == endPrinting[t.printed]:
			t.printed++
		case b == endPrinting[0]:
			t.printed = 1
		default:
			t.printed = 0
		}
		if t.printed == len(endPrinting) {
			t.state = ground
			return i + 1
		}
	}
	return len(p)
}
