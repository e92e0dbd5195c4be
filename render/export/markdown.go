package export

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"showrunner/slides"
)

// mostRepeated is how many bytes of output the expectations of a transcript may
// hold that are not the first ones of their blocks: each holds all of it.
const mostRepeated = 32 << 20

// writeMarkdown writes the runbook, byte for byte but for its notes, with what its
// blocks printed: each in the expectation that it has, else in an output block after
// it. What is written is a runbook again.
func writeMarkdown(w io.Writer, in Input) error {
	if in.Deck == nil {
		return ErrNoDeck
	}
	m := &markdown{talk: fold(in), editor: newEditor(in.Deck)}
	for _, s := range in.Deck.Slides {
		m.fences(s.Elements())
	}
	for _, s := range in.Deck.Slides {
		m.slide(s)
	}
	if m.repeated > mostRepeated {
		return fmt.Errorf("%s: the transcript would repeat more than %d MiB of output: one output block below each block is enough", in.Deck.File, mostRepeated>>20)
	}
	m.strays()
	return m.write(w)
}

// A markdown is a transcript in the making.
type markdown struct {
	*talk
	*editor
	places   map[*slides.Block]anchor       // where something may follow a block
	screens  map[*slides.Block]*slides.Code // full screens that follow blocks
	repeated int                            // bytes, until there are too many
}

// An anchor is a place after a fenced block.
type anchor struct {
	line   int // the first one after it
	prefix string
}

func (m *markdown) slide(s *slides.Slide) {
	if !m.Notes {
		for _, n := range s.NoteComments() {
			m.edit(n.From, n.To, slides.NoNote)
		}
	}
	m.screens = map[*slides.Block]*slides.Code{}
	m.screensAmong(s.Elements())
	for _, b := range s.Blocks() {
		m.block(b)
	}
}

// block writes what a block printed.
func (m *markdown) block(b *slides.Block) {
	f := m.fence(b.Pos, b.End, b.Prefix)
	last := anchor{f.end, f.prefix}
	defer func() {
		if m.places == nil {
			m.places = map[*slides.Block]anchor{}
		}
		m.places[b] = last
	}()
	if b.Console {
		full := m.console(b, f)
		m.screen(b, f, last, full)
		return
	}
	text, full, ran := m.printed(b)
	defer func() { m.screen(b, f, last, full) }()
	placed, size := false, text.size()
	for _, e := range b.Expectations {
		ef := m.fence(e.Pos, e.End, e.Prefix)
		if ef.end > last.line {
			last = anchor{ef.end, ef.prefix}
		}
		if placed {
			m.repeated += size
		}
		if ran && ef.closed && m.repeated <= mostRepeated {
			m.replace(ef, e, text)
			placed = true
		}
	}
	if ran && !placed && len(text.lines) > 0 {
		m.follow(f, text.escaped(true))
	}
}

// screenInfo is the info string of the block that a full screen stands in.
const screenInfo = "text screen"

// screensAmong finds the full screens that an earlier transcript put after blocks.
func (m *markdown) screensAmong(elements []slides.Element) {
	var b *slides.Block
	for _, e := range elements {
		switch e := e.(type) {
		case *slides.Block:
			b = e
		case *slides.Expectation:
		case *slides.Code:
			if b != nil && e.Info == screenInfo && !e.Indented {
				m.screens[b] = e
			}
			b = nil
		default:
			b = nil
			m.screensAmong(slides.Children(e))
		}
	}
}

// screen writes the last full screen of a block's programs after what they
// printed: it is no expectation, for a rehearsal compares none.
func (m *markdown) screen(b *slides.Block, f fence, last anchor, full *shown) {
	if full == nil || !f.closed {
		return
	}
	lines := []string{fullEmpty}
	if len(full.lines) > 0 {
		lines = full.plain()
	}
	if c := m.screens[b]; c != nil {
		end := slides.Pos{Line: c.Line + strings.Count(c.Text, "\n") + 2, Col: 1}
		if at := m.fence(c.Pos, end, b.Prefix); at.closed {
			m.put(at, lines)
			return
		}
	}
	m.insert(last.line, m.fenced(fence{prefix: last.prefix, ending: f.ending}, screenInfo, lines))
}

// printed is what the steps of a block printed, one after the other, the last
// full screen of them, and whether any of them ran.
func (m *markdown) printed(b *slides.Block) (p printout, full *shown, ran bool) {
	steps := b.Steps()
	for i := range steps {
		r := m.latest(steps[i].ID)
		if r == nil {
			continue
		}
		ran = true
		shown := m.output(r)
		p.lines = append(p.lines, shown.plain()...)
		if shown.full != nil {
			full = shown.full
		}
		p.status, p.known = 0, false
		if status, known := r.known(); i == len(steps)-1 {
			p.status, p.known = status, known
		} else if known && status != 0 {
			p.lines = append(p.lines, "["+strconv.Itoa(status)+"]"+notPrinted)
		}
	}
	if p.known && p.status != 0 {
		p.lines = append(p.lines, "["+strconv.Itoa(p.status)+"]")
		p.told = true
	}
	return p, full, ran
}

// notPrinted makes the status of a step that is not its block's last a line that
// need not be printed: only the last line of an expectation can be a status.
const notPrinted = " (?)"

func (t *talk) outputLines(r *run) []string { return t.output(r).plain() }

// plain is the lines as Markdown can hold them.
func (s *shown) plain() []string {
	lines := make([]string, 0, len(s.lines))
	for i := range s.lines {
		lines = append(lines, tame(s.lines[i].plain()))
	}
	return lines
}

// known is the status of a run, and whether there is one.
func (r *run) known() (status int, ok bool) {
	return r.result.Status, r.ended && r.result.Status >= 0
}

// status is the status of a run in digits.
func (r *run) status() string { return strconv.Itoa(r.result.Status) }

// tame drops the characters that Markdown cannot hold in a line.
func tame(s string) string {
	plain := true
	for i := range len(s) {
		plain = plain && s[i]-0x20 < 0x5f
	}
	if plain {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r >= 0x7f && r < 0xa0 {
			return -1
		}
		return r
	}, s)
}

// replace gives an expectation its new text. What says the same but for blanks
// at the ends of lines stays as it is.
func (m *markdown) replace(f fence, e *slides.Expectation, p printout) {
	strict := e.Language != "log" || e.Attr.Match == "lines" || e.Attr.Match == "exact"
	lines := p.escaped(strict)
	if sameLines(e.Text, lines) {
		return
	}
	m.put(f, lines)
}

// follow puts an output block after a fence, which it closes if need be.
func (m *markdown) follow(f fence, lines []string) {
	text := ""
	if !f.closed {
		text = f.prefix + strings.Repeat(string(f.mark), f.long) + f.ending
	}
	m.insert(f.end, text+m.fenced(f, "output", lines))
}

// sameLines tells whether text says lines, but for blanks at the ends.
func sameLines(text string, lines []string) bool {
	i := 0
	for l := range strings.Lines(text) {
		if i == len(lines) || strings.TrimRight(l, " \t\r\n") != lines[i] {
			return false
		}
		i++
	}
	return i == len(lines)
}
