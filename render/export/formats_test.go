package export

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"showrunner/runner/journal"
	"showrunner/slides"
)

func TestJSONOfATalk(t *testing.T) {
	text := export(t, "json", talkOf(t))
	if !json.Valid([]byte(text)) {
		t.Fatal("no JSON")
	}
	golden(t, "talk.json.golden", text)
}

func TestSVGOfAStepAndOfASlide(t *testing.T) {
	in := talkOf(t)
	in.Step = "2.1.2"
	golden(t, "step.svg", export(t, "svg", in))
	in.Step, in.Slide = "", 3
	text := export(t, "svg", in)
	golden(t, "slide.svg", text)
	wellFormed(t, text)
	in.Slide = 99
	if err := Write(io.Discard, "svg", in); err == nil {
		t.Error("a slide that is not there makes no error")
	}
}

func wellFormed(t *testing.T, text string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
	}
}

func TestCastOfATalkReadsBack(t *testing.T) {
	in := talkOf(t)
	rec, err := journal.Read(strings.NewReader(export(t, "cast", in)))
	if err != nil || len(rec.Entries) != len(in.Recording.Entries) {
		t.Errorf("read %d of %d entries: %v", len(rec.Entries), len(in.Recording.Entries), err)
	}
	in.CastVersion = 2
	if text := export(t, "cast", in); !strings.HasPrefix(text, `{"version":2,`) || strings.Contains(text, "\n#") {
		t.Errorf("no asciicast v2: %.60s", text)
	}
}

func TestFormatOfKnowsEndings(t *testing.T) {
	for name, want := range map[string]string{"a.md": "md", "A.MARKDOWN": "md", "b.txt": "txt", "c.x": "", "d.cast": "cast", "e": ""} {
		if got, _ := FormatOf(name); got != want {
			t.Errorf("FormatOf(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestForeignRecordingsAreShown(t *testing.T) {
	rec, err := journal.Read(strings.NewReader(`{"version":2,"width":20,"height":5}` + "\n" + `[0.5,"o","hi\r\n"]` + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := export(t, "txt", Input{Recording: rec}); got != "hi\n" {
		t.Errorf("txt = %q", got)
	}
	if got := export(t, "json", Input{Recording: rec}); !json.Valid([]byte(got)) || !strings.Contains(got, `"output": "hi\n"`) {
		t.Errorf("json = %s", got)
	}
	if err := Write(io.Discard, "md", Input{Recording: rec}); !errors.Is(err, ErrNoDeck) {
		t.Errorf("md: %v", err)
	}
}

func TestMaskReachesEveryFormat(t *testing.T) {
	src := "# hunter2\n\n```sh\necho hunter2\n```\n"
	in := record("x.md", []byte(src), overTheEdge)
	in.Mask = func(s string) string { return strings.ReplaceAll(s, "hunter2", "•••••••") }
	for _, f := range Formats() {
		text := export(t, f, in)
		if f == "md" {
			text = strings.TrimPrefix(text, src)
		}
		if strings.Contains(text, "hunter2") {
			t.Errorf("%s tells the secret: %s", f, text)
		}
	}
}

func TestNotesAreInNoExportUnlessAskedFor(t *testing.T) {
	src := "# T\n\n<!-- aside: remember the milk -->\n\ntext <!-- note: and the milk --> more\n\n```sh\nls\n```\n\n# U\n\n> <!-- milk\n> again -->\n> quoted\n"
	in := record("x.md", []byte(src), func(*slides.Step) said { return said{"out\n", 0} })
	in.Recording.Source = []byte(src)
	for _, f := range Formats() {
		in.Notes = false
		if text := export(t, f, in); strings.Contains(text, "milk") {
			t.Errorf("%s tells a note: %s", f, text)
		}
		in.Notes = true
		if text := export(t, f, in); strings.Count(text, "milk") != 3 && f != "svg" {
			t.Errorf("%s does not tell the notes: %s", f, text)
		}
	}
}

// A link's target is no text of a picture: [l](https://x.y/secret) in the
// runbook, OSC 8 in output.
func TestPictureLinksToNoSecret(t *testing.T) {
	in := record("x.md", []byte("# T\n\n[l](https://x.y/hunter2) [m](https://x.y/m)\n\n```sh\nls\n```\n"), func(*slides.Step) said {
		return said{"\x1b]8;;https://x.y/o/hunter2\x1b\\o\x1b]8;;\x1b\\\n", 0}
	})
	in.Mask = func(s string) string { return strings.ReplaceAll(s, "hunter2", "•••••••") }
	if text := export(t, "svg", in); strings.Contains(text, "hunter2") || !strings.Contains(text, `"https://x.y/m"`) {
		t.Errorf("links: %s", text)
	}
}

func TestCastTellsNoSecretFolder(t *testing.T) {
	w := newScribe("x.md", nil)
	w.add(journal.Entry{Kind: journal.Began, Step: "1.1.1", Text: "cd ..", Dir: "/srv/hunter2"})
	w.add(journal.Entry{Kind: journal.Ended, Step: "1.1.1", Result: journal.Result{Dir: "/srv/hunter2/x"}})
	mask := func(s string) string { return strings.ReplaceAll(s, "hunter2", "•••••••") }
	if text := export(t, "cast", Input{Recording: w.rec, Mask: mask}); strings.Contains(text, "hunter2") || !strings.Contains(text, "/srv/•••••••/x") {
		t.Errorf("folders: %s", text)
	}
}
