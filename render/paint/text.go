package paint

import (
	"slices"
	"strconv"
	"strings"

	"showrunner/render/screen"
	"showrunner/slides"
)

// title paints the heading of a slide; h is nil where it has none of its own.
func (f *flow) title(s *slides.Slide, h *slides.Heading) {
	if h == nil {
		h = &slides.Heading{Pos: s.Pos, Level: s.Level, Spans: []slides.Span{{Text: s.Title}}}
	}
	f.origin = h
	runs := f.spans(h.Spans, f.p.look(Title))
	if more, ok := strings.CutPrefix(s.Title, plain(h.Spans)); ok && more != "" {
		runs = append(runs, run{f.p.prose(more), f.p.look(Dim)})
	}
	if s.Goes {
		runs = append(runs, run{" (continued)", f.p.look(Dim)})
	}
	f.lines(wrap(runs, f.text()))
	f.flush()
}

// heading paints a heading inside of a slide.
func (f *flow) heading(h *slides.Heading) {
	st := f.p.look(Text)
	st.Attr |= screen.Bold
	if h.Level <= 3 {
		st = f.p.look(Title)
	}
	f.lines(wrap(f.spans(h.Spans, st), f.text()))
}

func (f *flow) paragraph(e *slides.Paragraph) {
	f.prose(e.Spans, f.p.look(f.base()))
}

// base is the role of running text.
func (f *flow) base() Role {
	if f.quiet {
		return Dim
	}
	return Text
}

// prose paints spans as running text.
func (f *flow) prose(spans []slides.Span, st screen.Style) {
	if f.p.emit != nil && len(spans) == 1 && len(spans[0].Text) > pieceSize {
		for piece := range f.pieces(spans[0].Text, ' ') {
			part := spans[0]
			part.Text = piece
			f.lines(f.wrapped([]slides.Span{part}, f.text(), st))
		}
		return
	}
	f.lines(f.wrapped(spans, f.text(), st))
}

// wrapped is spans in rows of at most width columns.
func (f *flow) wrapped(spans []slides.Span, width int, st screen.Style) []line {
	var lines []line
	start := 0
	for i, s := range spans {
		if s.Break {
			lines = append(lines, wrap(f.spans(spans[start:i], st), width)...)
			start = i + 1
		}
	}
	if start > 0 && start == len(spans) {
		return lines
	}
	return append(lines, wrap(f.spans(spans[start:], st), width)...)
}

func (f *flow) lines(lines []line) {
	for _, l := range lines {
		f.row(l)
		if f.full() {
			return
		}
	}
}

// spans are the runs of inline text. st is the style of the text around.
func (f *flow) spans(spans []slides.Span, st screen.Style) []run {
	runs := make([]run, 0, len(spans))
	for _, s := range spans {
		r := run{f.p.prose(f.bounded(s.Text)), f.p.span(s, st)}
		switch {
		case s.Image != "":
			r.text = f.p.image(s)
		case s.Note != "":
			r.text = "[" + f.p.prose(s.Note) + "]"
		}
		runs = append(runs, r)
	}
	return runs
}

func (p *Painter) image(s slides.Span) string {
	name := p.prose(s.Image)
	if alt := p.prose(s.Text); alt != "" && alt != name {
		name = alt + " (" + name + ")"
	}
	return p.sign(signImage) + " " + name
}

// span is the style of a span.
func (p *Painter) span(s slides.Span, st screen.Style) screen.Style {
	switch {
	case s.Style&slides.CodeSpan != 0:
		look := p.look(Code)
		st.FG, st.BG = look.FG, p.Theme.Tint
	case s.Link != "" || s.Note != "":
		st.FG = p.look(Link).FG
	case s.Image != "":
		st.FG = p.look(Dim).FG
	}
	if s.Link != "" {
		st.Link = shown(slides.Clean(s.Link))
		st.Attr = st.Attr.WithUnderline(screen.SingleUnderline)
	}
	if s.Style&slides.Strong != 0 {
		st.Attr |= screen.Bold
	}
	if s.Style&slides.Emphasis != 0 {
		st.Attr |= screen.Italic
	}
	if s.Style&slides.Struck != 0 {
		st.Attr |= screen.Strike
	}
	return st
}

