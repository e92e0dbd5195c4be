package export

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"showrunner/render/screen"
	"showrunner/runner/journal"
	"showrunner/slides"
)

func TestHTMLOfATalk(t *testing.T) {
	text := export(t, "html", talkOf(t))
	inert(t, text)
	golden(t, "talk.html", text)
}

// everyElement is a runbook with each type of element.
const everyElement = "# wordheading\n\nwordparagraph\n\n- worditem\n\n> wordquote\n>\n> ---\n\n" +
	"| wordcell |\n|---|\n| b |\n\n```go\nwordcode\n```\n\n```sh\nwordblock\n```\n\n```log\nwordexpectation\n```\n\n" +
	"<pre>wordpre</pre>\n\n<!-- pause -->\n\nx[^1]\n\n[^1]: wordnote\n"

func TestEveryElementIsWritten(t *testing.T) {
	in := record("x.md", []byte(everyElement), func(*slides.Step) said { return said{"wordoutput\n", 0} })
	seen := map[string]bool{}
	var walk func(elements []slides.Element)
	walk = func(elements []slides.Element) {
		for _, e := range elements {
			seen[kind(t, e)] = true
			walk(slides.Children(e))
		}
	}
	walk(in.Deck.Slides[0].Elements())
	if len(seen) != 12 {
		t.Errorf("the runbook holds %d types of elements, not 12: %v", len(seen), seen)
	}
	for _, format := range []string{"html", "txt"} {
		text := strings.ReplaceAll(strings.ReplaceAll(export(t, format, in), `<span class="cm">`, ""), "</span>", "")
		for _, word := range strings.Fields("heading paragraph item quote cell code block expectation pre note output") {
			if !strings.Contains(text, "word"+word) {
				t.Errorf("%s lacks word%s", format, word)
			}
		}
	}
	if !strings.Contains(export(t, "html", in), "<hr/>") {
		t.Error("html lacks the rule")
	}
}

// kind names the type of an element, all of which the exports know.
func kind(t *testing.T, e slides.Element) string {
	switch e.(type) {
	case *slides.Heading:
		return "heading"
	case *slides.Paragraph:
		return "paragraph"
	case *slides.List:
		return "list"
	case *slides.Quote:
		return "quote"
	case *slides.Table:
		return "table"
	case *slides.Code:
		return "code"
	case *slides.Block:
		return "block"
	case *slides.Expectation:
		return "expectation"
	case *slides.HTML:
		return "html"
	case *slides.Footnotes:
		return "footnotes"
	case *slides.Rule:
		return "rule"
	case *slides.Pause:
		return "pause"
	}
	t.Errorf("an element of type %T is not exported", e)
	return ""
}

// hostile are texts that try to be more than text.
var hostile = []string{
	"<script>alert(1)</script>", "</pre></code><img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>", "' onclick='alert(1)",
	"]]>", "<!--", "--><b>", "</title><script>1</script>", "</style><script>1</script>", "&lt;script&gt;", "\x00", "\x1b[31mred\x1b[m\x1b]0;t\x07",
	"\u202egnp.exe", "\u0085\u2028", "\xff\xfe", "[x](javascript:alert(1))", "[x](JaVa\tScript:alert(1))", "[x](data:text/html,1)", "[x](//evil/)",
	"<a href=javascript:alert(1)>x</a>", "![x](javascript:1)", "<javascript:alert(1)>", "\x1b]8;;javascript:alert(1)\x1b\\link\x1b]8;;\x1b\\",
	"\x1b]8;;https://x/\"onclick=1\x1b\\link\x1b]8;;\x1b\\", "</script><script>alert(1)</script>", "{{.}}${x}`",
}

