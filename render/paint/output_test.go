package paint

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"showrunner/render/screen"
	"showrunner/slides"
	"showrunner/slides/slidestest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// recordings are what real tools printed, and the commands. A log is one of
// whose fields a fifth at least must be painted.
var recordings = []struct {
	name, command string
	log           bool
}{
	{"apt-install", "apt-get -s install nano", true},
	{"apt-list", "apt list --installed", true},
	{"curl", "curl -sv http://127.0.0.1:18231/", true},
	{"df", "df -h", true},
	{"docker-build", "docker build -t paint_rec .", true},
	{"docker-inspect", "docker image inspect paint_rec", true},
	{"docker-version", "docker version", true},
	{"dockerd-log", "sudo tail -5 /var/log/dockerd.log", true},
	{"dpkg-log", "tail -12 /var/log/dpkg.log", true},
	{"git-diff", "git diff", true},
	{"git-log", "git log", false},
	{"git-oneline", "git log --oneline --decorate --graph", true},
	{"go-build", "go build ./bad", true},
	{"go-test", "go test -v ./...", true},
	{"kubectl-yaml", "kubectl version --client -o yaml", true},
	{"ls", "ls -l /usr/share/doc/dash", true},
	{"ping", "ping -c 3 127.0.0.1", true},
	{"ps", "ps -o user,pid,ppid,pcpu,stat,start,time,args", true},
	{"slog", "go run .", true},
	{"syslog", "tail /var/log/syslog", true},
}

// printed is a screen on which a program printed text.
func printed(text string, w int) *screen.Screen {
	var rows []string
	var wrapped []bool
	for _, l := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		parts := cut(expandAt(l, 8), w, w)
		for i, part := range parts {
			rows, wrapped = append(rows, part), append(wrapped, i < len(parts)-1)
		}
	}
	s := screen.New(w, len(rows))
	for y, r := range rows {
		s.Put(0, y, r, screen.Style{})
	}
	copy(s.Wrapped, wrapped)
	return s
}

// roleLetters name the roles in golden files.
const roleLetters = ".tdaPWFcT" + "ksn>yv#pU"

// golden is a picture as text: every row, and below it the letters of its
// cells' roles if any of them is painted.
func golden(s *screen.Screen, theme Theme) string {
	letters := map[screen.Style]byte{{}: ' '}
	for r := roles - 1; r > Bare; r-- {
		letters[theme.Look(r)] = roleLetters[r]
	}
	var b strings.Builder
	for y := range s.H {
		b.WriteString("|" + s.RowText(y) + "\n")
		marks := make([]byte, s.W)
		for x, c := range s.Row(y) {
			st := s.Style(c)
			st.Link, st.BG = "", 0
			l, ok := letters[st]
			if !ok {
				l = '?'
			}
			marks[x] = l
		}
		if m := strings.TrimRight(string(marks), " "); m != "" {
			b.WriteString(":" + m + "\n")
		}
	}
	return b.String()
}

func checkGolden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (-update rewrites it):\n%s", file, got)
	}
}

// distinct is a theme in which every role has a colour of its own.
func distinct() Theme {
	var t Theme
	t.Name, t.depth = "distinct", TrueColor
	for r := range roles {
		if c := t.slot(r); c != nil {
			*c = screen.RGB(1, 1, uint8(r))
		}
	}
	return t
}

