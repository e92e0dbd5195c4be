package vt

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"showrunner/slides/slidestest"
)

var record = flag.Bool("record", false, "record the programs of testdata/recorded anew, with those of this machine")

// A program is run on a terminal of 80x24 and its output recorded, byte for
// byte. Each key is sent when the text before it is on the screen.
type program struct {
	name    string
	command string
	keys    [][2]string // text to wait for, then keys as tmux names them

	// It erases to the right with a wrap pending, which takes the last column
	// in xterm and not in tmux: blanks there are not compared.
	edge bool
}

func programs() []program {
	return []program{
		{name: "top", command: "top -d 1 -p $$", keys: [][2]string{{"PID", "1"}, {"PID", "M"}, {"PID", "z"}, {"PID", "q"}}, edge: true},
		{name: "less", command: "seq 200 | less -N", keys: [][2]string{{":", "Space"}, {"24", "/"}, {"/", "111"}, {"/111", "Enter"}, {"111", "y"}, {"110", "g"}, {"23", "G"}, {"(END)", "q"}}},
		{name: "vim", command: "vim -u NONE -N notes.txt", keys: [][2]string{
			{"notes.txt", "i"}, {"", "hello 日本語 wörld"}, {"wörld", "Enter"}, {"", "second line"}, {"second", "Escape"},
			{"", "yy5p"}, {"~", ":set nu hlsearch"}, {":set", "Enter"}, {"  7", "/line"}, {"/line", "Enter"}, {"", "ggx"}, {"ello", ":vsplit"},
			{":vsplit", "Enter"}, {"notes.txt", ":q!"}, {":q!", "Enter"}, {"ello", ":q!"}, {":q!", "Enter"}}},
		{name: "man", command: "man ls", keys: [][2]string{{"NAME", "Space"}, {"Manual page", "/"}, {"/", "sort"}, {"/sort", "Enter"}, {"sort", "q"}}},
		{name: "apt", command: "apt-get --reinstall -y -o Dpkg::Progress-Fancy=1 install busybox-static; apt list --installed 2>/dev/null | head -5"},
		{name: "git", command: ". ./git.sh; git -c color.ui=always -c core.pager='less -RX' log -p --graph; ls --color=always -la", keys: [][2]string{{"commit", "Space"}, {":", "G"}, {"(END)", "q"}}},
		{name: "buildkit", command: "DOCKER_BUILDKIT=1 /usr/bin/docker build --no-cache -t showrunner-vt-recording ."},
	}
}

const gitScript = `git init -q repo; cd repo
git config user.email a@example.com; git config user.name A
for i in 1 2 3; do seq $i 20 >f; git add f; GIT_COMMITTER_DATE="2026-01-0$i 00:00:00" GIT_AUTHOR_DATE="2026-01-0$i 00:00:00" git commit -qm "change $i"; done
`

const dockerfile = `FROM scratch AS base
COPY busybox /bin/busybox
SHELL ["/bin/busybox","sh","-c"]
FROM base AS one
RUN for i in 1 2 3; do echo one $i; /bin/busybox sleep 1; done; echo 1 > /one
FROM base AS two
RUN for i in 1 2 3 4; do echo two $i; /bin/busybox sleep 1; done; echo 2 > /two
FROM base
COPY --from=one /one /one
COPY --from=two /two /two
`

