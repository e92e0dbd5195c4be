package export

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"showrunner/slides"
	"showrunner/slides/slidestest"
)

func TestUpdateChangesTheseTextsAlone(t *testing.T) {
	for _, c := range []struct{ src, text, want string }{
		{"```sh\nls\n```\n```log\nold\n```\nend", "new\n", "```sh\nls\n```\n```log\nnew\n```\nend"},
		{"```sh\nls\n```\n```log\n```\n", "a\n\nb\n", "```sh\nls\n```\n```log\na\n\nb\n```\n"},
		{"```sh\nls\n```\n```log\nold\n```\n", "", "```sh\nls\n```\n```log\n```\n"},
		{"```sh\r\nls\r\n```\r\n```log\r\nold\r\n```\r\n", "a\nb\n", "```sh\r\nls\r\n```\r\n```log\r\na\r\nb\r\n```\r\n"},
		{"\ufeff```sh\nls\n```\n~~~log\nold\n~~~", "~~~\n", "\ufeff```sh\nls\n```\n~~~~log\n~~~\n~~~~"},
		{"> ```sh\n> ls\n> ```\n> ```output\n> old\n> ```\n", "a\n\nb\n", "> ```sh\n> ls\n> ```\n> ```output\n> a\n>\n> b\n> ```\n"},
		{"- ```sh\n  ls\n  ```\n  ```output\n  old\n  ```\n", "```\n", "- ```sh\n  ls\n  ```\n  ````output\n  ```\n  ````\n"},
		{"```console\n$ ls\nold\n$ pwd\n```\n", "new\n", "```console\n$ ls\nnew\n$ pwd\n```\n"},
		{"```console\n$ ls\nold\n$ pwd\n```\n", "", "```console\n$ ls\n$ pwd\n```\n"},
		{"```console\n$ ls\n100% (re)\n#[0-9] (re)\n$ pwd\n```\n", "100% (re)\n#[0-9] (re)\n# x\n\n",
			"```console\n$ ls\n100% (re)\n#[0-9] (re)\n\\x23 x (esc)\n$ pwd\n```\n"},
		{"```console\n$ ls\nold\n```\n", "$ ls\n```\n", "````console\n$ ls\n\\x24 ls (esc)\n```\n````\n"},
		{"```\n$ ls\nold\n```\n\n```log\nx\n```\n", "new\n", "```\n$ ls\nnew\n```\n\n```log\nx\n```\n"},
	} {
		d := slides.Parse("x.md", []byte(c.src))
		got, err := Update(d, map[*slides.Expectation]string{expectations(d)[0]: c.text})
		if err != nil || string(got) != c.want {
			t.Errorf("Update(%q, %q) = %q, %v, want %q", c.src, c.text, got, err, c.want)
		}
	}
}

func TestUpdateSaysWhatItCannotDo(t *testing.T) {
	unclosed := "```sh\nls\n```\n\n```log\nold\n"
	d := slides.Parse("x.md", []byte(unclosed))
	x := d.Slides[0].Blocks()[0].Expectations[0]
	for _, c := range []struct {
		edits map[*slides.Expectation]string
		want  string
	}{
		{map[*slides.Expectation]string{x: "new\n"}, "x.md:5:1: the fence is not closed"},
		{map[*slides.Expectation]string{{}: "new\n"}, "x.md: an expectation is of another deck"},
		{map[*slides.Expectation]string{x: "old\n"}, ""},
	} {
		got, err := Update(d, c.edits)
		if c.want == "" && (err != nil || string(got) != unclosed) || c.want != "" && fmt.Sprint(err) != c.want {
			t.Errorf("Update(%v) = %q, %v, want %q", c.edits, got, err, c.want)
		}
	}
	d = slides.Parse("x.md", []byte("```sh\nls\n```\n\n```log\nold\n```\n\n```log\nolder\n```\n"))
	_, err := Update(d, map[*slides.Expectation]string{expectations(d)[0]: "new\n", expectations(d)[1]: "bell\rback\n"})
	if err == nil || !strings.HasPrefix(err.Error(), "x.md:9:1: ") {
		t.Errorf("a text that cannot stand in a line: %v", err)
	}
}

