package slides

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

func TestHiddenLinesRunUnseen(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"/// cd x\nls\n", `"cd x\nls" shows "ls"`},
		{"ls\n/// cd x\n", `"ls\ncd x" shows "ls"`},
		{"a\n/// b\n/// c\nd\n", `"a" shows "a", "b\nc\nd" shows "d"`},
		{"/// a\n", `"a" shows "# hidden"`},
		{"/// a\n///\n\n/// b\n", `"a\n\n\nb" shows "# hidden"`},
		{"/// a\n# why\nb\n", `"a\n# why\nb" (why) shows "b"`},
		{"# why\n/// a\nb\n", `"a\nb" (why) shows "b"`},
		{"/// # secret\nb\n", `"b" shows "b"`},
		{"a\n# why\n/// b\n# end\n", `"a\n# why\nb" shows "a", tail why/end`},
		{"a \\\n/// -x \\\n  y\n", `"a \\\n-x \\\n  y" shows "a \\\n  y"`},
		{"for i in 1; do\n///   a\n  b\ndone\n", `"for i in 1; do\n  a\n  b\ndone" shows "for i in 1; do\n  b\ndone"`},
		{"/// cat >x <<E\n/// /// doc\n/// E\nls\n", `"cat >x <<E\n/// doc\nE\nls" shows "ls"`},
		// Text stays what it is.
		{"cat >x.rs <<E\n/// doc\nE\n", `"cat >x.rs <<E\n/// doc\nE" shows "cat >x.rs <<E\n/// doc\nE"`},
		{"echo '\n/// doc'\n", `"echo '\n/// doc'" shows "echo '\n/// doc'"`},
		{"ls ///\n  /// x\n", `"ls ///" shows "ls ///", "/// x" shows "/// x"`},
		// What is not understood takes nothing with it.
		{"/// get <pod>\nls\n", `"get <pod>" shows "# hidden", "ls" shows "ls"`},
		{"/// cd x\nget <pod>\n", `"cd x" shows "# hidden", "get <pod>" shows "get <pod>"`},
		{"/// cd x\n$ ls\n", `"cd x" shows "# hidden", "ls" shows "ls"`},
	} {
		d := Parse("x.md", []byte("> ```sh\n> "+strings.ReplaceAll(strings.TrimSuffix(tt.in, "\n"), "\n", "\n> ")+"\n> ```\n"))
		b := d.Slides[0].Blocks()[0]
		var got []string
		for i := range b.Steps() {
			s := &b.Steps()[i]
			said := ""
			if len(s.Comments) > 0 {
				said = " (" + strings.Join(s.Comments, "/") + ")"
			}
			got = append(got, fmt.Sprintf("%q%s shows %q", s.Text, said, s.Shown()))
			if first, _, _ := strings.Cut(s.Text, "\n"); !bytes.HasPrefix(d.Source[s.Offset:], []byte(first)) {
				t.Errorf("%q: at the offset of %q stands %.20q", tt.in, first, d.Source[s.Offset:])
			}
		}
		if len(b.Tail()) > 0 {
			got = append(got, "tail "+strings.Join(b.Tail(), "/"))
		}
		if got := strings.Join(got, ", "); got != tt.want {
			t.Errorf("%q: %s, want %s", tt.in, got, tt.want)
		}
	}
}

func TestOutlineLeavesHiddenLinesOut(t *testing.T) {
	d := Parse("x.md", []byte("# A\n\n```sh\n/// unseen\nls\n```\n"))
	var text, structured bytes.Buffer
	if err := Outline(&text, d); err != nil {
		t.Fatal(err)
	}
	if err := OutlineJSON(&structured, d); err != nil {
		t.Fatal(err)
	}
	if got := d.Slides[0].Blocks()[0].Shown(); got != "ls\n" {
		t.Errorf("the block shows %q", got)
	}
	for _, out := range []string{text.String(), structured.String()} {
		if strings.Contains(out, "unseen") {
			t.Errorf("the outline holds a hidden line:\n%s", out)
		}
	}
}

func TestOutputThatLooksHiddenIsNotRun(t *testing.T) {
	d := Parse("x.md", []byte("```console\n$ ls\n/// rm -rf x\n```\n"))
	if s := d.Steps(); len(s) != 1 || s[0].Text != "ls" {
		t.Errorf("%d steps", len(s))
	}
	d = Parse("x.md", []byte("```sh\n/// cd x\n$ ls\nrm -rf x\n/// # why\n$ a\n```\n"))
	var got []string
	for _, s := range d.Steps() {
		got = append(got, s.Text+" shows "+s.Shown())
	}
	if got, want := strings.Join(got, ", "), "cd x shows # hidden, ls shows ls, a shows a"; got != want {
		t.Errorf("in a shell's fence %s, want %s", got, want)
	}
	if got, want := d.Slides[0].Blocks()[0].Shown(), "$ ls\nrm -rf x\n$ a\n"; got != want {
		t.Errorf("the session shows %q, want %q", got, want)
	}
}

func TestHiddenCommandsAreGuarded(t *testing.T) {
	d := Parse("x.md", []byte("# A\n\n```sh\n/// A_TOKEN=swordfish-1\n/// cd x &&\n///   rm -rf y\nls\n```\n"))
	g := Dangers(d, d.Steps(), nil)
	if len(g) != 1 || g[0].Line != 6 || g[0].Col != 7 || g[0].Command != "rm -rf y" {
		t.Errorf("dangers %v", g)
	}
	if s := Secrets(d); len(s) != 1 || s[0] != "swordfish-1" {
		t.Errorf("secrets %q", s)
	}
}
