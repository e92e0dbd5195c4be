package slides

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// sketch writes what stands on a slide in one line, for tables.
func sketch(elements []Element) string {
	var parts []string
	for _, e := range elements {
		parts = append(parts, sketchOne(e))
	}
	return strings.Join(parts, " ")
}

func sketchOne(e Element) string {
	switch e := e.(type) {
	case *Heading:
		return fmt.Sprintf("h%d(%s)", e.Level, sketchSpans(e.Spans))
	case *Paragraph:
		return "p(" + sketchSpans(e.Spans) + ")"
	case *List:
		s := "ul"
		if e.Ordered {
			s = fmt.Sprintf("ol%d", e.Start)
		}
		if !e.Tight {
			s += "~"
		}
		for _, i := range e.Items {
			s += [...]string{"", "[ ]", "[x]"}[i.Task] + "(" + sketch(i.Elements) + ")"
		}
		return s
	case *Quote:
		return "quote" + e.Alert + "(" + sketch(e.Elements) + ")"
	case *Table:
		s := "table" + fmt.Sprint(e.Align)
		for _, row := range append([][][]Span{e.Head}, e.Rows...) {
			for i, cell := range row {
				s += []string{"|", "/"}[min(i, 1)] + sketchSpans(cell)
			}
		}
		return s
	case *Code:
		return fmt.Sprintf("code%s(%q)", e.Language, e.Text)
	case *Block:
		return fmt.Sprintf("block%s(%q)", e.ID, e.Text)
	case *Expectation:
		id := "-"
		if e.Block != nil {
			id = e.Block.ID
		}
		return fmt.Sprintf("expect%s%s(%q)", id, e.Similarity, e.Text)
	case *HTML:
		return fmt.Sprintf("html%s(%q)", map[bool]string{true: "!"}[e.Summary || e.Pre], e.Text)
	case *Footnotes:
		s := "notes"
		for _, n := range e.Notes {
			s += "(" + n.Label + ": " + sketch(n.Elements) + ")"
		}
		return s
	}
	return strings.ToLower(strings.TrimPrefix(fmt.Sprintf("%T", e), "*slides."))
}

func sketchSpans(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		text := s.Text
		for i, mark := range []string{"**", "*", "`", "~"} {
			if s.Style&(1<<i) != 0 {
				text = mark + text + mark
			}
		}
		switch {
		case s.Break:
			text = "⏎"
		case s.Note != "":
			text = "^" + s.Note
		case s.Image != "":
			text = "!" + text + "<" + s.Image + ">"
		}
		if s.Link != "" {
			text += "<" + s.Link + ">"
		}
		b.WriteString(text)
	}
	return b.String()
}

