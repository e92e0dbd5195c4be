// Package mask replaces secrets in a terminal's output by bullets, one for each
// cell, while the output comes.
package mask

import (
	"slices"
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
	longLine  = 12      // cells of a secret's line that is masked on its own
	mostLines = 1000    // of a secret whose lines are
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

	before  byte   // the one that seen follows
	seen    []byte // text that is out and may begin a secret, or stand before one
	held    []byte // raw bytes that are not out
	state   escape // at the start of held
	plain   []byte // what is looked at: seen, then the text of held
	scratch []byte
	ready   []byte
	spans   []span
}

// A span is a part of a text, in bytes, and where what tells that it is secret
// begins.
type span struct{ from, to, head int }

// New makes a Masker that knows no value, but the shapes of tokens.
func New() *Masker {
	return &Masker{known: map[string]bool{}, words: newWords(), bound: holdBound}
}

// Add makes a value known, for ever. It is false for one that is not masked:
// one that is too short would be found everywhere.
func (m *Masker) Add(value string) bool { return m.add(value, shortest) }

// AddShort is Add for a value that is said to be secret: it may be short, and is
// then masked where it is a word of its own.
func (m *Masker) AddShort(value string) bool { return m.add(value, headSize) }

func (m *Masker) add(value string, least int) bool {
	value = strings.Trim(value, "\r\n")
	if Cells(value) < least {
		return false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.words == nil {
		return false
	}
	lines := strings.Split(strings.ReplaceAll(value, "\r\n", "\n"), "\n")
	// A terminal ends lines with CR LF, those that end so already with CR CR LF.
	m.know(value)
	m.know(strings.ReplaceAll(value, "\n", "\r\n"))
	m.know(strings.Join(lines, "\r\n"))
	if len(lines) > 1 && len(lines) <= mostLines {
		for _, line := range lines { // each may have something before it
			if line = strings.TrimSpace(line); Cells(line) >= longLine && !strings.HasPrefix(line, "-----") {
				m.know(line)
			}
		}
	}
	return true
}

func (m *Masker) know(value string) {
	if m.known[value] {
		return
	}
	m.known[value] = true
	m.words.add(value)
	m.bound = max(m.bound, len(value)+holdBound)
}

// String is s with its secrets masked.
func (m *Masker) String(s string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.words == nil || strings.IndexByte(s, esc) < 0 && strings.IndexByte(s, bel) < 0 && strings.IndexByte(s, 0) < 0 && next(m.words, s, 0) < 0 { // as nearly all texts
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
	if open, _ := m.find(false); open == len(m.plain) {
		dst = m.replace(dst, m.held, m.clip())
	} else {
		dst = m.replace(dst, m.held, []span{{from: 0, to: len(text)}})
	}
	m.held, m.state = nil, after
	m.remember(max(0, len(m.plain)-m.bound), len(m.plain))
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
	_, start := m.find(true)
	m.ready = m.replace(m.ready[:0], held, m.clip())
	m.state = after
	m.keep(start)
	return m.ready
}

// Reset forgets what came before: another terminal begins. Flush comes first.
func (m *Masker) Reset() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.before, m.seen, m.held, m.state = 0, nil, nil, ground
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
	open, start := m.find(false)
	if cut := upTo(m.plain); cut < len(m.plain) { // else half of a character would be out, and half masked
		var from int
		open, from = m.whole(min(open, cut-m.words.valueBegun(m.plain[:cut])))
		start = min(start, from)
	}
	if open < len(m.plain) {
		return m.hold(p, open, start)
	}
	out := p
	if spans := m.clip(); len(spans) > 0 {
		m.ready = m.replace(m.ready[:0], p, spans)
		out = m.ready
	}
	m.state = after
	m.keep(start)
	return out
}

// hold keeps back what p holds from an offset of the plain text on, which a
// secret may begin at that is told by what comes from start on.
func (m *Masker) hold(p []byte, open, start int) []byte {
	open = max(open, len(m.seen))
	cut := rawOffset(p, m.state, open-len(m.seen))
	m.ready = m.replace(m.ready[:0], p[:cut], m.clip())
	m.held, m.state = append([]byte(nil), p[cut:]...), ground
	m.remember(start, open)
	if len(m.held) > m.bound {
		m.ready = m.drop(m.ready)
	}
	return m.ready
}

// remember makes a part of the plain text the one that is out.
func (m *Masker) remember(from, to int) {
	from = min(from, to)
	if from > 0 {
		m.before = m.plain[from-1]
	}
	m.seen = append(m.seen[:0:0], m.plain[from:to]...)
}

// load sets plain to the text that is out and p's, and tells the state after
// p. Text without control sequences is not copied.
func (m *Masker) load(p []byte) escape {
	if m.state == ground && len(m.seen) == 0 && !controlled(p) {
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
	m.remember(min(from, len(m.plain)-m.words.begun(m.plain)), len(m.plain))
}

// find sets spans to the secrets in plain. It may hold the beginning of one that
// goes on from open, which is its length where there is none; what tells that it
// is one begins at start. At the end of a text, last, it finds those that may go
// on as they stand.
func (m *Masker) find(last bool) (open, start int) {
	m.spans = m.spans[:0]
	open, start = len(m.plain), len(m.plain)
	var seen stretches
	for i := next(m.words, m.plain, 0); i >= 0 && (last || i < open); i = next(m.words, m.plain, i+1) {
		f := m.words.at(m.plain, i, m.before, &seen)
		if f.goesOn {
			open, start = min(open, f.open), min(start, i)
		}
		if f.to > f.from {
			m.spans = joined(m.spans, span{f.from, f.to, i})
		}
	}
	if last {
		return open, start
	}
	open, from := m.whole(open)
	return open, min(start, from)
}

// whole is an offset, or the start of the span that it is inside, and where what
// tells of the spans from there on begins. It drops these.
func (m *Masker) whole(at int) (open, start int) {
	start = at
	for n := len(m.spans); n > 0 && m.spans[n-1].to > at; n-- {
		at = min(at, m.spans[n-1].from)
		start = min(start, m.spans[n-1].head)
		m.spans = m.spans[:n-1]
	}
	return at, min(at, start)
}

// joined adds a span to others, which are in order and apart.
func joined(spans []span, s span) []span {
	n := len(spans)
	for n > 0 && spans[n-1].to >= s.from {
		n--
	}
	k := n
	for ; k < len(spans) && spans[k].from <= s.to; k++ {
		s = span{min(s.from, spans[k].from), max(s.to, spans[k].to), min(s.head, spans[k].head)}
	}
	return slices.Replace(spans, n, k, s)
}

// clip makes the spans count from the text that is not out.
func (m *Masker) clip() []span {
	out := len(m.seen)
	kept := m.spans[:0]
	for _, s := range m.spans {
		if s.to > out {
			kept = append(kept, span{from: max(0, s.from-out), to: s.to - out})
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
	return m.replace(nil, p, []span{{from: 0, to: len(p)}})
}
