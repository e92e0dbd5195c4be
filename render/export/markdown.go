package export

import (
	"bufio"
	"io"
	"slices"
	"strconv"
	"strings"

	"showrunner/slides"
)

// writeMarkdown writes the runbook, byte for byte, with what its blocks
// printed: each in the expectation that it has, else in an output block after
// it. What is written is a runbook again.
func writeMarkdown(w io.Writer, in Input) error {
	if in.Deck == nil {
		return ErrNoDeck
	}
	m := &markdown{talk: fold(in), src: readSource(in.Deck.Source)}
	for _, s := range in.Deck.Slides {
		m.slide(s)
	}
	m.strays()
	return m.write(w)
}

// A markdown is a transcript in the making.
type markdown struct {
	*talk
	src    source
	opens  map[int]bool // lines of the slide at hand in which a fence opens
	edits  []edit
	places map[*slides.Block]anchor // where something may follow a block
	ended  bool                     // the last line has got its ending
}

// An edit replaces a part of the source.
type edit struct {
	from, to int
	text     string
}

// An anchor is a place after a fenced block.
type anchor struct {
	line   int // the first one after it
	prefix string
}

func (m *markdown) edit(from, to int, text string) {
	m.edits = append(m.edits, edit{from, to, text})
}

// insert puts text before a line.
func (m *markdown) insert(line int, text string) {
	at := m.src.start(line)
	if at == len(m.src.text) && !m.src.complete() && !m.ended {
		m.ended = true
		text = m.src.ending(line-1) + text
	}
	m.edit(at, at, text)
}

func (m *markdown) write(w io.Writer) error {
	slices.SortStableFunc(m.edits, func(a, b edit) int { return a.from - b.from })
	out := bufio.NewWriterSize(w, 64<<10) // keeps the first error
	at := 0
	for _, e := range m.edits {
		out.Write(m.src.text[at:e.from])
		out.WriteString(e.text)
		at = e.to
	}
	out.Write(m.src.text[at:])
	return out.Flush()
}

func (m *markdown) slide(s *slides.Slide) {
	blocks := s.Blocks()
	if len(blocks) == 0 {
		return
	}
	m.opens = map[int]bool{}
	m.fences(s.Elements())
	for _, b := range blocks {
		m.block(b)
	}
}

// fences remembers in which lines fences open.
func (m *markdown) fences(elements []slides.Element) {
	for _, e := range elements {
		switch e.(type) {
		case *slides.Block, *slides.Code, *slides.Expectation:
			m.opens[e.Position().Line] = true
		}
		m.fences(slides.Children(e))
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
		m.console(b, f)
		return
	}
	text, ran := m.printed(b)
	placed := false
	for _, e := range b.Expectations {
		ef := m.fence(e.Pos, e.End, e.Prefix)
		if ef.end > last.line {
			last = anchor{ef.end, ef.prefix}
		}
		if ran && ef.closed {
			m.replace(ef, e, text)
			placed = true
		}
	}
	if ran && !placed && len(text.lines) > 0 {
		m.follow(f, text.escaped(true))
	}
}

// printed is what the steps of a block printed, one after the other, and
// whether any of them ran.
func (m *markdown) printed(b *slides.Block) (p printout, ran bool) {
	steps := b.Steps()
	for i := range steps {
		r := m.latest(steps[i].ID)
		if r == nil {
			continue
		}
		ran = true
		p.lines = append(p.lines, m.outputLines(r)...)
		p.status, p.known = 0, false
		if i == len(steps)-1 {
			p.status, p.known = r.known()
		}
	}
	if p.known && p.status != 0 {
		p.lines = append(p.lines, "["+strconv.Itoa(p.status)+"]")
		p.told = true
	}
	return p, ran
}

func (t *talk) outputLines(r *run) []string {
	shown := t.output(r)
	lines := make([]string, 0, len(shown.lines))
	for i := range shown.lines {
		lines = append(lines, tame(shown.lines[i].plain()))
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
	m.edit(m.src.start(f.open+1), m.src.start(f.end-1), m.join(f, lines))
	m.lengthen(f, lines) // after what may stand right before the closing fence
}

// lengthen makes a fence longer than any run of its character in lines.
func (m *markdown) lengthen(f fence, lines []string) {
	need := longest(lines, f.mark) + 1
	if need <= f.long {
		return
	}
	more := strings.Repeat(string(f.mark), need-f.long)
	m.edit(f.at, f.at, more)
	if f.closed {
		at := m.src.start(f.end - 1)
		at += strings.IndexByte(string(m.src.line(f.end-1)), f.mark)
		m.edit(at, at, more)
	}
}

// follow puts an output block after a fence, which it closes if need be.
func (m *markdown) follow(f fence, lines []string) {
	text := ""
	if !f.closed {
		text = f.prefix + strings.Repeat(string(f.mark), f.long) + f.ending
	}
	m.insert(f.end, text+m.fenced(f, "output", lines))
}

// fenced is a fenced block like f, with a blank line before it where that
// changes nothing: in a list it would part the items.
func (m *markdown) fenced(f fence, language string, lines []string) string {
	mark := strings.Repeat("`", max(longest(lines, '`')+1, 3))
	text := f.prefix + mark + language + f.ending + m.join(f, lines) + f.prefix + mark + f.ending
	if strings.Trim(strings.ReplaceAll(f.prefix, "> ", ">"), ">") == "" {
		text = strings.TrimRight(f.prefix, " ") + f.ending + text
	}
	return text
}

// join writes lines as they stand in a fenced block.
func (m *markdown) join(f fence, lines []string) string {
	var b strings.Builder
	for _, l := range lines {
		if l == "" {
			b.WriteString(strings.TrimRight(f.prefix, " \t"))
		} else {
			b.WriteString(f.prefix)
			b.WriteString(l)
		}
		b.WriteString(f.ending)
	}
	return b.String()
}

// longest is the length of the longest run of a character in lines.
func longest(lines []string, mark byte) int {
	most := 0
	for _, l := range lines {
		n := 0
		for i := 0; i < len(l); i++ {
			if l[i] != mark {
				n = 0
				continue
			}
			n++
			most = max(most, n)
		}
	}
	return most
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
