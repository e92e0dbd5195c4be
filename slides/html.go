package slides

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// html appends what an HTML block means to a reader: its comments as cues and
// notes, the text of a summary and of a pre, and any other text, its tags
// removed.
func (c *converter) html(to []Element, n *ast.HTMLBlock) []Element {
	raw := htmlSource(n, c.src)
	h := htmlReader{c: c, to: to, at: n.Pos(), raw: raw, found: n.Pos()}
	for raw != "" {
		raw = h.next(raw)
	}
	h.flush(HTML{})
	return h.to
}

// htmlSource is the block as it stands in the source.
func htmlSource(n *ast.HTMLBlock, src []byte) string {
	raw := string(n.Lines().Value(src))
	if n.HasClosure() {
		raw += string(n.ClosureLine.Value(src))
	}
	return raw
}

// An htmlReader cuts raw HTML into comments, tags and text.
type htmlReader struct {
	c     *converter
	to    []Element
	at    int    // of the block
	raw   string // all of it
	seen  int    // of raw: as far as comments were placed
	found int    // in the document, likewise
	text  strings.Builder
}

// next takes one comment, tag or stretch of text off raw.
func (h *htmlReader) next(raw string) string {
	if rest, ok := strings.CutPrefix(raw, "<!--"); ok {
		h.flush(HTML{})
		text, rest, _ := strings.Cut(rest, "-->")
		h.to = h.c.comment(h.to, text, h.place(len(h.raw)-len(raw)))
		return rest
	}
	if raw[0] != '<' || len(raw) == 1 || !tagStart(raw[1]) {
		end := strings.IndexByte(raw[1:], '<') + 1
		if end == 0 {
			end = len(raw)
		}
		h.text.WriteString(raw[:end])
		return raw[end:]
	}
	tag, rest := cutTag(raw)
	return h.tag(tag, rest)
}

// place is where the comment at an offset of the block stands in the document,
// where a container's marks may stand between the lines. It is asked in rising
// order.
func (h *htmlReader) place(offset int) (at int) {
	const mark = "<!--"
	for n := strings.Count(h.raw[h.seen:offset], mark); n >= 0; n-- {
		at = h.found + max(bytes.Index(h.c.src[h.found:], []byte(mark)), 0)
		h.found = min(at+len(mark), len(h.c.src))
	}
	h.seen = offset + len(mark)
	return at
}

// tagStart tells whether c may follow the < of a tag.
func tagStart(c byte) bool {
	return c == '/' || c == '!' || c == '?' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// cutTag cuts a tag off raw, as far as its > outside of quotes.
func cutTag(raw string) (tag, rest string) {
	quote := byte(0)
	for i := 1; i < len(raw); i++ {
		switch c := raw[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return raw[:i+1], raw[i+1:]
		}
	}
	if i := strings.IndexByte(raw, '>'); i >= 0 { // a quote that never ends
		return raw[:i+1], raw[i+1:]
	}
	return raw, ""
}

// tag takes what a tag means and, for some, all as far as its closing tag.
func (h *htmlReader) tag(tag, rest string) string {
	name := tagName(tag)
	closing := strings.HasPrefix(tag, "</")
	switch name {
	case "summary", "pre", "script", "style":
		if closing {
			return rest
		}
		inside, rest := cutClosing(rest, name)
		h.flush(HTML{})
		h.text.WriteString(stripTags(inside))
		switch name {
		case "summary":
			h.flush(HTML{Summary: true})
		case "pre":
			h.flush(HTML{Pre: true})
		}
		h.text.Reset()
		return rest
	case "img":
		h.text.WriteString(attribute(tag, "alt"))
	case "li":
		if !closing {
			h.text.WriteString("\n- ")
		}
	case "br", "p", "div", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "hr":
		h.text.WriteByte('\n')
	case "td", "th":
		h.text.WriteByte(' ')
	}
	return rest
}

// cutClosing cuts text at the closing tag of an element.
func cutClosing(text, name string) (inside, rest string) {
	for i := 0; i+2+len(name) <= len(text); i++ {
		next := strings.Index(text[i:], "</")
		if next < 0 {
			break
		}
		i += next
		if end := i + 2 + len(name); end <= len(text) && strings.EqualFold(text[i+2:end], name) {
			_, rest = cutTag(text[i:])
			return text[:i], rest
		}
	}
	return text, ""
}

// stripTags removes the tags and comments from text.
func stripTags(text string) string {
	var b strings.Builder
	for text != "" {
		i := strings.IndexByte(text, '<')
		if i < 0 || i+1 == len(text) {
			b.WriteString(text)
			break
		}
		b.WriteString(text[:i])
		if rest, ok := strings.CutPrefix(text[i:], "<!--"); ok {
			_, text, _ = strings.Cut(rest, "-->")
		} else if tagStart(text[i+1]) {
			_, text = cutTag(text[i:])
		} else {
			b.WriteByte('<')
			text = text[i+1:]
		}
	}
	return b.String()
}

// flush appends the text so far as an element like e, if there is any.
func (h *htmlReader) flush(e HTML) {
	text := Clean(repair(entities([]byte(h.text.String()))))
	h.text.Reset()
	switch {
	case e.Summary:
		text = strings.Join(strings.Fields(text), " ")
	case e.Pre:
		text = strings.TrimPrefix(text, "\n")
	default:
		text = trimLines(text)
	}
	if strings.TrimSpace(text) == "" {
		return
	}
	e.Pos, e.Text = h.c.pos(h.at), text
	h.to = append(h.to, &e)
}

// trimLines removes the blanks at the ends of each line, and blank lines.
func trimLines(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// tagName is the lower-case name of a tag, be it opening or closing.
func tagName(tag string) string {
	tag = strings.TrimPrefix(strings.TrimPrefix(tag, "<"), "/")
	end := strings.IndexFunc(tag, func(r rune) bool { return r <= ' ' || r == '>' || r == '/' })
	if end < 0 {
		end = len(tag)
	}
	return strings.ToLower(tag[:end])
}

// attribute is the value of a tag's attribute, or "".
func attribute(tag, name string) string {
	for rest := tag; ; {
		i := strings.Index(strings.ToLower(rest), name)
		if i < 1 || i+len(name) > len(rest) {
			return ""
		}
		before := rest[i-1]
		rest = rest[i+len(name):]
		value, ok := strings.CutPrefix(strings.TrimLeft(rest, " \t\n"), "=")
		if !ok || before > ' ' && before != '"' && before != '\'' {
			continue
		}
		return attributeValue(strings.TrimLeft(value, " \t\n"))
	}
}

func attributeValue(s string) string {
	if s != "" && (s[0] == '"' || s[0] == '\'') {
		value, _, _ := strings.Cut(s[1:], s[:1])
		return entities([]byte(value))
	}
	end := strings.IndexAny(s, " \t\n>")
	if end < 0 {
		end = len(s)
	}
	return entities([]byte(strings.TrimSuffix(s[:end], "/")))
}
