package export

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"showrunner/runner/journal"
	"showrunner/slides"
)

func (p *page) elements(elements []slides.Element) {
	for _, e := range elements {
		p.element(e)
	}
}

// element writes one thing on a slide.
func (p *page) element(e slides.Element) {
	switch e := e.(type) {
	case *slides.Heading:
		p.heading(e)
	case *slides.Paragraph:
		p.tag("p", "", e.Spans)
	case *slides.List:
		p.list(e)
	case *slides.Quote:
		p.quote(e)
	case *slides.Table:
		p.table(e)
	case *slides.Code:
		p.code(e.Language, e.Text)
	case *slides.Block:
		p.block(e)
	case *slides.Expectation:
		p.expectation(e)
	case *slides.HTML:
		p.html(e)
	case *slides.Footnotes:
		p.footnotes(e)
	case *slides.Rule:
		p.raw("<hr/>\n")
	case *slides.Pause: // all of a page is to be seen
	}
}

// heading writes a heading inside a slide, at most one level below the last.
func (p *page) heading(h *slides.Heading) {
	p.level = min(max(h.Level, 3), p.level+1, 6)
	p.tag("h"+strconv.Itoa(p.level), "", h.Spans)
}

func (p *page) tag(name, attributes string, spans []slides.Span) {
	p.raw("<" + name + attributes + ">")
	p.spans(spans)
	p.raw("</" + name + ">\n")
}

func (p *page) spans(spans []slides.Span) {
	for _, s := range spans {
		p.span(s)
	}
}

func (p *page) span(s slides.Span) {
	switch {
	case s.Break:
		p.raw("<br/>")
		return
	case s.Note != "":
		fmt.Fprintf(&p.b, `<sup><a href="#note-%d-%s">%s</a></sup>`, p.number, anchorOf(s.Note), p.attr(s.Note))
		return
	}
	open, end := "", ""
	for _, w := range [...]struct {
		style slides.SpanStyle
		tag   string
	}{{slides.Strong, "strong"}, {slides.Emphasis, "em"}, {slides.Struck, "del"}, {slides.CodeSpan, "code"}} {
		if s.Style&w.style != 0 {
			open, end = open+"<"+w.tag+">", "</"+w.tag+">"+end
		}
	}
	if to := p.link(s.Link, true); to != "" {
		open, end = `<a rel="noopener noreferrer" href="`+to+`">`+open, end+"</a>"
	}
	p.raw(open)
	if s.Image != "" {
		p.image(s)
	} else {
		p.text(s.Text)
	}
	p.raw(end)
}

// image writes a picture, where it is a file beside the runbook, else its name:
// the page fetches nothing.
func (p *page) image(s slides.Span) {
	if kind, data := p.picture(s.Image); data != nil {
		fmt.Fprintf(&p.b, `<img alt="%s" src="data:%s;base64,`, p.attr(s.Text), kind)
		p.raw(base64.StdEncoding.EncodeToString(data))
		p.raw(`"/>`)
		p.spill()
		return
	}
	p.raw(`<span class="image">`)
	p.text(s.Text)
	if s.Text != "" {
		p.raw(" ")
	}
	p.raw("(")
	p.text(s.Image)
	p.raw(")</span>")
}

// picturesMost bounds the pictures of a page, in bytes.
const picturesMost = 32 << 20

// picture is a local picture and its media type; nil where there is none. A
// picture shows and does nothing, SVG too, whose scripts no browser runs in one.
func (p *page) picture(to string) (kind string, data []byte) {
	name, _, _ := strings.Cut(to, "#")
	name, _, _ = strings.Cut(name, "?")
	name, err := url.PathUnescape(name)
	if err != nil || p.ReadFile == nil || name == "" || strings.Contains(name, ":") || strings.HasPrefix(name, "/") {
		return "", nil
	}
	data, err = p.ReadFile(name)
	if err != nil || len(data) == 0 || len(data) > min(PictureMost, picturesMost-p.pictures) {
		return "", nil
	}
	for _, k := range pictureKinds {
		if bytes.HasPrefix(data, []byte(k.begins)) && bytes.HasPrefix(data[min(len(data), 8):], []byte(k.then)) {
			if k.kind == "image/svg+xml" {
				data = []byte(p.mask(string(data)))
			}
			p.pictures += len(data)
			return k.kind, data
		}
	}
	return "", nil
}

// pictureKinds are media types with what their files begin with and, from the
// ninth byte on, go on with
// (https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern).
var pictureKinds = [...]struct{ kind, begins, then string }{
	{"image/png", "\x89PNG\r\n\x1a\n", ""},
	{"image/jpeg", "\xff\xd8\xff", ""},
	{"image/gif", "GIF8", ""},
	{"image/webp", "RIFF", "WEBP"},
	{"image/svg+xml", "<svg", ""},
	{"image/svg+xml", "<?xml", ""},
}

// anchorOf is a label as a part of an id.
func anchorOf(label string) string {
	var b strings.Builder
	for _, c := range []byte(label) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "_%02x", c)
		}
	}
	return b.String()
}

