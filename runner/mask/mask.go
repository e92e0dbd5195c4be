// Package mask replaces secrets in a terminal's output by bullets, one for each
// cell, while the output comes.
package mask

import (
	"bytes"
	"strings"
	"sync"
	"unicode/utf8"
)

// Bullet stands for one cell of a secret.
const Bullet = '•'

const (
	headSize  = 4       // a beginning of this many bytes is held back
	shortest  = 6       // a value of fewer cells is not masked
	holdBound = 8 << 10 // held back beyond the longest value
)

// A Masker knows values and shapes of secrets. One goroutine at a time may use
// Write, Expire, Flush, Reset and Holds; the other methods are for any.
//
// It looks at text less its control sequences, so that a colour in the middle
// of a value hides nothing. What the text of an OSC or DCS says is looked at
// like any other text. Secrets that overlap are masked all.
//
// The zero Masker masks nothing.
type Masker struct {
	mu    sync.Mutex // guards what follows
	known map[string]bool
	words *words
	bound int // of what is held back

	seen    []byte // text that is out and may begin a secret
	held    []byte // raw bytes that are not out
	state   escape // at the start of held
	plain   []byte // what is looked at: seen, then the text of held
	scratch []byte
	ready   []byte
	spans   []span
}

// A span is a part of a text, in bytes.
type span struct{ from, to int }

// New makes a Masker that knows no value, but the shapes of tokens.
func New() *Masker {
	return &Masker{known: map[string]bool{}, words: newWords(), bound: holdBound}
}

// Add makes a value known, for ever. It is false for one that is not masked:
// one that is too short would be found everywhere.
func (m *Masker) Add(value string) bool {
	value = strings.Trim(value, "\r\n")
	if Cells(value) < shortest {
		return false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.words == nil {
		return false
	}
	// A terminal ends lines with CR LF, those that end so already with CR CR LF.
	for _, v := range [...]string{
		value, strings.ReplaceAll(value, "\n", "\r\n"), strings.ReplaceAll(strings.ReplaceAll(value, "\r\n", "\n"), "\n", "\r\n"),
	} {
		if m.known[v] {
			continue
		}
		m.known[v] = true
		m.words.add(v)
		m.bound = max(m.bound, len(v)+holdBound)
	}
	return true
}

// String is s with its secrets masked.
func (m *Masker) String(s string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.words == nil || strings.IndexByte(s, esc) < 0 && next(m.words, s, 0) < 0 { // as nearly all texts
		return s
	}
	whole := Masker{words: m.words, bound: len(s) + 1}
	out := string(whole.write([]byte(s)))
	return out + string(whole.flush())
}

// Write takes output and returns what of it and of the output before can go
// out. An end that may begin a secret is held back from its fourth byte on.
// What is returned is good until the next call and until p changes.
func (m *Masker) Write(p []byte) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.write(p)
}

// Holds tells whether output is held back.
func (m *Masker) Holds() bool { return len(m.held) > 0 }

// Expire returns what is held back, masked: it may be part of a secret. Should
// it turn out to be none it stays masked, since it is out; should it be one
// what follows is masked too.
func (m *Masker) Expire() []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.expire()
}

func (m *Masker) expire() []byte {
	m.ready = m.drop(m.ready[:0])
	return m.ready
}

// drop appends what is held back to dst, all of it masked unless it was just for
// the beginning of a character.
func (m *Masker) drop(dst []byte) []byte {
	text, after := strip(nil, m.held, m.state)
	m.plain = append(append(m.scratch[:0], m.seen...), text...)
	m.scratch = m.plain
	if m.find(false) == len(m.plain) {
		dst = append(dst, m.held...)
	} else {
		dst = m.replace(dst, m.held, []span{{0, len(text)}})
	}
	m.seen = append(m.seen, text...)
	m.seen = m.seen[max(0, len(m.seen)-m.bound):]
	m.held, m.state = nil, after
	return dst
}

// Flush returns what is held back at the end of a text: masked where it is a
// secret as it stands.
func (m *Masker) Flush() []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.flush()
}

func (m *Masker) flush() []byte {
	held := m.held
	if m.held = nil; len(held) == 0 {
		return nil
	}
	after := m.load(held)
	open := m.find(true)
	m.ready = m.replace(m.ready[:0], held, m.clip())
	m.state = after
	m.keep(open)
	return m.ready
}

// Reset forgets what came before: another terminal begins. Flush comes first.
func (m *Masker) Reset() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.seen, m.held, m.state = nil, nil, ground
}

func (m *Masker) write(p []byte) []byte {
	switch {
	case len(p) == 0:
		return nil
	case m.words == nil:
		return p
	}
	if len(m.held) > 0 {
		p = append(m.held, p...)
		m.held = nil
	}
	after := m.load(p)
	open := m.find(false)
	if cut := upTo(m.plain); cut < len(m.plain) { // else half of a character would be out, and half masked
		open = m.whole(min(open, cut-m.words.begun(m.plain[:cut])))
	}
	if open < len(m.plain) {
		return m.hold(p, open)
	}
	out := p
	if spans := m.clip(); len(spans) > 0 {
		m.ready = m.replace(m.ready[:0], p, spans)
		out = m.ready
	}
	m.state = after
	m.keep(open)
	return out
}

