package tmuxtest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode"

	"showrunner/slides/slidestest"
)

// A flood is a text: start, then more again and again up to so many bytes, then
// end.
type flood struct {
	start, more string
	size        int
	end         string
}

func (f flood) write(t testing.TB, name string) {
	t.Helper()
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if slidestest.Raced() { // which makes everything ten times as slow
		f.size /= 16
	}
	w := bufio.NewWriter(file)
	fmt.Fprint(w, f.start)
	for n := len(f.start); f.more != "" && n+len(f.more) <= f.size; n += len(f.more) {
		fmt.Fprint(w, f.more)
	}
	fmt.Fprint(w, f.end)
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}

// A threat is a runbook, or what a step of one prints, that tries to harm.
type threat struct {
	name    string
	out     flood // what the step prints
	runbook flood // else the runbook
	file    string
	dir     string
	runs    bool                           // the runbook has steps, on its first slide, the last of which makes the file ran
	set     func(t testing.TB, dir string) // before
	during  func(t testing.TB, g *glass)   // while it is shown
}

// printing is the runbook around a step that prints the file out.
const printing = "# Out\n\n```sh\ncat out\ntouch ran\n```\n\n# Next\n\ntext\n"

const mega = 1 << 20

func threats() []threat {
	var all []threat
	for _, c := range []struct {
		name        string
		start, more string
		size        int
	}{
		{"clipboard", "\x1b]52;c;b3duZWQ=\a\x1b]52;c;?\a\x1bPtmux;\x1b\x1b]52;c;b3duZWQ=\a\x1b\\", "", 0},
		{"links", "\x1b]8;;javascript:alert(1)\x1b\\js\x1b]8;;\x1b\\ \x1b]8;;file:///etc/passwd\x1b\\file\x1b]8;;\x1b\\ \x1b]8;;https://x/\x07\x1b]0;t\x07y\x1b]8;;\x1b\\ \x1b]8;id=1;https://x.example/\u202e\"><script>\x1b\\z\n", "", 0},
		{"colours", "\x1b]4;1;rgb:00/00/00\a\x1b]10;#000\a\x1b]11;#000\a\x1b]12;red\a\x1b]104\a\x1b]4;1;?\a\x1b]10;?\a\x1b]11;?\a", "", 0},
		{"titles", "\x1b]0;owned\a\x1b]2;owned\a\x1bkowned\x1b\\\x1b[22t\x1b[21t\x1b[23t\x1b]1;x\a\x1b]9;4;1;50\a\x1b]777;notify;a;b\a\x1b]1337;File=:AA==\a", "", 0},
		{"requests", "\x1bP$q\"p\x1b\\\x1bP$qm\x1b\\\x1bP+q544e\x1b\\\x1b[?1$p\x1b[>c\x1b[=c\x1b[x\x1b[>q\x1b[?u\x1b[14t\x1b[?6n", "", 0},
		{"questions without end", "", "\x1b[c\x1b[5n\x1b[6n\x1b]11;?\a\x1b[>q", 2 * mega},
		{"sixel bomb", "\x1bPq\"1;1;65535;65535", "#1!99999999~-", 4 * mega},
		{"kitty bomb", "\x1b_Ga=T,f=24,s=65535,v=65535;", "AAAA", 4 * mega},
		{"windows", "\x1b[8;1;1t\x1b[3;0;0t\x1b[9;1t\x1b[2t\x1b[1t\x1b[4;99999;99999t\x1b[?3h\x1b[?40h\x1b[?3h\x1b[!p\x1bc", "", 0},
		{"modes", "\x1b[?1049h\x1b[?1000h\x1b[?1003h\x1b[?1006h\x1b[?2004h\x1b[?1h\x1b=\x1b[4h\x1b[20h\x1b[?5h\x1b[?7l\x1b[?25l\x1b[>4;2m\x1b[>1u\x1b[2 q\x1b(0\x0e", "", 0},
		{"colour bomb", "", "\x1b[1;2;3;4;5;7;8;9;53;38;2;1;2;3;48;2;3;2;1mx\x1b[4:3;58:2::1:2:3my", 2 * mega},
		{"OSC without end", "\x1b]0;", "x", 10 * mega},
		{"DCS without end", "\x1bP1$q", "x", 10 * mega},
		{"APC without end", "\x1b_", "x", 10 * mega},
		{"parameters without end", "\x1b[", "1;", 10 * mega},
		{"repeats", "a", "\x1b[2000000000b", 256 << 10},
		{"a line without end", "", "0123456789", 10 * mega},
		{"blank lines", "", "\n", mega},
		{"zero width", "a", "\u200b\u200d\ufeff\u2060", mega},
		{"combining marks", "e", "\u0301\u0316", mega},
		{"joined emoji", "👨", "\u200d👩", mega},
		{"directions", "", "\u202eabc\u2066def\u200f\u061c\n", 64 << 10},
		{"XML-illegal characters", "", "\x00\x01\x08\x0b\x0c\x0e\x1f\x7f\ufffe\uffff\xff\xc0\x80\xed\xa0\x80\u0085 ]]> <x> &#0; \n", 16 << 10},
		{"commands to GitHub", "::error::owned\n  ::warning file=x::owned\n::set-output name=x::y\n##[error]x\n%0A::stop-commands::x\n=cmd|' /C calc'!A0\n", "", 0},
		{"HTML", "</pre></code><script>alert(1)</script><img src=x onerror=alert(1)>\" onclick=\"x\n", "", 0},
		{"forged marks", "\x1b]133;D;0\a\x1b]633;D;0\a\x1b]7;file:///x\a\x1b]1337;CurrentDir=/x\a", "", 0},
		{"random", "", "\x9b\x1b[\x07\x1b]\xff\x1bP\x18q\x1a\x1b#8\x8e\x9d\x9c", mega},
	} {
		all = append(all, threat{name: "prints " + c.name, out: flood{c.start, c.more, c.size, ""}, runs: true})
	}
	return some(append(append(all, strange()...), large()...))
}

