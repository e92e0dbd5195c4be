package vt

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"showrunner/render/screen"
)

// TestTextIsWholeWhateverHappensMeanwhile reads texts while the terminal is
// written to, drawn, trimmed and resized: each is the newest lines of some
// moment, none missing in between.
func TestTextIsWholeWhateverHappensMeanwhile(t *testing.T) {
	term := New(80, 24, nil)
	over := make(chan bool)
	var others sync.WaitGroup
	for _, do := range []func(n int){
		func(n int) { fmt.Fprintf(term, "line %d\r\n", n) },
		func(int) { term.Draw(screen.New(80, 24), 0) },
		func(n int) { term.SetScrollback(3000 + n%5000) },
		func(n int) { term.Resize(60+n%3, 24) },
	} {
		others.Go(func() { // ends with the test
			for n := 0; ; n++ {
				select {
				case <-over:
					return
				default:
					do(n)
				}
			}
		})
	}
	for range 100 {
		before := -1
		for line := range strings.Lines(term.Text()) {
			n := 0
			if _, err := fmt.Sscanf(line, "line %d\n", &n); err != nil {
				t.Fatalf("a torn line %q", line)
			}
			if before >= 0 && n != before+1 {
				t.Fatalf("line %d follows line %d", n, before)
			}
			before = n
		}
	}
	close(over)
	others.Wait()
}

// BenchmarkDrawWhileRead measures a frame of a terminal that holds a megabyte,
// all of which is being read.
func BenchmarkDrawWhileRead(b *testing.B) {
	term := New(120, 40, nil)
	line := strings.Repeat("word ", 20) + "\r\n"
	for range (1 << 20) / len(line) {
		fmt.Fprint(term, line)
	}
	over := make(chan bool)
	var reader sync.WaitGroup
	reader.Go(func() { // ends with the benchmark
		for {
			select {
			case <-over:
				return
			default:
				term.Text()
			}
		}
	})
	var times []time.Duration
	for b.Loop() {
		from := time.Now()
		term.Draw(screen.New(120, 40), 0)
		times = append(times, time.Since(from))
	}
	close(over)
	reader.Wait()
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)*95/100].Microseconds())/1000, "p95-ms")
}
