package tmuxtest

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"showrunner/slides/slidestest"
)

// A rival is a program that does part of what ours does. The first is ours.
type rival struct {
	name  string
	show  []string // presents the file named after it
	next  string   // the key for the next slide
	lines bool     // slides are parted by lines of ---, not by headings
}

func presenters() []rival {
	return []rival{
		{"showrunner", []string{program, "--"}, "\x1b[C", false},
		{"mdp", []string{"mdp", "--nofade"}, " ", true}, // its fading is an effect, not its speed,
		{"patat", []string{"patat"}, "\r", true},
		{"lookatme", []string{"lookatme"}, " ", true},
		{"cat", []string{"cat"}, "", false},
	}
}

// A figures is a table: a row for what is measured, a column for each program.
type figures struct {
	columns []string
	rows    []string
	cells   map[string][]float64 // by row and column: of each run
	unit    map[string]string    // by row
}

// add adds what a program took in one run.
func (f *figures) add(row, unit, column string, value float64) {
	if f.cells == nil {
		f.cells, f.unit = map[string][]float64{}, map[string]string{}
	}
	if !slices.Contains(f.rows, row) {
		f.rows = append(f.rows, row)
	}
	if !slices.Contains(f.columns, column) {
		f.columns = append(f.columns, column)
	}
	f.unit[row] = unit
	f.cells[row+"\n"+column] = append(f.cells[row+"\n"+column], value)
}

func (f *figures) took(row, column string, d time.Duration) {
	f.add(row, "ms", column, float64(d.Microseconds())/1000)
}

func median(all []float64) float64 {
	all = slices.Sorted(slices.Values(all))
	return all[len(all)/2]
}

// print prints the medians, the rivals' as multiples of ours too.
func (f *figures) print(title string) {
	fmt.Printf("\n| %s |", title)
	for _, c := range f.columns {
		fmt.Printf(" %s |", c)
	}
	fmt.Printf("\n|---|%s\n", strings.Repeat("---:|", len(f.columns)))
	for _, row := range f.rows {
		fmt.Printf("| %s |", row)
		ours := 0.0
		for i, c := range f.columns {
			all := f.cells[row+"\n"+c]
			switch {
			case len(all) == 0:
				fmt.Print(" – |")
				continue
			case i == 0:
				ours = median(all)
				fmt.Printf(" %s %s |", number(ours), f.unit[row])
			case ours == 0:
				fmt.Printf(" %s |", number(median(all)))
			default:
				fmt.Printf(" %s (× %.2g) |", number(median(all)), median(all)/ours)
			}
		}
		fmt.Println()
	}
}

