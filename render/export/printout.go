package export

import (
	"strconv"

	"showrunner/slides"
)

// A printout is what a block or a step printed, as lines of an expectation.
type printout struct {
	lines  []string
	status int
	known  bool // there is a status
	told   bool // the last line tells it
}

// size is how many bytes the lines take in a file.
func (p printout) size() (n int) {
	for _, l := range p.lines {
		n += len(l) + 1
	}
	return n
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
	if last := len(lines) - 1; !p.told && slides.StatusLine(lines[last]) {
		if p.known {
			return append(lines, "["+strconv.Itoa(p.status)+"]")
		}
		lines[last] += " (esc)" // there is no status to write after it
	}
	return lines
}

// console writes what the steps of a recorded session printed into it, each
// after its command, and returns the last full screen of them.
func (m *markdown) console(b *slides.Block, f fence) (full *shown) {
	if !f.closed {
		return nil // whatever follows it would be taken for output
	}
	outputs := map[int][]string{}
	steps := b.Steps()
	for i := range steps {
		r := m.latest(steps[i].ID)
		if r == nil {
			continue
		}
		shown := m.output(r)
		if shown.full != nil {
			full = shown.full
		}
		p := printout{lines: shown.plain()}
		p.status, p.known = r.known()
		if p.known && p.status != 0 {
			p.lines, p.told = append(p.lines, "["+r.status()+"]"), true
		}
		outputs[i] = []string{}
		for _, l := range p.escaped(true) {
			outputs[i] = append(outputs[i], slides.Unprompted(l))
		}
	}
	m.answers(b, f, outputs)
	return full
}