func TestElements(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"# H\n\ntext\nmore", "h1(H) p(text more)"},
		{"H\n===\ntext", "h1(H) p(text)"},
		{"# **b** *e* `c` ~~s~~", "h1(**b** *e* `c` ~s~)"},
		{"a  \nb\\\nc<br>d", "p(a⏎b⏎c⏎d)"},
		{"***both*** **a `c` b**", "p(***both*** **a **`**c**`** b**)"},
		{"[a](b 'c') <http://x.y> www.x.y me@x.y", "p(a<b> http://x.y<http://x.y> www.x.y<http://www.x.y> me@x.y<me@x.y>)"},
		{"[a][r] ![i *j*](p.png)\n\n[r]: /u", "p(a</u> !i j<p.png>)"},
		{"&amp; \\* &#35; &copy; \\&amp; &nope; &", "p(& * # © &amp; &nope; &)"},
		{"a\x1b[31m b\u202e \u200bc", "p(a[31m b c)"},
		{"`a\x1b[31m`", "p(`a[31m`)"},
		{"donâ€™t `donâ€™t`", "p(don’t `donâ€™t`)"},
		{"- a\n- b\n  - c", "ul(p(a))(p(b) ul(p(c)))"},
		{"- a\n\n- b", "ul~(p(a))(p(b))"},
		{"3. a\n4. b", "ol3(p(a))(p(b))"},
		{"- [ ] a\n- [x] b\n- [X] c\n- d", "ul[ ](p(a))[x](p(b))[x](p(c))(p(d))"},
		{"> a\n> > b", "quote(p(a) quote(p(b)))"},
		{"> [!NOTE]\n> a", "quotenote(p(a))"},
		{"> [!warning]\n>\n> a", "quotewarning(p(a))"},
		{"> [!NOTE] a", "quote(p([!NOTE] a))"},
		{"> [!OTHER]\n> a", "quote(p([!OTHER] a))"},
		{"|a|b|\n|:-|-:|\n|c|\n|d|e|f|", "table[1 3]|a/b|c/|d/e"},
		{"|a|\n|:-:|\n|`x\\|y`|", "table[2]|a|`x|y`"},
		{"    code\n\n    more", "code(\"code\\n\\nmore\\n\")"},
		{"```\na\n```", `code("a\n")`},
		{"```Go x\na\n```", `codego("a\n")`},
		{"~~~sh\na\n~~~", `block1.1("a\n")`},
		{"````sh\n```\n````", "block1.1(\"```\\n\")"},
		{"```sh\na", `block1.1("a\n")`},
		{"```sh\n```", `block1.1("")`},
		{"```SH \na\n```", `block1.1("a\n")`},
		{"```{.sh name=x}\na\n```", `block1.1("a\n")`},
		{"- a\n  ```sh\n  b\n   c\n  ```\n", `ul(p(a) block1.1("b\n c\n"))`},
		{"> ```sh\n> b\n> ```\n", `quote(block1.1("b\n"))`},
		{"1. ```sh\n   b\n   ```\n2. ```sh\n   c\n   ```\n", `ol1(block1.1("b\n"))(block1.2("c\n"))`},
		{"<details>\n<summary>More &amp; more</summary>\n\n```sh\na\n```\n\n</details>", `html!("More & more") block1.1("a\n")`},
		{"<pre>\n```sh\na\n```\n</pre>", "html!(\"```sh\\na\\n```\\n\")"},
		{"<!--\n```sh\na\n```\n-->\n\nb", "p(b)"},
		{"\t```sh\n\ta\n\t```", "code(\"```sh\\na\\n```\\n\")"},
		{"<p align=\"center\"><b>Hi</b><br>there</p>", "html(\"Hi\\nthere\")"},
		{"<p><img src=\"a.png\" alt=\"a picture\"></p>", "html(\"a picture\")"},
		{"<img src=a.png alt='b c'> x", "p(!b c<a.png> x)"},
		{"<script>alert(1)</script>", ""},
		{"press <kbd>q</kbd>", "p(press q)"},
		{"# H\n\na\n\n<!-- pause -->\n\nb <!-- stop -->", "h1(H) p(a) pause p(b) pause"},
		{"<!-- pause -->\na", "p(a)"},
		{"- a\n\n  <!-- pause -->\n- b", "ul~(p(a) pause)(p(b))"},
		{"a[^1] b[^x] c[^none]\n\n[^1]: one\n[^x]: two [^1]\n", "p(a^1 b^x c[^none]) notes(1: p(one))(x: p(two ^1))"},
		{"a[^1]\n\n[^1]: one\n\n    ```sh\n    x\n    ```\n", `p(a^1) notes(1: p(one) codesh("x\n"))`},
		{"```sh\na\n```\ntext\n```log\nb\n```\n```output match=lines\nc\n```", `block1.1("a\n") p(text) expect1.1("b\n") expect1.1("c\n")`},
		{"```log\nb\n```\n```sh\na\n```", `expect-("b\n") block1.1("a\n")`},
		{"```sh\na\n```\n<!-- expected_similarity=0.8 -->\n```output\nb\n```", `block1.1("a\n") expect1.10.8("b\n")`},
		{"- x\n\n  ***\n", "ul~(p(x) rule)"},
		{"> # H\n> a", "quote(h1(H) p(a))"},
		{"a\x00b", "p(ab)"},
		{"\xff\xfe", "p(ÿþ)"},
		{"# Caf\xe9\n\n`\xfc`", "h1(Café) p(`ü`)"},
	} {
		d := Parse("x.md", []byte(tt.in))
		if got := sketch(d.Slides[0].Elements()); got != tt.want {
			t.Errorf("elements of %q = %s, want %s", tt.in, got, tt.want)
		}
	}
}