func readRecording(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "output", name+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestOutputOfRealTools(t *testing.T) {
	theme := distinct()
	p := &Painter{Theme: theme, Width: 100}
	for _, rec := range recordings {
		t.Run(rec.name, func(t *testing.T) {
			s := printed(readRecording(t, rec.name), 100)
			before := s.Text()
			p.OutputLexer(&slides.Step{Text: rec.command}).Paint(s, theme)
			if s.Text() != before {
				t.Error("the text changed")
			}
			checkGolden(t, "output/"+rec.name, golden(s, theme))
			if n, all := painted(s); rec.log && n*5 < all {
				t.Errorf("%d of %d fields painted", n, all)
			}
		})
	}
}

// painted counts the fields of a screen that have a colour in them, and all.
func painted(s *screen.Screen) (n, all int) {
	for y := range s.H {
		in, hit := false, false
		for _, c := range s.Row(y) {
			if c.Ch == 0 || c.Ch == ' ' {
				in, hit = false, false
				continue
			}
			if !in {
				in = true
				all++
			}
			if !hit && (c.FG != 0 || c.Attr != 0) {
				hit = true
				n++
			}
		}
	}
	return n, all
}

func TestProseStaysUnpainted(t *testing.T) {
	theme := distinct()
	for _, prose := range []string{
		"The total is the sum of all the prices that were given to it.",
		"When the build is done, the image is ready and can be run.",
		"It failed because the file was missing, which is an error in the setup.",
		"Note: this is only a sentence that begins like a label.",
		"Don't forget that it's running and that they're waiting.",
		"Nothing is rounded here: prices are whole cents.",
		"Your branch is up to date and there is nothing to commit.",
		"It takes about 15 seconds in all, and then it is finished.",
		"This program comes with no warranty and you may pass it on.",
	} {
		s := printed(prose, 80)
		(&OutputLexer{}).Paint(s, theme)
		if n, _ := painted(s); n > 0 {
			t.Errorf("painted:\n%s", golden(s, theme))
		}
	}
}

func TestWhatTheProgramColouredStays(t *testing.T) {
	theme := distinct()
	const log = "2026-11-23T23:35:47Z ERROR took=1.5s"
	for name, mark := range map[string]func(*screen.Cell){
		"colour":     func(c *screen.Cell) { c.FG = screen.Palette(1) },
		"background": func(c *screen.Cell) { c.BG = screen.Palette(1) },
		"bold":       func(c *screen.Cell) { c.Attr |= screen.Bold },
		"underline":  func(c *screen.Cell) { c.Attr = c.Attr.WithUnderline(screen.SingleUnderline) },
	} {
		s := printed(log+"\n"+log, 20) // two lines, each wrapped
		s.Restyle(3, 1, 1, 1, mark)
		want := append([]screen.Cell(nil), s.Cells[:2*s.W]...)
		(&OutputLexer{}).Paint(s, theme)
		for i, c := range want {
			if s.Cells[i] != c {
				t.Errorf("%s: cell %d was restyled", name, i)
				break
			}
		}
		if n, _ := painted(s); n < 3 {
			t.Errorf("%s: the plain line beside it was left out", name)
		}
	}
}

func TestWrappedRowsAreOneLine(t *testing.T) {
	theme := distinct()
	const url = "https://example.org/a/rather/long/path"
	s := printed("see "+url+" 全角 12ms", 16)
	(&OutputLexer{}).Paint(s, theme)
	link := theme.Look(Link)
	n := 0
	for _, c := range s.Cells {
		if c.FG == link.FG && c.Attr.Underline() == screen.SingleUnderline {
			n++
		}
	}
	if n != len(url) {
		t.Errorf("%d cells are a link, want %d:\n%s", n, len(url), golden(s, theme))
	}
}

func TestOutputIsReadByItsCommand(t *testing.T) {
	for _, tt := range []struct{ command, want string }{
		{"kubectl get pods -o yaml", "yaml"},
		{"kubectl get pods -oyaml | head -20", "yaml"},
		{"kubectl get pods -o json", "json"},
		{"kubectl get pods", ""},
		{"FOO=1 sudo kubectl get pods --output=json", "json"},
		{"git diff HEAD~1", "diff"},
		{"git diff --stat", ""},
		{"git log -p", "diff"},
		{"git status", ""},
		{"cat package.json", "json"},
		{"cat conf/app.yml | grep -v x", "yaml"},
		{"cat main.go", "Go"},
		{"cat Dockerfile", "Docker"},
		{"cat schema.sql", "SQL"},
		{"cat notes.txt", ""},
		{"cat run.sh", "sh"},
		{"curl -s localhost | jq .", "json"},
		{"docker inspect x", "json"},
		{"docker inspect x --format '{{.Id}}'", ""},
		{"ls -l", ""},
		{"", ""},
		{"echo '", ""},
	} {
		if got := languageOf(tt.command); got != tt.want {
			t.Errorf("languageOf(%q) = %q, want %q", tt.command, got, tt.want)
		}
	}
}

func TestOutputAttributeDecides(t *testing.T) {
	block := &slides.Block{Attr: slides.Attr{Output: "none"}}
	s := printed("2026-11-23T23:35:47Z ERROR took=1.5s", 60)
	painter(60).OutputLexer(&slides.Step{Text: "tail x", Block: block}).Paint(s, distinct())
	if n, _ := painted(s); n > 0 {
		t.Error("output=none was painted")
	}
}

func TestOutputMemoryIsBounded(t *testing.T) {
	slidestest.Alone(t)
	l := &OutputLexer{}
	theme := distinct()
	for i := range 20 * maxSeen {
		l.Paint(printed(strings.Repeat("x", i%7)+" 12ms "+strings.Repeat("y", i/7), 80), theme)
	}
	if len(l.seen) > maxSeen {
		t.Errorf("%d lines remembered", len(l.seen))
	}
}

func TestPaintingAgainChangesNothing(t *testing.T) {
	theme := distinct()
	l := &OutputLexer{}
	a, b := printed(readRecording(t, "syslog"), 80), printed(readRecording(t, "syslog"), 80)
	l.Paint(a, theme)
	l.Paint(b, theme)
	if !screen.Equal(a, b) {
		t.Error("the second frame differs")
	}
}

func FuzzLogSpans(f *testing.F) {
	f.Add("2026-11-23T23:35:47Z ERROR took=1.5s msg=\"a b\" /x/y http://z 10.0.0.1:80")
	f.Add("< Content-Type: text/html")
	f.Fuzz(func(t *testing.T, text string) {
		at := 0
		for _, s := range logSpans(text) {
			if s.from < at || s.to <= s.from || s.to > len(text) {
				t.Fatalf("logSpans(%q): span %d to %d after %d", text, s.from, s.to, at)
			}
			at = s.to
		}
	})
}

func FuzzShellSpans(f *testing.F) {
	f.Add("a $(b \"$(c `d`)\" ${e} <<F\ng\nF\n")
	f.Fuzz(func(t *testing.T, text string) {
		lines := strings.Split(text, "\n")
		for i, spans := range shellSpans(lines) {
			at := 0
			for _, s := range spans {
				if s.from < at || s.to <= s.from || s.to > len(lines[i]) {
					t.Fatalf("shellSpans(%q): line %d, span %d to %d after %d", text, i, s.from, s.to, at)
				}
				at = s.to
			}
		}
	})
}
