package slides

import (
	"bytes"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"showrunner/slides/slidestest"
)

// walk calls f with every element of a deck.
func walk(d *Deck, f func(*Slide, Element)) {
	var down func(*Slide, []Element)
	down = func(s *Slide, elements []Element) {
		for _, e := range elements {
			f(s, e)
			down(s, Children(e))
		}
	}
	for _, s := range d.Slides {
		down(s, s.Elements())
	}
}

// nest writes a list that is n deep.
func nest(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("  ", i) + "- deep\n")
	}
	return b.String()
}

var hostile = map[string]string{
	"list 1,500 deep":      nest(1500),
	"list on one line":     strings.Repeat("- ", 5000) + "x\n",
	"numbers on one line":  strings.Repeat("1. ", 5000) + "x\n",
	"quotes on one line":   strings.Repeat("> ", 5000) + "x\n",
	"quotes of nothing":    strings.Repeat("> ", 1<<19),
	"quotes line by line":  strings.Repeat(strings.Repeat(">", 500)+"x\n", 500),
	"notes on one line":    strings.Repeat("[^a]: ", 5000) + "x\n",
	"mixed on one line":    strings.Repeat("- > 1. ", 2000) + "x\n",
	"100,000 headings":     strings.Repeat("# a\n", 100000),
	"100,000 underlines":   strings.Repeat("a\n===\n", 100000),
	"100,000 breaks":       strings.Repeat("a\n\n---\n", 100000),
	"20 MB line":           strings.Repeat("x", 20<<20),
	"20 MB heading":        "# " + strings.Repeat("x", 20<<20),
	"20 MB fence line":     "```sh\n" + strings.Repeat("x", 20<<20),
	"20 MB info":           "```sh " + strings.Repeat("x ", 10<<20) + "\nls\n```\n",
	"brackets":             strings.Repeat("[", 1<<20),
	"brackets in heading":  "# " + strings.Repeat("[", 1<<20),
	"closing brackets":     strings.Repeat("[", 50000) + strings.Repeat("]", 50000),
	"links":                strings.Repeat("[a](", 30000),
	"images":               strings.Repeat("![", 30000) + strings.Repeat("](x)", 5000),
	"emphasis":             strings.Repeat("*a _b ", 10000),
	"stars":                strings.Repeat("*", 60000),
	"star words":           strings.Repeat("a**b", 15000),
	"backticks":            strings.Repeat("`a``b```", 8000),
	"growing backticks":    backticks(300),
	"angles":               strings.Repeat("<a ", 20000),
	"angle addresses":      strings.Repeat("<http:", 10000),
	"comments":             strings.Repeat("a <!-- ", 9000),
	"entities":             strings.Repeat("&", 60000),
	"tildes":               strings.Repeat("~~a~", 15000),
	"addresses":            strings.Repeat("www.a.", 10000) + " " + strings.Repeat("a@", 10000),
	"table":                "|" + strings.Repeat("a|", 5000) + "\n|" + strings.Repeat("-|", 5000) + "\n" + strings.Repeat("|\n", 2000),
	"definitions":          strings.Repeat("[a]: /b\n", 20000),
	"open definitions":     strings.Repeat("[a]:\n", 20000),
	"many definitions":     strings.Repeat("[a]: /b\n\n", 20000) + "[a]",
	"raw html":             strings.Repeat("<div\n", 20000),
	"html in text":         strings.Repeat("a\n<x>\n", 20000),
	"declarations":         strings.Repeat("<!A ", 20000) + "\n" + strings.Repeat("<?\n", 20000),
	"tags in html":         "<div>" + strings.Repeat("<a b='", 20000),
	"pre in html":          "<div>" + strings.Repeat("<pre>", 20000),
	"subshells":            "```sh\n" + strings.Repeat("(", 900000) + "\n```\n",
	"substitutions":        "```sh\n" + strings.Repeat("$(", 9000) + "\n```\n",
	"ifs":                  "```sh\n" + strings.Repeat("if ", 9000) + "\n```\n",
	"and chain":            "```sh\n" + strings.Repeat("a&&", 340000) + "a\n```\n",
	"pipe chain":           "```sh\n" + strings.Repeat("a|", 500000) + "a\n```\n",
	"sum chain":            "```sh\necho $((" + strings.Repeat("1+", 500000) + "1))\n```\n",
	"choice chain":         "```sh\necho $((" + strings.Repeat("a?b:", 250000) + "1))\n```\n",
	"test chain":           "```sh\n[[ " + strings.Repeat("a == b && ", 100000) + "c ]]\n```\n",
	"negations":            "```sh\n" + strings.Repeat("! ", 500000) + "a\n```\n",
	"prompts":              "```console\n" + strings.Repeat("$ cat <<E\n", 20000) + "```\n",
	"continued prompts":    "```console\n" + strings.Repeat("$ a \\\n", 20000) + "```\n",
	"NUL":                  strings.Repeat("\x00", 10000) + "\n# \x00\n```sh\n\x00\n```\n",
	"invalid UTF-8":        strings.Repeat("\xff\xc3", 10000) + "\n# \xff\n```sh\n\xff\xfe\n```\n",
	"escapes":              "# \x1b]0;x\a\u009b31m\n\n\x1b[2J [a\u202e](\x1b[31m) `\x9b`\n\n```sh \x1b[31m\nls \x1b[31m\u202e\n```\n<!-- \x1b[31m -->\n\n<b>\x1b[31m</b>\n\n<div>\x1b[31m</div>\n",
	"yaml bomb":            "---\na: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b]\ntitle: *c\n---\n# H\n",
	"deeper yaml":          "---\na: " + strings.Repeat("[", 60000) + "\n---\n# H\n",
	"deep yaml":            "---\na: " + strings.Repeat("[", 30000) + "\n---\n# H\n",
	"front matter brace":   "---\n{" + strings.Repeat("a: {", 8000) + "\n---\n# H\n",
	"only a byte":          "\x80",
	"only returns":         strings.Repeat("\r", 100000),
	"html comment no end":  "<!-- " + strings.Repeat("a\n\n# b\n", 10000),
	"question paragraphs":  strings.Repeat("a\n    ---\nb\n===\n", 5000),
	"headings in pre":      "<pre>\n" + strings.Repeat("# a\n", 20000),
	"list of empty items":  strings.Repeat("-\n", 20000),
	"lazy quotes":          strings.Repeat("> a\nb\n", 20000),
	"items of many kinds":  strings.Repeat("- a\n* b\n+ c\n1. d\n2) e\n", 5000),
	"windows with headers": strings.Repeat("# a\r\n\r\ntext\r\n\r\n", 20000),
}