func TestSlides(t *testing.T) {
	for _, tt := range []struct{ in, want string }{ // title:line, > for crumbs, + goes on, / divider
		{"", "x:1"},
		{"\n\n", "x:1"},
		{"text", "x:1"},
		{"text\n# A", "x:1 A:2/"},
		{"# A\n## B\ntext\n### C\nt\n## D\nt\n# E\nt", "A:1/ A>B:2 A>B>C:4 A>D:6 E:8"},
		{"### A\nt\n## B\nt", "A:1 B:3"},
		{"# A\n#### B\nt\n### C\nt", "A:1/ A>B:2 A>C:4"},
		{"# A\na\n\n---\nb\n\n***\nc\n# B\nd", "A:1 A:4+ A:7+ B:9"},
		{"# A\na\n\n---\n\n---\n\n# B\nd", "A:1 B:8"},
		{"---\n\n# A\na\n\n---\n", "A:3"},
		{"---\n---\n", "x:2"},
		{"a\n\n---\nb", "x:1 x:3+"},
		{"- # in a list\n\n> # in a quote", "x:1"},
		{"# A\n```yaml\n---\n# no\n```\n# B\nt", "A:1 B:6"},
		{"# A `b` *c* [d](e) &amp; \\*", "A b c d & *:1/"},
		{"A\nB\n===\nt", "A B:1"},
		{"# A\n\n[x]: /y\n", "A:1/"},
		{"# A\n\n<!-- note -->\n", "A:1/"},
		{"<!-- lint -->\n\n# A\nt", "A:3"},
		{"# A\n\n---\n<!-- only a note -->\n\n# B\nt", "A:1/ B:6"},
		{"# [A][r]\nt\n\n[r]: /u", "A:1"},
		{"#\nt", ":1"},
		{"# A\nt\n<!-- end_slide -->\nu", "A:1 A:3+"},
		{"# A\nt\n```md\n<!-- end_slide -->\n```\n", "A:1"},
		{"# A\nt\n# B\n<!-- skip_slide -->\nu\n## C\nt", "A:1 A>C:6"},
		{"# A\n<!-- skip_slide -->\nt", "x:3"},
		{"# ðŸ“‹ A\nt", "📋 A:1"},
		{"# \x1b[31mA\u202e\nt", "[31mA:1"},
		{"\ufeff# A\r\nt\r\n## B\r\nt", "A:1 A>B:3"},
		{"# A\rt\r## B\rt", "A:1 A>B:3"},
		{"---\nshowrunner:\n  slide-level: 1\n---\n# A\na\n## B\nb\n\n---\nc\n# D\nd", "A:5 A:10+ D:12"},
	} {
		d := Parse("x.md", []byte(tt.in))
		var got []string
		for i, s := range d.Slides {
			text := fmt.Sprintf("%s:%d", strings.Join(append(append([]string{}, s.Crumbs...), s.Title), ">"), s.Line)
			if s.Goes {
				text += "+"
			}
			if s.Divider {
				text += "/"
			}
			got = append(got, text)
			if s.Number != i+1 {
				t.Errorf("Parse(%q): slide %d has number %d", tt.in, i, s.Number)
			}
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("slides of %q = %s, want %s", tt.in, s, tt.want)
		}
	}
}

func TestReadmeShowsItsFolder(t *testing.T) {
	for _, tt := range []struct{ file, folder, want string }{
		{"docker/README.md", "", "README · docker"},
		{"README.md", "", "README"},
		{"README.md", "docker", "README · docker"},
	} {
		d := Parse(tt.file, []byte("# README\n\n## B\n"))
		if tt.folder != "" {
			d.InFolder(tt.folder)
		}
		if d.Title != tt.want || d.Slides[1].Crumbs[0] != tt.want {
			t.Errorf("Parse(%q) in %q: title %q, crumbs %q, want %q", tt.file, tt.folder, d.Title, d.Slides[1].Crumbs, tt.want)
		}
	}
}

