package expect

import (
	"fmt"
	"strings"
	"testing"

	"showrunner/slides"
)

// BenchmarkJudge compares 40,000 lines with themselves, and with others.
func BenchmarkJudge(b *testing.B) {
	var want, got strings.Builder
	for i := range 40_000 {
		fmt.Fprintf(&want, "2024-01-08T10:11:12Z web-%d: GET /items/%d?page=%d 200 in %dms (%d%% cached) from 10.0.0.%d\n", i%7, i, i%13, i%90, i%100, i%250)
		fmt.Fprintf(&got, "2025-02-09T11:12:13Z web-%d: GET /items/%d?page=%d 200 in %dms (%d%% cached) from 10.0.1.%d\n", i%7, i, i%13, i%80, i%100, i%240)
	}
	var plain strings.Builder
	for i := range 40_000 {
		fmt.Fprintf(&plain, "the quick brown fox (of %d) jumps over the lazy dog and says that all is well with the %d others\n", i, 2*i)
	}
	for _, c := range []struct{ name, language, want, got string }{
		{"lines", "output", want.String(), got.String()},
		{"coverage", "log", want.String(), got.String()},
		{"lines of prose", "output", plain.String(), plain.String()},
		{"coverage of prose", "log", plain.String(), plain.String()},
		{"lines that differ", "output", amid(plain.String()[:300_000]), amid(want.String()[:300_000])},
	} {
		b.Run(c.name, func(b *testing.B) {
			x := &slides.Expectation{Language: c.language, Text: c.want, Step: -1}
			b.SetBytes(int64(len(c.want) + len(c.got)))
			for b.Loop() {
				Judge(x, Output{Text: c.got})
			}
		})
	}
}
