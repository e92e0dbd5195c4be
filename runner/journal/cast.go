package journal

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	charset "showrunner/slides/text"
)

const (
	pieceSize = 128 << 10 // of text in one line, at most; escapes can make it six times as long
	nameSize  = 4 << 10   // of a name in a line, at most
	bufSize   = 64 << 10
)

// WriteV3 writes a recording as an asciicast v3 file that Read reads back.
// emulator makes the terminals that tell where a step's output ends; without it
// the last byte does.
func WriteV3(w io.Writer, rec *Recording, emulator func(cols, rows int) Terminal) error {
	return rec.write(w, 3, emulator)
}

// WriteV2 writes a recording as an asciicast v2 file, for older players: times
// count from the start, and what only Read understands is left out.
func WriteV2(w io.Writer, rec *Recording, emulator func(cols, rows int) Terminal) error {
	return rec.write(w, 2, emulator)
}

func (rec *Recording) write(w io.Writer, version int, emulator func(cols, rows int) Terminal) error {
	r := &Recorder{Input: true, meta: rec.Meta, label: rec.label, room: math.MaxInt, emulator: emulator}
	r.cast = cast{w: w, version: version, bare: version < 3 || rec.Foreign}
	r.begin()
	marks := rec.marks
	for i, e := range rec.Entries {
		for len(marks) > 0 && marks[0].before <= i {
			r.mark(marks[0])
			marks = marks[1:]
		}
		r.Record(e)
	}
	for _, m := range marks {
		r.mark(m)
	}
	if !r.judged {
		r.status = rec.Status
	}
	return r.finish(rec.Whole)
}

func (r *Recorder) mark(m marker) { r.cast.event(m.at, 'm', []byte(m.label)) }

func (rec *Recording) label(step string) (slide, command string) {
	l := rec.Labels[step]
	return l.Slide, l.Command
}

// A cast writes the lines of an asciicast file. After an error it writes
// nothing more.
type cast struct {
	w       io.Writer
	version int
	bare    bool // without remarks
	buf     bytes.Buffer
	last    time.Duration // when the last event was, as written
	err     error
}

// header writes the first line.
//
// https://docs.asciinema.org/manual/asciicast/v3/ and …/v2/
func (c *cast) header(m *Meta) {
	b := c.buf.AvailableBuffer()
	size := func(cols, rows string) {
		b = append(b, `"`+cols+`":`...)
		b = strconv.AppendInt(b, int64(dimension(m.Cols, 80)), 10)
		b = append(b, `,"`+rows+`":`...)
		b = strconv.AppendInt(b, int64(dimension(m.Rows, 24)), 10)
	}
	if c.version == 2 {
		b = append(b, `{"version":2,`...)
		size("width", "height")
	} else {
		b = append(b, `{"version":3,"term":{`...)
		size("cols", "rows")
		b = append(b, `,"type":"xterm-256color"}`...)
	}
	if !m.Started.IsZero() {
		b = strconv.AppendInt(append(b, `,"timestamp":`...), m.Started.Unix(), 10)
	}
	if m.Title != "" {
		b = appendString(append(b, `,"title":`...), clip([]byte(m.Title), nameSize))
	}
	if m.IdleLimit > 0 {
		b = appendSeconds(append(b, `,"idle_time_limit":`...), m.IdleLimit, 1)
	}
	b = c.environment(b, m.Shell)
	c.buf.Write(append(b, "}\n"...))
}

func (c *cast) environment(b []byte, shell string) []byte {
	if shell == "" {
		return b
	}
	b = appendString(append(b, `,"env":{"SHELL":`...), clip([]byte(shell), nameSize))
	if c.version == 2 {
		b = append(b, `,"TERM":"xterm-256color"`...)
	}
	return append(b, '}')
}

// dimension is a number of columns or rows as the format can say it.
func dimension(n, unset int) int {
	if n <= 0 {
		return unset
	}
	return min(n, math.MaxUint16)
}

