package export

import (
	"fmt"
	"strconv"
	"strings"

	"showrunner/slides"
)

// A printout is what a block or a step printed, as lines of an expectation.
type printout struct {
	lines  []string
	status int
	known  bool // there is a status
	told   bool // the last line tells it
}

// escaped is the lines as an expectation writes them. Where it is compared
// line by line, "..." and a last "[3]" that were printed must not be taken for
// what they mean there.
func (p printout) escaped(strict bool) []string {
	if !strict || len(p.lines) == 0 {
		return p.lines
	}
	lines := append([]string(nil), p.lines...)
	for i, l := range lines {
		if l == "..." {
			lines[i] = "... (glob)"
		}
	}
	if last := len(lines) - 1; !p.told && bracketed(lines[last]) {
		if p.known {
			return append(lines, "["+strconv.Itoa(p.status)+"]")
		}
		lines[last] += " (esc)" // there is no status to write after it
	}
	return lines
}

// bracketed tells whether a line looks like a status: "[3]".
func bracketed(l string) bool {
	digits := strings.TrimSuffix(strings.TrimPrefix(l, "["), "]")
	return len(digits) == len(l)-2 && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// console writes what the steps of a recorded session printed into it, each
// after its command.
func (m *markdown) console(b *slides.Block, f fence) {
	if !f.closed {
		return // whatever follows it would be taken for output
	}
	var edits []edit
	var written []string
	steps := b.Steps()
	for i := range steps {
		r := m.latest(steps[i].ID)
		if r == nil {
			continue
		}
		p := printout{lines: m.outputLines(r)}
		p.status, p.known = r.known()
		if i == len(steps)-1 && p.known && p.status != 0 {
			p.lines, p.told = append(p.lines, "["+r.status()+"]"), true
		}
		lines := unprompted(p.escaped(true))
		if e, changed := m.answer(b, i, f, lines); changed {
			edits, written = append(edits, e), append(written, lines...)
		}
	}
	if !m.understood(b, f, edits) {
		return
	}
	m.edits = append(m.edits, edits...)
	m.lengthen(f, written)
}

// answer is the edit that gives step i of a recorded session its output.
func (m *markdown) answer(b *slides.Block, i int, f fence, lines []string) (edit, bool) {
	for _, e := range b.Expectations {
		if e.Step != i {
			continue
		}
		end := e.Line + strings.Count(strings.TrimSuffix(e.Text, "\n"), "\n") + 1
		return edit{m.src.start(e.Line), m.src.start(end), m.join(f, lines)}, !sameLines(e.Text, lines)
	}
	step := &b.Steps()[i]
	at := m.src.start(step.Line + strings.Count(step.Text, "\n") + 1)
	return edit{at, at, m.join(f, lines)}, len(lines) > 0
}

// understood tells whether a recorded session still has the same commands when
// its outputs are changed.
func (m *markdown) understood(b *slides.Block, f fence, edits []edit) bool {
	if len(edits) == 0 {
		return true
	}
	from, to := m.src.start(f.open+1), m.src.start(f.end-1)
	var body strings.Builder
	for _, e := range edits {
		if e.from < from || e.to > to {
			return false
		}
		body.Write(m.src.text[from:e.from])
		body.WriteString(e.text)
		from = e.to
	}
	body.Write(m.src.text[from:to])
	// The prefix is the container's: quotes' marks and blanks.
	var text strings.Builder
	for l := range strings.Lines(body.String()) {
		text.WriteString(unprefixed(l, f.prefix))
	}
	return sameSteps(conversation(m.Deck, b.Language, text.String()), b)
}

// unprefixed is a line without what its container puts before it.
func unprefixed(l, prefix string) string {
	for _, c := range []byte(prefix) {
		rest := strings.TrimLeft(l, " \t")
		switch {
		case c == '>' && strings.HasPrefix(rest, ">"):
			l = rest[1:]
		case c != '>' && l != "" && (l[0] == ' ' || l[0] == '\t'):
			l = l[1:]
		}
	}
	return l
}

// conversation is a block of a recorded session by itself, nil when there is
// no command in it.
func conversation(like *slides.Deck, language, text string) *slides.Block {
	fence := strings.Repeat("~", longest(strings.Split(text, "\n"), '~')+3)
	d := slides.Parse("-", fmt.Appendf(nil, "%s%s\n%s%s\n", fence, language, text, fence))
	d.Meta.Shell = like.Shell()
	for _, s := range d.Slides {
		for _, b := range s.Blocks() {
			return b
		}
	}
	return nil
}

func sameSteps(a, b *slides.Block) bool {
	if a == nil || len(a.Steps()) != len(b.Steps()) {
		return false
	}
	for i, s := range a.Steps() {
		if s.Text != b.Steps()[i].Text {
			return false
		}
	}
	return true
}

// unprompted writes lines that look like a prompt, or like narration, in
// another way, so that they stay output.
func unprompted(lines []string) []string {
	for i, l := range lines {
		head := l[:min(len(l), 128)]
		if !strings.HasPrefix(l, "#") && !strings.Contains(head, "$ ") &&
			!strings.Contains(head, "% ") && !strings.Contains(head, "# ") {
			continue
		}
		l = strings.ReplaceAll(l, `\`, `\\`)
		for _, c := range "$%#" {
			l = strings.ReplaceAll(l, string(c)+" ", fmt.Sprintf(`\x%02x `, c))
		}
		if rest, ok := strings.CutPrefix(l, "#"); ok {
			l = `\x23` + rest
		}
		lines[i] = l + " (esc)"
	}
	return lines
}