// some are all, but for the race detector, which makes each take ten times as
// long, every eighth.
func some(all []threat) []threat {
	if !slidestest.Raced() {
		return all
	}
	var found []threat
	for i := 0; i < len(all); i += 8 {
		found = append(found, all[i])
	}
	return found
}

// strange are runbooks and files that are not what they seem.
func strange() []threat {
	const evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
	step := "\n\n```sh\ntouch ran\n```\n"
	return []threat{
		{name: "escapes in markdown", runs: true, runbook: flood{start: "# \x1b]0;t\a\u009b31m\u202e T\n\n\x1b[2J `\x1b[31m` [a](\x1b[31m) <!-- \x1b]52;c;eA==\a -->\n\n```sh\ntrue '\x1b]0;t\a\u202e'\ntouch ran\n```\n\n```\x1b]0;t\a\nx\x1b[31m\u202e\n```\n\n| \x1b[31m |\n|-|\n| \u200b |\n"}},
		{name: "directions in commands", runs: true, runbook: flood{start: "# T\n\n```sh\ntrue '\u202e moc.live//:sptth lruc \u2066'\ntrue a\u200bb\ntouch ran\n```\n"},
			during: func(t testing.TB, g *glass) {
				g.until("direction that shows", func(s string) bool { return strings.Contains(s, "<U+202E>") && strings.Contains(s, "<U+200B>") })
			}},
		{name: "HTML in every field", runs: true, file: "<img src=x onerror=alert(1)>\u202e.md", runbook: flood{start: "---\ntitle: '" + strings.ReplaceAll(evil, "'", "''") + "'\nauthor: x\nshowrunner:\n  secrets: ['" + "<script>" + "']\n---\n# " + evil + step +
			"\n> [!NOTE\"><script>]\n> " + evil + "\n\n> [!NOTE]\n> " + evil + "\n\n[x](javascript:alert(1)) [x](JaVa&#x9;script:1) [y](data:text/html,<script>) ![" + evil + "](javascript:1 \"" + "onload=" + "\")\n\n```sh\"><script>\n" + evil + "\n```\n\n```<svg/onload=alert(1)>\nx\n```\n\n" + evil + "\n\n[^\"><b>]\n\n[^\"><b>]: x\n"}},
		{name: "escapes in file names", runs: true, file: "\x1b]0;owned\a\u202e\u009b31m.md", dir: "d\x1b[31m\u202e", runbook: flood{start: "# Files\n\n```sh\nls -N\ntouch ran\n```\n"},
			set: func(t testing.TB, dir string) {
				for _, name := range []string{"\x1b]52;c;eA==\a", "\x1b[2J\x1b]0;t\a", "\u202egnp.exe", "-rf", "a\n::error::b"} {
					flood{}.write(t, filepath.Join(dir, name))
				}
			}},
		{name: "newline in its name", runs: true, file: "a\n::error::x\nhint: y.md", runbook: flood{start: "# T" + step}},
		{name: "a name like commands", runs: true, file: "$(touch owned);`touch owned`&touch owned.md", runbook: flood{start: "# $(touch owned)" + step + "\n```$(touch owned)\n`touch owned`\n```\n\n<!-- touch owned -->\n\n    touch owned\n\n```python\nopen('owned','w')\n```\n"}},
		{name: "links in circles", runs: true, runbook: flood{start: "# Loop" + step}, set: func(t testing.TB, dir string) {
			for from, to := range map[string]string{"loop": "loop", "up": "..", "a": "b", "b": "a", "zero": "/dev/zero"} {
				if err := os.Symlink(to, filepath.Join(dir, from)); err != nil {
					t.Fatal(err)
				}
			}
		}},
		{name: "a pipe takes its place", runs: true, runbook: flood{start: "# Pipe" + step}, during: func(t testing.TB, g *glass) {
			g.until("passed step", func(s string) bool { return strings.Contains(s, "✔ touch ran") })
			name := filepath.Join(g.cmd.Dir, "README.md")
			text, err := os.ReadFile(name)
			if err == nil {
				err = os.Remove(name)
			}
			if err == nil {
				err = syscall.Mkfifo(name, 0o666)
			}
			if err != nil {
				t.Fatal(err)
			}
			g.press("R")
			g.until("reason", func(s string) bool { return strings.Contains(s, "not a regular file") })
			if err := os.Remove(name); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, text, 0o666); err != nil {
				t.Fatal(err)
			}
		}},
		{name: "secrets in all that is shown", runs: true, runbook: flood{start: "# T hunter2-hunter2\n\n```sh\nexport DEMO_TOKEN=hunter2-hunter2\necho $DEMO_TOKEN; touch ran\n```\n"}},
	}
}

