package vt

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"showrunner/render/screen"
	"showrunner/slides/slidestest"
)

var update = flag.Bool("update", false, "take the expected screens from tmux")

const goldenSequences = "testdata/sequences.txtar"

var resizeMark = regexp.MustCompile(`«(\d+)x(\d+)»`)

// play hands the parts of in to write and to resize, in order.
func play(in string, write func(string), resize func(w, h int)) {
	for in != "" {
		m := resizeMark.FindStringSubmatchIndex(in)
		if m == nil {
			write(in)
			return
		}
		if m[0] > 0 {
			write(in[:m[0]])
		}
		w, _ := strconv.Atoi(in[m[2]:m[3]]) // digits, by the pattern
		h, _ := strconv.Atoi(in[m[4]:m[5]])
		resize(w, h)
		in = in[m[1]:]
	}
}

// sizes are the size that r starts with and the one that it ends with.
func (r row) sizes() (w, h, endW, endH int) {
	w, h = 20, 6
	if r.size != "" {
		fmt.Sscanf(r.size, "%dx%d", &w, &h)
	}
	endW, endH = w, h
	play(r.in, func(string) {}, func(w, h int) { endW, endH = w, h })
	return w, h, endW, endH
}

func (r row) inTmux(s *tmuxServer) capture {
	w, h, endW, endH := r.sizes()
	p := s.pane(w, h)
	defer p.close()
	play(r.in, p.write, p.resize)
	return p.capture(endW, endH)
}

// inVT plays r into a terminal, cut into chunks by cut.
func (r row) inVT(cut func(string) []string) *Terminal {
	w, h, _, _ := r.sizes()
	term := New(w, h, nil)
	play(r.in, func(s string) {
		for _, c := range cut(s) {
			term.Write([]byte(c))
		}
	}, term.Resize)
	return term
}

func whole(s string) []string { return []string{s} }

// picture is the screen of a terminal, without its scrollback.
func picture(term *Terminal) *screen.Screen {
	s := screen.New(term.w, term.h)
	term.Draw(s, term.screenTop())
	return s
}

// formatCapture and parseCapture are the form of a golden: the cursor, then
// the rows, quoted, then the text.
func formatCapture(c capture) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "cursor %s\n", c.cursor)
	for _, r := range c.rows {
		fmt.Fprintf(&b, "row %s\n", strconv.QuoteToASCII(r))
	}
	fmt.Fprintf(&b, "text %s\n", strconv.QuoteToASCII(c.text))
	return []byte(b.String())
}

func parseCapture(t *testing.T, data []byte) (c capture) {
	t.Helper()
	for _, l := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n") {
		key, value, _ := strings.Cut(l, " ")
		if key == "cursor" {
			c.cursor = value
			continue
		}
		s, err := strconv.Unquote(value)
		if err != nil {
			t.Fatalf("%s: %v", goldenSequences, err)
		}
		if key == "text" {
			c.text = s
		} else {
			c.rows = append(c.rows, s)
		}
	}
	return c
}

// expected is what r shows, by hand.
func (r row) expected() capture {
	c := capture{cursor: r.cursor, rows: strings.Split(r.want, "\n"), text: r.text}
	if c.text == "" {
		c.text = trimText(sgrPattern.ReplaceAllString(r.want, ""))
	}
	return c
}

var sgrPattern = regexp.MustCompile(`\x1b\[[0-9;:]*m`)

func allRows() (rows []row) {
	for _, g := range sequences() {
		for _, r := range g.rows {
			r.name = g.name + ": " + r.name
			rows = append(rows, r)
		}
	}
	return rows
}

// TestScreensAreThoseOfTmux compares every sequence with what tmux showed, or
// by hand with what xterm documents.
func TestScreensAreThoseOfTmux(t *testing.T) {
	if *update {
		updateSequences(t)
	}
	golden := readGolden(t, goldenSequences)
	for _, r := range allRows() {
		want := r.expected()
		if r.xterm == "" {
			data, ok := golden[r.name]
			if !ok {
				t.Errorf("%s: not in %s: run with -update", r.name, goldenSequences)
				continue
			}
			want = parseCapture(t, data)
			if r.history != "" {
				want.text = r.text
			}
		}
		compare(t, r.name, r.in, r.inVT(whole), want)
	}
}

