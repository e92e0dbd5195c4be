package export

import (
	"encoding/json"
	"strings"
	"testing"

	"showrunner/slides"
)

// TestJSONHoldsLongOutput decodes output that is written in several pieces.
func TestJSONHoldsLongOutput(t *testing.T) {
	line := `a "quoted" \ <b>&amp;</b> é 世界.` + "\n"
	want := strings.Repeat("-", 79) + "\n" + strings.Repeat(line, 5000)
	in := record("x.md", []byte("# One\n\n```sh\nls\nls\n```\n\n```output match=exact\nls\n```\n"), func(s *slides.Step) said {
		return said{text: strings.Replace(want, "-", s.ID, 1)}
	})
	in.Mask = func(s string) string { return strings.ReplaceAll(s, "quoted", "••••••") }
	var got struct {
		Steps []struct{ ID, Output string }
	}
	if err := json.Unmarshal([]byte(export(t, "json", in)), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Steps) != 2 {
		t.Fatalf("%d steps, want 2", len(got.Steps))
	}
	for _, s := range got.Steps {
		if want := in.Mask(strings.Replace(want, "-", s.ID, 1)); s.Output != want {
			t.Errorf("step %s printed %d bytes, want %d: %.300q", s.ID, len(s.Output), len(want), s.Output)
		}
	}
}

// TestJSONKeepsItsFormWhereKeysAreSecret masks what the format itself says.
func TestJSONKeepsItsFormWhereKeysAreSecret(t *testing.T) {
	in := talkOf(t)
	in.Mask = strings.NewReplacer("steps", "•••••", "output", "••••••", "slides", "••••••").Replace
	if masked, text := export(t, "json", in), export(t, "json", talkOf(t)); masked != text {
		t.Error(masked)
	}
}

// TestJSONJudgesWhatItShows compares the last run of a step, with what its
// transcript says that it printed.
func TestJSONJudgesWhatItShows(t *testing.T) {
	source := []byte("# One\n\n```sh\nseq 20000\n```\n\n```output match=contains\n20000\n```\n")
	all := func(n int) said {
		var b strings.Builder
		for i := range n {
			json.NewEncoder(&b).Encode(i + 1)
		}
		return said{text: b.String()}
	}
	in := record("x.md", source, func(*slides.Step) said { return all(20000) })
	verdict := func(runs ...int) (v struct {
		Verdict      string
		Expectations []struct{ Drift bool }
	}) {
		w := newScribe("x.md", source)
		for _, n := range runs {
			w.run("1.1.1", "seq 20000", all(n))
		}
		in.Recording = w.rec
		if err := json.Unmarshal([]byte(export(t, "json", in)), &v); err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, tt := range []struct {
		runs []int
		want string
	}{{[]int{20000}, "passed"}, {[]int{19999}, "drifted"}, {[]int{3, 20000}, "passed"}, {[]int{20000, 3}, "drifted"}} {
		if v := verdict(tt.runs...); v.Verdict != tt.want || len(v.Expectations) != 1 || v.Expectations[0].Drift != (tt.want == "drifted") {
			t.Errorf("runs of %v lines: %+v, want %s", tt.runs, v, tt.want)
		}
	}
}
