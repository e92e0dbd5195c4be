package slides

import (
	"fmt"
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
	script, prompts := withoutPrompts(b.Text)
	parts, tail := statements(script, lang)
	b.steps.tail = tail
	for _, p := range parts {
		s := Step{Text: script[p.from:p.to], Comments: p.comments, Whole: p.whole, Apart: p.apart}
		line := strings.Count(script[:p.from], "\n")
		col := p.from - (strings.LastIndexByte(script[:p.from], '\n') + 1)
		if prompts != nil {
			col += prompts[line]
		}
		b.add(s, line, col)
	}
}

// add appends a step that begins at a line and column of the block's text,
// both from 0.
func (b *Block) add(s Step, line, col int) {
	s.Pos, s.Block = b.posOf(line, col), b
	s.ID = fmt.Sprintf("%s.%d", b.ID, len(b.steps.steps)+1)
	b.steps.steps = append(b.steps.steps, s)
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

// withoutPrompts removes the "$ " that somebody pasted along with each command
// line. prompts tells how many bytes each line lost, and is nil when one
// command line has no prompt: then nothing is removed.
func withoutPrompts(script string) (stripped string, prompts []int) {
	if !strings.Contains(script, "$ ") {
		return script, nil
	}
	var b strings.Builder
	open, seen := false, false // a line that goes on; a prompt
	for line := range strings.Lines(script) {
		text := strings.TrimLeft(line, " \t")
		lost := 0
		switch {
		case strings.HasPrefix(text, "$ "):
			lost, seen = len(line)-len(text)+2, true
		case open && strings.HasPrefix(text, "> "):
			lost = len(line) - len(text) + 2
		case !open && text != "\n" && text != "" && text[0] != '#':
			return script, nil
		}
		b.WriteString(line[lost:])
		prompts = append(prompts, lost)
		open = strings.HasSuffix(strings.TrimRight(line, "\n"), "\\")
	}
	if !seen {
		return script, nil
	}
	return b.String(), prompts
}