func (p *page) list(l *slides.List) {
	name, attributes := "ul", ""
	if l.Ordered {
		name = "ol"
		if l.Start != 1 {
			attributes = fmt.Sprintf(` start="%d"`, l.Start)
		}
	}
	p.raw("<" + name + attributes + ">\n")
	for _, i := range l.Items {
		switch i.Task {
		case slides.OpenTask:
			p.raw(`<li class="task"><span role="img" aria-label="to do">☐</span> `)
		case slides.DoneTask:
			p.raw(`<li class="task"><span role="img" aria-label="done">☑</span> `)
		default:
			p.raw("<li>")
		}
		p.item(l, i.Elements)
		p.raw("</li>\n")
	}
	p.raw("</" + name + ">\n")
}

// item writes what an entry of a list holds; a tight one's text is no
// paragraph.
func (p *page) item(l *slides.List, elements []slides.Element) {
	if len(elements) > 0 {
		if text, ok := elements[0].(*slides.Paragraph); ok && l.Tight {
			p.spans(text.Spans)
			elements = elements[1:]
		}
	}
	p.elements(elements)
}

func (p *page) quote(q *slides.Quote) {
	if q.Alert == "" {
		p.raw("<blockquote>\n")
		p.elements(q.Elements)
		p.raw("</blockquote>\n")
		return
	}
	title := strings.ToUpper(q.Alert[:1]) + q.Alert[1:]
	fmt.Fprintf(&p.b, "<div class=\"alert %s\" role=\"note\">\n<p class=\"kind\">%s</p>\n", q.Alert, title)
	p.elements(q.Elements)
	p.raw("</div>\n")
}

func (p *page) table(t *slides.Table) {
	p.raw("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Table\"><table>\n<thead>\n<tr>")
	p.row("th", ` scope="col"`, t, t.Head)
	p.raw("</tr>\n</thead>\n<tbody>\n")
	for _, r := range t.Rows {
		p.raw("<tr>")
		p.row("td", "", t, r)
		p.raw("</tr>\n")
	}
	p.raw("</tbody>\n</table></div>\n")
}

func (p *page) row(name, attributes string, t *slides.Table, cells [][]slides.Span) {
	for i, c := range cells {
		align := ""
		if i < len(t.Align) {
			align = [...]string{slides.AlignNone: "", slides.AlignLeft: "",
				slides.AlignCenter: ` class="center"`, slides.AlignRight: ` class="right"`}[t.Align[i]]
		}
		p.raw("<" + name + attributes + align + ">")
		p.spans(c)
		p.raw("</" + name + ">")
	}
}

// html writes what raw HTML said to a reader: its text.
func (p *page) html(e *slides.HTML) {
	switch {
	case e.Pre:
		p.code("", e.Text)
	case e.Summary:
		p.raw("<p><strong>")
		p.text(e.Text)
		p.raw("</strong></p>\n")
	default:
		p.raw(`<p class="lines">`)
		p.text(e.Text)
		p.raw("</p>\n")
	}
}

func (p *page) footnotes(f *slides.Footnotes) {
	p.raw("<div class=\"notes\" role=\"note\" aria-label=\"Footnotes\">\n<dl>\n")
	for _, n := range f.Notes {
		fmt.Fprintf(&p.b, "<dt id=\"note-%d-%s\">%s</dt>\n<dd>", p.number, anchorOf(n.Label), p.attr(n.Label))
		p.elements(n.Elements)
		p.raw("</dd>\n")
	}
	p.raw("</dl>\n</div>\n")
}

// code writes code that is shown, never run.
func (p *page) code(language, text string) {
	label := "Code"
	if language != "" {
		label = language
	}
	fmt.Fprintf(&p.b, "<div class=\"code\">%s<pre tabindex=\"0\" role=\"group\" aria-label=\"%s\"><code>", copyButton, p.attr(label))
	p.highlight(language, text)
	p.raw("</code></pre></div>\n")
}

const copyButton = `<button type="button" class="copy">Copy</button>`

// compareMost bounds what the expectations of a page say and are compared with,
// in bytes, where two pairs of lines count as one.
const compareMost = 16 << 20

// expectation writes what a block was expected to print, and whether it did.
// What it did print stands with its steps.
func (p *page) expectation(e *slides.Expectation) {
	printed, ran := p.printedFor(e)
	if !ran {
		p.code("log", e.Text)
		return
	}
	class, mark, why := "agrees", "✓", ""
	p.compared += len(printed.Text) + len(e.Text) + min(strings.Count(printed.Text, "\n")*strings.Count(e.Text, "\n"), compareMost)/2
	switch {
	case p.compared > compareMost:
		class, mark, why = "", "", ", not compared: the expectations before it are too long"
	default:
		if x := journal.Judge(e, printed); x.Drift {
			class, mark, why = "drifted", "≠", ": "+x.Why
			p.drifted++
		}
	}
	fmt.Fprintf(&p.b, "<details class=\"expected %s\"><summary>", class)
	p.text(strings.TrimPrefix(mark+" Expected output"+why, " "))
	p.raw("</summary>\n")
	p.code("log", e.Text)
	p.raw("</details>\n")
}

// printedFor is what the steps printed that an expectation is about, and whether
// all of them ran.
func (p *page) printedFor(e *slides.Expectation) (all journal.Printed, ran bool) {
	if e.Block == nil {
		return all, false
	}
	steps := e.Block.Steps()
	if e.Step >= 0 && e.Step < len(steps) {
		steps = steps[e.Step : e.Step+1]
	}
	var text strings.Builder
	for i := range steps {
		printed, ok := p.texts[steps[i].ID]
		if !ok {
			return all, false
		}
		text.WriteString(printed.Text)
		all = printed
	}
	all.Text = text.String()
	return all, len(steps) > 0
}
