package export

import (
	"strings"
	"testing"

	"showrunner/slides"
)

func TestMarkdownOfATalk(t *testing.T) {
	golden(t, "talk.md.golden", export(t, "md", talkOf(t)))
}

func TestMarkdownWithoutOutputIsTheRunbook(t *testing.T) {
	for _, src := range awkward {
		in := record("x.md", []byte(src), func(*slides.Step) said { return said{} })
		in.Recording.Entries = nil
		if got := export(t, "md", in); got != src {
			t.Errorf("md of %q, nothing run = %q", src, got)
		}
	}
}

// awkward are runbooks whose blocks stand where it is hard to add to them.
var awkward = []string{
	"```sh\nls\n```\n",
	"```sh\nls\n```",
	"```sh\nls\n",
	"```sh\nls",
	"```sh\r\nls\r\n```\r\nmore\r\n",
	"\ufeff```sh\r\nls\r\n```",
	"```sh\rls\r```\rmore\r",
	"- ```sh\n  ls\n  ```\n- next\n",
	"- a\n\n  ```sh\n  ls\n\n  pwd\n  ```\n\n  b\n- c\n",
	"-\t```sh\n\tls\n\t```\n",
	"> ```sh\n> ls\n> ```\n",
	"> ```sh\n> ls\n```\n",
	"> - ```sh\n>   ls\n>   ```\n> - more\n",
	">- ```sh\n>   ls\n>   ``>",
	">>```sh\n>>ls\n>>```\n",
	">```sh\n>ls\n>```\nlazy\n",
	"- ```sh\n  ls\n```\n",
	"  ```sh\n  ls\n ```\ntext\n",
	"````sh\nls\n`````\n",
	"~~~ sh\nls\n~~~\n\n~~~~log\nold\n~~~~\n",
	"```sh\nls\n```\n\ntext\n\n```log\nold  \n\n```\n\n```output\nother\n```\n",
	"```sh\nls\n```\n```output\nlong gone\n",
	"```sh\nls\n```\n> ```output\n> quoted\n> ```\n",
	"1. ```sh\n   ls\n   ```\n   ```output\n   old\n   ```\n",
	"```console\n$ ls\nold\n$ pwd\n```\n",
	"```console\n$ ls\n\n$ cat <<E\n> a\n> E\nold\n\n# about\n$ pwd\n```\n",
	"```console\n# ls\nold\n# pwd\n```\n",
	"> ```console\n> $ ls\n> old\n> $ pwd\n> ```\n",
	"```console\n$ echo 'open\n$ ls\n```\n",
	"a\n\n---\n\n```sh\nls\n```\n---\n```sh\nls\n```\n## b\n```sh\nls\n```\n",
	"<details>\n\n```sh\nls\n```\n</details>\n",
	"```sh\n\n```\n\n```sh\n# only\n```\n",
	"* x\n\n      ```sh\n      ls\n      ```\n",
	"```Console\n0 \n\n# 0\n```",
	"```sh\nls\n```\n\n```output\n```\n",
	"```sh status=3\nfalse\n```\n",
}

var printed = []said{
	{"", 0}, {"one\n", 0}, {"one\n\n  two\n", 1}, {"```\n````sh\nls\n````\n~~~\n", 0},
	{"...\n", 0}, {"[3]\n", 0}, {"[3]\n", 3}, {"$ ls\n# pwd\n> x\n#x\nuser@host:~$ ls\n", 0},
	{"- item\n> quote\n# head\n---\n<!-- a\n", 0}, {"\\ back\n\ttab\n", -1}, {"a (re)\nb (esc)\n", 0},
	{strings.Repeat("long ", 40) + "\n", 0}, {strings.Repeat("`", 256) + "\n", 0}, {strings.Repeat("~", 300) + "\n", 0},
}

// TestMarkdownRoundTrip is the law of transcripts: the same steps in the same
// order, every output with its block, and nothing changes when the same is
// printed again.
func TestMarkdownRoundTrip(t *testing.T) {
	for _, src := range awkward {
		for _, out := range printed {
			roundTrip(t, src, func(*slides.Step) said { return out })
		}
	}
}

func FuzzMarkdownRoundTrip(f *testing.F) {
	for _, src := range awkward {
		f.Add(src, "one\n```\n", 1)
	}
	f.Fuzz(func(t *testing.T, src, text string, status int) {
		if len(src) > 1<<14 || len(text) > 1<<12 {
			return
		}
		roundTrip(t, src, func(*slides.Step) said { return said{text, status & 3} })
	})
}

func roundTrip(t *testing.T, src string, out func(*slides.Step) said) {
	t.Helper()
	first := record("x.md", []byte(src), out)
	once := export(t, "md", first)
	second := record("x.md", []byte(once), out)
	if a, b := commands(first.Deck), commands(second.Deck); a != b {
		t.Fatalf("steps of the transcript differ:\n%q\n%q\nof %q\nis %q", a, b, src, once)
	}
	if twice := export(t, "md", second); twice != once {
		t.Fatalf("exported again:\n%q\nafter\n%q\nof %q", twice, once, src)
	}
	paired(t, once, second)
}

