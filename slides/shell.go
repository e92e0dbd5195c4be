package slides

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// Shell is the session's shell as the runbook names it: by its front matter,
// or "zsh" when every block that can be run is one for zsh; else "". Setting
// Meta.Shell before steps are asked for overrides it.
func (d *Deck) Shell() string {
	if d.Meta.Shell != "" {
		return d.Meta.Shell
	}
	if d.allZsh() {
		return "zsh"
	}
	return ""
}

// allZsh tells whether each block that can be run is one for zsh. It does not
// ask slides for their blocks: slides ask it while they are parsed.
func (d *Deck) allZsh() bool {
	if d.doc == nil {
		return false
	}
	d.doc.zsh.Do(func() {
		if !mentionsZsh(d.doc.text) {
			return
		}
		for _, s := range d.Slides {
			for _, r := range s.readable() {
				if r.flat {
					continue
				}
				some, only := zshFences(d.doc.text[r.from:r.to])
				if !only {
					d.doc.isZsh = false
					return
				}
				d.doc.isZsh = d.doc.isZsh || some
			}
		}
	})
	return d.doc.isZsh
}

// mentionsZsh is false for most decks, and costs next to nothing.
func mentionsZsh(text []byte) bool {
	for _, word := range [...]string{"zsh", "Zsh", "ZSH"} {
		if bytes.Contains(text, []byte(word)) {
			return true
		}
	}
	return false
}

// zshFences tells whether some of the blocks in src that can be run, and only
// such, are for zsh.
func zshFences(src []byte) (some, only bool) {
	only = true
	doc := blockGrammar().Parse(text.NewReader(src))
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the function returns no error
		fence, ok := n.(*ast.FencedCodeBlock)
		if !ok || !entering {
			return ast.WalkContinue, nil
		}
		language := ""
		if fence.Info != nil {
			language, _ = readInfo(string(fence.Info.Segment.Value(src)))
		}
		kind, runs := dialectOf(language)
		if runs = runs && !kind.expects; language == "" {
			_, runs = recorded(kind, string(fence.Lines().Value(src)))
		}
		if runs {
			some = some || language == "zsh"
			only = only && language == "zsh"
		}
		return ast.WalkContinue, nil
	})
	return some, only
}

// Step finds a step by its id, such as "2.1.3". It is nil when there is none.
func (d *Deck) Step(id string) *Step {
	var n [3]int
	fields := strings.Split(id, ".")
	if len(fields) != len(n) {
		return nil
	}
	for i, f := range fields {
		n[i], _ = strconv.Atoi(f)
		if strconv.Itoa(n[i]) != f || n[i] < 1 {
			return nil
		}
	}
	if n[0] > len(d.Slides) {
		return nil
	}
	blocks := d.Slides[n[0]-1].Blocks()
	if n[1] > len(blocks) {
		return nil
	}
	steps := blocks[n[1]-1].Steps()
	if n[2] > len(steps) {
		return nil
	}
	return &steps[n[2]-1]
}