// updateLaw tells whether a runbook, its expectations' texts replaced, is the
// same but for those texts.
func updateLaw(t *testing.T, src, text string) (updated bool) {
	t.Helper()
	d := slides.Parse("x.md", []byte(src))
	edits := map[*slides.Expectation]string{}
	var want []string
	for i, x := range expectations(d) {
		if i%2 == 0 {
			edits[x] = text
		}
	}
	out, err := Update(d, edits)
	if err != nil {
		return false
	}
	again := slides.Parse("x.md", out)
	if a, b := commands(d), commands(again); a != b {
		t.Fatalf("Update(%q, %q) = %q: steps %q, were %q", src, text, out, b, a)
	}
	for _, x := range expectations(d) {
		if _, changed := edits[x]; !changed {
			want = append(want, x.Text)
		}
	}
	for _, x := range expectations(again) {
		if len(want) > 0 && x.Text == want[0] {
			want = want[1:]
		}
	}
	if len(want) > 0 {
		t.Fatalf("Update(%q, %q) = %q: lost %q", src, text, out, want)
	}
	texts := map[*slides.Expectation]string{}
	for i, x := range expectations(again) {
		if i < len(expectations(d)) {
			texts[x] = x.Text
		}
	}
	if same, err := Update(again, texts); err != nil || !reflect.DeepEqual(same, out) {
		t.Fatalf("updated again with its own texts: %q, %v, was %q", same, err, out)
	}
	if len(edits) > 0 && !strings.Contains(text, "```") && !strings.Contains(text, "~~~") {
		keepsLines(t, src, string(out), d)
	}
	return true
}

// keepsLines tells whether the lines that are in no expectation are the same.
func keepsLines(t *testing.T, src, out string, d *slides.Deck) {
	t.Helper()
	inside := map[int]bool{}
	for _, x := range expectations(d) {
		line := x.Line
		if x.Step < 0 {
			line++
		}
		for range strings.Count(x.Text, "\n") {
			inside[line] = true
			line++
		}
	}
	s, rest := readSource([]byte(src)), out
	for n := range s.starts {
		l := string(s.text[s.start(n+1):s.start(n+2)])
		if inside[n+1] {
			continue
		}
		at := strings.Index(rest, l)
		if at < 0 {
			t.Fatalf("line %d, %q, of %q is not in %q", n+1, l, src, out)
		}
		rest = rest[at+len(l):]
	}
}

var updates = []string{"", "new\n", "a\n\n  b\n", "```\n````sh\n~~~\n", "$ ls\n# pwd\n> x\n", "- item\n> q\n# h\n---\n<!-- a\n", "[3]\n", "\n\n"}

// withExpectations are the awkward runbooks, each block with an expectation
// where it can be written.
func withExpectations() []string {
	var all []string
	for _, src := range awkward {
		in := record("x.md", []byte(src), func(*slides.Step) said { return said{"one\n", 0} })
		var b strings.Builder
		if Write(&b, "md", in) == nil {
			all = append(all, src, b.String())
		}
	}
	return all
}

func TestUpdateLaw(t *testing.T) {
	slidestest.Alone(t)
	tried, updated := 0, 0
	for _, src := range withExpectations() {
		for _, text := range updates {
			tried++
			if updateLaw(t, src, text) {
				updated++
			} else if len(expectations(slides.Parse("x.md", []byte(src)))) > 0 {
				t.Logf("cannot write %q into %q", text, src)
			}
		}
	}
	if updated < tried*95/100 {
		t.Errorf("%d of %d updates could be made", updated, tried)
	}
}

func FuzzUpdate(f *testing.F) {
	for _, src := range withExpectations() {
		f.Add(src, "one\n```\n")
	}
	f.Fuzz(func(t *testing.T, src, text string) {
		if len(src) <= 1<<14 && len(text) <= 1<<12 {
			updateLaw(t, src, text)
		}
	})
}