func number(v float64) string {
	if v >= 100 {
		return strconv.Itoa(int(v + 0.5))
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}

// BenchmarkRivals measures the program against others that are installed, in
// one run, and prints tables. It takes some minutes; -benchtime 1x is enough.
func BenchmarkRivals(b *testing.B) {
	for _, need := range []string{"mdp", "patat", "lookatme", "asciinema", "tmux", "script"} {
		if _, err := exec.LookPath(need); err != nil {
			fmt.Printf("%s is not here: its columns are empty\n", need)
		}
	}
	defer func(tested string) { program = tested }(program)
	b.Setenv("CGO_ENABLED", "0") // as it is released
	var err error
	if program, err = build(b.TempDir(), "-trimpath", "-ldflags=-s -w"); err != nil {
		b.Fatal(err)
	}
	for _, part := range []struct {
		name    string
		measure func(*testing.B)
	}{{"presenting", presenting}, {"overhead", stepping}, {"output", flooding}, {"flow", following}, {"rest", resting}} {
		b.Run(part.name, func(b *testing.B) {
			for b.Loop() {
				part.measure(b)
			}
		})
	}
}

func have(name string) bool {
	_, err := exec.LookPath(name)
	return err == nil
}

// sees waits until the screen shows a text and returns how long that took since
// from; ok is false when it takes too long or the program ends.
func (g *glass) sees(from time.Time, text string) (took time.Duration, ok bool) {
	late := time.After(20 * time.Second)
	for {
		if strings.Contains(g.text(), text) {
			return time.Since(from), true
		}
		select {
		case <-g.more:
		case <-g.over:
			return 0, false
		case <-late:
			return 0, false
		}
	}
}

func (g *glass) kill() {
	_ = g.cmd.Process.Kill() // it may have ended
	_ = g.cmd.Wait()         // the status is that of the kill
	<-g.over
}

// parted is a runbook whose slides are parted by lines of ---.
func parted(text []byte) []byte {
	return regexp.MustCompile(`(?m)^(##+|# (Section|It)) `).ReplaceAll(bytes.TrimPrefix(text, []byte("# ")), []byte("---\n\n$0"))
}

// presenting measures the start and the way to the next slide.
func presenting(b *testing.B) {
	f := &figures{}
	dir := b.TempDir()
	env := append(os.Environ(), "HOME="+dir, "XDG_STATE_HOME="+dir, "TERM=xterm-256color", "LC_ALL=C.UTF-8", "TMUX=")
	for _, c := range []struct {
		name, first string
		text        []byte
		runs        int
	}{
		{"the example", "Hello", readFile(b, "../../testdata/hello.md"), 21},
		{"a README", "Builds side by side", readFile(b, "../../testdata/runbook.md"), 11},
		{"1 MB, 2,000 sections", "remember the number", slidestest.Generate(1_000_000), 5},
		{"10 MB, 20,000 sections", "remember the number", slidestest.Generate(10_000_000), 3},
	} {
		files := map[bool]string{}
		for _, lines := range []bool{false, true} {
			files[lines] = filepath.Join(dir, fmt.Sprintf("%d-%v.md", len(c.text), lines))
			text := c.text
			if lines {
				text = parted(text)
			}
			if err := os.WriteFile(files[lines], text, 0o600); err != nil {
				b.Fatal(err)
			}
		}
		tooLong := map[string]bool{}
		for range c.runs {
			for _, r := range presenters() {
				if !have(r.show[0]) || tooLong[r.name] {
					continue
				}
				from := time.Now()
				g := present(b, dir, env, r.show[0], append(slices.Clone(r.show[1:]), files[r.lines])...)
				if r.name == "cat" { // scrolls it by: its end is what can be seen
					<-g.over
					f.took("start, "+c.name, r.name, time.Since(from))
					continue
				}
				took, ok := g.sees(from, c.first)
				tooLong[r.name] = !ok
				if ok {
					f.took("start, "+c.name, r.name, took)
					f.add("resident, "+c.name, "MiB", r.name, float64(field(g.cmd.Process.Pid, "status", "VmHWM:"))/1024)
				}
				if len(c.text) == 1_000_000 {
					<-time.After(time.Second) // a person looks at the first slide first
				}
				for n := 2; ok && n < 8 && len(c.text) == 1_000_000; n++ {
					g.press("") // a person does not press it sooner
					from := time.Now()
					if _, err := io.WriteString(g.pty, r.next); err != nil {
						b.Fatal(err)
					}
					if took, ok = g.sees(from, fmt.Sprintf("Section %d of", n)); ok {
						f.took("key to next slide", r.name, took)
					}
				}
				g.kill()
			}
		}
	}
	f.print("presenting")
}

func readFile(b *testing.B, name string) []byte {
	b.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		b.Fatal(err)
	}
	return text
}

// field is a number that a file in /proc tells of a process, or 0.
func field(pid int, file, name string) (n int) {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/%s", pid, file)) // 0 where there is none
	_, after, _ := strings.Cut(string(text), name)
	_, _ = fmt.Sscan(after, &n)
	return n
}

// drain runs a command on a terminal that nothing looks at, until it ends or a
// text comes after keys; it returns the time and the KiB of the process.
func drain(b *testing.B, dir, keys, until string, command ...string) (took time.Duration, resident int) {
	b.Helper()
	c := exec.Command(command[0], command[1:]...)
	c.Dir = dir
	c.Env = append(os.Environ(), "HOME="+dir, "XDG_STATE_HOME="+dir, "TERM=xterm-256color", "LC_ALL=C.UTF-8", "TMUX=")
	from := time.Now()
	t, err := pty.StartWithSize(c, &pty.Winsize{Cols: 80, Rows: 24})
	if err != nil {
		b.Fatal(err)
	}
	defer t.Close()
	buf := make([]byte, 64<<10)
	if keys != "" {
		for n := 0; !bytes.Contains(buf[:n], []byte("next")); {
			if n, err = t.Read(buf); err != nil {
				b.Fatal(err)
			}
		}
		from = time.Now()
		if _, err := io.WriteString(t, keys); err != nil {
			b.Fatal(err)
		}
	}
	for i := 0; ; i++ {
		n, err := t.Read(buf)
		if err != nil || until != "" && bytes.Contains(buf[:n], []byte(until)) {
			break // the end of the program is an error
		}
		if i%256 == 0 {
			resident = max(resident, field(c.Process.Pid, "status", "VmHWM:"))
		}
	}
	took = time.Since(from)
	resident = max(resident, field(c.Process.Pid, "status", "VmHWM:"))
	if until != "" {
		_ = c.Process.Kill()
	}
	_ = c.Wait() // killed, or its status is the command's
	return took, resident
}

