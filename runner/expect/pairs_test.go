package expect

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"showrunner/slides"
)

// A pair is an expectation and what was printed.
type pair struct {
	name, language    string
	expected, printed string
	drift             bool
}

func pairs(t testing.TB) []pair { return pairsOf(t, "testdata/pairs.txtar") }

func pairsOf(t testing.TB, file string) []pair {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []pair
	for i := 0; i+1 < len(archive.Files); i += 2 {
		f, printed := archive.Files[i], archive.Files[i+1]
		words := strings.SplitN(f.Name, " ", 3)
		if len(words) != 3 || words[0] != "same" && words[0] != "drift" || printed.Name != "printed" {
			t.Fatalf("%q and %q are no pair", f.Name, printed.Name)
		}
		all = append(all, pair{words[2], words[1], string(f.Data), string(printed.Data), words[0] == "drift"})
	}
	return all
}

func (p pair) judge() Verdict {
	x := &slides.Expectation{Language: p.language, Text: p.expected, Step: -1}
	status := 0
	if strings.Contains(p.name, "status") && p.expected == "[3]\n" {
		status = 3
	}
	return Judge(x, Output{Text: p.printed, Status: status, Home: "/home/ada"})
}

// amid puts a text between twenty lines.
func amid(text string) string {
	var b strings.Builder
	for i := range 20 {
		if i == 10 {
			b.WriteString(text)
		}
		fmt.Fprintf(&b, "line %d says something about item %d of the list\n", i+1, 7*i)
	}
	return b.String()
}

func TestPairs(t *testing.T) {
	all, drift := pairs(t), 0
	for _, p := range all {
		t.Run(p.name, func(t *testing.T) {
			v := p.judge()
			if v.Drift != p.drift {
				t.Errorf("drift %t, want %t: score %.2f, %s\n%s", v.Drift, p.drift, v.Score, v.Why, v.Diff)
			}
			if v.Drift != (v.Diff != "") || v.Drift && v.Why == "" {
				t.Errorf("drift %t with why %q and diff %q", v.Drift, v.Why, v.Diff)
			}
		})
		if !p.drift {
			continue
		}
		drift++
		t.Run(p.name+", amid twenty lines", func(t *testing.T) {
			p.expected, p.printed = amid(p.expected), amid(p.printed)
			if v := p.judge(); !v.Drift {
				t.Errorf("no drift: score %.2f, %s", v.Score, v.Why)
			}
		})
	}
	if len(all) < 90 || drift < 40 {
		t.Errorf("%d pairs of which %d drift, want 90 and 40", len(all), drift)
	}
	t.Logf("%d pairs, %d of them drift", len(all), drift)
}

// TestToolPairs holds what a tool prints on two runs of the same, and what it
// prints where something is really different.
func TestToolPairs(t *testing.T) {
	all, falsely, missed := pairsOf(t, "testdata/tools.txtar"), 0, 0
	for _, p := range all {
		v := p.judge()
		if v.Drift != (v.Diff != "") || v.Drift && v.Why == "" {
			t.Errorf("%s: drift %t with why %q and diff %q", p.name, v.Drift, v.Why, v.Diff)
		}
		switch {
		case v.Drift == p.drift:
			continue
		case v.Drift:
			falsely++
		default:
			missed++
		}
		t.Errorf("%s: drift %t, want %t: score %.2f, %s\n%s", p.name, v.Drift, p.drift, v.Score, v.Why, v.Diff)
	}
	t.Logf("%d pairs, %d drift falsely, %d are missed", len(all), falsely, missed)
}
