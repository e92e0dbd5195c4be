package stage_test

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"showrunner/render/screen"
	"showrunner/render/vt"
	"showrunner/runner/tmuxtest"
)

// These benchmarks run the built program on a terminal of 120x40 and watch what
// it writes there. Each reports medians of its own runs; b.N plays no part. Run
// them with
//
//	go test ./render/stage -run '^$' -bench . -benchtime 1x

const cols, rows = 120, 40

// patience ends a wait that lasts too long for any of them.
const patience = time.Minute

// rig is the program on a terminal whose other end is here.
type rig struct {
	b      *testing.B
	began  time.Time
	cmd    *exec.Cmd
	pty    *os.File
	chunks chan chunk // closed at the program's end
	term   *vt.Terminal
}

// chunk is what one read gave, and when.
type chunk struct {
	at   time.Time
	text []byte
}

// start starts program on a new terminal. It ends with the benchmark, or with
// stop.
func start(b *testing.B, program string, args ...string) *rig {
	b.Helper()
	r := &rig{b: b, chunks: make(chan chunk, 1<<14)}
	r.cmd = exec.Command(program, args...)
	r.cmd.Env = append(os.Environ(), "TERM=xterm-256color", "COLORTERM=truecolor", "LC_ALL=C.UTF-8", "CI=")
	r.began = time.Now()
	var err error
	if r.pty, err = pty.StartWithSize(r.cmd, &pty.Winsize{Cols: cols, Rows: rows}); err != nil {
		b.Fatal(err)
	}
	r.term = vt.New(cols, rows, func(p []byte) { r.write(string(p)) })
	go r.read() // ends with the program
	return r
}

func (r *rig) read() {
	defer close(r.chunks)
	for {
		buf := make([]byte, 1<<16)
		n, err := r.pty.Read(buf)
		if n > 0 {
			r.chunks <- chunk{time.Now(), buf[:n]}
		}
		if err != nil { // EIO at the program's end
			return
		}
	}
}

func (r *rig) write(keys string) {
	if _, err := r.pty.WriteString(keys); err != nil && !errors.Is(err, syscall.EIO) {
		r.b.Error(err)
	}
}

// moment is a picture and when what made it so was read.
type moment struct {
	at      time.Time
	picture *screen.Screen
}

// collect takes what comes within d.
func (r *rig) collect(d time.Duration) (all []moment) {
	end := time.After(d)
	for {
		select {
		case c, ok := <-r.chunks:
			if !ok {
				return all
			}
			r.feed(c)
			all = append(all, moment{c.at, r.picture()})
		case <-end:
			return all
		}
	}
}

// feed shows a chunk to the rig's own terminal, which answers what is asked.
func (r *rig) feed(c chunk) {
	_, _ = r.term.Write(c.text) // never an error
}

// picture is what stands on the screen now.
func (r *rig) picture() *screen.Screen {
	s := screen.New(cols, rows)
	r.term.Draw(s, max(0, r.term.Len()-rows))
	return s
}

// until waits until ok says yes to the screen's text, and returns when what made
// it so was read.
func (r *rig) until(what string, ok func(text string) bool) time.Time {
	r.b.Helper()
	end := time.After(patience)
	for {
		select {
		case c, open := <-r.chunks:
			if !open {
				r.b.Fatalf("the program ended before %s:\n%s", what, r.picture().Text())
			}
			r.feed(c)
			if ok(r.picture().Text()) {
				return c.at
			}
		case <-end:
			r.b.Fatalf("no %s:\n%s", what, r.picture().Text())
		}
	}
}

// shows waits until text stands on the screen.
func (r *rig) shows(text string) time.Time {
	r.b.Helper()
	return r.until(text, func(s string) bool { return strings.Contains(s, text) })
}

// press presses keys and returns how long it took until the picture stood that
// is still there after a quiet time.
func (r *rig) press(keys string, quiet time.Duration) time.Duration {
	from := time.Now()
	r.write(keys)
	last := settled(r.collect(quiet))
	for n := 0; last.picture == nil && n < 20; n++ { // a busy machine
		last = settled(r.collect(quiet))
	}
	if last.picture == nil {
		r.b.Fatalf("%q changed nothing:\n%s", keys, r.picture().Text())
	}
	return last.at.Sub(from)
}

// settled is the last picture, and the first moment from which it stood.
func settled(all []moment) (m moment) {
	for i := len(all) - 1; i >= 0 && screen.Equal(all[i].picture, all[len(all)-1].picture); i-- {
		m = all[i]
	}
	return m
}

// stop quits the program, the hard way.
func (r *rig) stop() {
	_ = r.cmd.Process.Kill() // it may have ended
	for range r.chunks {     // so that the reader ends
	}
	_ = r.cmd.Wait() // killed
	r.pty.Close()
}