// backticks writes runs of 1, 2, … n backticks.
func backticks(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("`", i+1) + " ")
	}
	return b.String()
}

// Hostile input is a deck like any other: nothing of it is lost or raw, and
// none of it takes long. Time is not measured here: what takes cubic or
// quadratic time would run into the test's deadline.
func TestHostileInputIsADeck(t *testing.T) {
	slidestest.Alone(t)
	for name, in := range hostile {
		t.Run(name, func(t *testing.T) {
			d := Parse("x.md", []byte(in))
			check(t, d)
			if strings.Contains(name, "deep") && strings.Contains(name, "list") && (len(d.Findings) != 1 || d.Findings[0].Name != "nesting") {
				t.Errorf("findings %v, want one about nesting", d.Findings)
			}
		})
	}
}

// check holds a deck to its laws.
func check(t *testing.T, d *Deck) {
	t.Helper()
	if len(d.Slides) == 0 {
		t.Fatal("no slide")
	}
	for _, s := range d.Slides {
		if s.Number < 1 || s.Offset < 0 || s.Offset > len(d.Source) || raw(s.Title) {
			t.Errorf("slide %+v of %d bytes", s.Pos, len(d.Source))
		}
	}
	for _, f := range d.Findings {
		if f.Offset < 0 || f.Offset > len(d.Source) || f.End.Offset > len(d.Source) || f.Line < 1 || f.Text == "" {
			t.Errorf("finding %+v", f)
		}
	}
	if len(d.Slides) > 10000 { // enough of them, under the race detector too
		d.Slides = d.Slides[:1000]
	}
	walk(d, func(s *Slide, e Element) { checkElement(t, d, e) })
	if len(d.Source) > 4<<20 {
		return
	}
	var b bytes.Buffer
	if err := OutlineJSON(&b, d); err != nil {
		t.Fatal(err)
	}
	if i := bytes.IndexFunc(b.Bytes(), func(r rune) bool { return unicode.IsControl(r) && r != '\n' }); i >= 0 {
		t.Errorf("the JSON outline holds %q", b.Bytes()[i])
	}
	b.Reset()
	if err := Outline(&b, d); err != nil {
		t.Fatal(err)
	}
	if i := bytes.IndexFunc(b.Bytes(), func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }); i >= 0 {
		t.Errorf("the outline holds %q", b.Bytes()[i])
	}
}