// large are runbooks that take parsers and painters long.
func large() []threat {
	var columns strings.Builder
	columns.WriteString("|" + strings.Repeat("a|", 10_000) + "\n|" + strings.Repeat("-|", 10_000) + "\n")
	var alike strings.Builder
	alike.WriteString("# T\n\n```sh skip\n")
	for i := range 15_000 {
		fmt.Fprintf(&alike, "A%d_TOKEN=aaaaaaaaaa%d\n", i, i)
	}
	alike.WriteString("```\n\n")
	md := func(name, start, more string, size int) threat {
		return threat{name: name, runbook: flood{start: start, more: more, size: size}}
	}
	all := []threat{
		md("brackets", "", "[", mega),
		md("links in links", "", "[a](", 256<<10),
		md("images", "", "![", 256<<10),
		md("emphasis", "", "*a _b **c ", 512<<10),
		md("definitions", "", "[a]: /b\n", mega),
		md("uses of definitions", "[a]: "+strings.Repeat("x", 1000)+"\n\n", "[a] ", mega),
		md("columns", columns.String(), "|x|\n", columns.Len()+4000),
		md("comments without end", "", "a <!-- ", mega),
		md("tags", "", "<a b='", mega),
		md("100,000 headings", "", "# a\n\n", 500_000),
		md("quotes", "", "> ", mega),
		md("lists", "", "- ", mega),
		md("footnotes", "[^a]: b\n\n", "[^a]", 256<<10),
		md("backticks", "", "`a``b```", 512<<10),
		md("one long line", "", "x", 10*mega),
		md("one long word in a fence", "# T\n\n```go\n", "x", 4*mega),
		md("a long step", "# T\n\n```sh\necho ", "x", 2*mega),
		md("many steps", "# T\n\n```sh\n", "true\n", 20<<10),
		md("secrets alike", alike.String(), "a", alike.Len()+(100<<10)),
		md("globs", "# T\n\n```sh\nfor i in $(seq 1000); do echo "+strings.Repeat("a", 40)+"$i; done\n```\n\n```output\n", "*a*a*a*a*a*a*a*a*b (glob)\n", 12<<10),
		md("alerts", "", "> [!NOTE]\n> x\n\n", 4*mega),
		md("empty items", "# T\n", "-\n", 4*mega),
		md("returns", "", "a\r", 20*mega),
		md("nothing but lines", "# T\n", "\n", 20*mega),
		md("rows of a table", "|a|\n|-|\n", "|b|\n", 4*mega),
		md("slides", "", "# a\n\nb\n\n", 4*mega),
		md("code of many lines", "# T\n\n```diff\n", "+a\n-b\n", 4*mega),
		md("links to one long target", "[a]: /"+strings.Repeat("x", 60_000)+"\n\n", "[a]\n\n", 512<<10),
		md("references to one long note", "[^a]: "+strings.Repeat("*x* ", 10_000)+"\n\n", "# b[^a]\n\n[^a]\n\n", 512<<10),
		md("zero widths", "# ", "\u200b\u200d\ufeff", mega),
		md("marks", "# e", "\u0301", mega),
		{name: "YAML anchors", runbook: flood{start: "---\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c]\ntitle: *d\nshowrunner: {env: *d, secrets: *d}\n---\n# T\n"}},
		{name: "deep YAML", runbook: flood{start: "---\na: ", more: "[", size: 60 << 10, end: "\n---\n# T\n"}},
		{name: "deep YAML blocks", runbook: flood{start: "---\na: x\n", more: "- ", size: 60 << 10, end: "\n---\n# T\n"}},
		{name: "YAML keys", runbook: flood{start: "---\n", more: "a: b\n", size: 60 << 10, end: "---\n# T\n"}},
		{name: "huge front matter", runbook: flood{start: "---\ntitle: ", more: "x", size: 10 * mega, end: "\n---\n# T\n"}},
	}
	return append(append(all, fences()...), marks()...)
}

