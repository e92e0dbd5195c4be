package export

import (
	"strings"

	"showrunner/render/paint"
	"showrunner/render/screen"
	"showrunner/slides"
)

// A highlighter finds what is to be seen in code. It asks the painter, whose
// colours it replaces by the roles that they stand for.
type highlighter struct {
	theme paint.Theme
	names [256]string // classes, by palette colour
}

// init gives each role a colour of the palette that says which it is.
func (h *highlighter) init() {
	h.theme, _ = paint.Named("dark", paint.TrueColor)
	t := &h.theme
	for i, r := range [...]struct {
		color *screen.Color
		name  string
	}{
		{&t.Keyword, "kw"}, {&t.String, "st"}, {&t.Number, "nu"}, {&t.Command, "cm"}, {&t.Key, "ke"},
		{&t.Variable, "va"}, {&t.Comment, "co"}, {&t.Punct, "pu"}, {&t.Passed, "pa"}, {&t.Waiting, "wa"},
		{&t.Failed, "fa"}, {&t.Accent, "ac"}, {&t.Dim, "co"}, {&t.Code, ""}, {&t.Text, ""},
	} {
		*r.color = screen.Palette(uint8(100 + i))
		h.names[100+i] = r.name
	}
}

// maxHighlit is the size of the largest code that is highlighted, in bytes.
const maxHighlit = 16 << 10

// highlight writes code, with classes for its parts. A runbook's block of a
// shell would be cut into steps: the dialect's other name keeps it whole.
func (p *page) highlight(language, text string) {
	text = strings.TrimRight(slides.Visible(p.mask(text)), "\n")
	if language == "sh" || language == "bash" || language == "zsh" {
		language = "dash"
	}
	if language == "" || len(text) > maxHighlit || strings.ContainsAny(language, " \t`~\n\r") {
		p.long(text)
		return
	}
	lines := strings.Split(text, "\n")
	pic := p.lexer.paint(language, text, lines)
	for y, l := range lines {
		if y > 0 {
			p.b.WriteByte('\n')
		}
		p.highlit(l, pic, y, codeColumn)
	}
}

// paint is the painter's picture of code, nil where it is not the text as it
// stands.
func (h *highlighter) paint(language, text string, lines []string) *screen.Screen {
	width := 0
	for _, l := range lines {
		width = max(width, screen.Width(l))
	}
	mark := strings.Repeat("~", longest(lines, '~')+3)
	d := slides.Parse("-", []byte(mark+language+"\n"+text+"\n"+mark+"\n"))
	painter := paint.Painter{Theme: h.theme, Width: width + 24, Full: true}
	for _, part := range painter.Slide(d.Slides[0]) {
		if _, ok := part.Element.(*slides.Code); ok && part.Picture.H == len(lines) {
			return part.Picture
		}
	}
	return nil
}

// codeColumn is where text begins in the painter's picture of code.
const codeColumn = 3

// highlit writes line y of a picture, in which its text begins at a column.
func (p *page) highlit(l string, pic *screen.Screen, y, column int) {
	if pic == nil || strings.Contains(l, "\t") || !strings.HasSuffix(strings.TrimRight(pic.RowText(y), " "), strings.TrimRight(l, " ")) {
		escapeTo(&p.b, l)
		return
	}
	from, class := 0, ""
	at, x := 0, column
	flush := func() {
		if from == at {
			return
		}
		if class != "" {
			p.raw(`<span class="` + class + `">`)
		}
		escapeTo(&p.b, l[from:at])
		if class != "" {
			p.raw("</span>")
		}
		from = at
	}
	for g, n := range screen.Graphemes(l) {
		name := ""
		if x < pic.W {
			if c, ok := pic.Row(y)[x].FG.IsPalette(); ok {
				name = p.lexer.names[c]
			}
		}
		if name != class {
			flush()
			class = name
		}
		at, x = at+len(g), x+n
	}
	flush()
	escapeTo(&p.b, l[at:])
}