// inDir puts the files that the programs need into a folder.
func inDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	busybox, err := os.ReadFile("/bin/busybox")
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"git.sh": gitScript, "Dockerfile": dockerfile, "busybox": string(busybox)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// run runs p in a pane of tmux, which copies its output to a file.
func (p program) run(s *tmuxServer, dir string) []byte {
	t := s.t
	t.Helper()
	out := filepath.Join(t.TempDir(), p.name)
	s.run("set-option", "-g", "default-terminal", "xterm-256color")
	s.run("new-session", "-d", "-s", p.name, "-x", "80", "-y", "24", "-c", dir,
		"tmux wait-for go-"+p.name+"; "+p.command+"; tmux wait-for -S done-"+p.name+"; exec sleep 100000")
	s.run("pipe-pane", "-t", p.name, "cat >"+out+"; tmux -S "+s.socket+" wait-for -S piped-"+p.name)
	s.run("wait-for", "-S", "go-"+p.name)
	for _, k := range p.keys {
		s.await(p.name, k[0])
		if k[1] != "" {
			s.run("send-keys", "-t", p.name, k[1])
		}
	}
	s.run("wait-for", "done-"+p.name)
	s.run("pipe-pane", "-t", p.name)
	s.run("wait-for", "piped-"+p.name)
	data, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// await waits until text is on the screen and nothing changed for a while.
func (s *tmuxServer) await(name, text string) {
	s.t.Helper()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	last := ""
	for range 40 {
		<-tick.C
		now := s.run("capture-pane", "-p", "-t", name)
		if strings.Contains(now, text) && (now == last || name == "top") {
			return
		}
		last = now
	}
	s.t.Fatalf("%s: no %q on\n%s", name, text, last)
}

func recordedFile(name string) string { return filepath.Join("testdata", "recorded", name) }

// The parts of a recording after which the screens are compared.
const fifths = 5

// TestRecordedProgramsLookAsInTmux replays what real programs printed, and
// compares the screen after every fifth of it with the one that tmux showed.
func TestRecordedProgramsLookAsInTmux(t *testing.T) {
	if *record {
		recordPrograms(t)
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, p := range programs() {
		data, err := os.ReadFile(recordedFile(p.name + ".out"))
		if err != nil {
			t.Fatal(err)
		}
		golden := readGolden(t, recordedFile(p.name+".txtar"))
		for i := 1; i <= fifths; i++ {
			part := string(data[:len(data)*i/fifths])
			term := New(80, 24, nil)
			for _, c := range randomly(rnd, 5000)(part) {
				term.Write([]byte(c))
			}
			want := parseCapture(t, golden[fmt.Sprint(i)])
			want.text = "" // tmux keeps what is cleared and what leaves regions
			if p.edge {
				want.rows = withoutEdge(want.rows, term)
			}
			compare(t, fmt.Sprintf("%s, part %d", p.name, i), p.name, term, want)
		}
	}
}

func recordPrograms(t *testing.T) {
	if err := os.MkdirAll(recordedFile(""), 0o755); err != nil {
		t.Fatal(err)
	}
	dir := inDir(t)
	s := newTmux(t)
	for _, p := range programs() {
		data := p.run(s, dir)
		if err := os.WriteFile(recordedFile(p.name+".out"), data, 0o644); err != nil {
			t.Fatal(err)
		}
		a := &txtar.Archive{Comment: fmt.Appendf(nil, "What tmux shows of %s.out after each fifth. Written by go test -run Recorded -record.\n\n", p.name)}
		for i := 1; i <= fifths; i++ {
			a.Files = append(a.Files, txtar.File{Name: fmt.Sprint(i), Data: s.shown(string(data[:len(data)*i/fifths]))})
		}
		if err := os.WriteFile(recordedFile(p.name+".txtar"), txtar.Format(a), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// shown is what tmux shows of in on a fresh terminal of 80x24.
func (s *tmuxServer) shown(in string) []byte {
	pane := s.pane(80, 24)
	defer pane.close()
	pane.write(in)
	return formatCapture(pane.capture(80, 24))
}

// withoutEdge is rows with the last column as term has it, where it is blank.
func withoutEdge(rows []string, term *Terminal) []string {
	got, want := picture(term), parseRows(rows, term.w, term.h)
	for y := range want.H {
		c := &want.Row(y)[want.W-1]
		if d := got.Row(y)[want.W-1]; want.Table.Text(c.Ch) == " " && got.Table.Text(d.Ch) == " " {
			*c = d
		}
	}
	return formatRows(want)
}

// TestRecordingsAreStillTmux asks the tmux of this machine again.
func TestRecordingsAreStillTmux(t *testing.T) {
	slidestest.Alone(t)
	s := newTmux(t)
	for _, p := range programs() {
		data, err := os.ReadFile(recordedFile(p.name + ".out"))
		if err != nil {
			t.Fatal(err)
		}
		golden := readGolden(t, recordedFile(p.name+".txtar"))
		for i := 1; i <= fifths; i++ {
			if got, want := s.shown(string(data[:len(data)*i/fifths])), golden[fmt.Sprint(i)]; string(got) != string(want) {
				t.Errorf("%s, part %d: tmux now shows\n%swant\n%s", p.name, i, got, want)
			}
		}
	}
}