// plain is the text of spans.
func plain(spans []slides.Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// look is the style of a role in the painter's theme.
func (p *Painter) look(r Role) screen.Style { return p.Theme.Look(r) }

// prose is text as it is shown in prose, all on one row.
func (p *Painter) prose(s string) string { return shown(slides.Clean(flat(s))) }

// flat is s with its line ends and tabs made blanks.
func flat(s string) string {
	if !strings.ContainsAny(s, "\t\n\r") {
		return s
	}
	return strings.NewReplacer("\t", " ", "\r\n", " ", "\n", " ", "\r", " ").Replace(s)
}

// list paints a list; its blocks and pauses become parts of their own.
func (f *flow) list(l *slides.List) {
	w := 2
	if l.Ordered {
		w = len(strconv.Itoa(l.Start+len(l.Items)-1)) + 2
	}
	rest := line{}.fill(w, screen.Style{})
	for i, item := range l.Items {
		if (f.lost || f.crowded()) && !slices.ContainsFunc(item.Elements, stays) && f.full() {
			continue
		}
		if i > 0 && !l.Tight {
			f.gap = true
		}
		head := line{{f.p.bullet(l, i), f.p.look(Accent)}}
		if item.Task != slides.NoTask {
			head = line{f.p.task(item.Task)}
		}
		f.indent(head, rest, func() { f.elements(item.Elements, l.Tight) })
	}
}

func (p *Painter) bullet(l *slides.List, i int) string {
	if !l.Ordered {
		return p.sign(signBullet) + " "
	}
	n := strconv.Itoa(l.Start+i) + ". "
	w := len(strconv.Itoa(l.Start+len(l.Items)-1)) + 2
	return strings.Repeat(" ", w-len(n)) + n
}

func (p *Painter) task(t slides.Task) run {
	if t == slides.DoneTask {
		return run{p.sign(signDone) + " ", p.look(Passed)}
	}
	return run{p.sign(signOpen) + " ", p.look(Dim)}
}

// quote paints a block quote, or an alert with its label.
func (f *flow) quote(q *slides.Quote) {
	st := f.p.look(Dim)
	if q.Alert != "" {
		st = f.p.look(alertRole(q.Alert))
	}
	bar := line{{f.p.sign(signBar) + " ", st}}
	f.indent(bar, bar, func() {
		if q.Alert != "" {
			st.Attr |= screen.Bold
			label := f.p.prose(q.Alert)
			f.row(line{{strings.ToUpper(label[:1]) + label[1:], st}})
		}
		f.elements(q.Elements, false)
	})
}

func alertRole(alert string) Role {
	switch alert {
	case "tip":
		return Passed
	case "warning":
		return Waiting
	case "caution":
		return Failed
	case "important":
		return Keyword
	}
	return Accent
}

// html paints the text of raw HTML.
func (f *flow) html(h *slides.HTML) {
	st := f.p.look(Text)
	switch {
	case h.Pre:
		f.verbatim(h.Text, nil)
		return
	case h.Summary:
		st.Attr |= screen.Bold
		f.lines(wrap([]run{{f.p.sign(signSummary) + " " + f.p.prose(h.Text), st}}, f.text()))
		return
	}
	for text := range strings.Lines(h.Text) {
		f.lines(wrap([]run{{f.p.prose(strings.TrimSpace(text)), st}}, f.text()))
	}
}

// footnotes paints the notes that a slide refers to, quieter than its text.
func (f *flow) footnotes(e *slides.Footnotes) {
	st := f.p.look(Dim)
	f.quiet = true
	defer func() { f.quiet = false }()
	for _, n := range e.Notes {
		head := line{{"[" + f.p.prose(n.Label) + "] ", st}}
		rest := line{}.fill(min(head.width(), 4), st)
		f.indent(head, rest, func() { f.elements(n.Elements, true) })
	}
}

// rule paints a thematic break in a list or a quote.
func (f *flow) rule() {
	f.row(line{{strings.Repeat(f.p.sign(signRule), min(f.text(), 40)), f.p.look(Dim)}})
}