// stepping measures what a step costs beside what it does.
func stepping(b *testing.B) {
	f := &figures{}
	dir := b.TempDir()
	const steps = 1000
	for _, command := range []string{":", "/bin/true"} {
		write := func(name, before, after string, n int) string {
			name = filepath.Join(dir, name)
			if err := os.WriteFile(name, []byte(before+strings.Repeat(command+"\n", n)+after), 0o600); err != nil {
				b.Fatal(err)
			}
			return name
		}
		row := fmt.Sprintf("a step, `%s`", command)
		for range 5 {
			for _, c := range []struct {
				name, before, after string
				command             []string
			}{
				{"showrunner", "# T\n\n```sh\n", "```\n", []string{program, "rehearse", "--no-record"}},
				{"bash", "", "", []string{"bash"}},
				{"bash, eval of lines", "", "", []string{"bash", "-c", `while read -r l; do printf '$ %s\n' "$l"; eval "$l"; done <"$0"`}},
			} {
				many, one := write("many.md", c.before, c.after, steps), write("one.md", c.before, c.after, 1)
				all, _ := drain(b, dir, "", "", append(slices.Clone(c.command), many)...)
				start, _ := drain(b, dir, "", "", append(slices.Clone(c.command), one)...)
				f.took(row, c.name, (all-start)/(steps-1))
			}
		}
	}
	f.print("overhead")
}

// flooding measures how long 100 MB of output take.
func flooding(b *testing.B) {
	f := &figures{}
	dir := b.TempDir()
	const size = 100_000_000
	for _, kind := range []struct{ name, more string }{
		{"plain", "2026-03-01 12:00:00 INFO request served in 12ms from 10.0.0.7 with status 200\n"},
		{"coloured", "\x1b[1;32mok\x1b[0m \x1b[38;5;214mwarning\x1b[0m \x1b[48;2;30;30;46m\x1b[38;2;205;214;244mtext\x1b[0m and \x1b[4mmore\x1b[24m\n"},
		{"moving", "\x1b[5;10Hload \x1b[7m42\x1b[27m %\x1b[K\x1b[12;3Hcpu 17.3\x1b[2;70H12:00\x1b[A\x1b[3Dx\r"},
	} {
		name := filepath.Join(dir, kind.name)
		if err := os.WriteFile(name, bytes.Repeat([]byte(kind.more), size/len(kind.more)), 0o600); err != nil {
			b.Fatal(err)
		}
		book := filepath.Join(dir, "README.md")
		if err := os.WriteFile(book, []byte("# T\n\n```sh\ncat "+name+"\n```\n\n# U\n"), 0o600); err != nil {
			b.Fatal(err)
		}
		for range 3 {
			for _, c := range []struct {
				name, keys, until string
				command           []string
			}{
				{"showrunner", "\r", "✔", []string{program, "--no-record", "README.md"}},
				{"bare reader", "", "", []string{"cat", name}},
				{"script", "", "", []string{"script", "-qec", "cat " + name, "/dev/null"}},
				{"tmux", "", "", []string{"tmux", "-L", "bench" + strconv.Itoa(os.Getpid()), "-f", "/dev/null", "new-session", "cat " + name}},
				{"asciinema", "", "", []string{"asciinema", "rec", "-q", "--overwrite", "-c", "cat " + name, "x.cast"}},
			} {
				if !have(c.command[0]) {
					continue
				}
				took, resident := drain(b, dir, c.keys, c.until, c.command...)
				f.took("100 MB, "+kind.name, c.name, took)
				if c.name != "tmux" && c.name != "bare reader" { // what has the memory is another process
					f.add("resident, "+kind.name, "MiB", c.name, float64(resident)/1024)
				}
			}
		}
	}
	f.print("output")
}

