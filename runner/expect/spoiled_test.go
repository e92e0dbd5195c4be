package expect

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// spoiled are lines of the pairs, cut, and with a byte replaced here and there.
func spoiled(r *rand.Rand, lines []string) string {
	const bytes = "0123456789 -:./_%()[]<>ITWa\x1b\r"
	var b strings.Builder
	for range 1 + r.IntN(6) {
		line := []byte(lines[r.IntN(len(lines))])
		for range r.IntN(4) {
			if len(line) == 0 {
				break
			}
			switch at := r.IntN(len(line)); r.IntN(3) {
			case 0:
				line = line[:at]
			case 1:
				line = line[at:]
			default:
				line[at] = bytes[r.IntN(len(bytes))]
			}
		}
		b.Write(line)
		if suffixes := [...]string{" (esc)", " (glob*)", " (?)"}; r.IntN(3) == 0 {
			b.WriteString(suffixes[r.IntN(len(suffixes))])
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// TestSpoiledLinesAreJudged holds for whatever is judged: lines meet themselves,
// drift comes with a difference, and an updated text holds.
func TestSpoiledLinesAreJudged(t *testing.T) {
	var lines []string
	for _, p := range append(pairs(t), pairsOf(t, "testdata/tools.txtar")...) {
		lines = append(lines, strings.Split(p.expected+p.printed, "\n")...)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 1500 {
		text, printed := spoiled(r, lines), spoiled(r, lines)
		if r.IntN(2) == 0 {
			printed = text + printed
		}
		out := Output{Text: printed, Status: r.IntN(3) - 1}
		for _, c := range [][2]string{{"log", ""}, {"output", ""}, {"output", "contains"}, {"output", "exact"}} {
			x := expectation(c[0], c[1], text)
			if v := Judge(x, Output{Text: text, Status: -1}); v.Drift && c[0] == "output" && !strings.Contains(text, "...") {
				t.Fatalf("%q drifts from itself: %s", text, v.Why)
			}
			v := Judge(x, out)
			if !v.Drift {
				continue
			}
			if v.Diff == "" {
				t.Fatalf("%q drifts from %q without a difference: %s", printed, text, v.Why)
			}
			x.Text = Update(x, out)
			if v := Judge(x, out); v.Drift {
				t.Fatalf("%q for %q, updated to %q, drifts: %s", printed, text, x.Text, v.Why)
			}
		}
	}
}
