package progress

import (
	"fmt"
	"strings"
	"time"

	"showrunner/render/screen"
	"showrunner/runner/journal"
	"showrunner/slides"
)

// mark is how a step stands.
type mark uint8

const (
	todo mark = iota
	running
	waits
	passed
	failed
	overtime
	waited
	skipped
	drifted
	marks
)

// open tells whether the step is under way.
func (m mark) open() bool { return m == running || m == waits }

func markOf(o journal.Outcome) mark {
	switch o {
	case journal.Passed:
		return passed
	case journal.TimedOut:
		return overtime
	case journal.Waited:
		return waited
	case journal.Skipped:
		return skipped
	}
	return failed
}

// A look is the SGR parameters that text is written with (ECMA-48 8.3.117).
// Of the colours only those are used that every terminal has, since whether it
// is dark is not known here.
type look string

const (
	plain  look = ""
	bold   look = "1"
	dim    look = "2"
	red    look = "1;31"
	green  look = "32"
	yellow look = "33"
	cyan   look = "36"
)

// signs are the marks as they are shown, also in ASCII.
var signs = [marks]struct {
	sign, ascii string
	look        look
}{
	todo: {"○", "o", dim}, running: {"▶", ">", cyan}, waits: {"⌨", "?", yellow}, passed: {"✔", "+", green},
	failed: {"✘", "x", red}, overtime: {"⏱", "t", red}, waited: {"⌨", "?", red}, skipped: {"–", "-", dim}, drifted: {"≠", "!", yellow},
}

// sign is a mark as the terminal can show it.
func (l *List) sign(m mark) span {
	if l.ASCII {
		return span{signs[m].ascii, signs[m].look}
	}
	return span{signs[m].sign, signs[m].look}
}

// A line is text from the left and, where there is room for it, a note at the
// right edge.
type line struct {
	left  []span
	right string
	focus bool // it must be in the window
}

// A span is text in one look.
type span struct {
	text string
	look look
}

// clean is text in one line that a terminal only shows.
func clean(s string) string {
	s = slides.Visible(strings.TrimSpace(s))
	return strings.NewReplacer("\n", " ", "\t", " ").Replace(s)
}

// mask replaces what must stay secret.
func (l *List) mask(s string) string {
	if l.Mask == nil {
		return s
	}
	return l.Mask(s)
}

// command is a step's first line.
func (l *List) command(s *slides.Step) string {
	first, rest, _ := strings.Cut(strings.TrimSpace(l.mask(s.Shown())), "\n")
	if rest != "" {
		first = strings.TrimRight(first, " \\") + " …"
	}
	return clean(first)
}

func (l *List) titleLine(p *part) line {
	title := p.slide.Title
	if p.slide.Goes {
		title += " (goes on)"
	}
	return line{left: []span{{fmt.Sprintf("%d  %s", p.slide.Number, clean(l.mask(title))), bold}}}
}

// plainLine is a step that is over, in one line that stays.
func (l *List) plainLine(r *row) line {
	took, why := journal.Lasted(r.report.Duration), r.report.Why
	if r.mark == skipped {
		took, why = "skipped", ""
	}
	text := fmt.Sprintf(" %s  %s  %s", r.step.ID, took, l.command(r.step))
	if why != "" {
		text += ": " + clean(why)
	}
	return line{left: []span{l.sign(r.mark), {text, plain}}}
}

func (l *List) driftLine(x *journal.ExpectationReport) line {
	text := fmt.Sprintf(" line %d: drift", x.Expectation.Line)
	if x.Block != "" {
		text = fmt.Sprintf(" %s  line %d: drift", clean(x.Block), x.Expectation.Line)
	}
	if x.Scored() {
		text += fmt.Sprintf(", score %.2f", x.Score)
	}
	if x.Why != "" {
		text += ": " + clean(x.Why)
	}
	sign := l.sign(drifted)
	if l.Size != nil {
		sign.text = "  " + sign.text
	}
	return line{left: []span{sign, {text, plain}}}
}

// partLines is a slide with its steps. last is what the newest of those that
// run shows, or "".
func (l *List) partLines(p *part, last string) []line {
	var newest *row
	if n := len(l.running); n > 0 {
		newest = l.running[n-1]
	}
	lines := []line{l.titleLine(p)}
	for _, r := range p.rows {
		lines = append(lines, l.rowLine(r))
		below := func(text string, look look) {
			if text != "" {
				lines = append(lines, line{left: []span{{blanks(6+len(r.step.ID)) + text, look}}, focus: r == newest})
			}
		}
		if r == newest {
			lines[len(lines)-1].focus = true
			below(clean(last), dim)
		}
		below(clean(r.report.Why), red)
		if r.report.Hint != "" {
			below("hint: "+clean(r.report.Hint), dim)
		}
	}
	for i := range p.drift {
		lines = append(lines, l.driftLine(&p.drift[i]))
	}
	return lines
}

