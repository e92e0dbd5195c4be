package slides

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"mvdan.cc/sh/v3/syntax"
)

// lineStart is where a line of a block begins in the document's text. padding
// counts the blanks that stand for a part of a tab before it.
type lineStart struct{ at, padding int }

// stepCache holds a block's steps once they are asked for.
type stepCache struct {
	once  sync.Once
	steps []Step
	tail  []string
	hides []int // lines of the block that are not shown
}

// Steps splits the block into its steps. It is done when first asked for, in
// the dialect of the deck's shell; asking is safe from several goroutines.
func (b *Block) Steps() []Step {
	b.steps.once.Do(b.split)
	return b.steps.steps
}

// Tail is the narration after the last step, without "# ".
func (b *Block) Tail() []string {
	b.steps.once.Do(b.split)
	return b.steps.tail
}

// split cuts the block's text into its steps.
func (b *Block) split() {
	lang := syntax.LangBash
	if b.Slide != nil && b.Slide.deck != nil {
		lang = variant(b.Slide.deck.Shell())
	}
	if b.Console {
		b.converse(lang)
		return
	}
	c := b.script()
	for i, hidden := range c.hidden {
		if hidden {
			b.steps.hides = append(b.steps.hides, i)
		}
	}
	c.lines = lineStarts([]byte(c.text))
	parts, tail := statements(c.text, lang)
	parts, above := c.together(parts)
	b.steps.tail = append(above, tail...)
	for _, p := range parts {
		b.add(c, p)
	}
}

// add appends the step that a part of c is.
func (b *Block) add(c *command, p part) {
	if c.lines == nil {
		c.lines = lineStarts([]byte(c.text))
	}
	s := Step{Text: c.text[p.from:p.to], Comments: p.comments, Whole: p.doubt != nil, Apart: p.apart, Hides: c.hides(p), Block: b}
	place := func(offset int) Pos {
		line := lineOf(c.lines, offset)
		col := offset - int(c.lines[line])
		if line < len(c.lost) {
			col += c.lost[line]
		}
		return b.posOf(c.at+line, col)
	}
	s.Pos = place(p.from)
	s.ID = b.ID + "." + strconv.Itoa(len(b.steps.steps)+1)
	if d := p.doubt; d != nil {
		s.Doubt = &Finding{Pos: place(d.at), End: place(d.to), Name: "not-understood", Text: "not understood: " + d.text, Hint: d.hint}
	}
	b.steps.steps = append(b.steps.steps, s)
}

// Expected are the expectations of a recorded session that are about one step,
// by its index. Those about the whole block are not among them.
func (b *Block) Expected(step int) []*Expectation {
	after := func(x *Expectation, step int) int { // those about the block stand behind the others
		if x.Step < 0 {
			return 1
		}
		return x.Step - step
	}
	from, _ := slices.BinarySearchFunc(b.Expectations, step, after)
	to := from
	for to < len(b.Expectations) && b.Expectations[to].Step == step {
		to++
	}
	return b.Expectations[from:to]
}

// posOf is the place in the file of a line and column of the block's text.
func (b *Block) posOf(line, col int) Pos {
	if line >= len(b.starts) || b.Slide == nil || b.Slide.deck == nil {
		return b.Pos
	}
	start := b.starts[line]
	return b.Slide.deck.doc.pos(start.at + max(col-start.padding, 0))
}

// variant is the dialect that a shell reads; bash's for one that is not known.
func variant(shell string) syntax.LangVariant {
	name := shell[strings.LastIndexByte(shell, '/')+1:]
	switch strings.TrimSuffix(name, ".exe") {
	case "sh", "dash", "ash", "busybox", "posh", "posix":
		return syntax.LangPOSIX
	case "zsh":
		return syntax.LangZsh
	case "ksh", "mksh", "oksh", "lksh":
		return syntax.LangMirBSDKorn
	}
	return syntax.LangBash
}

// script is the block's text without the prompts that somebody pasted along with
// commands and without what hides lines. What stands in quotes, here-documents
// and comments stays.
func (b *Block) script() *command {
	prompts := strings.Contains(b.Text, "$ ") || strings.Contains(b.Text, "$\n")
	hides := strings.Contains(b.Text, strings.TrimSpace(hidePrefix))
	if !prompts && !hides {
		return &command{text: b.Text}
	}
	var out strings.Builder
	c := &command{}
	o, some := newOpener(), false
	asked, hid := false, false // whether the command that goes on had a prompt, or began hidden
	for line := range strings.Lines(b.Text) {
		text := strings.TrimLeft(line, " \t")
		n := 0
		hidden := o.hidden(line, hid)
		if !o.verbatim() {
			hid = hidden > 0
		}
		switch {
		case hidden > 0:
			n, asked = hidden, asked && o.open()
			if !o.open() && strings.HasPrefix(strings.TrimLeft(line[n:], " \t"), "#") {
				n = len(strings.TrimSuffix(line, "\n")) // nor is it narration
			}
		case o.open():
			if asked && len(o.docs) == 0 && strings.HasPrefix(text, "> ") {
				n = len(line) - len(text) + 2
			}
		case strings.HasPrefix(text, "$ "):
			n, asked = len(line)-len(text)+2, true
		case strings.TrimRight(text, "\n") == "$":
			n, asked = len(line)-len(text)+1, false
		default:
			asked = false
		}
		o.line(strings.TrimSuffix(line[n:], "\n"))
		out.WriteString(line[n:])
		c.lost, c.hidden = append(c.lost, n), append(c.hidden, hidden > 0)
		some = some || n > 0
	}
	if !some {
		return &command{text: b.Text}
	}
	c.text, c.hidden = out.String(), append(c.hidden, false) // after the last newline
	if !slices.Contains(c.hidden, true) {
		c.hidden = nil
	}
	return c
}