// flow is a program of this test's binary: it writes 50 MB a second of lines
// that tell when they were written.
func flow() {
	var b bytes.Buffer
	for range time.Tick(time.Millisecond) {
		b.Reset()
		for b.Len() < 50_000 {
			fmt.Fprintf(&b, "T%d %s\r\n", time.Now().UnixNano(), strings.Repeat("x", 50))
		}
		if _, err := os.Stdout.Write(b.Bytes()); err != nil {
			return
		}
	}
}

// following measures how old the newest line on the screen is while 50 MB/s
// flow.
func following(b *testing.B) {
	f := &figures{}
	dir := b.TempDir()
	env := append(os.Environ(), "HOME="+dir, "XDG_STATE_HOME="+dir, "TERM=xterm-256color", "LC_ALL=C.UTF-8", "TMUX=", "TMUXTEST_FLOW=1")
	if err := os.WriteFile(filepath.Join(dir, "README.md"), []byte("# T\n\n```sh\n"+os.Args[0]+"\n```\n"), 0o600); err != nil {
		b.Fatal(err)
	}
	stamp := regexp.MustCompile(`T(\d{19})`)
	for _, c := range []struct {
		name    string
		command []string
	}{
		{"showrunner", []string{program, "README.md"}},
		{"tmux", []string{"tmux", "-L", "bench" + strconv.Itoa(os.Getpid()), "-f", "/dev/null", "new-session", os.Args[0]}},
	} {
		if !have(c.command[0]) {
			continue
		}
		g := present(b, dir, env, c.command[0], c.command[1:]...)
		if c.name == "showrunner" {
			g.begin()
			g.press("a")
		}
		g.until("flow", stamp.MatchString)
		var ages []float64
		for until := time.Now().Add(5 * time.Second); time.Now().Before(until); {
			<-g.more
			newest := slices.Max(append(stamp.FindAllString(g.text(), -1), ""))
			if n, err := strconv.ParseInt(strings.TrimPrefix(newest, "T"), 10, 64); err == nil {
				ages = append(ages, float64(time.Now().UnixNano()-n)/1e6)
			}
		}
		g.kill()
		slices.Sort(ages)
		f.add("age of the newest line, median", "ms", c.name, median(ages))
		f.add("age of the newest line, p95", "ms", c.name, ages[len(ages)*95/100])
	}
	_ = exec.Command("tmux", "-L", "bench"+strconv.Itoa(os.Getpid()), "kill-server").Run() // it may have ended
	f.print("50 MB/s flow")
}

// resting measures programs that have nothing to do.
func resting(b *testing.B) {
	f := &figures{}
	dir := b.TempDir()
	env := append(os.Environ(), "HOME="+dir, "XDG_STATE_HOME="+dir, "TERM=xterm-256color", "LC_ALL=C.UTF-8", "TMUX=")
	name := filepath.Join(dir, "x.md")
	if err := os.WriteFile(name, readFile(b, "../../testdata/hello.md"), 0o600); err != nil {
		b.Fatal(err)
	}
	for _, r := range presenters()[:4] {
		if !have(r.show[0]) {
			continue
		}
		g := present(b, dir, env, r.show[0], append(slices.Clone(r.show[1:]), name)...)
		g.sees(time.Now(), "Hello")
		<-time.After(2 * time.Second)
		before := switches(g.cmd.Process.Pid)
		<-time.After(10 * time.Second)
		f.add("wake-ups in 10 s", "", r.name, float64(switches(g.cmd.Process.Pid)-before))
		f.add("resident at rest", "MiB", r.name, float64(field(g.cmd.Process.Pid, "status", "VmRSS:"))/1024)
		g.kill()
		path, err := exec.LookPath(r.show[0])
		if st, e := os.Stat(path); err == nil && e == nil && r.name != "lookatme" { // that is a script
			f.add("binary", "MB", r.name, float64(st.Size())/1e6)
		}
	}
	f.print("at rest")
}

// switches are the voluntary context switches of all threads.
func switches(pid int) (n int) {
	all, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*", pid)) // none where there is no /proc
	for _, task := range all {
		tid, _ := strconv.Atoi(filepath.Base(task)) // what the kernel names so is a number
		n += field(pid, fmt.Sprintf("task/%d/status", tid), "voluntary_ctxt_switches:")
	}
	return n
}
