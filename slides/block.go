package slides

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// A dialect tells what the first word of an info string makes of a block.
type dialect struct {
	name    string
	console bool // prompts mark the commands
	expects bool // an expectation
}

// The languages that mean more than highlighting. A fence for a shell, or one
// without a language, whose first command has a prompt is a recorded session too.
var dialects = [...]dialect{
	{name: "sh"}, {name: "bash"}, {name: "shell"}, {name: "zsh"}, {name: "shellscript"},
	{name: "console", console: true}, {name: "terminal", console: true},
	{name: "shell-session", console: true}, {name: "shellsession", console: true},
	{name: "sh-session", console: true}, {name: "bash-session", console: true},
	{name: "log", expects: true}, {name: "output", expects: true},
}

func dialectOf(language string) (dialect, bool) {
	for _, d := range dialects {
		if d.name == language {
			return d, true
		}
	}
	return dialect{}, false
}

// recorded finds out whether text, that of a fence of a dialect or of none at
// all, is a recorded session.
func recorded(kind dialect, text string) (p prompter, ok bool) {
	if kind.console {
		return newPrompter(text), prompted(text)
	}
	return session(text, kind.name != "")
}

// fence converts a fenced block: one that can be run, an expectation or code.
func (c *converter) fence(n *ast.FencedCodeBlock) Element {
	info := ""
	if n.Info != nil {
		info = string(n.Info.Segment.Value(c.src))
	}
	language, attr := readInfo(info)
	kind, known := dialectOf(language)
	lines := c.lines(n)
	if (kind.expects || c.cued) && !c.noting {
		return c.expectation(n, &Expectation{Language: language, Info: info, Attr: attr})
	}
	var prompts prompter
	console := false
	if (known || language == "") && !c.noting {
		prompts, console = recorded(kind, lines)
	}
	if c.noting || !console && (!known || kind.console) {
		if !c.noting {
			c.s.body.fenced, c.s.body.near = true, nil
		}
		return &Code{Pos: c.pos(n.Pos()), Language: language, Info: info, Text: lines}
	}
	b := &Block{Language: language, Info: info, Attr: attr, Console: console, prompts: prompts}
	c.block(n, b)
	return b
}

// lines is the text of a fenced block, without what its containers and its own
// indentation put before each line.
func (c *converter) lines(n ast.Node) string {
	var all strings.Builder
	for i := range n.Lines().Len() {
		at := n.Lines().At(i)
		if blanks := c.dropped(n, at); blanks > 0 {
			all.Write(c.src[at.Start-blanks : at.Start])
		}
		all.Write(at.Value(c.src))
	}
	return all.String()
}

// dropped is how many blanks of its own a line of a fenced block in a list has
// that the parser took for the list's: it takes all those of a blank line.
func (c *converter) dropped(n ast.Node, at text.Segment) int {
	if at.Padding > 0 || at.Start == 0 || c.src[at.Start] != '\n' || c.src[at.Start-1] != ' ' && c.src[at.Start-1] != '\t' {
		return 0
	}
	blanks := c.src[startOfLine(c.src, at.Start):at.Start]
	for _, p := range c.prefix(n) {
		i := 0
		for p == '>' && i < len(blanks) && blanks[i] != '>' {
			i++
		}
		if blanks = blanks[min(i+1, len(blanks)):]; len(blanks) == 0 {
			return 0
		}
	}
	if len(bytes.Trim(blanks, " \t")) > 0 {
		return 0
	}
	return len(blanks)
}

// block fills b and numbers it.
func (c *converter) block(n *ast.FencedCodeBlock, b *Block) {
	b.Pos, b.End, b.Prefix = c.pos(n.Pos()), c.fenceEnd(n), c.prefix(n)
	b.Text, b.Slide = c.lines(n), c.s
	b.Number = len(c.s.body.blocks) + 1
	b.ID = fmt.Sprintf("%d.%d", c.s.Number, b.Number)
	for i := range n.Lines().Len() {
		at := n.Lines().At(i)
		b.starts = append(b.starts, lineStart{at: c.base + at.Start - c.dropped(n, at), padding: at.Padding})
	}
	c.s.body.blocks = append(c.s.body.blocks, b)
	c.s.body.fenced, c.s.body.near = true, b
	if b.Console {
		b.Steps() // they have the expectations
	}
}

func (c *converter) expectation(n *ast.FencedCodeBlock, e *Expectation) *Expectation {
	e.Pos, e.End, e.Prefix = c.pos(n.Pos()), c.fenceEnd(n), c.prefix(n)
	e.Text, e.Step = c.lines(n), -1
	e.Similarity, c.similarity, c.cued = c.similarity, "", false
	if e.Block = c.s.body.near; !c.s.body.fenced {
		e.Block = c.s.above()
	}
	if e.Block != nil {
		e.Block.Expectations = append(e.Block.Expectations, e)
	}
	return e
}

// fenceEnd is the place after a fenced block.
func (c *converter) fenceEnd(n *ast.FencedCodeBlock) Pos {
	at := endOfLine(c.src, n.Pos())
	if k := n.Lines().Len(); k > 0 {
		at = endOfLine(c.src, max(n.Lines().At(k-1).Stop-1, n.Pos()))
	}
	if end := endOfLine(c.src, at); closes(c.src[at:end], c.src[n.Pos():]) {
		at = end
	}
	return c.pos(at)
}

// closes tells whether line, whatever it is quoted or indented by, closes the
// fence that opening begins with.
func closes(line, opening []byte) bool {
	mark := opening[0]
	long := len(opening) - len(bytes.TrimLeft(opening, string(mark)))
	line = bytes.Trim(line, "> \t\n")
	return len(line) >= long && len(bytes.Trim(line, string(mark))) == 0
}

// prefix is what stands before a nested fence, a list's marker as blanks.
func (c *converter) prefix(n ast.Node) string {
	return strings.Map(func(r rune) rune {
		if r == '>' || r == '\t' {
			return r
		}
		return ' '
	}, string(c.src[startOfLine(c.src, n.Pos()):n.Pos()]))
}