// inert parses a page as XML, and fails on whatever could run, load or hide.
func inert(t *testing.T, text string) {
	t.Helper()
	text = strings.TrimPrefix(text, "<!DOCTYPE html>\n")
	text = cdata(text, "<style>", "</style>")
	text = cdata(text, "<script>", "</script>")
	d := xml.NewDecoder(strings.NewReader(text))
	scripts := 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if token.Name.Local == "script" && len(token.Attr) == 0 {
				scripts++
			}
			inertTag(t, token)
		case xml.CharData:
			for _, r := range string(token) {
				if slides.Clean(string(r)) == "" && r != 0x200c && r != 0x200d {
					t.Errorf("a character %U in text", r)
				}
			}
		}
	}
	if scripts != 1 {
		t.Errorf("%d scripts", scripts)
	}
}

// cdata hides what stands in an element whose content is no markup.
func cdata(text, open, end string) string {
	before, rest, _ := strings.Cut(text, open)
	inside, rest, _ := strings.Cut(rest, end)
	return before + open + "<![CDATA[" + inside + "]]>" + end + rest
}

func inertTag(t *testing.T, e xml.StartElement) {
	t.Helper()
	const known = " html head meta title style body a header h1 h2 h3 h4 h5 h6 p nav ol ul li main section div span pre code button script details summary " +
		"table thead tbody tr th td br hr sup strong em del blockquote dl dt dd aside img "
	if !strings.Contains(known, " "+e.Name.Local+" ") {
		t.Errorf("a tag <%s>", e.Name.Local)
	}
	for _, a := range e.Attr {
		value := strings.ToLower(a.Value)
		switch name := a.Name.Local; {
		case e.Name.Local == "img" && name == "src" && strings.HasPrefix(value, "data:image/"):
		case strings.HasPrefix(name, "on"), name == "src", name == "srcdoc", name == "style":
			t.Errorf("<%s %s=%q>", e.Name.Local, name, a.Value)
		case name == "href":
			if strings.Contains(strings.Split(value, "/")[0], ":") && !strings.HasPrefix(value, "http:") &&
				!strings.HasPrefix(value, "https:") && !strings.HasPrefix(value, "mailto:") || strings.HasPrefix(value, "//") {
				t.Errorf("a link to %q", a.Value)
			}
		}
	}
}

func TestColoursCanBeReadInBothSchemes(t *testing.T) {
	for _, bg := range []screen.Color{rgb(lightOutput), rgb(darkOutput), rgb(0x808080), rgb(0xff0000), rgb(0x00ff00)} {
		for n := range 256 {
			scheme := screen.DarkScheme()
			if fg := legible(scheme.RGB(screen.Palette(uint8(n)), 0), bg); contrast(fg, bg) < 4.5 {
				t.Errorf("colour %d on %x: contrast %.2f", n, bg, contrast(fg, bg))
			}
		}
	}
}

func TestTapeShowsTheLastPicture(t *testing.T) {
	in := talkOf(t)
	p := &page{talk: fold(in), quota: tapeTotal, tapeEffort: effortMost, share: tapeShare}
	for _, r := range p.runs {
		if len(r.events) == 0 {
			continue
		}
		tape := p.film(r)
		rows := make([]string, tape.Rows)
		for _, f := range tape.Frames {
			up := f[1].(int)
			rows = append(rows[up:], make([]string, up)...)
			for k := 2; k < len(f); k += 2 {
				rows[f[k].(int)] = f[k+1].(string)
			}
		}
		var want []string
		for _, l := range p.output(r).lines {
			want = append(want, l.rows()...)
		}
		want = want[max(len(want)-tape.Rows, 0):]
		if got := marks.ReplaceAllString(strings.TrimRight(strings.Join(rows, "\n"), "\n"), ""); got != strings.Join(want, "\n") {
			t.Errorf("the tape of %s ends with %q, want %q", r.id, got, want)
		}
	}
}

// marks are a tape's styles.
var marks = regexp.MustCompile("\x01\\d+\x02")

