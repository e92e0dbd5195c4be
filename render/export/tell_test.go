package export

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"showrunner/runner/journal"
	"showrunner/slides"
)

// TestTranscriptKeepsEveryStatus reads the transcript as a runbook whose steps go
// the same way: nothing drifts, and its transcript is the same.
func TestTranscriptKeepsEveryStatus(t *testing.T) {
	const src = "# T\n\n```sh\nfalse\necho two\nquiet\n```\n\n```console\n$ false\n$ echo two\ntwo\n```\n"
	const want = "# T\n\n```sh\nfalse\necho two\nquiet\n```\n\n```output\nfalse says\n[1] (?)\ntwo\n[3] (?)\n```\n\n" +
		"```console\n$ false\nfalse says\n[1]\n$ echo two\ntwo\n[3]\n```\n"
	runs := func(s *slides.Step) said {
		switch s.Text {
		case "false":
			return said{"false says\n", 1}
		case "quiet":
			return said{"", 0}
		}
		return said{"two\n", 3}
	}
	got := export(t, "md", record("x.md", []byte(src), runs))
	if got != want {
		t.Fatalf("got\n%s\nwant\n%s", got, want)
	}
	if again := export(t, "md", record("x.md", []byte(got), runs)); again != want {
		t.Errorf("once more:\n%s", again)
	}
	for _, x := range fold(record("x.md", []byte(got), runs)).report().Expectations {
		if x.Drift {
			t.Errorf("line %d drifted: %s\n%s", x.Expectation.Line, x.Why, x.Diff)
		}
	}
}

// TestPageTellsWhatFailedDriftedAndDidNotRun looks at the head of the page and
// the boxes of its expectations.
func TestPageTellsWhatFailedDriftedAndDidNotRun(t *testing.T) {
	const src = "# T\n\n```sh\ngood\n```\n\n```output\nas it was\n```\n\n```sh\nother\n```\n\n```output\nas it was\n```\n\n" +
		"```console\n$ good\nas it was\n$ other\nas it was\n```\n\n```sh\nbad\n```\n\n# U\n\n```sh\nlater\n```\n\n```log\nthis and that\n```\n\n```sh skip\nnever\n```\n"
	in := record("x.md", []byte(src), func(s *slides.Step) said {
		switch s.Text {
		case "good":
			return said{"as it was\n", 0}
		case "bad":
			return said{"", 7}
		}
		return said{"another text\n", 0}
	})
	var kept []journal.Entry
	for _, e := range in.Recording.Entries {
		if e.Step != "2.1.1" && e.Step != "2.2.1" {
			kept = append(kept, e)
		}
	}
	in.Recording.Entries = kept
	text := export(t, "html", in)
	if !strings.Contains(text, " · 4 passed · 1 failed · 2 drifted · 1 not run</p>") {
		t.Error(text[strings.Index(text, `<p class="meta">`):][:200])
	}
	if n := strings.Count(text, "<summary>✓ Expected output</summary>"); n != 2 {
		t.Errorf("%d boxes agree, want 2", n)
	}
	if n := strings.Count(text, "<summary>≠ Expected output: "); n != 2 {
		t.Errorf("%d boxes drifted, want 2", n)
	}
	inert(t, text)
}

// TestFullScreenProgramLeavesItsLastScreen has one whose screen stands, one that
// cleared it, and one that was ended on it.
func TestFullScreenProgramLeavesItsLastScreen(t *testing.T) {
	for _, c := range []struct{ printed, want, not string }{
		{"before\n\x1b[?1049hfirst\x1b[2J\x1b[Hmenu\nof \x1b[32mtwo\x1b[m\x1b[?1049lafter\n", "menu\nof two", "first"},
		{"before\n\x1b[?1049hmenu\x1b[2J\x1b[?1049lafter\n", fullEmpty, "menu"},
		{"before\nafter\n\x1b[?1049h\x1b[3;4Hmenu", "\n   menu", fullEmpty},
		{"before\nafter\n\x1b[?1047hmenu\x1b[?1047l", "menu", fullEmpty},
		{"before\nafter\n\x1b[?1049hshown\x1b[?1049l\x1b[?1049h\x1b[?1049l", "shown", fullEmpty},
		{"before\nafter\n", "after", fullText},
	} {
		runs := func(*slides.Step) said { return said{c.printed, 0} }
		for _, src := range []string{"# T\n\n```sh\nvi\n```\n\nend\n", "# T\n\n> ```console\n> $ vi\n> ```\n\nend\n"} {
			in := record("x.md", []byte(src), runs)
			for _, format := range []string{"md", "txt", "html", "svg"} {
				text, want := export(t, format, in), c.want
				if format == "html" || format == "svg" {
					text = tags.ReplaceAllString(text, "")
				}
				if format == "svg" {
					text = strings.Join(strings.Fields(text), " ")
					want = strings.Join(strings.Fields(want), " ")
				}
				if plain := strings.ReplaceAll(text, "\n> ", "\n"); !strings.Contains(plain, want) || strings.Contains(plain, c.not) {
					t.Errorf("%s of %q, want %q and not %q:\n%s", format, c.printed, want, c.not, text)
				}
			}
			got := export(t, "md", in)
			again := record("x.md", []byte(got), runs)
			if twice := export(t, "md", again); twice != got {
				t.Errorf("once more:\n%s\nwas\n%s", twice, got)
			}
			for _, x := range fold(again).report().Expectations {
				if x.Drift {
					t.Errorf("line %d of\n%s\ndrifted: %s", x.Expectation.Line, got, x.Why)
				}
			}
		}
	}
}