// event writes what happened at a time. Times are rounded, not intervals, so
// that rounding errors do not add up.
func (c *cast) event(at time.Duration, code byte, text []byte) {
	b := append(c.buf.AvailableBuffer(), '[')
	if c.version == 2 {
		at = max(at.Round(time.Microsecond), c.last)
		b = appendSeconds(b, at, 6)
	} else {
		at = max(at.Round(time.Millisecond), c.last)
		b = appendSeconds(b, at-c.last, 3)
	}
	c.last = at
	b = append(b, `, "`...)
	b = append(b, code)
	b = append(b, `", `...)
	b = appendString(b, text)
	c.buf.Write(append(b, "]\n"...))
	c.spill()
}

// text writes text of any length as events at one time and tells how many.
func (c *cast) text(at time.Duration, code byte, text []byte) (events int) {
	for len(text) > 0 {
		piece := clip(text, pieceSize)
		c.event(at, code, piece)
		text = text[len(piece):]
		events++
	}
	return events
}

// remark writes a comment line, which players pass over.
func (c *cast) remark(m remark) {
	if c.bare {
		return
	}
	c.buf.WriteString("# ")
	enc := json.NewEncoder(&c.buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(m); err != nil { // no value of a remark makes one
		c.buf.WriteByte('\n')
	}
	c.spill()
}

func (c *cast) spill() {
	if c.buf.Len() >= bufSize {
		c.flush()
	}
}

func (c *cast) flush() {
	if c.err == nil && c.buf.Len() > 0 {
		_, c.err = c.w.Write(c.buf.Bytes())
	}
	c.buf.Reset()
}

// appendSeconds appends a time that is not negative, with as many decimals as
// said.
func appendSeconds(b []byte, d time.Duration, decimals int) []byte {
	b = append(strconv.AppendInt(b, int64(d/time.Second), 10), '.')
	rest := d % time.Second
	for unit := time.Second / 10; decimals > 0; decimals-- {
		b = append(b, '0'+byte(rest/unit%10))
		unit /= 10
	}
	return b
}

// appendString appends text as a JSON string. Control characters, C1 too, are
// escaped; each maximal part of a sequence that is no UTF-8 becomes one U+FFFD
// (Unicode 3.9).
func appendString(b, text []byte) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(text); {
		ch := text[i]
		if ch >= 0x20 && ch < 0x7f && ch != '"' && ch != '\\' {
			i++
			continue
		}
		r, n := rune(ch), 1
		if ch >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(text[i:])
		}
		bad := r == utf8.RuneError && n == 1
		if r > 0x9f && !bad {
			i += n
			continue
		}
		b = append(b, text[from:i]...)
		if bad {
			if n, r = part(text[i:]), utf8.RuneError; n == 1 {
				r = charset.Stray(ch)
			}
			b = utf8.AppendRune(b, r)
		} else {
			b = escape(b, r)
		}
		i += n
		from = i
	}
	return append(append(b, text[from:]...), '"')
}

func escape(b []byte, r rune) []byte {
	const digits = "0123456789abcdef"
	switch r {
	case '"', '\\':
		return append(b, '\\', byte(r))
	case '\n':
		return append(b, `\n`...)
	case '\r':
		return append(b, `\r`...)
	case '\t':
		return append(b, `\t`...)
	}
	return append(b, '\\', 'u', '0', '0', digits[r>>4], digits[r&15])
}

// part is the length of the maximal part of a sequence that bytes which are no
// UTF-8 begin with.
func part(p []byte) int {
	for n := min(3, len(p)); n > 1; n-- {
		if !utf8.FullRune(p[:n]) {
			return n
		}
	}
	return 1
}

// unfinished is the length of the character that text ends in the middle of.
func unfinished(text []byte) int {
	for n := 1; n <= min(3, len(text)); n++ {
		if tail := text[len(text)-n:]; utf8.RuneStart(tail[0]) {
			if utf8.FullRune(tail) {
				return 0
			}
			return n
		}
	}
	return 0
}

// clip cuts text to a length, between two characters.
func clip(text []byte, n int) []byte {
	if len(text) <= n {
		return text
	}
	return text[:n-unfinished(text[:n])]
}
