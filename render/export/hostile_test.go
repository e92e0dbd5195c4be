package export

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"showrunner/runner/journal"
	"showrunner/slides"
	"showrunner/slides/slidestest"
)

// everywhere is a run of a runbook that holds a text wherever one can stand.
func everywhere(h string) Input {
	flat := strings.ReplaceAll(h, "\n", " ")
	src := "---\ntitle: '" + strings.ReplaceAll(flat, "'", "''") + "'\n---\n# " + flat + "\n\n" + h + "\n\n| " + flat + " |\n|---|\n| " + flat +
		" |\n\n- [ ] " + h + "\n\n> [!" + flat + "]\n> " + h + "\n\n> [!NOTE]\n> " + flat + "\n\n[" + flat + "](" + flat + " '" + flat + "') ![" + flat + "](" + flat +
		") <" + flat + ">\n\n```sh name=\"" + flat + "\"\n# " + flat + "\necho '" + h + "'\n```\n\n```log\n" + h + "\n```\n\n```" +
		strings.ReplaceAll(flat, "`", "") + "\n" + h + "\n```\n\n<pre>" + h + "</pre>\n\n<details><summary>" + flat + "</summary></details>\n\nx[^1] y[^" + flat + "]\n\n[^1]: " + h +
		"\n[^" + flat + "]: " + flat + "\n"
	in := record(h, []byte(src), func(*slides.Step) said { return said{h + "\n", 1} })
	in.Recording.Title, in.Recording.Shell = h, h
	w := &scribe{rec: in.Recording}
	w.run(h, h, said{h + "\n", 0})
	w.add(journal.Entry{Kind: journal.Restarted, Text: h})
	w.add(journal.Entry{Kind: journal.Began, Step: h, Text: h, Dir: h, Cols: 80, Rows: 24})
	w.add(journal.Entry{Kind: journal.Ended, Step: h, Result: journal.Result{Cut: journal.Cut(h), Dir: h}})
	return in
}

func TestHostileTextStaysText(t *testing.T) {
	slidestest.Alone(t)
	for _, h := range hostile {
		transcriptsAreData(t, everywhere(h))
	}
}

// transcriptsAreData holds every format to its law: what stands in a runbook,
// what a program prints and what a recording says is text in it.
func transcriptsAreData(t *testing.T, in Input) {
	t.Helper()
	for _, f := range Formats() {
		var b bytes.Buffer
		err := Write(&b, f, in)
		switch {
		case errors.Is(err, ErrNoDeck):
			continue
		case err != nil:
			t.Fatalf("%s: %v", f, err)
		}
		text := b.String()
		switch f {
		case "html":
			inert(t, text)
		case "svg":
			onlyShapes(t, text)
		case "json":
			if !json.Valid(b.Bytes()) {
				t.Errorf("no JSON: %s", text)
			}
		case "cast":
			if rec, err := journal.Read(&b); err != nil || len(rec.Entries) < len(in.Recording.Entries) && !in.Recording.Foreign {
				t.Errorf("the cast cannot be read: %v", err)
			}
		}
		if f == "md" || f == "cast" { // the runbook's own bytes; a player's
			continue
		}
		if bad := controls.FindString(strings.NewReplacer("\ufffe", "", "\uffff", "").Replace(text)); bad != "" || !utf8.ValidString(text) {
			t.Errorf("%s holds a raw %q", f, bad)
		}
	}
}

// onlyShapes parses a picture, and fails on whatever could run or load.
func onlyShapes(t *testing.T, text string) {
	t.Helper()
	const known = " svg title style g rect circle text tspan path a "
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if !strings.Contains(known, " "+e.Name.Local+" ") {
			t.Errorf("an element <%s>", e.Name.Local)
		}
		for _, a := range e.Attr {
			switch n := a.Name.Local; {
			case strings.HasPrefix(n, "on"), n == "src", strings.Contains(a.Value, "url("), n == "href" && e.Name.Local != "a",
				n == "href" && !regexp.MustCompile(`^(?i:https?|mailto):`).MatchString(a.Value):
				t.Errorf("<%s %s=%q>", e.Name.Local, n, a.Value)
			}
		}
	}
}

// FuzzTranscriptsAreData has a text in every field, and a runbook of any text.
func FuzzTranscriptsAreData(f *testing.F) {
	slidestest.Alone(f)
	for _, h := range hostile {
		f.Add("# T\n\n```sh\nls\n```\n", h)
		f.Add(everyElement, h)
	}
	for _, src := range awkward {
		f.Add(src, "a\n")
	}
	f.Fuzz(func(t *testing.T, src, h string) {
		if len(src) > 1<<13 || len(h) > 1<<10 {
			return
		}
		transcriptsAreData(t, everywhere(h))
		transcriptsAreData(t, record("x.md", []byte(src), func(*slides.Step) said { return said{h, 0} }))
	})
}