// fences are runbooks whose fences take parsers, highlighters and painters long.
func fences() []threat {
	const sh, text = "# T\n\n```sh skip\n", "# T\n\n```text\nx\n```\n\n"
	var all []threat
	for _, c := range []struct {
		name        string
		start, more string
		size        int
		end         string
	}{
		{"a chain of ands", sh, "a&&", 256 << 10, "a\n```\n"},
		{"a chain of pipes", sh, "a|", 256 << 10, "a\n```\n"},
		{"a chain of semicolons", sh, "a;", 32 << 10, "a\n```\n"},
		{"negations", sh, "! ", 256 << 10, "a\n```\n"},
		{"a sum", sh + "echo $((", "1+", 256 << 10, "1))\n```\n"},
		{"choices", sh + "echo $((", "a?b:", 256 << 10, "1))\n```\n"},
		{"powers", sh + "echo $((", "2**", 128 << 10, "1))\n```\n"},
		{"tests", sh + "[[ ", "a && ", 128 << 10, "c ]]\n```\n"},
		{"a console", "# T\n\n```console skip\n", "$ a\n", 256 << 10, "```\n"},
		{"a console with outputs", "# T\n\n```console skip\n", "$ true\nabc\n", 128 << 10, "```\n"},
		{"a console without end", "# T\n\n```console skip\n", "$ true\n", 128 << 10, ""},
		{"a fence without end", sh, "echo \"a\n", 256 << 10, ""},
		{"broken lines", sh, "kubectl logs <pod>\n", 128 << 10, "```\n"},
		{"a long list", "# T\n\n", "- a\n", 256 << 10, ""},
		{"a long loose list", "# T\n\n", "1. a\n\n", 128 << 10, ""},
		{"expectations", "# T\n\n```sh skip\ntrue\n```\n\n", "```output\na\n```\n\n", 128 << 10, ""},
		{"summaries", "# T\n\n<details>\n", "<summary>a</summary>\n", 256 << 10, ""},
		{"summaries in text", "# T\n\na ", "<summary>", 256 << 10, ""},
		{"a lexer that turns, jungle", text + "```jungle\n", "\"a\"\n", 8 << 10, "```\n"},
		{"a lexer that turns, jsonata", text + "```jsonata\n", "~\n", 8 << 10, "```\n"},
	} {
		all = append(all, threat{name: c.name, runbook: flood{c.start, c.more, c.size, c.end}})
	}
	return append(all, threat{name: "prints a file of a lexer that turns", runs: true,
		runbook: flood{start: "# T\n\n```sh\ncat x.jungle\ncat x.jsonata; touch ran\n```\n\n# Next\n"},
		set: func(t testing.TB, dir string) {
			flood{more: "\"a\"\n", size: 8 << 10}.write(t, filepath.Join(dir, "x.jungle"))
			flood{more: "~\n", size: 8 << 10}.write(t, filepath.Join(dir, "x.jsonata"))
		}})
}