// raw tells whether prose holds what Clean removes.
func raw(s string) bool { return Clean(s) != s }

func checkElement(t *testing.T, d *Deck, e Element) {
	t.Helper()
	at := e.Position()
	if at.Offset < 0 || at.Offset > len(d.Source) || at.Line < 1 || at.Col < 1 {
		t.Errorf("%T at %+v of %d bytes", e, at, len(d.Source))
		return
	}
	switch e := e.(type) {
	case *Paragraph:
		if raw(plainText(e.Spans)) {
			t.Errorf("paragraph %.100q is raw", plainText(e.Spans))
		}
	case *Block:
		checkBlock(t, d, e)
	case *Expectation:
		if e.End.Offset < e.Offset || e.End.Offset > len(d.Source) {
			t.Errorf("expectation %+v ends at %+v", e.Pos, e.End)
		}
	}
}

// checkBlock: each line of a step stands in the source as it is, the first one
// at the step's offset.
func checkBlock(t *testing.T, d *Deck, b *Block) {
	t.Helper()
	if b.End.Offset < b.Offset || b.End.Offset > len(d.Source) {
		t.Errorf("block %s at %+v ends at %+v", b.ID, b.Pos, b.End)
	}
	for i := range b.Steps() {
		s := &b.Steps()[i]
		if d.Step(s.ID) != s {
			t.Errorf("Step(%q) is another one", s.ID)
		}
		first, _, _ := strings.Cut(s.Text, "\n")
		if !bytes.HasPrefix(d.Source[s.Offset:], []byte(first)) {
			t.Errorf("step %s %.50q is not at %+v: %.50q", s.ID, first, s.Pos, d.Source[s.Offset:])
		}
		if b.Prefix == "" && !b.Console && !bytes.Contains(d.Source, []byte("\r")) && !strings.Contains(b.Text, "$ ") &&
			!bytes.HasPrefix(d.Source[s.Offset:], []byte(s.Text)) {
			t.Errorf("step %s %.50q does not stand in the source", s.ID, s.Text)
		}
		for line := range strings.Lines(s.Text) {
			if !bytes.Contains(d.Source, []byte(strings.TrimLeft(strings.TrimSuffix(line, "\n"), " \t"))) {
				t.Errorf("step %s: %.50q is not in the source", s.ID, line)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, in := range hostile {
		if len(in) < 2000 {
			f.Add([]byte(in))
		}
	}
	for _, in := range scanSeeds {
		f.Add([]byte(in))
	}
	f.Add([]byte("---\ntitle: x\n---\n# A\n\n> - ```console\n>   $ a \\\n>   > b\n>   out\n>   ```\n"))
	f.Add([]byte("1.\t```sh\n\ta\n\t\tb\n\t```\n"))
	f.Add([]byte("# A[^1]\r\n\r\n[^1]: b\r\n    ```sh\r\n    c\r\n    ```\r\n[x]: /y\r\n"))
	f.Add([]byte("a [x] ![y](z) <!-- pause --> b\n\n<details>\n<summary>s</summary>\n<pre>p</pre>\n\n|a|\n|-|\n|b|\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		if len(in) > 20000 {
			return
		}
		d := Parse("x.md", in)
		check(t, d)
		var got, again bytes.Buffer
		if err := OutlineJSON(&got, d); err != nil {
			t.Fatal(err)
		}
		if err := OutlineJSON(&again, Parse("x.md", in)); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Bytes(), again.Bytes()) {
			t.Errorf("Parse(%q) is not stable", in)
		}
		if !utf8.Valid(got.Bytes()) {
			t.Errorf("the outline of %q is no UTF-8", in)
		}
	})
}

// A slide by itself is what it is in the whole document: what the parser makes
// of the parts is what it makes of all.
func TestSlidesTogetherAreTheDocument(t *testing.T) {
	for _, in := range scanSeeds {
		text := newDocument([]byte(in + "\n\n# End\n\n- a\n\n      b\n\n1) c\n")).text
		whole := Parse("x.md", append([]byte("---\nshowrunner: {slide-level: 1}\n---\n"), text...))
		parts := Parse("x.md", append([]byte("---\nshowrunner: {slide-level: 6}\n---\n"), text...))
		if a, b := kinds(whole), kinds(parts); a != b {
			t.Errorf("%q in one: %s, in parts: %s", in, a, b)
		}
	}
}

func kinds(d *Deck) string {
	var b strings.Builder
	walk(d, func(_ *Slide, e Element) { b.WriteString(sketchOne(e)[:2]) })
	return b.String()
}