// FuzzCastsAreData exports recordings that anyone may have written.
func FuzzCastsAreData(f *testing.F) {
	var b bytes.Buffer
	if err := journal.WriteV3(&b, talkOf(f).Recording, nil); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	const head = "{\"version\":3,\"term\":{\"cols\":80,\"rows\":24}}\n# {\"showrunner\":1,\"file\":\"x.md\"}\n# {\"source\":\"# T\\n\\n```sh\\nls\\n```\\n\"}\n"
	for _, more := range []string{
		"",
		"# {\"entry\":\"began\",\"step\":\"1.1.1\",\"text\":\"ls\"}\n[0,\"o\",\"x\"]\n# {\"entry\":\"ended\",\"step\":\"1.1.1\"}\n",
		"# {\"entry\":\"ended\",\"step\":\"1.1.1\",\"duration\":-1e300}\n# {\"entry\":\"began\",\"step\":\"9.9.9\",\"cols\":-3,\"echo\":-5}\n[1,\"r\",\"1x1\"]\n[1,\"o\",\"\u65e5\"]\n",
		"# {\"entry\":\"shown\",\"number\":-7}\n# {\"entry\":\"judged\",\"text\":\"<script>\"}\n# {\"entry\":\"restarted\"}\n# {\"entry\":\"closed\",\"status\":-99}\n",
		"# {\"entry\":\"began\",\"step\":\"1.1.1\",\"text\":\"ls\"}\n# {\"entry\":\"began\",\"step\":\"1.1.1\",\"text\":\"ls\"}\n[0,\"o\",\"\\u001b[2J\\u001b[1000000000b\"]\n",
	} {
		f.Add([]byte(head + more))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		if len(file) > 1<<14 {
			return
		}
		rec, err := journal.Read(bytes.NewReader(file))
		if rec == nil || err != nil && rec.Foreign {
			return
		}
		in := Input{Recording: rec}
		if !rec.Foreign {
			in.Deck = slides.Parse(rec.File, rec.Source)
		}
		transcriptsAreData(t, in)
	})
}

// FuzzReportsAreData has a text in every field of a report.
func FuzzReportsAreData(f *testing.F) {
	for _, h := range hostile {
		f.Add(h)
	}
	f.Add("%0A::error::no, no: \t\r\n::set-output name=a::b\n##[x]")
	f.Fuzz(func(t *testing.T, h string) {
		if len(h) > 1<<12 {
			return
		}
		r := reportOf(func(where string) string { return where + h })
		harmlessReports(t, r)
		r = reportOf(func(string) string { return h })
		harmlessReports(t, r)
	})
}

// TestEffortIsSharedByRuns shows runs of which the second takes too much.
func TestEffortIsSharedByRuns(t *testing.T) {
	fill := strings.Repeat("\x1b[41m\x1b[J", 1000)
	in := record("x.md", []byte("```sh\none\ntwo\nthree\n```\n"), func(s *slides.Step) said {
		return map[string]said{"one": {fill + "\x1b[m\rend\n", 0}, "two": {"second\n" + fill + "\n", 0}, "three": {"third\n", 0}}[s.Text]
	})
	tk := fold(in)
	tk.effort = 24 * (2*80 + 8) * 1500
	want := []string{"end\n", "second\n\n[", "\n[7 bytes of output left out]\n"}
	for range 2 { // the same each time
		for i, r := range tk.runs {
			if got := tk.output(r).text(); !strings.HasPrefix(got, want[i]) || strings.Contains(got, " of output left out]") != (i > 0) {
				t.Errorf("run %d shows %q, want %q", i, got, want[i])
			}
		}
	}
	p := &page{talk: tk, quota: tapeTotal, tapeEffort: 10_000, share: tapeShare}
	for _, r := range tk.runs {
		p.film(r)
	}
	if p.tapeEffort > 0 {
		t.Errorf("%d cells are left to play runs again", p.tapeEffort)
	}
}

// TestLongLineGoesOnInTheNext shows output without an end of line.
func TestLongLineGoesOnInTheNext(t *testing.T) {
	const size = 5 << 20
	in := record("x.md", []byte("```sh\none\n```\n"), func(*slides.Step) said { return said{strings.Repeat("x", size), 0} })
	tk := fold(in)
	s := tk.output(tk.runs[0])
	total := 0
	for i := range s.lines {
		if n := len(s.lines[i].text); n > lineMost+80 {
			t.Errorf("line %d is of %d bytes", i, n)
		}
		total += len(s.lines[i].text)
	}
	if total != size {
		t.Errorf("%d bytes are shown, want %d", total, size)
	}
}
