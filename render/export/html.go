package export

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the page's style and script
	"encoding/base64"
	"fmt"
	"html"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"showrunner/runner/journal"
	"showrunner/slides"
)

//go:embed page.css
var pageStyle string

//go:embed page.js
var pageScript string

// writeHTML writes one page that needs nothing else: the slides as sections,
// with what their steps printed. Its policy lets nothing run but the page's own
// script, and nothing be fetched (https://www.w3.org/TR/CSP3/).
func writeHTML(w io.Writer, in Input) error {
	p := &page{talk: fold(in), quota: tapeTotal, tapeEffort: effortMost / 2}
	p.lexer.init()
	if n := len(p.runs); n > 0 {
		p.share = min(max(tapeTotal/n, 4<<10), tapeShare)
	}
	if in.Deck != nil {
		for _, s := range in.Deck.Slides {
			p.slide(s)
		}
	} else {
		p.open("Recording", 1)
		for _, r := range p.runs {
			p.run(r)
		}
		p.raw("</section>\n")
	}
	var head bytes.Buffer
	p.head(&head)
	if _, err := head.WriteTo(w); err != nil {
		return err
	}
	for _, part := range append(p.parts, p.b.Bytes()) {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "</main>\n<script>%s</script>\n</body>\n</html>\n", pageScript)
	return err
}

// A page is the body of an HTML transcript in the making. Text goes into it
// through text and attribute values through attr only.
type page struct {
	*talk
	parts      [][]byte // what was in b, which would have to grow by copying
	b          bytes.Buffer
	lexer      highlighter
	number     int                        // of the slide at hand
	level      int                        // of the last heading
	quota      int                        // bytes of tapes that may still be written
	tapeEffort int                        // left to play runs for them, in cells
	share      int                        // for one run
	texts      map[string]journal.Printed // by step: of those on the slide whose blocks have expectations
	compared   int                        // of compareMost
	drifted    int                        // expectations
	lit        int                        // of litMost
	pictures   int                        // of picturesMost
}

// spill empties b where it has become large. Only the whole page tells what its
// head has to say.
func (p *page) spill() {
	if p.b.Len() > 1<<20 {
		p.parts = append(p.parts, bytes.Clone(p.b.Bytes()))
		p.b.Reset()
	}
}

func (p *page) raw(s string) { p.b.WriteString(s) }

// text writes text that is masked and escaped.
func (p *page) text(s string) { escapeTo(&p.b, p.mask(s)) }

// long writes masked text that may be a whole file, piece by piece.
func (p *page) long(s string) {
	const most = 1 << 20
	for len(s) > most {
		n := most
		for n > most/2 && s[n] >= utf8.RuneSelf { // joiners stand between others of these
			n--
		}
		for !utf8.RuneStart(s[n]) {
			n--
		}
		escapeTo(&p.b, s[:n])
		s = s[n:]
		p.spill()
	}
	escapeTo(&p.b, s)
}

// attr is a value for an attribute between double quotes.
func (p *page) attr(s string) string {
	var b bytes.Buffer
	escapeTo(&b, p.mask(s))
	return b.String()
}

// escapeTo writes s as text of HTML. Control characters, and those that hide or
// turn text, become U+FFFD.
func escapeTo(b *bytes.Buffer, s string) {
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x80 {
			b.WriteString(s[from:i])
			n := strings.IndexFunc(s[i:], func(r rune) bool { return r < 0x80 })
			if n < 0 {
				n = len(s) - i
			}
			b.WriteString(harmless(s[i : i+n]))
			i += n - 1
			from = i + 1
			continue
		}
		as := ""
		switch {
		case c == '&':
			as = "&amp;"
		case c == '<':
			as = "&lt;"
		case c == '>':
			as = "&gt;"
		case c == '"':
			as = "&#34;"
		case c == '\'':
			as = "&#39;"
		case c < 0x20 && c != '\n' && c != '\t' || c == 0x7f:
			as = "\ufffd"
		default:
			continue
		}
		b.WriteString(s[from:i])
		b.WriteString(as)
		from = i + 1
	}
	b.WriteString(s[from:])
}

// harmless makes U+FFFD of the characters that slides.Clean removes.
func harmless(s string) string {
	clean := slides.Clean(s)
	if clean == s {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if slides.Clean(string(r)) == "" && r != 0x200c && r != 0x200d {
			r = '\ufffd'
		}
		b.WriteRune(r)
	}
	return b.String()
}

func (p *page) head(b *bytes.Buffer) {
	sum := sha256.Sum256([]byte(pageScript))
	title := p.title()
	fmt.Fprintf(b, `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-%s'; img-src data:; base-uri 'none'; form-action 'none'"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<meta name="referrer" content="no-referrer"/>
<title>%s</title>
<style>%s%s</style>
</head>
<body>
<a class="skip" href="#main">Skip to the slides</a>
<header>
<h1>%s</h1>
<p class="meta">%s</p>
</header>
`, base64.StdEncoding.EncodeToString(sum[:]), p.attr(title), pageStyle, p.styles.css(), p.attr(title), p.attr(p.about()))
	p.contents(b)
	b.WriteString("<main id=\"main\">\n")
}