// resident is the most memory that the program ever had, in MiB.
func (r *rig) resident() float64 {
	return float64(r.status("/proc/%d/status", "VmHWM:")) / 1024
}

// switches is how often the program's threads gave up or lost a processor.
func (r *rig) switches() (n int) {
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", r.cmd.Process.Pid)) // the pattern is good
	for _, task := range tasks {
		n += r.status(task, "voluntary_ctxt_switches:") + r.status(task, "nonvoluntary_ctxt_switches:")
	}
	return n
}

// status is a number of a status file of /proc.
func (r *rig) status(name, field string) int {
	if strings.Contains(name, "%d") {
		name = fmt.Sprintf(name, r.cmd.Process.Pid)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return 0 // a thread that has ended
	}
	for line := range strings.Lines(string(text)) {
		if words := strings.Fields(line); len(words) > 1 && words[0] == field {
			n, _ := strconv.Atoi(words[1])
			return n
		}
	}
	return 0
}

// build builds the program for a benchmark.
func build(b *testing.B) string {
	b.Helper()
	if _, err := os.Stat("/proc/self/status"); err != nil {
		b.Skip("these need /proc")
	}
	program, err := tmuxtest.Build(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	return program
}

// deck writes a runbook of n sections with three blocks for every four of them,
// of about 500 bytes a section, and returns its name.
func deck(b *testing.B, n int) string {
	b.Helper()
	var t bytes.Buffer
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&t, "%s Section %d of the long runbook\n\n", strings.Repeat("#", 1+min(i-1, 1+i%2)), i)
		fmt.Fprintf(&t, "This one tells how part %d is *set up*, with `part-%d.yaml` and a [link](https://example.org/%d).\n", i, i, i)
		fmt.Fprintf(&t, "It goes on for a while, since people write **prose** around their commands and need not hurry.\n\n")
		fmt.Fprintf(&t, "- first look at what is there\n- then change it, and look again\n\n")
		fmt.Fprintf(&t, "> Part %d may take a minute; leave it running and go on, it tells when it is done.\n\n", i)
		if i%4 != 0 {
			fmt.Fprintf(&t, "```sh\n# what there is of part %d\nexport PART=%d\necho \"part $PART\" | tr a-z A-Z\nfor f in one two; do echo \"$f: $PART\"; done\n```\n\n", i, i)
		}
	}
	if size := t.Len(); size < n*475 || size > n*550 {
		b.Fatalf("the deck has %d bytes for %d sections", size, n)
	}
	return file(b, "deck.md", t.String())
}

func file(b *testing.B, name, text string) string {
	b.Helper()
	name = filepath.Join(b.TempDir(), name)
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		b.Fatal(err)
	}
	return name
}

// seed is the runbook that the program exists for, or one like it.
func seed(b *testing.B) string {
	b.Helper()
	for _, name := range []string{"../../../shared/seed/07_buildkit_parallelbuilds.md", "../../testdata/runbook.md"} {
		if text, err := os.ReadFile(name); err == nil {
			return file(b, "seed.md", string(text))
		}
	}
	b.Fatal("no runbook")
	return ""
}