var tags = regexp.MustCompile(`(?s)<script.*?</script>|<style.*?</style>|<[^>]*>`)

// TestOutputOfAPageIsHighlightedAsOnTheStage leaves alone what the program
// coloured.
func TestOutputOfAPageIsHighlightedAsOnTheStage(t *testing.T) {
	in := record("x.md", []byte("# T\n\n```sh\nls\n```\n"), func(*slides.Step) said {
		return said{"ERROR: it failed\n{\"a\": 1}\n\x1b[34mERROR: blue\x1b[m\n" + strings.Repeat("ERROR: again\n", 100), 0}
	})
	text := export(t, "html", in)
	for want, n := range map[string]int{`<span class="fa">ERROR</span>: it <span class="fa">failed</span>`: 1, `<span class="ke">&#34;a&#34;</span>`: 1,
		`">ERROR: blue</span>`: 1, `<span class="fa">ERROR</span>: again`: 100} {
		if got := strings.Count(text, want); got != n {
			t.Errorf("%d times %s, want %d", got, want, n)
		}
	}
	inert(t, text)
}

// TestPageHoldsLocalPictures has a page fetch nothing, and hold no other file.
func TestPageHoldsLocalPictures(t *testing.T) {
	files := map[string]string{
		"a.png": "\x89PNG\r\n\x1a\nrest", "sub/b c.jpg": "\xff\xd8\xffrest", "c.svg": "<svg>hunter2</svg>", "d.gif": "GIF89arest", "e.webp": "RIFF1234WEBPrest",
		"secret": "root:x:0:0\n", "large.png": "\x89PNG\r\n\x1a\n" + strings.Repeat("x", PictureMost), "empty.png": "",
	}
	src := "# T\n\n![one](a.png) ![two](sub/b%20c.jpg) ![three](./c.svg?raw=true) ![four](d.gif) ![five](e.webp)\n\n" +
		"![six](secret) ![seven](large.png) ![eight](empty.png) ![nine](gone.png) ![ten](https://x.y/a.png) ![eleven](//x.y/a.png) ![twelve](/a.png) ![thirteen](data:image/png;base64,AA)\n"
	in := record("x.md", []byte(src), func(*slides.Step) said { return said{} })
	in.Mask = func(s string) string { return strings.ReplaceAll(s, "hunter2", "•••••••") }
	for _, read := range []bool{true, false} {
		in.ReadFile = nil
		if read {
			in.ReadFile = func(name string) ([]byte, error) {
				if text, ok := files[strings.TrimPrefix(name, "./")]; ok {
					return []byte(text), nil
				}
				return nil, fs.ErrNotExist
			}
		}
		text := export(t, "html", in)
		if n := strings.Count(text, "<img "); n != 5 && read || n != 0 && !read {
			t.Errorf("%d pictures", n)
		}
		if n := strings.Count(text, `<span class="image">`); n != 8 && read || n != 13 && !read {
			t.Errorf("%d names of pictures", n)
		}
		for _, want := range []string{`alt="one" src="data:image/png;base64,iVBOR`, `alt="three" src="data:image/svg+xml;base64,PHN2Zz7igKL`} {
			if strings.Contains(text, want) != read {
				t.Errorf("%s: %v", want, !read)
			}
		}
		inert(t, text)
	}
}