// hold keeps back what p holds from an offset of the plain text on.
func (m *Masker) hold(p []byte, from int) []byte {
	m.ready = m.ready[:0]
	if from < len(m.seen) {
		m.seen = append(m.seen[:0], m.seen[from:]...)
		m.held = append([]byte(nil), p...)
	} else {
		cut := rawOffset(p, m.state, from-len(m.seen))
		m.ready = m.replace(m.ready, p[:cut], m.clip())
		m.held = append([]byte(nil), p[cut:]...)
		m.seen, m.state = m.seen[:0], ground
	}
	if len(m.held) > m.bound {
		m.ready = m.drop(m.ready)
	}
	return m.ready
}

// load sets plain to the text that is out and p's, and tells the state after
// p. Text without control sequences is not copied.
func (m *Masker) load(p []byte) escape {
	if m.state == ground && len(m.seen) == 0 && bytes.IndexByte(p, esc) < 0 {
		m.plain = p
		return ground
	}
	text, after := strip(append(m.scratch[:0], m.seen...), p, m.state)
	m.plain, m.scratch = text, text
	return after
}

// keep remembers the end of the text that is out: from an offset on, and at
// least as many bytes as may begin a secret.
func (m *Masker) keep(from int) {
	from = min(from, len(m.plain)-m.words.begun(m.plain))
	m.seen = append(m.seen[:0:0], m.plain[from:]...)
}

// find sets spans to the secrets in plain and returns the offset from which on
// it may begin one that goes on, or its length. At the end of a text, last, it
// finds those that may go on as they stand.
func (m *Masker) find(last bool) int {
	m.spans = m.spans[:0]
	open := len(m.plain)
	var seen stretches
	for i := next(m.words, m.plain, 0); i >= 0; i = next(m.words, m.plain, i+1) {
		n, goesOn := m.words.at(m.plain[i:], &seen)
		if goesOn {
			open = min(open, i)
			if !last {
				return m.whole(open)
			}
		}
		if n > 0 {
			m.spans = joined(m.spans, span{i, i + n})
		}
	}
	return open
}

// whole is an offset, or the start of the span that it is inside. It drops the
// spans from there on.
func (m *Masker) whole(at int) int {
	for n := len(m.spans); n > 0 && m.spans[n-1].to > at; n-- {
		at = min(at, m.spans[n-1].from)
		m.spans = m.spans[:n-1]
	}
	return at
}

// joined appends a span that does not begin before the others.
func joined(spans []span, s span) []span {
	if n := len(spans); n > 0 && spans[n-1].to >= s.from {
		spans[n-1].to = max(spans[n-1].to, s.to)
		return spans
	}
	return append(spans, s)
}

// clip makes the spans count from the text that is not out.
func (m *Masker) clip() []span {
	out := len(m.seen)
	kept := m.spans[:0]
	for _, s := range m.spans {
		if s.to > out {
			kept = append(kept, span{max(0, s.from-out), s.to - out})
		}
	}
	return kept
}

// replace appends p to dst with bullets for the cells of the spans. Control
// characters and sequences stay.
func (m *Masker) replace(dst, p []byte, spans []span) []byte {
	state, at := m.state, 0
	for i := 0; i < len(p); {
		next, text := state.after(p[i])
		if !text {
			dst, state = append(dst, p[i]), next
			i++
			continue
		}
		state = next
		for len(spans) > 0 && at >= spans[0].to {
			spans = spans[1:]
		}
		masked := len(spans) > 0 && at >= spans[0].from
		n := 1
		switch {
		case !masked || p[i] < ' ' || p[i] == 0x7f:
			dst = append(dst, p[i])
		case p[i] < utf8.RuneSelf:
			dst = utf8.AppendRune(dst, Bullet)
		default:
			n = utf8len(p[i:])
			for range Cells(string(p[i : i+n])) {
				dst = utf8.AppendRune(dst, Bullet)
			}
		}
		i, at = i+n, at+n
	}
	return dst
}

// upTo is the length of p without a character at its end that goes on.
func upTo(p []byte) int {
	for i := len(p) - 1; i >= max(len(p)-utf8.UTFMax, 0); i-- {
		if utf8.RuneStart(p[i]) {
			if !utf8.FullRune(p[i:]) {
				return i
			}
			break
		}
	}
	return len(p)
}

func utf8len(p []byte) int {
	_, n := utf8.DecodeRune(p)
	return n
}

// Blank is p with a bullet for each cell of its text. Control characters and
// sequences stay.
func Blank(p []byte) []byte {
	var m Masker
	return m.replace(nil, p, []span{{0, len(p)}})
}