// report reports the median of times, in milliseconds, and the 95th percentile
// where there are enough of them.
func report(b *testing.B, times []time.Duration, what string) {
	b.Helper()
	slices.SortFunc(times, cmp.Compare[time.Duration])
	b.ReportMetric(ms(times[len(times)/2]), what+"-ms")
	if len(times) >= 20 {
		b.ReportMetric(ms(times[len(times)*95/100]), what+"-p95-ms")
	}
	b.ReportMetric(0, "ns/op")
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// BenchmarkFirstSlide measures from exec to the first slide complete: cell for
// cell what stands there two seconds later.
func BenchmarkFirstSlide(b *testing.B) {
	program := build(b)
	for _, c := range []struct {
		name string
		file string
	}{{"seed", seed(b)}, {"1MB", deck(b, 2_000)}, {"10MB", deck(b, 20_000)}} {
		b.Run(c.name, func(b *testing.B) {
			var times, plain []time.Duration
			memory := 0.0
			for range 31 {
				r := start(b, program, c.file)
				first := settled(r.collect(2 * time.Second))
				if first.picture == nil || strings.TrimSpace(first.picture.Text()) == "" {
					b.Fatal("nothing on the screen")
				}
				times = append(times, first.at.Sub(r.began))
				memory = max(memory, r.resident())
				r.stop()
				cat := start(b, "cat", "/dev/null")
				cat.collect(patience)
				plain = append(plain, time.Since(cat.began))
				cat.stop()
			}
			report(b, times, "first-slide")
			report(b, plain, "cat")
			b.ReportMetric(memory, "MiB")
		})
	}
}

// BenchmarkKeys measures from a key to the picture that it leads to.
func BenchmarkKeys(b *testing.B) {
	program := build(b)
	b.Run("next-slide", func(b *testing.B) {
		r := start(b, program, deck(b, 2_000))
		defer r.stop()
		r.collect(time.Second)
		var times []time.Duration
		for range 200 {
			times = append(times, r.press("\x1b[C", 60*time.Millisecond))
		}
		report(b, times, "next-slide")
	})
	b.Run("last-slide-10MB", func(b *testing.B) {
		var times []time.Duration
		name := deck(b, 20_000)
		for range 11 {
			r := start(b, program, name)
			r.collect(2 * time.Second)
			times = append(times, r.press("G", time.Second))
			r.stop()
		}
		report(b, times, "last-slide")
	})
	b.Run("mark", func(b *testing.B) {
		const steps = 30
		r := start(b, program, file(b, "marks.md", "# Marks\n\n```sh\n"+strings.Repeat(":\n", steps)+"```\n"))
		defer r.stop()
		r.collect(time.Second)
		var times []time.Duration
		for n := 1; n <= steps; n++ {
			from := time.Now()
			r.write("\r")
			at := r.until("mark of step "+strconv.Itoa(n), func(s string) bool { return strings.Count(s, "✔") >= n })
			times = append(times, at.Sub(from))
			r.collect(350 * time.Millisecond) // Enter is deaf for a while after a step
		}
		report(b, times, "mark")
	})
}

// BenchmarkLine measures from a program's write to its line on the screen.
func BenchmarkLine(b *testing.B) {
	program := build(b)
	fifo := filepath.Join(b.TempDir(), "lines")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		b.Fatal(err)
	}
	r := start(b, program, file(b, "line.md", "# Lines\n\n```sh\ncat "+fifo+"\n```\n"))
	defer r.stop()
	r.collect(time.Second)
	r.write("\r")
	lines, err := os.OpenFile(fifo, os.O_WRONLY, 0) // waits for the step
	if err != nil {
		b.Fatal(err)
	}
	defer lines.Close()
	var times []time.Duration
	for n := range 50 {
		r.collect(100 * time.Millisecond)
		from, line := time.Now(), fmt.Sprintf("line-%d-of-many", n)
		fmt.Fprintln(lines, line)
		times = append(times, r.shows(line).Sub(from))
	}
	report(b, times, "line")
}

// BenchmarkFlood measures a step that prints 100 MB, against a bare reader of
// the same bytes from a terminal.
func BenchmarkFlood(b *testing.B) {
	program := build(b)
	coloured := strings.Repeat("\x1b[32m2026-03-14\x1b[0m some \x1b[1;34mcoloured\x1b[0m words on a line\n", 100_000_000/73)
	for _, c := range []struct{ name, command string }{
		{"coloured", "cat " + file(b, "coloured", coloured)},
		{"one-line", "cat " + file(b, "line", strings.Repeat("x", 100_000_000))},
		{"seq", "seq 12500000"},
	} {
		b.Run(c.name, func(b *testing.B) {
			var live, bare []time.Duration
			memory := 0.0
			for range 5 {
				bare = append(bare, drain(b, c.command))
				r := start(b, program, file(b, "flood.md", "# Flood\n\n```sh\n"+c.command+"\n```\n"))
				r.collect(time.Second)
				from := time.Now()
				r.write("\r")
				live = append(live, r.shows("✔").Sub(from))
				memory = max(memory, r.resident())
				r.stop()
			}
			report(b, live, "live")
			report(b, bare, "bare")
			b.ReportMetric(float64(live[len(live)/2])/float64(bare[len(bare)/2]), "ratio")
			b.ReportMetric(memory, "MiB")
		})
	}
	b.Run("interrupt", func(b *testing.B) {
		var times []time.Duration
		for range 11 {
			r := start(b, program, file(b, "yes.md", "# Flood\n\n```sh\nyes\n```\n"))
			r.collect(time.Second)
			r.write("\r")
			r.collect(time.Second)
			from := time.Now()
			r.write("\x03")
			times = append(times, r.shows("130").Sub(from))
			r.stop()
		}
		report(b, times, "interrupt")
	})
}

// drain is how long a bare reader takes for what a command prints.
func drain(b *testing.B, command string) time.Duration {
	b.Helper()
	c := exec.Command("sh", "-c", command)
	from := time.Now()
	f, err := pty.StartWithSize(c, &pty.Winsize{Cols: cols, Rows: rows})
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	buf := make([]byte, 1<<16)
	for err == nil {
		_, err = f.Read(buf)
	}
	_ = c.Wait() // what it printed is all that counts
	return time.Since(from)
}

// BenchmarkIdle counts context switches in ten seconds in which nothing happens.
func BenchmarkIdle(b *testing.B) {
	r := start(b, build(b), seed(b))
	defer r.stop()
	r.collect(3 * time.Second)
	before := r.switches()
	r.collect(10 * time.Second)
	b.ReportMetric(float64(r.switches()-before), "switches")
	b.ReportMetric(0, "ns/op")
}