// marks are runs of marks without a base in the runbook, in what a step prints
// and in what it is expected to print.
func marks() []threat {
	var all []threat
	for name, mark := range map[string]string{"U+0301": "\u0301", "U+0600": "\u0600"} {
		all = append(all,
			threat{name: name + " as text", runbook: flood{"# T\n\n", mark, 256 << 10, "\n"}},
			threat{name: "prints " + name, out: flood{"", mark, 256 << 10, ""}, runs: true},
			threat{name: name + " expected", runs: true, runbook: flood{"# T\n\n```sh\necho a; touch ran\n```\n\n```output\n", mark, 128 << 10, "\n```\n"}})
	}
	return all
}

// A place is where one threat is tried: a folder for the runbook, another for
// all that the program writes elsewhere.
type place struct {
	root, work, name string // name is the runbook's, in work
	env              []string
}

func (c threat) place(t testing.TB) *place {
	t.Helper()
	root := t.TempDir()
	p := &place{root: root, work: filepath.Join(root, "work", c.dir), name: c.file}
	if p.name == "" {
		p.name = "README.md"
	}
	for _, dir := range []string{p.work, filepath.Join(root, "home"), filepath.Join(root, "tmp")} {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	p.env = append(os.Environ(), "HOME="+filepath.Join(root, "home"), "XDG_STATE_HOME="+filepath.Join(root, "home", "state"), "TMPDIR="+filepath.Join(root, "tmp"),
		"TERM=xterm-256color", "COLORTERM=truecolor", "LC_ALL=C.UTF-8", "TMUX=", "NO_COLOR=", "GITHUB_ACTIONS=", "CI=")
	if c.runbook == (flood{}) {
		c.runbook.start = printing
		c.out.write(t, filepath.Join(p.work, "out"))
	}
	c.runbook.write(t, filepath.Join(p.work, p.name))
	if c.set != nil {
		c.set(t, p.work)
	}
	return p
}

// tidy fails when something was written that nobody asked for.
func (p *place) tidy(t testing.TB, before map[string]bool) {
	t.Helper()
	for name := range p.files(t) {
		base := filepath.Base(name)
		if before[name] || base == "ran" || strings.HasPrefix(base, "transcript.") || strings.HasPrefix(name, "home/state/showrunner/") && (strings.HasSuffix(name, ".cast") || strings.HasSuffix(name, ".state")) {
			continue
		}
		t.Errorf("a file %q was made", name)
	}
}

// files are the names of all files.
func (p *place) files(t testing.TB) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	err := filepath.WalkDir(p.root, func(name string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			name, err = filepath.Rel(p.root, name)
			found[name] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestHostileTextReachesNoTerminal presents every threat, leafs through it, and
// looks at each byte that the terminal gets.
func TestHostileTextReachesNoTerminal(t *testing.T) {
	t.Parallel()
	for _, c := range threats() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.present(t)
		})
	}
}

