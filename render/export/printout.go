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
	outputs := map[int][]string{}
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
		outputs[i] = []string{}
		for _, l := range p.escaped(true) {
			outputs[i] = append(outputs[i], unprompted(l))
		}
	}
	m.answers(b, f, outputs)
}

// unprompted writes a line that looks like a prompt, or like narration, in
// another way, so that it stays output.
func unprompted(l string) string {
	head := l[:min(len(l), 128)]
	if !strings.HasPrefix(l, "#") && !strings.Contains(head, "$ ") &&
		!strings.Contains(head, "% ") && !strings.Contains(head, "# ") {
		return l
	}
	l = strings.ReplaceAll(l, `\`, `\\`)
	for _, c := range "$%#" {
		l = strings.ReplaceAll(l, string(c)+" ", fmt.Sprintf(`\x%02x `, c))
	}
	if rest, ok := strings.CutPrefix(l, "#"); ok {
		l = `\x23` + rest
	}
	return l + " (esc)"
}
