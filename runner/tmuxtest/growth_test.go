package tmuxtest

import (
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var plot = flag.String("plot", "", "write what BenchmarkGrowth measures as an SVG picture into this file")

// A growth is how time and memory grow with a number.
type growth struct {
	title  string // of the number
	points []point
}

type point struct{ n, ms, mib float64 }

// BenchmarkGrowth measures how time and memory grow: with the number of slides,
// of finished steps that printed something, and of the lines that one step
// prints: 360,000 are ten hours of ten a second.
func BenchmarkGrowth(b *testing.B) {
	for b.Loop() {
		all := []growth{
			grow(b, "slides of a runbook: start, then to the last one", []int{1000, 3000, 10_000, 30_000, 100_000}, func(n int) (string, string, string) {
				return strings.Repeat("# A slide\n\ntext\n\n", n) + "# The last of them\n", "G", "The last of them"
			}),
			grow(b, "steps that printed 20 lines each", []int{1, 10, 100, 1000}, func(n int) (string, string, string) {
				return "# T\n\n```sh\n" + strings.Repeat("seq 20\n", n) + "echo the''end\n```\n", "a", "theend"
			}),
			grow(b, "lines printed by one step", []int{360, 3600, 36_000, 360_000, 3_600_000}, func(n int) (string, string, string) {
				return fmt.Sprintf("# T\n\n```sh\nseq -f '2026-03-01 12:00:00 INFO request %%.0f served in 12ms' %d; echo the''end\n```\n", n), "a", "theend"
			}),
		}
		for _, g := range all {
			fmt.Printf("\n| %s | ms | MiB |\n|---:|---:|---:|\n", g.title)
			for _, p := range g.points {
				fmt.Printf("| %.0f | %s | %s |\n", p.n, number(p.ms), number(p.mib))
			}
		}
		if *plot != "" {
			if err := os.WriteFile(*plot, []byte(plotted(all)), 0o666); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// grow presents runbooks for growing numbers, presses keys and waits for a
// text; the least of three runs counts.
func grow(b *testing.B, title string, numbers []int, book func(n int) (text, keys, until string)) growth {
	g := growth{title: title}
	for _, n := range numbers {
		p := point{float64(n), math.Inf(1), math.Inf(1)}
		for range 3 {
			dir := b.TempDir()
			text, keys, until := book(n)
			if err := os.WriteFile(filepath.Join(dir, "README.md"), []byte(text), 0o600); err != nil {
				b.Fatal(err)
			}
			env := append(os.Environ(), "HOME="+dir, "XDG_STATE_HOME="+dir, "TERM=xterm-256color", "LC_ALL=C.UTF-8", "TMUX=")
			from := time.Now()
			s := present(b, dir, env, program, "README.md")
			s.begin()
			if _, err := io.WriteString(s.pty, keys); err != nil {
				b.Fatal(err)
			}
			took, ok := s.sees(from, until)
			if !ok {
				b.Fatalf("no %q on the screen:\n%s", until, s.text())
			}
			p.ms = min(p.ms, float64(took.Microseconds())/1000)
			p.mib = min(p.mib, float64(field(s.cmd.Process.Pid, "status", "VmHWM:"))/1024)
			s.kill()
		}
		g.points = append(g.points, p)
	}
	return g
}

// plotted is a picture of growths, a panel for each, with logarithmic scales:
// what is linear goes up as the dotted line does.
func plotted(all []growth) string {
	const w, h, left, top = 300.0, 240.0, 60.0, 40.0
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" font-family="sans-serif" font-size="11">`+"\n", (w+left)*float64(len(all))+20, h+top+50)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" fill="#fff"/>`+"\n")
	for i, g := range all {
		low, high := 0, 0 // decades of y
		for _, p := range g.points {
			low = min(low, int(math.Floor(math.Log10(min(p.ms, p.mib)))))
			high = max(high, int(math.Ceil(math.Log10(max(p.ms, p.mib)))))
		}
		first, last := math.Log10(g.points[0].n), math.Log10(g.points[len(g.points)-1].n)
		x0 := left + float64(i)*(w+left)
		x := func(n float64) float64 { return x0 + (math.Log10(n)-first)/(last-first)*(w-20) }
		y := func(v float64) float64 { return top + h - (math.Log10(v)-float64(low))/float64(high-low)*h }
		fmt.Fprintf(&b, `<text x="%.1f" y="20" font-size="12">%s</text>`+"\n", x0-30, g.title)
		for d := low; d <= high; d++ {
			fmt.Fprintf(&b, `<path d="M%.1f %.1fh%.1f" stroke="#ddd"/><text x="%.1f" y="%.1f" text-anchor="end">%g</text>`+"\n", x0, y(math.Pow10(d)), w-20, x0-5, y(math.Pow10(d))+4, math.Pow10(d))
		}
		for _, p := range g.points {
			fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" text-anchor="middle">%g</text>`+"\n", x(p.n), top+h+16, p.n)
		}
		end := g.points[len(g.points)-1]
		from := max(end.n*math.Pow10(low)/end.ms, g.points[0].n)
		fmt.Fprintf(&b, `<path d="M%.1f %.1fL%.1f %.1f" stroke="#999" stroke-dasharray="2 3"/>`+"\n", x(from), y(end.ms*from/end.n), x(end.n), y(end.ms))
		for _, s := range []struct {
			name, color string
			value       func(point) float64
		}{{"ms", "#0a5fb4", func(p point) float64 { return p.ms }}, {"MiB", "#b4420a", func(p point) float64 { return p.mib }}} {
			var path strings.Builder
			for _, p := range g.points {
				fmt.Fprintf(&path, " %.1f,%.1f", x(p.n), y(s.value(p)))
				fmt.Fprintf(&b, `<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>`, x(p.n), y(s.value(p)), s.color)
			}
			fmt.Fprintf(&b, `<polyline points="%s" fill="none" stroke="%s"/><text x="%.1f" y="%.1f" fill="%s">%s</text>`+"\n", path.String()[1:], s.color, x(end.n)+5, y(s.value(end))+4, s.color, s.name)
		}
	}
	b.WriteString("</svg>\n")
	return b.String()
}