// TestReplayIsOfWhatMoved looks at the frames: their times, rows and colours.
func TestReplayIsOfWhatMoved(t *testing.T) {
	for _, c := range []struct {
		name   string
		prints []string // each so many seconds after the one before
		after  time.Duration
		times  string // of the frames, in milliseconds
		want   string // in the tape
	}{
		{"at once", []string{"one\r\ntwo\r\n"}, 0, "", ""},
		{"nearly at once", []string{"one\r\n", "two\r\n"}, 100 * time.Millisecond, "", ""},
		{"line by line", []string{"one\r\n", "two\r\n"}, time.Second, "0 1000", ""},
		{"long pauses", []string{"1", "2", "3"}, time.Minute, "0 2000 4000", ""},
		{"in colour", []string{"1", "\x1b[32mgreen\x1b[m 2"}, time.Second, "0 1000", "1\x011\x02green\x010\x02 2"},
		{"all rows", []string{strings.Repeat("row\r\n", 60), "end"}, time.Second, "0 1000", ""},
	} {
		w := newScribe("x.md", []byte("```sh\nx\n```\n"))
		w.add(journal.Entry{Kind: journal.Began, Step: "1.1.1", Text: "x", Cols: 80, Rows: 50})
		for _, text := range c.prints {
			w.add(journal.Entry{Kind: journal.Output, Step: "1.1.1", Data: []byte(text)})
			w.rec.Entries[len(w.rec.Entries)-1].At = w.rec.Entries[0].At + time.Duration(len(w.rec.Entries)-2)*c.after
		}
		w.rec.Entries = append(w.rec.Entries, journal.Entry{Kind: journal.Ended, At: time.Hour, Step: "1.1.1"})
		in := Input{Deck: slides.Parse("x.md", w.rec.Source), Recording: w.rec}
		p := &page{talk: fold(in), quota: tapeTotal, tapeEffort: effortMost, share: tapeShare}
		tape := p.film(p.runs[0])
		if tape.moves() != (c.times != "") || strings.Contains(export(t, "html", in), `class="play"`) != (c.times != "") {
			t.Errorf("%s: moves: %v", c.name, tape.moves())
		}
		if c.times == "" {
			continue
		}
		var times, rows []string
		for _, f := range tape.Frames {
			times = append(times, fmt.Sprint(f[0]))
			for k := 3; k < len(f); k += 2 {
				rows = append(rows, f[k].(string))
			}
		}
		if got := strings.Join(times, " "); got != c.times || tape.Rows != 50 {
			t.Errorf("%s: %d rows, frames at %s, want %s", c.name, tape.Rows, got, c.times)
		}
		if !strings.Contains(strings.Join(rows, "\n"), c.want) {
			t.Errorf("%s: rows %q, want %q", c.name, rows, c.want)
		}
	}
}

func TestHighlightingStandsOnTheWords(t *testing.T) {
	in := record("x.md", []byte("```sh\ndocker run -it x\n```\n"), func(*slides.Step) said { return said{} })
	if text := export(t, "html", in); !strings.Contains(text, `<span class="cm">docker</span>`) {
		t.Errorf("docker is no command: %s", text[strings.Index(text, `class="command"`):])
	}
}

// TestLongTextIsWhole writes text in pieces, which may end at a line, and in
// the middle of characters.
func TestLongTextIsWhole(t *testing.T) {
	for _, text := range []string{"line é <&\n", "é", "👩\u200d🚀", "x"} {
		text = strings.Repeat(text, 6<<20/len(text))
		p, whole := &page{}, bytes.Buffer{}
		p.long(text)
		escapeTo(&whole, text)
		if got := append(bytes.Join(p.parts, nil), p.b.Bytes()...); len(p.parts) < 2 || !utf8.Valid(got) {
			t.Errorf("%.12q: %d parts, valid: %v", text, len(p.parts), utf8.Valid(got))
		} else if !strings.Contains(text, "\u200d") && !bytes.Equal(got, whole.Bytes()) {
			t.Errorf("%.12q: %d bytes, want %d", text, len(got), whole.Len())
		}
	}
}
