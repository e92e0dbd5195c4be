package paint

import (
	"go/ast"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"testing"

	"showrunner/render/screen"
	"showrunner/slides"
	"showrunner/slides/slidestest"
)

func readDeck(t testing.TB, file string) *slides.Deck {
	t.Helper()
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return slides.Parse(file, source)
}

func painter(width int) *Painter { return &Painter{Theme: distinct(), Width: width} }

// goldenParts is the parts of a slide as text, with what each is.
func goldenParts(parts []Part, theme Theme) string {
	var b strings.Builder
	for _, part := range parts {
		b.WriteString("-- " + strings.TrimPrefix(reflect.TypeOf(part.Element).String(), "*slides."))
		if part.Gap {
			b.WriteString(" gap")
		}
		for range part.Reveal {
			b.WriteString(" pause")
		}
		if part.Step >= 0 {
			part.Picture.Put(part.MarkX, part.MarkRow, "○", screen.Style{})
		}
		b.WriteString("\n" + golden(part.Picture, theme))
	}
	return b.String()
}

func TestElementsLookAsDecided(t *testing.T) {
	d := readDeck(t, "testdata/elements.md")
	for _, w := range []int{72, 20} {
		p := painter(w)
		var b strings.Builder
		for _, s := range d.Slides {
			b.WriteString("== " + s.Title + "\n" + goldenParts(p.Slide(s), p.Theme))
		}
		checkGolden(t, map[int]string{72: "elements", 20: "elements-narrow"}[w], b.String())
	}
}

// TestEveryElementIsPainted fails when slides has an element that Slide leaves
// out.
func TestEveryElementIsPainted(t *testing.T) {
	spans := []slides.Span{{Text: "text"}}
	paragraph := &slides.Paragraph{Spans: spans}
	all := map[string]slides.Element{
		"Heading":     &slides.Heading{Level: 2, Spans: spans, Nested: true},
		"Paragraph":   paragraph,
		"List":        &slides.List{Items: []slides.Item{{Elements: []slides.Element{paragraph}}}},
		"Quote":       &slides.Quote{Elements: []slides.Element{paragraph}},
		"Table":       &slides.Table{Head: [][]slides.Span{spans}},
		"Code":        &slides.Code{Text: "text"},
		"Block":       slides.Parse("x.md", []byte("```sh\ntext\n```\n")).Slides[0].Blocks()[0],
		"Expectation": &slides.Expectation{Text: "text"},
		"HTML":        &slides.HTML{Text: "text"},
		"Footnotes":   &slides.Footnotes{Notes: []slides.Footnote{{Label: "1", Elements: []slides.Element{paragraph}}}},
		"Rule":        &slides.Quote{Elements: []slides.Element{paragraph, &slides.Rule{}}},
		"Pause":       nil, // counted by the parts after it
	}
	for _, name := range elementTypes(t) {
		e, ok := all[name]
		if !ok {
			t.Errorf("no example of %s: is it painted?", name)
			continue
		}
		if e == nil {
			continue
		}
		f := flow{p: painter(40)}
		f.top(e)
		if !strings.Contains(text(f.parts), "text") {
			t.Errorf("%s paints %q", name, text(f.parts))
		}
	}
}

// elementTypes are the types in slides/deck.go that embed a Pos, and so are
// elements, less those that are parts of others.
func elementTypes(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../slides/deck.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok {
			return true
		}
		s, ok := spec.Type.(*ast.StructType)
		if ok && len(s.Fields.List) > 0 && s.Fields.List[0].Names == nil {
			switch name := spec.Name.Name; name {
			case "Slide", "Step", "Item", "Finding":
			default:
				names = append(names, name)
			}
		}
		return true
	})
	if len(names) < 11 {
		t.Fatalf("found only %v", names)
	}
	return names
}

// text is the plain text of parts, rows joined by line ends.
func text(parts []Part) string {
	var b strings.Builder
	for _, part := range parts {
		for y := range part.Picture.H {
			b.WriteString(part.Picture.RowText(y) + "\n")
		}
	}
	return b.String()
}

// squeezed is s without blanks and the marks that painting adds.
func squeezed(s string) string {
	return strings.NewReplacer(" ", "", "\n", "", "\t", "", "↪", "", "▎", "", "│", "", "─", "").Replace(s)
}

func TestNothingIsLost(t *testing.T) {
	source, err := os.ReadFile("testdata/elements.md")
	if err != nil {
		t.Fatal(err)
	}
	d := slides.Parse("x.md", source)
	for _, w := range []int{20, 33, 80, 120, 500} {
		p := painter(w)
		p.Full = true
		for _, s := range d.Slides {
			got := squeezed(text(p.Slide(s)))
			for _, word := range allWords(s.Elements()) {
				// A word may be broken, its columns are then apart in a table.
				if w >= 80 && !strings.Contains(got, squeezed(word)) || !hasLetters(got, word) {
					t.Errorf("width %d, slide %q lacks %q:\n%s", w, s.Title, word, text(p.Slide(s)))
				}
			}
		}
	}
}

