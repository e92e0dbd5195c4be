package paint

import (
	"strings"
	"testing"

	"showrunner/slides"
)

func BenchmarkSlide(b *testing.B) {
	d := readDeck(b, "testdata/elements.md")
	theme, _ := Named("dark", TrueColor)
	p := &Painter{Theme: theme, Width: 120}
	for _, s := range d.Slides {
		b.Run(strings.ReplaceAll(s.Title, " ", ""), func(b *testing.B) {
			for b.Loop() {
				p.Slide(s)
			}
		})
	}
}

// BenchmarkLogLine reads a line of a log that was not seen before.
func BenchmarkLogLine(b *testing.B) {
	lines := strings.Split(readRecording(b, "dockerd-log")+readRecording(b, "syslog")+readRecording(b, "ls"), "\n")
	i := 0
	for b.Loop() {
		logSpans(lines[i%len(lines)])
		i++
	}
}

// BenchmarkFrame paints a frame of 120x40 whose lines were seen, as when one
// line comes in and the others move up.
func BenchmarkFrame(b *testing.B) {
	for _, name := range []string{"syslog", "docker-inspect", "kubectl-yaml", "git-diff"} {
		b.Run(name, func(b *testing.B) {
			text := strings.Repeat(readRecording(b, name), 10)
			lines := strings.SplitAfter(text, "\n")
			text = strings.Join(lines[:min(40, len(lines))], "")
			theme, _ := Named("dark", TrueColor)
			l := painter(120).OutputLexer(&slides.Step{Text: "git diff"})
			if name != "git-diff" {
				l = painter(120).OutputLexer(nil)
			}
			fresh := printed(text, 120)
			s := printed(text, 120)
			for b.Loop() {
				copy(s.Cells, fresh.Cells)
				l.Paint(s, theme)
			}
		})
	}
}

// BenchmarkUnknownLanguage is a slide whose code chroma does not know.
func BenchmarkUnknownLanguage(b *testing.B) {
	d := slides.Parse("x.md", []byte("```nosuchlanguage\ntext\n```\n"))
	p := painter(80)
	for b.Loop() {
		p.Slide(d.Slides[0])
	}
}
