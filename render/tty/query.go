package tty

import (
	"bytes"
	"encoding/base64"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// answer is what a terminal said of itself.
type answer struct {
	attributes bool // DA1: the last answer to AskBackground
	dark       bool // the background, when attributes is false
}

// query is an AskBackground that may be under way.
type query struct {
	open  atomic.Bool // asked, and DA1 did not come yet
	told  atomic.Bool // the background was told since
	asked atomic.Pointer[time.Time]
	ended atomic.Pointer[chan struct{}]
}

// answerTime is how long after the question an answer may still come, over the
// slowest of lines; a terminal that is silent for longer gives none.
const answerTime = 5 * time.Second

// owed reports whether an answer may still come.
func (q *query) owed() bool {
	return q.open.Load() && time.Since(*q.asked.Load()) < answerTime
}

// wait waits until no answer is owed, for at most d.
func (q *query) wait(d time.Duration) (settled bool) {
	ended := q.ended.Load()
	if ended == nil || !q.open.Load() {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-*ended:
		return true
	case <-timer.C:
		return false
	}
}

func (q *query) end() {
	if q.open.Swap(false) {
		close(*q.ended.Load())
	}
}

const askBackground = "\x1b]11;?\x1b\\\x1b[c"

// AskBackground asks the terminal for its background. The answer comes as a
// Background event, or never: a terminal that does not know is taken at what
// COLORFGBG says, if it says something.
func (t *TTY) AskBackground() {
	if t.dumb || variable(t.env, "TERM") == "linux" {
		t.guess.Store(true)
		t.poke()
		return
	}
	if t.lock() != nil {
		return
	}
	defer t.unlock()
	if t.away || t.query.open.Load() {
		return
	}
	now, ended := time.Now(), make(chan struct{})
	t.query.asked.Store(&now)
	t.query.ended.Store(&ended)
	t.query.told.Store(false)
	t.query.open.Store(true)
	t.write([]byte(askBackground)) // an error is kept in t.lost
}

// answered takes an answer of the terminal. Only the reader calls it.
func (t *TTY) answered(a answer) {
	if !t.query.open.Load() {
		return
	}
	if !a.attributes {
		t.query.told.Store(true)
		t.send(Event{Kind: Background, Dark: a.dark})
		return
	}
	told := t.query.told.Load()
	t.query.end()
	if !told {
		t.tellGuess()
	}
}

// tellGuess tells the background as COLORFGBG has it.
func (t *TTY) tellGuess() {
	if dark, ok := darkByEnv(t.env); ok {
		t.send(Event{Kind: Background, Dark: dark})
	}
}

// darkByEnv reads COLORFGBG, "15;0" or "15;default;0": of the sixteen colours,
// 7 and those from 9 on are light.
func darkByEnv(env []string) (dark, ok bool) {
	v := variable(env, "COLORFGBG")
	n, err := strconv.Atoi(v[strings.LastIndexByte(v, ';')+1:])
	if err != nil || n < 0 || n > 15 {
		return false, false
	}
	return n < 7 || n == 8, true
}

// answer keeps an answer of the terminal; the other ones are dropped.
func (p *parser) answer(s sequence) {
	switch {
	case s.kind == csi && s.final == 'c' && s.prefix == '?':
		p.answers = append(p.answers, answer{attributes: true})
	case s.kind == reply && s.final == ']':
		if v, ok := bytes.CutPrefix(s.params, []byte("11;")); ok {
			if dark, ok := darkColor(string(v)); ok {
				p.answers = append(p.answers, answer{dark: dark})
			}
		}
	}
}

// answers reports whether b is the start of an answer that the terminal owes:
// no key sends it in parts.
func answers(b []byte) bool {
	return len(b) >= 2 && b[0] == 0x1b && (b[1] == ']' || b[1] == 'P' || b[1] == '[' && (len(b) == 2 || b[2] == '?'))
}

// swallow takes what stands at the start of b and is the rest of an answer whose
// start was given up: up to its end, or to what no such answer holds.
func (p *parser) swallow(b []byte) int {
	for i, c := range b {
		switch {
		case p.rest == '[' && (c >= '0' && c <= '?' || c >= ' ' && c <= '/'):
		case p.rest == '[':
			p.rest = 0
			if c >= '@' && c <= '~' {
				return i + 1
			}
			return i
		case c == 0x1b && i+1 == len(b):
			return i // the rest of it tells
		case c == 0x07, c == 0x1b && b[i+1] == '\\':
			p.rest = 0
			if c == 0x07 {
				return i + 1
			}
			return i + 2
		case !ofColor(c):
			p.rest = 0
			return i
		}
	}
	return len(b)
}

// ofColor reports whether an answer about a colour, or one that does not know
// it, holds the character.
func ofColor(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' || strings.IndexByte("rgx?:;/#]", c) >= 0
}

// darkColor tells whether a colour as XParseColor has it (rgb:RRRR/GGGG/BBBB,
// rgba:, #RRGGBB) is nearer to black than to white.
func darkColor(s string) (dark, ok bool) {
	var parts []string
	if v, ok := strings.CutPrefix(s, "#"); ok && len(v) > 0 && len(v)%3 == 0 {
		n := len(v) / 3
		parts = []string{v[:n], v[n : 2*n], v[2*n:]}
	} else if i := strings.IndexByte(s, ':'); i >= 0 && (s[:i] == "rgb" || s[:i] == "rgba") {
		parts = strings.Split(s[i+1:], "/")
	}
	if len(parts) < 3 {
		return false, false
	}
	var c [3]float64
	for i := range c {
		n, err := strconv.ParseUint(parts[i], 16, 16)
		if err != nil {
			return false, false
		}
		c[i] = float64(n) / float64(uint64(1)<<(4*len(parts[i]))-1)
	}
	return 0.299*c[0]+0.587*c[1]+0.114*c[2] < 0.5, true
}

const maxClipboard = 1 << 20 // bytes of base64

// Clipboard puts s into the clipboard of the presenter's machine, where the
// terminal lets it (OSC 52). It is for what the presenter copies by a key.
// More than 768 KiB is not copied.
func (t *TTY) Clipboard(s string) {
	if t.dumb || base64.StdEncoding.EncodedLen(len(s)) > maxClipboard || t.lock() != nil {
		return
	}
	defer t.unlock()
	b := append([]byte(nil), "\x1b]52;c;"...)
	b = base64.StdEncoding.AppendEncode(b, []byte(s))
	t.write(append(b, "\x1b\\"...)) // an error is kept in t.lost
}
