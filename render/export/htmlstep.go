package export

import (
	"fmt"

	"showrunner/render/paint"
	"showrunner/render/screen"
	"showrunner/runner/journal"
	"showrunner/slides"
)

const (
	foldAfter = 24 // lines of output that are shown unfolded
	tail      = 12 // that stay in sight of a longer one
)

// block writes the steps of a block, each with what it printed.
func (p *page) block(b *slides.Block) {
	steps := b.Steps()
	for i := range steps {
		p.step(&steps[i])
		for _, x := range b.Expectations {
			if b.Console && x.Step == i {
				p.expectation(x)
			}
		}
	}
	p.narration(b.Tail())
}

func (p *page) narration(comments []string) {
	if len(comments) == 0 {
		return
	}
	p.raw(`<p class="told">`)
	for i, c := range comments {
		if i > 0 {
			p.raw("<br/>")
		}
		p.text(slides.Visible(c))
	}
	p.raw("</p>\n")
}

func (p *page) step(s *slides.Step) {
	p.narration(s.Comments)
	runs := p.steps[s.ID]
	if len(runs) == 0 {
		p.command(s.ID, s.Shown(), nil)
		p.raw("</div>\n")
		return
	}
	if runs[0].edited { // the runbook's own did not run first
		p.command(s.ID, s.Shown(), nil)
		p.raw("</div>\n")
	}
	for _, r := range runs {
		p.run(r)
	}
	for _, r := range p.asides[s.ID] {
		p.run(r)
	}
}

// command opens a step: its command, and how it went.
func (p *page) command(id, text string, r *run) {
	class, mark, how, took := "fresh", "○", "not run", ""
	if r != nil {
		mark, took = r.sign(), r.took()
		if class, how = "passed", "passed"; !r.passed() {
			class, how = "failed", "failed: "+r.verdict()
		}
		if r.result.Replayed {
			how = "replayed from a rehearsal, " + how
		}
	}
	fmt.Fprintf(&p.b, "<div class=\"step %s\" role=\"group\" aria-label=\"Step %s, %s\">\n<div class=\"line\">",
		class, p.attr(id), p.attr(how))
	fmt.Fprintf(&p.b, `<span class="mark" aria-hidden="true">%s</span>`, mark)
	p.raw(`<pre class="command" tabindex="0"><code>`)
	p.highlight("sh", slides.VisibleCode(p.mask(text)))
	fmt.Fprintf(&p.b, `</code></pre><span class="took">%s</span>%s</div>`+"\n", took, copyButton)
}

// run writes one run of a command and what it printed.
func (p *page) run(r *run) {
	text := r.seen
	if r.step != nil && !r.edited {
		text = r.step.Shown()
	}
	p.command(r.id, text, r)
	out := p.output(r)
	if r.step != nil && len(r.step.Block.Expectations) > 0 && r == p.latest(r.id) && r.ended {
		p.texts[r.id] = journal.Printed{Text: out.text(), Status: r.result.Status, Mask: p.Mask}
	}
	if len(out.lines) > 0 || out.full != nil || len(r.events) > 1 {
		p.printed(r, out)
	}
	if !r.passed() {
		p.raw(`<p class="verdict">`)
		p.text("✘ " + r.verdict())
		p.raw("</p>\n")
	}
	if r.restarted != "" {
		p.raw(`<p class="told">`)
		p.text(r.restarted)
		p.raw("</p>\n")
	}
	p.raw("</div>\n")
	p.spill()
}