// hasLetters tells whether every letter of word is in s.
func hasLetters(s, word string) bool {
	for g := range screen.Graphemes(word) {
		if g != " " && !strings.Contains(s, g) {
			return false
		}
	}
	return true
}

// allWords are all words of elements, of their texts as they are shown.
func allWords(elements []slides.Element) []string {
	var out []string
	spans := func(spans []slides.Span) {
		for _, s := range spans {
			out = append(out, strings.Fields(s.Text+" "+s.Image+" "+s.Note)...)
		}
	}
	for _, e := range elements {
		switch e := e.(type) {
		case *slides.Heading:
			spans(e.Spans)
		case *slides.Paragraph:
			spans(e.Spans)
		case *slides.List:
			for _, item := range e.Items {
				out = append(out, allWords(item.Elements)...)
			}
		case *slides.Quote:
			out = append(out, allWords(e.Elements)...)
		case *slides.Table:
			for _, row := range append(e.Rows, e.Head) {
				for _, cell := range row {
					spans(cell)
				}
			}
		case *slides.Code:
			out = append(out, strings.Fields(e.Text)...)
		case *slides.Expectation:
			out = append(out, strings.Fields(e.Text)...)
		case *slides.HTML:
			out = append(out, strings.Fields(e.Text)...)
		case *slides.Block:
			for _, l := range strings.Split(e.Text, "\n") {
				out = append(out, strings.Fields(strings.TrimLeft(l, "#$ "))...)
			}
		case *slides.Footnotes:
			for _, n := range e.Notes {
				out = append(out, allWords(n.Elements)...)
			}
		}
	}
	return out
}

func TestPartsAreAsWideAsThePainter(t *testing.T) {
	d := readDeck(t, "testdata/elements.md")
	for _, w := range []int{1, 2, 3, 5, 10, 20, 40, 80, 200, 500} {
		for _, ascii := range []bool{false, true} {
			p := painter(w)
			p.Ascii = ascii
			for _, s := range d.Slides {
				for i, part := range p.Slide(s) {
					pic := part.Picture
					if pic.W != w || pic.H < 1 || len(pic.Cells) != w*pic.H {
						t.Errorf("width %d, slide %d, part %d: %dx%d", w, s.Number, i, pic.W, pic.H)
					}
					if part.Step >= 0 && (part.MarkRow >= pic.H || part.MarkX < margin) {
						t.Errorf("width %d, slide %d, part %d: mark at %d, %d", w, s.Number, i, part.MarkX, part.MarkRow)
					}
				}
			}
		}
	}
}

func TestCommandsLeaveRoomForTheTime(t *testing.T) {
	d := readDeck(t, "testdata/elements.md")
	for _, w := range []int{40, 80, 120} {
		for _, s := range d.Slides {
			for _, part := range painter(w).Slide(s) {
				if part.Step < 0 {
					continue
				}
				row := part.Picture.Row(part.MarkRow)
				for x := w - timeW; x < w; x++ {
					if c := row[x]; c.Ch != 0 && c.Ch != ' ' {
						t.Errorf("width %d: %q has %q in column %d", w, part.Picture.RowText(part.MarkRow), part.Picture.Table.Text(c.Ch), x)
					}
				}
				if c := row[part.MarkX]; c.Ch != 0 && c.Ch != ' ' {
					t.Errorf("width %d: no room for the mark of %q", w, part.Picture.RowText(part.MarkRow))
				}
			}
		}
	}
}

func TestHiddenCharactersNeverReachACell(t *testing.T) {
	const bad = "a\x1b[31m\x07b\u009bc\u202ed\u200be\x00f\x7fg\r\xffh"
	source := "# " + bad + "\n\n" + bad + " [x](http://e.org/" + bad + ") `" + bad + "` ![" + bad + "](" + bad + ")\n\n" +
		"- " + bad + "\n\n> " + bad + "\n\n|" + bad + "|\n|-|\n|" + bad + "|\n\n```go " + bad + "\n" + bad + "\n```\n\n" +
		"```sh\n# " + bad + "\necho " + bad + "\n```\n\n```log\n" + bad + "\n```\n\n<pre>" + bad + "</pre>\n"
	d := slides.Parse("x.md", []byte(source))
	for _, s := range d.Slides {
		for _, part := range painter(60).Slide(s) {
			for _, c := range part.Picture.Cells {
				shown := part.Picture.Table.Text(c.Ch) + part.Picture.Style(c).Link
				for _, r := range shown {
					if r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0x202e || r == 0x200b {
						t.Errorf("%T shows %q", part.Element, shown)
					}
				}
			}
		}
	}
}