// TestShortLinesStayWithinMemory presents megabytes of what takes much memory for
// each few bytes.
func TestShortLinesStayWithinMemory(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]flood{
		"100,000 commands of a console": {"# T\n\n```console skip\n", "$ true\n", 700_000, "```\n"},
		"a fence without end":           {"# T\n\n```sh skip\n", "echo \"a\n", mega, ""},
		"a long list":                   {"# T\n\n", "- a\n", mega, ""},
	} {
		t.Run(name, func(t *testing.T) { threat{name: name, runbook: text}.present(t) })
	}
}

func (c threat) present(t testing.TB) {
	t.Helper()
	p := c.place(t)
	before, from := p.files(t), time.Now()
	g := present(t, p.work, p.env, program, "--", p.name)
	g.begin()
	shown, resident := time.Since(from), make(chan int, 1)
	go func() { resident <- weigh(g.cmd, g.over) }() // ends with the program
	c.play(t, g, p)
	if status := g.leave(); status != 0 {
		t.Errorf("status %d", status)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.wire.End(); len(g.wire.Faults) > 0 {
		t.Errorf("the terminal gets %q", g.wire.Faults)
	}
	if g.wire.Asked > 2 || len(g.wire.Copied) > 1 {
		t.Errorf("asked %d times, copied %.200q", g.wire.Asked, g.wire.Copied)
	}
	for _, text := range g.wire.Copied {
		if i := strings.IndexFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }); i >= 0 {
			t.Errorf("copied %.100q", text[i:])
		}
	}
	p.tidy(t, before)
	p.used(t, g.cmd, "present, shown after "+shown.Round(time.Millisecond).String(), <-resident, time.Since(from))
}

// play runs the steps of the first slide and leafs through all views.
func (c threat) play(t testing.TB, g *glass, p *place) {
	t.Helper()
	if c.runs {
		g.press("a")
		g.until("end of the steps", func(string) bool {
			_, err := os.Stat(filepath.Join(p.work, "ran"))
			return err == nil
		})
		g.press("")
	}
	if c.during != nil {
		c.during(t, g)
	}
	for _, keys := range []string{"o", "G", "\x1b", "y", "N", "N", "l", "\x1b", "\x1b", "/e\r", "\x1b", "G", "gg", "?", "\x1b", "R", "b", "b"} {
		g.press(keys)
	}
	g.resize()
}

// limits of one run: memory, and time at work. BenchmarkHostile holds the program
// to the time; it may be five times that in a test: beside others that fill the
// caches, all work takes longer, and the collector's, too, the longer the program
// waits for a core. What grows faster than it should takes more than that.
const (
	residentMost = 256 << 10 // KiB
	workMost     = 2 * time.Second
)

// weigh looks at a program's memory until over is closed, and then says how much
// it had at most, in KiB; 0 where the system does not tell. What the system
// itself tells after the end is not less than what this test has.
func weigh(c *exec.Cmd, over <-chan struct{}) int {
	most := 0
	for {
		most = max(most, field(c.Process.Pid, "status", "VmHWM:"))
		select {
		case <-over:
			return most
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// used logs what a program that ended took, and fails beyond the limits.
func (p *place) used(t testing.TB, c *exec.Cmd, what string, resident int, took time.Duration) {
	t.Helper()
	work := c.ProcessState.UserTime() + c.ProcessState.SystemTime()
	t.Logf("%-40s %6d MiB %6d ms, %d ms of them at work", what, resident>>10, took.Milliseconds(), work.Milliseconds())
	if !slidestest.Raced() && resident > residentMost {
		t.Errorf("%s: %d MiB resident", what, resident>>10)
	}
	most := 5 * workMost
	if _, alone := t.(*testing.B); alone {
		most = workMost
	}
	if work > most && !slidestest.Raced() {
		t.Errorf("%s: worked for %v", what, work)
	}
}

// run runs by, the program or the plain one, without a terminal and holds it to the limits.
func (p *place) run(t testing.TB, by string, args ...string) (out string, status int) {
	t.Helper()
	var all bytes.Buffer
	c := exec.Command(by, args...)
	c.Dir, c.Env = p.work, append(p.env, "GITHUB_ACTIONS=true")
	c.Stdout, c.Stderr = &all, &all
	from := time.Now()
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(5*Patience, func() { _ = c.Process.Kill() }) // it may have ended
	over, resident := make(chan struct{}), make(chan int, 1)
	go func() { resident <- weigh(c, over) }() // ends with the program
	err := c.Wait()
	close(over)
	if !late.Stop() {
		t.Fatalf("%.100q does not end", args)
	}
	if _, ok := err.(*exec.ExitError); err != nil && !ok {
		t.Fatal(err)
	}
	p.used(t, c, strings.Join(args[:min(len(args), 4)], " "), <-resident, time.Since(from))
	return all.String(), c.ProcessState.ExitCode()
}

// TestHostileTextIsDataInFiles rehearses and exports every threat.
func TestHostileTextIsDataInFiles(t *testing.T) {
	t.Parallel()
	for _, c := range threats() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.export(t)
		})
	}
}

