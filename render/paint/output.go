package paint

import (
	"strings"

	"showrunner/render/screen"
	"showrunner/slides"
)

// OutputLexer gives colours to what a step prints, where the program gave
// none. Use one for each step, from one goroutine; it remembers a bounded
// number of lines, so that painting the next frame costs little.
type OutputLexer struct {
	kind     kind
	language string // of chroma's, for a kind that is code
	seen     map[string][]span
	window   string // the last code lexed as one, and its spans
	code     [][]span
	lines    []logical
	buf      []byte
}

// kind is how output is read.
type kind uint8

const (
	sniffed kind = iota // as a log, with lines of JSON in it; code when it begins like some
	logs                // as a log, whatever it looks like
	code                // as one piece of code
	jsonLines
	untouched
)

const (
	maxSeen     = 512     // lines remembered
	maxSeenLine = 1 << 10 // bytes of a line that is
)

// OutputLexer returns the lexer for the output of step: chosen by its block's
// output attribute, else by its command, else by what it prints.
func (p *Painter) OutputLexer(step *slides.Step) *OutputLexer {
	name := ""
	if step != nil {
		if step.Block != nil {
			name = strings.ToLower(step.Block.Attr.Output)
		}
		if name == "" {
			name = languageOf(step.Shown())
		}
	}
	l := &OutputLexer{}
	l.choose(name)
	return l
}

func (l *OutputLexer) choose(name string) {
	switch name {
	case "", "auto":
	case "log", "output":
		l.kind = logs
	case "none", "text", "plain", "plaintext", "txt":
		l.kind = untouched
	case "json":
		l.kind = jsonLines
	default:
		l.kind, l.language = code, name
	}
}

// logical is a line of output, over one row or several that are wrapped.
type logical struct {
	y, h  int
	text  string
	plain bool // the program gave no cell of it a colour or an attribute
}

// Paint restyles the logical lines of dst (rows joined where they are wrapped)
// in which no cell has a colour or an attribute.
func (l *OutputLexer) Paint(dst *screen.Screen, theme Theme) {
	if l.kind == untouched {
		return
	}
	l.read(dst)
	if l.kind == sniffed {
		l.sniff()
	}
	if l.kind == code {
		l.paintCode(dst, theme)
	} else {
		for _, line := range l.lines {
			if line.plain && line.text != "" {
				dress(dst, line, l.spans(line.text), theme)
			}
		}
	}
	clear(l.lines) // frees the strings
}

// read takes the logical lines from the screen.
func (l *OutputLexer) read(dst *screen.Screen) {
	l.lines = l.lines[:0]
	for y := 0; y < dst.H; {
		line := logical{y: y, plain: true}
		l.buf = l.buf[:0]
		for {
			line.plain = l.row(dst, y) && line.plain
			line.h++
			y++
			if y == dst.H || !dst.Wrapped[y-1] {
				break
			}
		}
		line.text = strings.TrimRight(string(l.buf), " ")
		l.lines = append(l.lines, line)
	}
}

// row adds a row to the line being read and tells whether it is plain.
func (l *OutputLexer) row(dst *screen.Screen, y int) bool {
	plain := true
	for _, c := range dst.Row(y) {
		if c.FG|c.BG != 0 || c.Ext != 0 || c.Attr&^(screen.Wide|screen.Tail) != 0 {
			plain = false
		}
		if c.Attr&screen.Tail == 0 {
			l.buf = dst.Table.Append(l.buf, c.Ch)
		}
	}
	return plain
}

// dress gives the cells of a line the looks of its spans.
func dress(dst *screen.Screen, line logical, spans []span, theme Theme) {
	if len(spans) == 0 {
		return
	}
	cells := dst.Cells[line.y*dst.W : (line.y+line.h)*dst.W]
	at, i := 0, 0
	var b [64]byte
	var look screen.Style
	for s := range spans {
		sp := spans[s]
		look = theme.Look(sp.role)
		for ; i < len(cells) && at < sp.to; i++ {
			c := &cells[i]
			if at >= sp.from {
				c.FG, c.Attr = look.FG, c.Attr|look.Attr
			}
			if c.Attr&screen.Tail == 0 {
				at += len(dst.Table.Append(b[:0], c.Ch))
			}
		}
	}
}

// spans is what is to be seen in one line.
func (l *OutputLexer) spans(text string) []span {
	if s, ok := l.seen[text]; ok {
		return s
	}
	var s []span
	switch {
	case l.kind == jsonLines, l.kind == sniffed && jsonLine(text):
		s = jsonSpans(text)
	case l.kind == sniffed && tagLine(text):
		s = tagSpans(text)
	default:
		s = logSpans(text)
	}
	if len(text) <= maxSeenLine {
		l.remember(text, s)
	}
	return s
}

func (l *OutputLexer) remember(text string, s []span) {
	if l.seen == nil || len(l.seen) >= maxSeen {
		l.seen = make(map[string][]span, maxSeen)
	}
	l.seen[text] = s
}

// paintCode restyles all lines as one piece of code, so that what goes over
// several lines is seen as such from its beginning in the window.
func (l *OutputLexer) paintCode(dst *screen.Screen, theme Theme) {
	lines := make([]string, len(l.lines))
	for i, line := range l.lines {
		lines[i] = line.text
	}
	if text := strings.Join(lines, "\n"); text != l.window || l.code == nil {
		l.window, l.code = text, lex(l.language, lines)
	}
	for i, line := range l.lines {
		if line.plain && i < len(l.code) {
			dress(dst, line, l.code[i], theme)
		}
	}
}

// sniff looks at how the output begins, and for the head of a diff anywhere.
func (l *OutputLexer) sniff() {
	begun := false
	for i, line := range l.lines {
		text := strings.TrimSpace(line.text)
		if strings.HasPrefix(text, "diff --git ") || strings.HasPrefix(text, "@@ -") {
			l.kind, l.language = code, "diff"
			return
		}
		if begun || text == "" {
			continue
		}
		begun = true
		next := ""
		if i+1 < len(l.lines) {
			next = l.lines[i+1].text
		}
		if name := begins(text, next); name != "" {
			l.kind, l.language = code, name
			return
		}
	}
}

// begins is the language of what begins with these two lines, or "".
func begins(text, next string) string {
	switch {
	case strings.HasPrefix(text, "<?xml"):
		return "xml"
	case strings.HasPrefix(text, "<!DOCTYPE html"), strings.HasPrefix(text, "<!doctype html"), strings.HasPrefix(text, "<html"):
		return "html"
	case strings.HasPrefix(text, "apiVersion: "), strings.HasPrefix(text, "%YAML"),
		text == "---" && yamlKey(next):
		return "yaml"
	}
	return ""
}

func yamlKey(text string) bool {
	text = strings.TrimLeft(text, "- ")
	i := strings.IndexByte(text, ':')
	return i > 0 && strings.IndexByte(text[:i], ' ') < 0 && (i+1 == len(text) || text[i+1] == ' ')
}
