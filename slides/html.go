package slides

import (
	"strings"

	"github.com/yuin/goldmark/ast"
)

// html appends what an HTML block means to a reader.
func (c *converter) html(to []Element, n *ast.HTMLBlock) []Element {
	raw := string(n.Lines().Value(c.src))
	if n.HasClosure() {
		raw += string(n.ClosureLine.Value(c.src))
	}
	if strings.HasPrefix(strings.TrimSpace(raw), "<!--") {
		return c.comment(to, strings.TrimSpace(raw), n.Pos())
	}
	return to
}

// tagName is the lower-case name of a tag.
func tagName(tag string) string {
	tag = strings.TrimPrefix(strings.TrimPrefix(tag, "<"), "/")
	end := strings.IndexFunc(tag, func(r rune) bool { return r <= ' ' || r == '>' || r == '/' })
	if end < 0 {
		end = len(tag)
	}
	return strings.ToLower(tag[:end])
}

// attribute is the value of a tag's attribute.
func attribute(tag, name string) string { return "" }

// comment reads a comment: a cue or a note.
func (c *converter) comment(to []Element, raw string, at int) []Element {
	text := strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(raw, "<!--"), "-->"))
	if text == "pause" || text == "stop" {
		return append(to, &Pause{c.pos(at)})
	}
	c.s.body.notes = append(c.s.body.notes, text)
	return to
}