func TestHiddenCharactersOfCommandsAreVisible(t *testing.T) {
	d := slides.Parse("x.md", []byte("```sh\necho a\u202eb\x1bc\n```\n"))
	got := text(painter(60).Slide(d.Slides[0]))
	want := slides.Visible("echo a\u202eb\x1bc")
	if !strings.Contains(got, want) {
		t.Errorf("%q lacks %q", got, want)
	}
}

func TestAnythingIsPainted(t *testing.T) {
	slidestest.Alone(t)
	random := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"# a\n", "- ", "  ", "> ", "|a|b|\n|-|-|\n", "```sh\n", "```\n", "~~~go\n", "\n", "word ",
		"全角", "👩‍💻", "**", "`", "[x](y)", "<!-- pause -->\n", "1. ", "$(", "'", "\"", "<<EOF\n", "---\n", "    ",
		"<details><summary>s</summary>\n", "[^1]", "\t", strings.Repeat("long", 50)}
	for range 400 {
		var b strings.Builder
		for range 30 {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		d := slides.Parse("x.md", []byte(b.String()))
		for _, w := range []int{1, 9, 20, 80} {
			for _, s := range d.Slides {
				for _, part := range painter(w).Slide(s) {
					if part.Picture.W != w {
						t.Fatalf("%q at %d", b.String(), w)
					}
				}
			}
		}
	}
}

func TestPausesAreCounted(t *testing.T) {
	d := slides.Parse("x.md", []byte("# A\n\none\n\n<!-- pause -->\n\ntwo\n\n<!-- pause -->\n\n```sh\nls\n```\n"))
	var got []int
	for _, part := range painter(40).Slide(d.Slides[0]) {
		got = append(got, part.Reveal)
	}
	if want := []int{0, 0, 1, 2}; !reflect.DeepEqual(got, want) {
		t.Errorf("Reveal = %v, want %v", got, want)
	}
}

func TestASCIIPainterAddsNothingElse(t *testing.T) {
	source, err := os.ReadFile("testdata/elements.md")
	if err != nil {
		t.Fatal(err)
	}
	plain := strings.Map(func(r rune) rune {
		if r > 0x7e {
			return 'x'
		}
		return r
	}, string(source))
	p := painter(50)
	p.Ascii, p.Shell = true, "bash"
	for _, s := range slides.Parse("x.md", []byte(plain)).Slides {
		for _, r := range text(p.Slide(s)) {
			if r > 0x7e {
				t.Errorf("slide %q shows %q", s.Title, r)
			}
		}
	}
}

func TestSpecialBlocksAreMarked(t *testing.T) {
	for _, tt := range []struct{ info, want string }{
		{"sh skip", "shown, not run"},
		{"sh confirm", "asks before it runs"},
		{"sh type", "typed into the running program"},
		{"sh status=3", "status 3 passes"},
		{"sh status=any", "any status passes"},
		{"zsh", "zsh, run by bash"},
		{"sh skip confirm", "shown, not run · asks before it runs"},
	} {
		d := slides.Parse("x.md", []byte("```sh\ntrue\n```\n\n```"+tt.info+"\nls\n```\n"))
		p := painter(60)
		p.Shell = "/bin/bash"
		if got := text(p.Slide(d.Slides[0])); !strings.Contains(got, tt.want) {
			t.Errorf("%q shows %q, want %q", tt.info, got, tt.want)
		}
	}
}

func TestExpectationsAreFolded(t *testing.T) {
	lines := strings.Repeat("line\n", 20)
	d := slides.Parse("x.md", []byte("```sh\nls\n```\n\n```log\n"+lines+"```\n"))
	p := painter(60)
	if got := text(p.Slide(d.Slides[0])); strings.Count(got, "line") != folded || !strings.Contains(got, "17 more rows") {
		t.Errorf("folded: %q", got)
	}
	p.Full = true
	if got := text(p.Slide(d.Slides[0])); strings.Count(got, "line") != 20 {
		t.Errorf("in full: %q", got)
	}
	alone := slides.Parse("x.md", []byte("```log\n"+lines+"```\n"))
	if got := text(painter(60).Slide(alone.Slides[0])); strings.Count(got, "line") != 20 {
		t.Errorf("without a block: %q", got)
	}
}

func TestPlainShowsEveryCommand(t *testing.T) {
	d := slides.Parse("x.md", []byte("# A\n\ntext\n\n```sh\n# why\necho one\necho two\n```\n"))
	var b strings.Builder
	if err := Plain(&b, d, 80); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"A", "text", "why", "echo one", "echo two"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("Plain lacks %q:\n%s", want, &b)
		}
	}
}
