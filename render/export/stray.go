package export

import (
	"strings"

	"showrunner/slides"
)

// strays puts in place what ran though it is not in the runbook: commands of
// the moment and edited steps, each after the block of the step before it.
func (m *markdown) strays() {
	for _, r := range m.astray() {
		text := strings.TrimRight(tameText(m.mask(r.text)), "\n")
		if strings.TrimSpace(text) == "" {
			continue
		}
		b := m.near(r)
		if b == nil {
			m.early(r, text)
			continue
		}
		at := m.places[b]
		f := fence{prefix: at.prefix, ending: m.src.ending(b.Line)}
		language := "sh"
		if !b.Console {
			language = b.Language
		}
		m.insert(at.line, m.stray(r, f, language, text))
	}
}

// tameText is tame for several lines; tabs stay.
func tameText(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 {
			return -1
		}
		return r
	}, s)
}

// near is the block that a stray run comes after, nil before the first one.
func (m *markdown) near(r *run) *slides.Block {
	if r.step != nil {
		return r.step.Block
	}
	if r.after != nil {
		return r.after.step.Block
	}
	return nil
}

// stray is a command of the moment as a block, and what it printed.
func (m *markdown) stray(r *run, f fence, language, command string) string {
	text := m.fenced(f, language, strings.Split(command, "\n"))
	p := printout{lines: m.outputLines(r)}
	if p.status, p.known = r.known(); p.known && p.status != 0 {
		p.lines, p.told = append(p.lines, "["+r.status()+"]"), true
	}
	if len(p.lines) > 0 {
		text += m.fenced(f, "output", p.escaped(true))
	}
	return text
}

// early puts a command that ran before every step of the runbook at the end of
// the slide before the one that was run first, or of the first slide.
func (m *markdown) early(r *run, command string) {
	line := len(m.src.starts) + 1
	if s := m.Deck.Slides; len(s) > 1 {
		line = s[max(m.firstSlide()-1, 1)].Line
	}
	f := fence{ending: m.src.ending(1)}
	text := m.stray(r, f, "sh", command)
	if line <= len(m.src.starts) {
		text += f.ending
	} else if open := m.unclosed(); open != "" {
		text = open + f.ending + text
	}
	m.insert(line, text)
}

// unclosed is the fence that goes on to the end of the runbook, or "".
func (m *markdown) unclosed() string {
	for _, f := range m.Deck.Findings {
		if f.Name == "unclosed-fence" {
			at := f.Offset
			mark := m.src.text[at:m.src.start(f.Line+1)]
			return string(mark[:len(mark)-len(strings.TrimLeft(string(mark), string(mark[:1])))])
		}
	}
	return ""
}