func readGolden(t *testing.T, name string) map[string][]byte {
	t.Helper()
	a, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	golden := map[string][]byte{}
	for _, f := range a.Files {
		golden[f.Name] = f.Data
	}
	return golden
}

func updateSequences(t *testing.T) {
	s := newTmux(t)
	a := &txtar.Archive{Comment: []byte("What tmux shows. Written by go test -run Tmux -update.\n\n")}
	for _, r := range allRows() {
		if r.xterm == "" {
			a.Files = append(a.Files, txtar.File{Name: r.name, Data: formatCapture(r.inTmux(s))})
		}
	}
	if err := os.MkdirAll(filepath.Dir(goldenSequences), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(goldenSequences, txtar.Format(a), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestGoldensAreStillTmux asks the tmux of this machine again.
func TestGoldensAreStillTmux(t *testing.T) {
	slidestest.Alone(t)
	s := newTmux(t)
	golden := readGolden(t, goldenSequences)
	for _, r := range allRows() {
		if r.xterm != "" {
			continue
		}
		if got := formatCapture(r.inTmux(s)); string(got) != string(golden[r.name]) {
			t.Errorf("%s: tmux now shows\n%swant\n%s", r.name, got, golden[r.name])
		}
	}
}

func TestTableIsLargeEnough(t *testing.T) {
	n := 0
	for _, g := range sequences() {
		n += len(g.rows)
		if want := map[string]int{"composition": 20, "resize": 10}[g.name]; len(g.rows) < max(want, 5) {
			t.Errorf("%s: %d rows, want %d", g.name, len(g.rows), max(want, 5))
		}
	}
	if n < 120 {
		t.Errorf("%d rows, want 120", n)
	}
}

// compare checks cells, cursor and text.
func compare(t *testing.T, name, in string, term *Terminal, want capture) {
	t.Helper()
	s := withoutLinks(picture(term))
	w := parseRows(want.rows, s.W, s.H)
	s.Cursor.Hidden, w.Cursor.Hidden = true, true
	if !screen.Equal(s, w) {
		t.Errorf("%s: %q\n%s", name, in, difference(s, w))
	}
	if got := fmt.Sprintf("%d,%d", s.Cursor.X, s.Cursor.Y); got != want.cursor {
		t.Errorf("%s: %q: cursor at %s, want %s", name, in, got, want.cursor)
	}
	if got := term.Text(); want.text != "" && got != want.text {
		t.Errorf("%s: %q: text %q, want %q", name, in, got, want.text)
	}
}

// withoutLinks is s without links, which tmux 3.3 does not have.
func withoutLinks(s *screen.Screen) *screen.Screen {
	for i := range s.Cells {
		c := &s.Cells[i]
		c.Ext = s.Table.Ext(screen.Ext{Underline: s.Table.ExtOf(c.Ext).Underline})
	}
	return s
}

// difference names the first cells in which two screens of one size differ, and
// the text of their rows.
func difference(got, want *screen.Screen) string {
	var b strings.Builder
	for i, n := 0, 0; i < len(got.Cells) && n < 5; i++ {
		g, w := screen.New(1, 1), screen.New(1, 1)
		g.Blit(0, 0, got, i%got.W, i/got.W, 1, 1)
		w.Blit(0, 0, want, i%got.W, i/got.W, 1, 1)
		c, d := got.Cells[i], want.Cells[i]
		if !screen.Equal(g, w) || c.Attr&screen.Wide != d.Attr&screen.Wide {
			n++
			fmt.Fprintf(&b, "cell %d,%d is %q %+v, want %q %+v\n", i%got.W, i/got.W,
				got.Table.Text(c.Ch), got.Style(c), want.Table.Text(d.Ch), want.Style(d))
		}
	}
	fmt.Fprintf(&b, "shows\n%s\nwant\n%s", got.Text(), want.Text())
	return b.String()
}

// describe is a screen as text: its rows, and under each what is not plain.
func describe(s *screen.Screen) string {
	var b strings.Builder
	for y := range s.H {
		fmt.Fprintf(&b, "  %q\n", s.RowText(y))
		for x, c := range s.Row(y) {
			if st := s.Style(c); st != (screen.Style{}) || c.Attr&screen.Wide != 0 {
				fmt.Fprintf(&b, "    %d: %q %x/%x attr %x under %x\n", x, s.Table.Text(c.Ch), st.FG, st.BG, c.Attr, st.Underline)
			}
		}
	}
	return b.String()
}
