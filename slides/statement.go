package slides

import (
	"fmt"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// A part is a step within a block's text: offsets, and the narration before.
type part struct {
	from, to int
	comments []string
	whole    bool
}

// split cuts the block's text into its steps.
func split(b *Block) []Step {
	var steps []Step
	for i, p := range statements(b.Text, syntax.LangBash) {
		steps = append(steps, Step{
			Pos: b.posOf(p.from), ID: fmt.Sprintf("%s.%d", b.ID, i+1),
			Text: b.Text[p.from:p.to], Comments: p.comments, Whole: p.whole, Block: b,
		})
	}
	return steps
}

// posOf is the place in the file of an offset into the block's text.
func (b *Block) posOf(at int) Pos {
	line := strings.Count(b.Text[:at], "\n")
	col := at - (strings.LastIndexByte(b.Text[:at], '\n') + 1)
	if line >= len(b.starts) || b.Slide == nil {
		return b.Pos
	}
	start := b.starts[line]
	return b.Slide.deck.doc.pos(start.at + max(col-start.padding, 0))
}

// statements cuts a script into steps: one for each top-level statement, those
// that share a line together.
func statements(script string, lang syntax.LangVariant) []part {
	file, err := syntax.NewParser(syntax.Variant(lang)).Parse(strings.NewReader(script), "")
	if err != nil {
		return whole(script)
	}
	var parts []part
	for _, stmt := range file.Stmts {
		from, to := int(stmt.Pos().Offset()), ends(script, stmt)
		if n := len(parts); n > 0 && from <= parts[n-1].to {
			parts[n-1].to = max(parts[n-1].to, to)
			continue
		}
		before := 0
		if n := len(parts); n > 0 {
			before = parts[n-1].to
		}
		parts = append(parts, part{from: from, to: to, comments: narration(script[before:from])})
	}
	for i, p := range parts {
		text := script[p.from:p.to]
		keep := len(strings.TrimRight(text, " \t\n"))
		parts[i].to = p.from + keep
	}
	return parts
}

// ends is the end of the line on which a statement ends, here-documents
// included.
func ends(script string, stmt *syntax.Stmt) int {
	end := int(stmt.End().Offset())
	syntax.Walk(stmt, func(n syntax.Node) bool {
		if r, ok := n.(*syntax.Redirect); ok && r.Hdoc != nil {
			end = max(end, lineAfter(script, int(r.Hdoc.End().Offset())))
		}
		return true
	})
	return lineAfter(script, end)
}

// lineAfter is the offset of the newline at or after at.
func lineAfter(script string, at int) int {
	if i := strings.IndexByte(script[min(at, len(script)):], '\n'); i >= 0 {
		return at + i
	}
	return len(script)
}

// narration lists the comments in what stands between two statements.
func narration(gap string) []string {
	var found []string
	for line := range strings.Lines(gap) {
		line = strings.TrimSpace(line)
		if text, ok := strings.CutPrefix(line, "#"); ok {
			found = append(found, strings.TrimSpace(text))
		}
	}
	return found
}

// whole is the script as one step, after the comments that it begins with.
func whole(script string) []part {
	from := 0
	for from < len(script) {
		end := lineAfter(script, from)
		line := strings.TrimSpace(script[from:end])
		if line != "" && line[0] != '#' {
			break
		}
		from = min(end+1, len(script))
	}
	to := len(strings.TrimRight(script, " \t\n"))
	if to <= from {
		return nil
	}
	return []part{{from: from, to: to, comments: narration(script[:from]), whole: true}}
}