func TestNotes(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want []string
	}{
		{"# A\n<!-- remember -->\n", []string{"remember"}},
		{"# A\n<!-- note: remember -->\n", []string{"remember"}},
		{"# A\n<!-- speaker_note: remember -->\n", []string{"remember"}},
		{"# A\n<!-- speaker_note: |\n  one\n    two\n  three\n-->\n", []string{"one\n  two\nthree"}},
		{"# A\ntext <!-- inline --> more\n", []string{"inline"}},
		{"<!-- before -->\n# A\n<!-- after -->\n", []string{"before", "after"}},
		{"# A\n<!-- a --><!-- b -->\n", []string{"a", "b"}},
		{"# A\n<!-- pause -->\n<!-- stop -->\n<!-- expected_similarity=0.5 -->\n<!-- -->", nil},
		{"# A\n<!-- \x1b[31mred -->\n", []string{"[31mred"}},
		{"# A\n<!-- never closed\n", []string{"never closed"}},
		{"# A\n<!-- column_layout: [1, 2] -->\n<!-- font_size: 2 -->\n<!-- jump_to_middle -->\n<!-- // no note -->\n<!-- _class: lead -->\n", nil},
		{"# A\n<!-- prettier-ignore -->\n<!--config: {a: 1} -->\n<!-- vim: set ft=md -->\n<!-- toc -->\n<!-- markdownlint-disable MD001 -->\n", nil},
		{"# A\n<!-- new_line is not needed -->\n<!-- tocsin -->\n<!-- two\nalignment: left -->\n", []string{"new_line is not needed", "tocsin", "two\nalignment: left"}},
		{"# A\n- b\n\n  <!-- in a list -->\n", []string{"in a list"}},
	} {
		if got := Parse("x.md", []byte(tt.in)).Slides[0].Notes(); fmt.Sprintf("%q", got) != fmt.Sprintf("%q", tt.want) {
			t.Errorf("notes of %q = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestSourceWithoutNotes(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"# A\n\nt\n", "# A\n\nt\n"},
		{"# A\n<!-- n -->\n", "# A\n<!-- -->\n"},
		{"\ufeff# A\r\n<!-- n\r\nn -->\r\nt\r\n", "\ufeff# A\r\n<!-- -->\r\nt\r\n"},
		{"<!-- n -->\n# A\na <!-- n --> b <!-- pause -->\n# B\n<!-- n\n", "<!-- -->\n# A\na <!-- --> b <!-- pause -->\n# B\n<!-- -->"},
		{"# A\n<!-- pause --><!-- n --> <!-- stop -->\n<!-- // x --><!-- n -->\n", "# A\n<!-- pause --><!-- --> <!-- stop -->\n<!-- // x --><!-- -->\n"},
		{"# A\n> <!-- pause -->\n> <!-- n\n> n -->\n> t\n\n- a\n  <!-- n -->\n- b\n", "# A\n> <!-- pause -->\n> <!-- -->\n> t\n\n- a\n  <!-- -->\n- b\n"},
		{"# A\n<pre>\n<!-- x -->\n</pre><!-- n -->\n", "# A\n<pre>\n<!-- x -->\n</pre><!-- -->\n"},
		{"# A\n```sh\necho '<!-- x -->'\n```\n<!-- n -->\n", "# A\n```sh\necho '<!-- x -->'\n```\n<!-- -->\n"},
	} {
		if got := string(Parse("x.md", []byte(tt.in)).WithoutNotes()); got != tt.want {
			t.Errorf("%q without notes is %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestDefinitionsReachOtherSlides(t *testing.T) {
	d := Parse("x.md", []byte("# A [x]\n\n[x] and[^n]\n\n# B\n\n[x]: /first\n\n[^n]: the note\n\n[x]: /second\n"))
	want := "h1(A x</first>) p(x</first> and^n) notes(n: p(the note))"
	if got := sketch(d.Slides[0].Elements()); got != want || d.Slides[0].Title != "A x" {
		t.Errorf("elements = %s, title %q, want %s", got, d.Slides[0].Title, want)
	}
	if p := d.Slides[0].Elements()[2].Position(); p.Line != 9 {
		t.Errorf("the note is at %+v, want line 9", p)
	}
}

func TestPositionsLeadToTheFile(t *testing.T) {
	unix := "# A\n\ntext\n\n> ```sh\n> # c\n> ls -l\n> ```\n\n\ttab\n"
	for name, in := range map[string]string{
		"unix":    unix,
		"windows": "\ufeff" + strings.ReplaceAll(unix, "\n", "\r\n"),
		"mac":     strings.ReplaceAll(unix, "\n", "\r"),
	} {
		d := Parse("x.md", []byte(in))
		s := d.Slides[0].Blocks()[0].Steps()[0]
		if !strings.HasPrefix(in[s.Offset:], "ls -l") || s.Line != 7 || s.Col != 3 || s.Text != "ls -l" {
			t.Errorf("%s: step %+v stands at %.10q", name, s.Pos, in[s.Offset:])
		}
		b := d.Slides[0].Blocks()[0]
		if !strings.HasPrefix(in[b.Offset:], "```sh") || b.Prefix != "> " || b.End.Line != 9 || b.Text != "# c\nls -l\n" {
			t.Errorf("%s: block at %.10q, prefix %q, end %+v, text %q", name, in[b.Offset:], b.Prefix, b.End, b.Text)
		}
	}
}

func TestStepsAreFoundById(t *testing.T) {
	d := Parse("x.md", []byte("# A\n```sh\na\nb\n```\n# B\n```sh\nc\n```\n```sh\nd\n```\n"))
	for _, tt := range []struct{ id, want string }{
		{"1.1.1", "a"}, {"1.1.2", "b"}, {"2.1.1", "c"}, {"2.2.1", "d"},
		{"", ""}, {"1", ""}, {"1.1", ""}, {"1.1.3", ""}, {"3.1.1", ""}, {"0.1.1", ""}, {"1.01.1", ""}, {"1.1.1.1", ""}, {"-1.1.1", ""},
	} {
		got := ""
		if s := d.Step(tt.id); s != nil {
			got = s.Text
		}
		if got != tt.want {
			t.Errorf("Step(%q) = %q, want %q", tt.id, got, tt.want)
		}
	}
}

func TestOutlinesAreAsTheyWere(t *testing.T) {
	names, _ := filepath.Glob("testdata/*.md")
	if len(names) == 0 {
		t.Fatal("no runbooks in testdata")
	}
	for _, name := range names {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		d := Parse(filepath.Base(name), source)
		var text, asJSON bytes.Buffer
		if err := Outline(&text, d); err != nil {
			t.Fatal(err)
		}
		if err := OutlineJSON(&asJSON, d); err != nil {
			t.Fatal(err)
		}
		base := strings.TrimSuffix(name, ".md")
		golden(t, base+".txt", text.Bytes())
		golden(t, base+".json", asJSON.Bytes())
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; run go test -update and read the difference\n%s", name, got)
	}
}

// The runbook that the program was made for, where it is at hand.
func TestSeed(t *testing.T) {
	source, err := os.ReadFile("../../shared/seed/07_buildkit_parallelbuilds.md")
	if err != nil {
		t.Skip(err)
	}
	d := Parse("README.md", source)
	if len(d.Slides) != 2 || d.Slides[1].Title != "📋 Script to follow" || len(d.Findings) > 0 {
		t.Fatalf("slides %d, findings %v", len(d.Slides), d.Findings)
	}
	var steps []string
	for _, b := range d.Slides[1].Blocks() {
		for _, s := range b.Steps() {
			steps = append(steps, s.ID)
		}
	}
	if got := strings.Join(steps, " "); got != "2.1.1 2.1.2 2.2.1 2.3.1 2.3.2 2.3.3" {
		t.Errorf("steps %s", got)
	}
	if e := d.Slides[1].Blocks()[2].Expectations; len(e) != 1 || len(strings.Split(e[0].Text, "\n")) != 5 {
		t.Errorf("expectations %+v", e)
	}
}

func TestBlankLinesInListsKeepTheirBlanks(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"- ```sh\n  cat <<E\n      \n  \n\n   b\n  E\n  ```\n", "cat <<E\n    \n\n\n b\nE\n"},
		{"1. x\n\n   ```sh\n   a\n     \n   b\n   ```\n", "a\n  \nb\n"},
		{"> - ```sh\n>   a\n>     \n>   b\n>   ```\n", "a\n  \nb\n"},
		{"- - ```sh\n    a\n      \n    b\n    ```\n", "a\n  \nb\n"},
		{"-  ```sh\n   a\n   \t\n   b\n   ```\n", "a\n\t\nb\n"},
		{"```sh\na\n  \nb\n```\n", "a\n  \nb\n"},
		{"  ```sh\n  a\n    \n  b\n  ```\n", "a\n  \nb\n"},
		{"> ```sh\n> a\n>   \n>\n> b\n> ```\n", "a\n  \n\nb\n"},
		{"- ```sh\r\n  a\r\n    \r\n  b\r\n  ```\r\n", "a\n  \nb\n"},
	} {
		d := Parse("x.md", []byte(tt.in))
		b := d.Slides[0].Blocks()[0]
		if b.Text != tt.want {
			t.Errorf("Parse(%q): block %q, want %q", tt.in, b.Text, tt.want)
		}
		for i, s := range b.Steps() {
			if line, _, _ := strings.Cut(s.Text, "\n"); !strings.HasPrefix(string(d.Source[s.Offset:]), line) {
				t.Errorf("Parse(%q): step %d is not at %d", tt.in, i, s.Offset)
			}
		}
	}
}