// printed writes output, and says what of it came when the step had ended.
func (p *page) printed(r *run, out *shown) {
	fmt.Fprintf(&p.b, "<div class=\"out\"><div class=\"bar\">%s%s</div>\n", p.tape(r), copyButton)
	painter := paint.Painter{Theme: p.lexer.theme}
	lexer := painter.OutputLexer(r.step)
	lines, later := out.parted()
	if len(lines) > 0 {
		p.folded(lines, "Output", lexer)
	}
	switch full := out.full; {
	case full == nil:
	case len(full.lines) == 0:
		p.raw("<p class=\"later\">" + fullEmpty + "</p>\n")
	default:
		p.raw("<p class=\"later\">" + fullText + "</p>\n")
		p.lines(full.lines, "Full screen", nil)
	}
	if len(later) > 0 {
		p.raw("<p class=\"later\">" + laterText + "</p>\n")
		p.folded(later, "Later output", lexer)
	}
	p.raw("</div>\n")
}

// laterText stands above output that came later than its step.
const laterText = "after the step had ended"

// folded writes lines, many of them folded but for the last.
func (p *page) folded(lines []line, label string, lexer *paint.OutputLexer) {
	if len(lines) > foldAfter {
		n := len(lines) - tail
		fmt.Fprintf(&p.b, "<details><summary>%d more lines above</summary>", n)
		p.lines(lines[:n], label+", first part", lexer)
		p.raw("</details>\n")
		lines = lines[n:]
	}
	p.lines(lines, label, lexer)
}

// What of a page's output is highlighted: in pieces of so many lines, none of
// them wider than so many columns, and so many cells in all.
const (
	litLines = 64
	litWidth = 256
	litMost  = 4 << 20
)

// lines writes lines of output. A lexer dresses those that the program gave no
// look, as the stage does.
func (p *page) lines(lines []line, label string, lexer *paint.OutputLexer) {
	fmt.Fprintf(&p.b, `<pre tabindex="0" role="group" aria-label="%s">`, label)
	for len(lines) > 0 {
		n := min(len(lines), litLines)
		pic := p.dressed(lines[:n], lexer)
		for i := range lines[:n] {
			if l := &lines[i]; pic != nil && l.looks() == nil && screen.Width(l.text) <= pic.W {
				p.highlit(l.text, pic, i, 0)
			} else {
				p.line(l)
			}
			p.b.WriteByte('\n')
			p.spill()
		}
		lines = lines[n:]
	}
	p.raw("</pre>\n")
}

// dressed is a picture of lines with the lexer's colours, nil for none. Lines
// that are too wide are blank in it.
func (p *page) dressed(lines []line, lexer *paint.OutputLexer) *screen.Screen {
	width, plain := 1, false
	for i := range lines {
		if w := screen.Width(lines[i].text); w <= litWidth {
			width = max(width, w)
			plain = plain || lines[i].looks() == nil
		}
	}
	if lexer == nil || !plain || p.lit+width*len(lines) > litMost {
		return nil
	}
	p.lit += width * len(lines)
	pic := screen.New(width, len(lines))
	for i := range lines {
		if screen.Width(lines[i].text) > width {
			continue
		}
		st := screen.Style{}
		if lines[i].looks() != nil {
			st.Attr = screen.Bold // whatever: it is not plain
		}
		pic.Put(0, i, lines[i].text, st)
	}
	lexer.Paint(pic, p.lexer.theme)
	return pic
}

// line writes a line of output with its looks. It is masked already.
func (p *page) line(l *line) {
	at := 0
	for _, k := range l.looks() {
		p.styled(l.text[at:k.to], k.style)
		at = k.to
	}
	escapeTo(&p.b, l.text[at:])
}

func (p *page) styled(text string, style uint16) {
	if style == 0 {
		escapeTo(&p.b, text)
		return
	}
	link := ""
	if st := p.styles.of(style); st.Link != "" {
		link = p.link(st.Link, false)
	}
	if link != "" {
		fmt.Fprintf(&p.b, `<a rel="noopener noreferrer" class="s%d" href="%s">`, style, link)
	} else {
		fmt.Fprintf(&p.b, `<span class="s%d">`, style)
	}
	escapeTo(&p.b, text)
	if link != "" {
		p.raw("</a>")
	} else {
		p.raw("</span>")
	}
}
