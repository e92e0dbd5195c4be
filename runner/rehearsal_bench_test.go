package runner

import (
	"os"
	"strings"
	"testing"
	"time"

	"showrunner/render/vt"
	"showrunner/runner/journal"
	"showrunner/slides"
)

// evening rehearses a runbook as the command does, its recording included.
func evening(b *testing.B, runbook string) *journal.Report {
	b.Helper()
	b.Setenv("XDG_STATE_HOME", b.TempDir())
	deck := slides.Parse("bench.md", []byte(runbook))
	v := &Evening{
		Deck: deck, Steps: deck.Steps(), Session: &Session{Shell: "bash", Dir: b.TempDir(), Cols: 120, Rows: 40, Fixed: Fixed(120, 40)},
		Tape:     &Tape{Deck: deck, Rehearsal: true, Began: time.Now()},
		Emulator: func(cols, rows int, reply func([]byte)) journal.Terminal { return vt.New(cols, rows, reply) },
	}
	rep, err := v.Rehearse(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	if rep.Verdict() != journal.AllPassed {
		b.Fatalf("%+v", rep.Counts())
	}
	return rep
}

// BenchmarkRehearsal is a rehearsal of 1,000 steps that do nothing, from the
// shell's start to the report.
func BenchmarkRehearsal(b *testing.B) {
	runbook := "```sh\n" + strings.Repeat(":\n", 1000) + "```\n"
	for b.Loop() {
		evening(b, runbook)
	}
}

// BenchmarkRehearsalFlood compares a step that prints 169 MB with a bare reader
// of a terminal; the ratio is what counts.
func BenchmarkRehearsalFlood(b *testing.B) {
	const text = "seq 20000000"
	var bare, ours time.Duration
	for b.Loop() {
		bare += bareReader(b, os.TempDir(), text)
		ours += evening(b, "```sh\n"+text+"\n```\n").Steps[0].Duration
	}
	b.ReportMetric(float64(ours)/float64(bare), "ratio")
	b.ReportMetric(bare.Seconds()/float64(b.N), "bare-s/op")
}