func (p *page) title() string {
	switch {
	case p.Deck != nil && p.Deck.Title != "":
		return p.Deck.Title
	case p.Recording != nil && p.Recording.Title != "":
		return p.Recording.Title
	}
	return "Transcript"
}

// about is one line about the run.
func (p *page) about() string {
	var parts []string
	if rec := p.Recording; rec != nil {
		if !rec.Started.IsZero() {
			parts = append(parts, rec.Started.Format("2 January 2006, 15:04 MST"))
		}
		if n := len(rec.Entries); n > 0 {
			parts = append(parts, journal.Lasted(rec.Entries[n-1].At))
		}
		if rec.Shell != "" {
			parts = append(parts, rec.Shell)
		}
	}
	for _, n := range p.counts() {
		if n.count > 0 || n.word == "passed" {
			parts = append(parts, strconv.Itoa(n.count)+" "+n.word)
		}
	}
	return strings.Join(parts, " · ")
}

// counts is how the runs went, what drifted, and the steps that did not run.
func (p *page) counts() []counted {
	passed, failed, fresh := 0, 0, 0
	for _, r := range p.runs {
		if r.passed() {
			passed++
		} else {
			failed++
		}
	}
	if p.Deck != nil {
		for _, s := range p.Deck.Steps() {
			if !s.Block.Attr.Skip && p.latest(s.ID) == nil {
				fresh++
			}
		}
	}
	return []counted{{"passed", passed}, {"failed", failed}, {"drifted", p.drifted}, {"not run", fresh}}
}

func (p *page) contents(b *bytes.Buffer) {
	if p.Deck == nil {
		return
	}
	b.WriteString("<nav aria-label=\"Contents\" tabindex=\"0\">\n<ol>\n")
	for _, s := range p.Deck.Slides {
		class := ""
		if s.Level > 2 {
			class = ` class="deep"`
		}
		fmt.Fprintf(b, "<li%s><a href=\"#slide-%d\">%s</a></li>\n", class, s.Number, p.attr(titled(s)))
	}
	b.WriteString("</ol>\n</nav>\n")
}

func titled(s *slides.Slide) string {
	title := s.Title
	if title == "" {
		title = "Slide " + strconv.Itoa(s.Number)
	}
	if s.Goes {
		title += " (goes on)"
	}
	return title
}

// open begins the section of a slide.
func (p *page) open(title string, number int) {
	p.number, p.level = number, 2
	class := ""
	if number == 1 && title == p.title() {
		class = ` class="hush"` // it is the page's heading
	}
	fmt.Fprintf(&p.b, "<section id=\"slide-%d\" aria-labelledby=\"title-%d\">\n<h2 id=\"title-%d\"%s>%s</h2>\n",
		number, number, number, class, p.attr(title))
}

func (p *page) slide(s *slides.Slide) {
	p.texts = map[string]journal.Printed{}
	p.open(titled(s), s.Number)
	if len(s.Crumbs) > 0 {
		p.raw(`<p class="crumbs">`)
		p.text(strings.Join(s.Crumbs, " › "))
		p.raw("</p>\n")
	}
	elements := s.Elements()
	if len(elements) > 0 {
		if h, ok := elements[0].(*slides.Heading); ok && !h.Nested {
			elements = elements[1:]
		}
	}
	for i := range elements {
		p.elements(elements[i : i+1])
		p.spill()
	}
	if notes := s.Notes(); p.Notes && len(notes) > 0 {
		p.raw("<aside class=\"spoken\" aria-label=\"Notes\">\n")
		for _, n := range notes {
			p.raw(`<p class="lines">`)
			p.text(slides.Visible(n))
			p.raw("</p>\n")
		}
		p.raw("</aside>\n")
	}
	p.raw("</section>\n")
}

// link is an address that a reader may be sent to, escaped; "" for any other.
func (p *page) link(to string, relative bool) string {
	to = strings.TrimSpace(to)
	if to == "" || strings.ContainsFunc(to, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '\\' }) || slides.Clean(to) != to {
		return ""
	}
	head, _, _ := strings.Cut(to, "/")
	head, _, _ = strings.Cut(head, "?")
	head, _, _ = strings.Cut(head, "#")
	scheme, _, has := strings.Cut(head, ":")
	switch strings.ToLower(scheme) {
	case "http", "https", "mailto":
		if has {
			return html.EscapeString(p.mask(to))
		}
	}
	if has || !relative || strings.HasPrefix(to, "//") {
		return ""
	}
	return html.EscapeString(p.mask(to))
}
