package journal

import (
	"bytes"
	"strconv"
	"strings"

	"showrunner/slides"
)

// output records what a program wrote.
func (r *Recorder) output(e *Entry) {
	if r.own.step != e.Step || r.own.later != e.Later {
		r.endOutput()
		r.own.step, r.own.later = e.Step, e.Later
		r.cast.remark(remark{Entry: "output", Step: name(e.Step), Later: e.Later})
	}
	text := r.out.join(e.Data)
	if r.tail == nil {
		n := len(clip(text, max(r.room-r.spent[e.Step], 0)))
		r.print(e, text[:n])
		text = text[n:]
	}
	if len(text) > 0 {
		if r.tail == nil {
			r.tail = &tail{}
		}
		r.write(r.tail.push(e.At, text))
	}
}

func (r *Recorder) print(e *Entry, text []byte) {
	if len(text) == 0 {
		return
	}
	r.spent[e.Step] += len(text)
	if r.played != nil {
		_, _ = r.played.Write(text) // an emulator takes what it can
	}
	r.trail.follow(text)
	r.cast.text(e.At, 'o', text)
}

// endOutput writes what is held back of an owner's output.
func (r *Recorder) endOutput() {
	rest := r.out.rest()
	if t := r.tail; t != nil {
		r.tail = nil
		r.write(t.push(r.now, rest))
		r.writeTail(t)
	} else {
		r.cast.text(r.now, 'o', rest)
	}
	r.cast.text(r.now, 'i', r.in.rest())
}

// writeTail writes the end of output that was too long.
func (r *Recorder) writeTail(t *tail) {
	t.align()
	for first := true; ; {
		c, text, ok := t.take()
		if !ok {
			return
		}
		if c.entry != nil {
			r.write([]*Entry{c.entry})
			continue
		}
		if first && t.lost > 0 {
			r.cast.remark(remark{Entry: "elided", Step: name(r.own.step), Bytes: t.lost})
			r.cast.event(c.at, 'o', LeftOut(t.lost))
		}
		first = false
		if r.played != nil {
			_, _ = r.played.Write(text) // likewise
		}
		r.trail.follow(text)
		r.cast.text(c.at, 'o', text)
	}
}

// A joiner joins characters that arrive in parts.
type joiner struct {
	held []byte // the beginning of one
	buf  []byte
}

// join returns the whole characters of what was held and p.
func (j *joiner) join(p []byte) []byte {
	if len(j.held) > 0 {
		j.buf = append(append(j.buf[:0], j.held...), p...)
		p = j.buf
	}
	n := len(p) - unfinished(p)
	j.held = append(j.held[:0], p[n:]...)
	return p[:n]
}

// rest returns what is held: its end does not come.
func (j *joiner) rest() []byte {
	p := j.held
	j.held = nil
	return p
}

// A trail is what a step's output leaves for the prompt after it.
type trail struct {
	term    Terminal // that the output went to, which tells whether a line is open
	midline bool     // whether one is, where there is no such terminal
	dirty   bool     // colours or modes may be set
	tabs    bool     // stops may be
	alt     bool     // on the alternate screen
}

func (t *trail) follow(text []byte) {
	if len(text) == 0 {
		return
	}
	t.midline = text[len(text)-1] != '\n'
	if bytes.IndexByte(text, 0x1b) < 0 && bytes.IndexByte(text, 0x0e) < 0 && !bytes.Contains(text, []byte("\u009b")) {
		return
	}
	t.dirty = true
	for _, stops := range []string{"\x1bH", "\x1b[g", "\x1b[0g", "\x1b[3g"} {
		t.tabs = t.tabs || bytes.Contains(text, []byte(stops))
	}
	on, off := bytes.LastIndex(text, []byte("\x1b[?1049h")), bytes.LastIndex(text, []byte("\x1b[?1049l"))
	if on >= 0 || off >= 0 {
		t.alt = on > off
	}
}

// leaves is what the step's terminal tells, else what the bytes do.
func (t *trail) leaves() (below int, alt bool) {
	if l, ok := t.term.(Leaver); ok {
		return l.Leaves()
	}
	if t.midline && !t.alt {
		below = 1
	}
	return below, t.alt
}

// plainTerminal takes back what programs set, as a step's own terminal begins:
// DECSTR resets what it resets in all
// players, and the rest by name. DECSTBM would move the cursor: DECSC and DECRC
// bring it back.
//
// https://invisible-island.net/xterm/ctlseqs/ctlseqs.html
const plainTerminal = "\x1b[!p\x1b7\x1b[?69l\x1b[r\x1b8\x1b[0m\x1b(B\x1b)B\x0f" +
	"\x1b[?1l\x1b>\x1b[4l\x1b[20l\x1b[?5l\x1b[?7h\x1b[?25h\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1004l\x1b[?1006l\x1b[?2004l\x1b[?2026l\x1b[0 q" +
	"\x1b]8;;\x1b\\\x1b]104\x1b\\\x1b]110\x1b\\\x1b]111\x1b\\\x1b]112\x1b\\"

// prompt is what stands before a step's output: the command after a prompt, on
// a line and in colours of its own, on a terminal of so many columns.
func (t *trail) prompt(command string, cols int) []byte {
	var b strings.Builder
	rows, alt := t.leaves()
	if t.dirty || alt {
		b.WriteString("\x18") // ends a sequence that is open
		if alt {
			b.WriteString("\x1b[?1049l")
		}
		b.WriteString(plainTerminal)
	}
	if t.tabs {
		b.WriteString("\x1b7\x1b[3g")
		for x := 9; x <= cols; x += 8 {
			b.WriteString("\x1b[" + strconv.Itoa(x) + "G\x1bH")
		}
		b.WriteString("\x1b8")
	}
	if rows > 0 || t.dirty {
		b.WriteString("\r" + strings.Repeat("\n", rows))
	}
	sign := "$ "
	for line := range strings.Lines(strings.TrimRight(command, "\n") + "\n") {
		b.WriteString(sign + slides.Visible(strings.TrimRight(line, "\r\n")) + "\r\n")
		sign = "> "
	}
	return []byte(b.String())
}

func statusText(n int) []byte { return strconv.AppendInt(nil, int64(n), 10) }

func sizeText(cols, rows int) []byte {
	b := strconv.AppendInt(nil, int64(dimension(cols, 1)), 10)
	return strconv.AppendInt(append(b, 'x'), int64(dimension(rows, 1)), 10)
}