func TestFenceIsNoLongerThanReadersMeasure(t *testing.T) {
	for _, line := range []string{strings.Repeat("`", 256), strings.Repeat("`", 255) + "\n~~~~"} {
		in := record("x.md", []byte("```sh\nls\n```\n"), func(*slides.Step) said { return said{line + "\n", 0} })
		for row := range strings.Lines(export(t, "md", in)) {
			if row = strings.TrimRight(row, "\n"); row != strings.Split(line, "\n")[0] && strings.Count(row, "`") > longFence {
				t.Errorf("around %.20q… stands a fence of %d backticks", line, len(row))
			}
		}
	}
}

// paired tells whether what each block printed stands in its expectation.
func paired(t *testing.T, text string, in Input) {
	t.Helper()
	talk := fold(in)
	for _, s := range in.Deck.Slides {
		for _, b := range s.Blocks() {
			if b.Console || len(b.Steps()) == 0 {
				continue
			}
			m := &markdown{talk: talk}
			p, _, _ := m.printed(b)
			if len(p.lines) > 0 && len(b.Expectations) == 0 {
				t.Fatalf("block %s has no expectation: %q", b.ID, text)
			}
			if len(p.lines) == 0 {
				continue
			}
			for _, e := range b.Expectations[:min(1, len(b.Expectations))] {
				if !sameLines(e.Text, p.escaped(e.Language != "log")) {
					t.Fatalf("block %s: expectation %q, printed %q in %q", b.ID, e.Text, p.lines, text)
				}
			}
		}
	}
}

func commands(d *slides.Deck) string {
	var b strings.Builder
	for _, s := range d.Slides {
		for _, block := range s.Blocks() {
			for _, step := range block.Steps() {
				b.WriteString(step.ID + " " + step.Text + "\n")
			}
		}
	}
	return b.String()
}

func TestMarkdownRepeatsOutputWithinABound(t *testing.T) {
	src := "```sh\nls\n```\n" + strings.Repeat("\n```output\nx\n```\n", 40)
	for _, c := range []struct {
		lines int
		want  string
	}{{10, ""}, {500_000, "x.md: the transcript would repeat more than 32 MiB of output"}} {
		in := record("x.md", []byte(src), func(*slides.Step) said { return said{strings.Repeat("y\n", c.lines), 0} })
		var b strings.Builder
		err := Write(&b, "md", in)
		if c.want == "" && (err != nil || strings.Count(b.String(), "y\n") != 40*c.lines) {
			t.Errorf("%d lines stand there %d times, error %v", c.lines, strings.Count(b.String(), "y\n"), err)
		}
		if c.want != "" && (err == nil || !strings.HasPrefix(err.Error(), c.want) || b.Len() > 0) {
			t.Errorf("%d lines in 40 expectations: error %v and %d bytes, want %q", c.lines, err, b.Len(), c.want)
		}
	}
}

func TestMarkdownKeepsStrayCommandsInPlace(t *testing.T) {
	src := "# a\n\n```sh\none\ntwo\n```\n\ntext\n\n```log\nold\n```\n# b\n```sh\nthree\n```\n"
	w := newScribe("x.md", []byte(src))
	w.run("", "before", said{"0\n", 0})
	w.run("1.1.1", "one", said{"1\n", 0})
	w.run("!", "moment", said{"m\n", 4})
	w.run("1.1.2", "two --edited", said{"2\n", 0})
	w.run("2.1.1", "three", said{"3\n", 0})
	got := export(t, "md", Input{Deck: slides.Parse("x.md", []byte(src)), Recording: w.rec})
	want := "# a\n\n```sh\none\ntwo\n```\n\ntext\n\n```log\n1\n```\n" +
		"\n```sh\nbefore\n```\n\n```output\n0\n```\n\n" +
		"\n```sh\nmoment\n```\n\n```output\nm\n[4]\n```\n" +
		"\n```sh\ntwo --edited\n```\n\n```output\n2\n```\n" +
		"# b\n```sh\nthree\n```\n\n```output\n3\n```\n"
	if got != want {
		t.Errorf("md = %s", got)
	}
}

func TestMarkdownKeepsItsOwnSecrets(t *testing.T) {
	src := "```sh\necho hunter2\n```\n"
	in := record("x.md", []byte(src), func(*slides.Step) said { return said{"hunter2\n", 0} })
	in.Recording.Entries[0].Text = "echo •••••••"
	in.Mask = func(s string) string { return strings.ReplaceAll(s, "hunter2", "•••••••") }
	if got := export(t, "md", in); got != src+"\n```output\n•••••••\n```\n" {
		t.Errorf("md = %q", got)
	}
}
