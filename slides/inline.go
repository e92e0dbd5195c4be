package slides

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// spans converts the inline children of n. Runs of one style become one span.
func (c *converter) spans(n ast.Node) []Span {
	w := spanWriter{c: c}
	w.children(n, Span{})
	return w.trimmed()
}

// A spanWriter collects spans.
type spanWriter struct {
	c     *converter
	found []Span
}

// children appends the spans of n's children in the style of like.
func (w *spanWriter) children(n ast.Node, like Span) {
	for i := n.FirstChild(); i != nil; i = i.NextSibling() {
		w.node(i, like)
	}
}

func (w *spanWriter) node(n ast.Node, like Span) {
	src := w.c.src
	switch n := n.(type) {
	case *ast.Text:
		w.text(n, like)
	case *ast.String:
		w.add(string(n.Value), n.Pos(), like)
	case *ast.CodeSpan:
		like.Style |= CodeSpan
		w.add(codeSpan(n, src), n.Pos(), like)
	case *ast.Emphasis:
		like.Style |= emphasis(n)
		w.children(n, like)
	case *extast.Strikethrough:
		like.Style |= Struck
		w.children(n, like)
	case *ast.Link:
		like.Link = target(n.Destination)
		w.children(n, like)
	case *ast.Image:
		w.image(n, like)
	case *ast.AutoLink:
		like.Link = Clean(string(n.URL(src)))
		w.add(string(n.Label(src)), n.Pos(), like)
	case *ast.RawHTML:
		w.html(n, like)
	case *noteNode:
		w.note(n, like)
	}
}

func emphasis(n *ast.Emphasis) SpanStyle {
	if n.Level == 2 {
		return Strong
	}
	return Emphasis
}

func (w *spanWriter) text(n *ast.Text, like Span) {
	raw := n.Segment.Value(w.c.src)
	s := string(raw)
	if !n.IsRaw() {
		s = unescape(raw)
	}
	if n.SoftLineBreak() {
		s += " "
	}
	w.add(s, n.Pos(), like)
	if n.HardLineBreak() {
		w.lineBreak(n.Segment.Stop)
	}
}

func (w *spanWriter) lineBreak(at int) {
	w.found = append(w.found, Span{Break: true, Source: w.c.pos(at)})
}

// add appends s, to the last span where that one is of the same style.
func (w *spanWriter) add(s string, at int, like Span) {
	if like.Style&CodeSpan == 0 {
		s = repair(s)
	}
	s = Clean(s)
	if s == "" {
		return
	}
	if n := len(w.found); n > 0 {
		last := w.found[n-1]
		like.Text, like.Source = last.Text, last.Source
		if last == like {
			w.found[n-1].Text += s
			return
		}
	}
	like.Text, like.Source = s, w.c.pos(at)
	w.found = append(w.found, like)
}

// image appends one span that holds the alternative text.
func (w *spanWriter) image(n *ast.Image, like Span) {
	alt := spanWriter{c: w.c}
	alt.children(n, Span{})
	like.Image = target(n.Destination)
	like.Text = plainText(alt.found)
	like.Source = w.c.pos(n.Pos())
	w.found = append(w.found, like)
}

// html reads an inline tag: a line break, or a comment, which is a note.
func (w *spanWriter) html(n *ast.RawHTML, like Span) {
	raw := string(n.Segments.Value(w.c.src))
	if text, ok := strings.CutPrefix(raw, "<!--"); ok {
		w.c.after = w.c.comment(w.c.after, strings.TrimSuffix(text, "-->"), n.Pos())
		return
	}
	switch tagName(raw) {
	case "br":
		w.lineBreak(n.Pos())
	case "img":
		if alt, path := attribute(raw, "alt"), attribute(raw, "src"); path != "" {
			like.Image, like.Text, like.Source = Clean(path), prose([]byte(alt)), w.c.pos(n.Pos())
			w.found = append(w.found, like)
		}
	}
}

// trimmed is what was found without blanks at its ends.
func (w *spanWriter) trimmed() []Span {
	f := w.found
	for len(f) > 0 && f[0].Image == "" && f[0].Note == "" && f[0].Style&CodeSpan == 0 {
		f[0].Text = strings.TrimLeft(f[0].Text, " \t\n")
		if f[0].Text != "" {
			break
		}
		f = f[1:]
	}
	for n := len(f) - 1; n >= 0 && f[n].Image == "" && f[n].Note == "" && f[n].Style&CodeSpan == 0; n-- {
		f[n].Text = strings.TrimRight(f[n].Text, " \t\n")
		if f[n].Text != "" {
			break
		}
		f = f[:n]
	}
	return f
}

// plainText is the text of spans without their styles.
func plainText(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		if s.Break {
			b.WriteByte(' ')
		}
		if s.Note == "" {
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

// codeSpan is the text of a code span, line endings as spaces.
func codeSpan(n *ast.CodeSpan, src []byte) string {
	var b strings.Builder
	for i := n.FirstChild(); i != nil; i = i.NextSibling() {
		if t, ok := i.(*ast.Text); ok {
			b.Write(bytes.ReplaceAll(t.Segment.Value(src), []byte("\n"), []byte(" ")))
		}
	}
	return b.String()
}

// target is a link's destination with its escapes resolved.
func target(dest []byte) string { return Clean(unescape(dest)) }

// unescape resolves backslash escapes and character references, as CommonMark
// sections 2.4 and 2.5 say.
func unescape(raw []byte) string { return resolve(raw, true) }

// entities resolves character references, as HTML does.
func entities(raw []byte) string { return resolve(raw, false) }

func resolve(raw []byte, escapes bool) string {
	if !bytes.ContainsAny(raw, `\&`) {
		return string(raw)
	}
	var b strings.Builder
	for i := 0; i < len(raw); i++ {
		switch {
		case raw[i] == '\\' && escapes && i+1 < len(raw) && util.IsPunct(raw[i+1]):
			i++
			b.WriteByte(raw[i])
		case raw[i] == '&':
			s, n := reference(raw[i:])
			b.WriteString(s)
			i += n - 1
		default:
			b.WriteByte(raw[i])
		}
	}
	return b.String()
}

// reference resolves the character reference that raw begins with, and tells
// how long it is.
func reference(raw []byte) (string, int) {
	end := bytes.IndexByte(raw[:min(len(raw), 40)], ';')
	if end < 0 {
		return "&", 1
	}
	token := raw[:end+1]
	for _, resolve := range []func([]byte) []byte{util.ResolveEntityNames, util.ResolveNumericReferences} {
		if s := resolve(token); !bytes.Equal(s, token) {
			return string(s), len(token)
		}
	}
	return "&", 1
}

// prose is text as it is shown outside of code: escapes resolved, mojibake
// repaired, control characters removed, line endings as spaces.
func prose(raw []byte) string {
	return strings.TrimSpace(Clean(repair(strings.ReplaceAll(unescape(raw), "\n", " "))))
}

// plain is the plain text of a heading whose source is raw.
func (d *Deck) plain(raw []byte) string {
	if len(raw) > longParagraph || !bytes.ContainsAny(raw, "\\&*_[]`<>!~\n") {
		return prose(raw)
	}
	src := []byte("#")
	for line := range bytes.Lines(raw) { // of an underlined heading
		src = append(append(src, ' '), bytes.TrimSpace(line)...)
	}
	doc := fullGrammar().Parse(text.NewReader(src), parser.WithContext(d.context()))
	c := &converter{s: &Slide{deck: d}, x: newDocument(src), src: src}
	if h, ok := doc.FirstChild().(*ast.Heading); ok {
		return plainText(c.spans(h))
	}
	return prose(raw)
}
