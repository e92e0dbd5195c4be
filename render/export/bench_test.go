package export

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"showrunner/slides"
)

// BenchmarkExport writes a run of 1,000 steps that printed 20 MB.
func BenchmarkExport(b *testing.B) {
	var src, out strings.Builder
	for i := range 1000 {
		if i%10 == 0 {
			fmt.Fprintf(&src, "## Section %d\n\nSome *words* about it.\n\n", i/10)
		}
		fmt.Fprintf(&src, "```sh\n# step %d\nfor i in $(seq 10); do echo \"$i\" | grep -c x; done\n```\n\n", i)
	}
	for i := range 270 {
		fmt.Fprintf(&out, "2026-11-24T09:30:%02d \x1b[32mINFO\x1b[m server: request %d took 12ms path=/a/b\n", i%60, i)
	}
	in := record("x.md", []byte(src.String()), func(*slides.Step) said { return said{out.String(), 0} })
	for _, format := range Formats() {
		b.Run(format, func(b *testing.B) {
			for range b.N {
				if err := Write(io.Discard, format, in); err != nil {
					b.Fatal(err)
				}
			}
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			b.ReportMetric(float64(m.Sys)/(1<<20), "MiB-sys")
		})
	}
}
