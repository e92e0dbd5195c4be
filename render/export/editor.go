package export

import (
	"bufio"
	"bytes"
	"io"
	"slices"
	"strings"

	"showrunner/slides"
)

// An editor changes a runbook in some places and keeps the rest byte for byte.
type editor struct {
	deck  *slides.Deck
	src   source
	opens map[int]bool // lines in which a fence opens, of the slides seen
	edits []edit
	ended bool // the last line has got its ending
}

func newEditor(deck *slides.Deck) *editor {
	return &editor{deck: deck, src: readSource(deck.Source), opens: map[int]bool{}}
}

// An edit replaces a part of the source.
type edit struct {
	from, to int
	text     string
}

func (d *editor) edit(from, to int, text string) {
	d.edits = append(d.edits, edit{from, to, text})
}

// insert puts text before a line.
func (d *editor) insert(line int, text string) {
	at := d.src.start(line)
	if at == len(d.src.text) && !d.src.complete() && !d.ended {
		d.ended = true
		text = d.src.ending(line-1) + text
	}
	d.edit(at, at, text)
}

func (d *editor) write(w io.Writer) error {
	slices.SortStableFunc(d.edits, func(a, b edit) int { return a.from - b.from })
	out := bufio.NewWriterSize(w, 64<<10) // keeps the first error
	at := 0
	for _, e := range d.edits {
		out.Write(d.src.text[at:e.from])
		out.WriteString(e.text)
		at = e.to
	}
	out.Write(d.src.text[at:])
	return out.Flush()
}

// fences remembers in which lines fences open.
func (d *editor) fences(elements []slides.Element) {
	for _, e := range elements {
		switch e.(type) {
		case *slides.Block, *slides.Code, *slides.Expectation:
			d.opens[e.Position().Line] = true
		}
		d.fences(slides.Children(e))
	}
}

// fence finds the lines of a fenced block.
func (d *editor) fence(pos, end slides.Pos, prefix string) fence {
	f := fence{at: pos.Offset, open: pos.Line, prefix: prefix, ending: d.src.ending(pos.Line)}
	opening := d.src.text[f.at:d.src.start(f.open+1)]
	f.prefix = spaced(prefix, d.src.text[max(f.at-len(prefix), 0):f.at])
	f.mark = opening[0]
	f.long = len(opening) - len(bytes.TrimLeft(opening, string(f.mark)))
	f.end = end.Line
	if end.Col > 1 { // the end of the file
		f.end++
	}
	if f.end > f.open+1 && d.opens[f.end-1] { // another fence, which looks like an end
		f.end--
		return f
	}
	f.closed = f.end > f.open+1 && f.closes(d.src.line(f.end-1))
	return f
}

// put gives a fenced block another text.
func (d *editor) put(f fence, lines []string) {
	d.edit(d.src.start(f.open+1), d.src.start(f.end-1), d.join(f, lines))
	d.lengthen(f, lines) // after what may stand right before the closing fence
}

// lengthen makes a fence longer than any run of its character in lines.
func (d *editor) lengthen(f fence, lines []string) {
	need := longest(lines, f.mark) + 1
	if need <= f.long {
		return
	}
	more := strings.Repeat(string(f.mark), need-f.long)
	d.edit(f.at, f.at, more)
	if f.closed {
		at := d.src.start(f.end - 1)
		at += strings.IndexByte(string(d.src.line(f.end-1)), f.mark)
		d.edit(at, at, more)
	}
}

// longFence is the longest fence that every reader of Markdown measures: cmark,
// and GitHub with it, counts no further, so that a line of as many in the block
// would close it.
const longFence = 255

// fenced is a fenced block like f, with a blank line before it where that
// changes nothing: in a list it would part the items.
func (d *editor) fenced(f fence, language string, lines []string) string {
	sign, long := byte('`'), longest(lines, '`')
	if tildes := longest(lines, '~'); long+1 > longFence && tildes < long {
		sign, long = '~', tildes
	}
	mark := strings.Repeat(string(sign), max(long+1, 3))
	text := f.prefix + mark + language + f.ending + d.join(f, lines) + f.prefix + mark + f.ending
	if strings.Trim(strings.ReplaceAll(f.prefix, "> ", ">"), ">") == "" {
		text = strings.TrimRight(f.prefix, " ") + f.ending + text
	}
	return text
}

// join writes lines as they stand in a fenced block.
func (d *editor) join(f fence, lines []string) string {
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