// rowLine is a step.
func (l *List) rowLine(r *row) line {
	sign, text := l.sign(r.mark), span{l.command(r.step), plain}
	sign.text = "  " + sign.text + " "
	right := journal.Lasted(r.report.Duration)
	switch r.mark {
	case todo:
		text.look, right = dim, ""
	case skipped:
		text.look, right = dim, "skipped"
	case running, waits:
		right = elapsed(l.Clock.Now().Sub(r.began))
	}
	return line{left: []span{sign, {r.step.ID + "  ", dim}, text}, right: right}
}

// elapsed is time that goes on: 0:12.
func elapsed(d time.Duration) string {
	d = max(d, 0)
	if d < time.Minute {
		return fmt.Sprintf("0:%02d", int(d.Seconds()))
	}
	return journal.Lasted(d)
}

// live is what is under way, in at most as many lines as the window has: the
// slide at hand with what the newest of its running steps shows, the titles of
// slides to come, and what it comes to so far.
func (l *List) live(rows int, last string) []line {
	coming := l.coming()
	if len(coming) == 0 && (l.part == nil || l.part.over) {
		return nil
	}
	total := l.totalLines(rows)
	room := rows - len(total)
	var lines []line
	if p := l.part; p != nil && !p.over {
		lines = window(l.partLines(p, last), room)
	}
	for _, p := range coming[:min(len(coming), comingMost, max(room-len(lines), 0))] {
		ln := l.titleLine(p)
		ln.left[0].look, ln.right = dim, steps(len(p.rows))
		lines = append(lines, ln)
	}
	return append(lines, total...)
}

// comingMost is how many slides to come are named.
const comingMost = 5

// coming are the slides after the one at hand.
func (l *List) coming() []*part {
	for i, p := range l.parts {
		if !p.over && p != l.part {
			return l.parts[i:]
		}
	}
	return nil
}

// totalLines is what it comes to so far, after a blank line where there is
// room.
func (l *List) totalLines(rows int) []line {
	c := l.count
	over := c.Passed + c.Failed + c.Skipped
	text := fmt.Sprintf("%d of %s", over, steps(len(l.Steps)))
	total := line{left: []span{{text, dim}}, right: elapsed(l.Clock.Now().Sub(l.started))}
	if c.Failed > 0 {
		total.left = append(total.left, span{fmt.Sprintf("  %d not passed", c.Failed), red})
	}
	if c.Drift > 0 {
		total.left = append(total.left, span{fmt.Sprintf("  %d drifted", c.Drift), yellow})
	}
	if rows < 3 {
		return []line{total}
	}
	return []line{{}, total}
}

func steps(n int) string {
	if n == 1 {
		return "1 step"
	}
	return fmt.Sprintf("%d steps", n)
}

// window is the first of lines, which is a title, and of the rest those around
// the focus.
func window(lines []line, room int) []line {
	if len(lines) <= room {
		return lines
	}
	if room < 2 {
		return lines[:max(room, 0)]
	}
	focus, n := 1, room-1
	for i := range lines {
		if lines[i].focus {
			focus = i
		}
	}
	from := min(max(focus+2-n, 1), focus, len(lines)-n)
	return append([]line{lines[0]}, lines[from:from+n]...)
}

func blanks(n int) string { return strings.Repeat(" ", max(n, 0)) }

// text is a line in at most so many columns, as it is written, and the columns
// that it takes.
func (l *List) text(ln line, cols int) (text string, used int) {
	right := screen.Width(ln.right)
	room := cols
	if right > 0 && right+4 < cols {
		room -= right + 2
	}
	var b strings.Builder
	for _, s := range ln.left {
		s.text = screen.Clip(s.text, room-used)
		used += screen.Width(s.text)
		b.WriteString(l.span(s))
	}
	if room < cols {
		b.WriteString(blanks(cols-right-used) + l.span(span{ln.right, dim}))
		used = cols
	}
	return b.String(), used
}

// span is text in its look.
func (l *List) span(s span) string {
	if l.ASCII {
		s.text = strings.ReplaceAll(s.text, "…", "~")
	}
	if !l.Colors || s.look == plain || s.text == "" {
		return s.text
	}
	return "\x1b[" + string(s.look) + "m" + s.text + "\x1b[m"
}