func (c threat) export(t testing.TB) {
	t.Helper()
	p := c.place(t)
	before := p.files(t)
	out, status := p.run(t, program, "rehearse", "--junit", "transcript.xml", "--json", "transcript.report", "--", p.name)
	if status > 1 {
		t.Errorf("rehearse: status %d: %.1000s", status, out)
	}
	if bad := obeyed(out); bad != "" {
		t.Errorf("rehearse prints %q", bad)
	}
	recorded := false
	for name := range p.files(t) {
		recorded = recorded || strings.HasSuffix(name, ".cast")
	}
	for _, f := range []string{"html", "txt", "svg", "json", "md", "cast"} {
		args, by := []string{"export", "--format", f, "-o", "transcript." + f, "--", p.name}, plain
		if f == "html" {
			by = program // with a session
		}
		if f == "html" || !recorded {
			args = append(args[:1:1], append([]string{"--run", "--yes"}, args[1:]...)...)
		}
		if out, status := p.run(t, by, args...); status > 1 {
			t.Errorf("export %s: status %d: %.1000s", f, status, out)
		}
		p.check(t, f)
	}
	p.check(t, "xml")
	p.check(t, "report")
	p.tidy(t, before)
}

// BenchmarkHostile goes through every threat, one after another so that none
// waits for the other, and fails where one takes more than it may.
func BenchmarkHostile(b *testing.B) {
	for _, c := range threats() {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				c.present(b)
				c.export(b)
			}
		})
	}
	for name, c := range casts() {
		b.Run("recording: "+name, func(b *testing.B) {
			for b.Loop() {
				exportCast(b, c)
			}
		})
	}
}

// obeyed is the first character or line of messages that something would obey:
// a terminal, or GitHub's log.
func obeyed(out string) string {
	if i := strings.IndexFunc(out, func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r)
	}); i >= 0 {
		return out[i:min(i+20, len(out))]
	}
	stop := ""
	for line := range strings.Lines(out) {
		line = strings.TrimSpace(line)
		switch token, is := strings.CutPrefix(line, "::stop-commands::"); {
		case stop != "" && line == "::"+stop+"::":
			stop = ""
		case stop != "":
		case is:
			stop = token
		case strings.HasPrefix(line, "::error file="), strings.HasPrefix(line, "::warning file="):
		case strings.HasPrefix(line, "::"), strings.Contains(line, "##["):
			return line
		}
	}
	return ""
}

// check holds a file that was written to its format's law.
func (p *place) check(t testing.TB, format string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(p.work, "transcript."+format))
	if err != nil {
		t.Error(err)
		return
	}
	switch format {
	case "svg", "xml":
		if !wellFormed(text) {
			t.Errorf("%s is not well-formed: %.300s", format, text)
		}
	case "json", "report":
		if !json.Valid(text) {
			t.Errorf("%s is no JSON: %.300s", format, text)
		}
	case "html":
		if n := bytes.Count(bytes.ToLower(text), []byte("<script")); n != 1+bytes.Count(text, []byte(`<script type="application/json">`)) || bytes.Contains(text, []byte("<img")) {
			t.Errorf("%d scripts in the page", n)
		}
	}
	if format == "md" || format == "cast" {
		return
	}
	if i := bytes.IndexFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }); i >= 0 {
		t.Errorf("%s holds %q", format, text[i:min(i+20, len(text))])
	}
}
