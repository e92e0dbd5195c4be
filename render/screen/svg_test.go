package screen

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
)

func svg(t *testing.T, s *Screen) string {
	t.Helper()
	var b strings.Builder
	if err := s.SVG(&b, DarkScheme()); err != nil {
		t.Fatal(err)
	}
	for d := xml.NewDecoder(strings.NewReader(b.String())); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return b.String()
		} else if err != nil {
			t.Fatalf("not XML: %v\n%s", err, b.String())
		}
	}
}

func TestArmsOfEveryBoxCharacter(t *testing.T) {
	if len(arms) != 128*4 {
		t.Fatalf("%d arms, want %d", len(arms), 128*4)
	}
	for ch := uint32(0x2500); ch <= 0x259f; ch++ {
		var p pen
		p.draw(ch)
		if len(p.fill)+len(p.thin) == 0 {
			t.Errorf("%c is not drawn", ch)
		}
	}
}

func TestSVGKeepsText(t *testing.T) {
	s := New(40, 2)
	s.Put(0, 0, "a <b> & \"c\"  d", Style{Attr: Bold})
	s.Put(0, 1, "日e\u0301─x", Style{FG: Palette(1), Link: "https://example.com/?a=1&b=2"})
	s.Row(0)[30].Ch = 0x1b
	s.Row(0)[31].Ch = 0xffff
	got := svg(t, s)
	for _, want := range []string{
		"a &lt;b&gt; &amp; &quot;c&quot;", ">d<", ">日<", ">e\u0301<", ">x<", `class="b"`, "\uFFFD",
		`href="https://example.com/?a=1&amp;b=2"`, hex(DarkScheme().ANSI[1]),
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

func TestSVGLeavesUnsafeLinksOut(t *testing.T) {
	s := New(9, 1)
	s.Put(0, 0, "x", Style{Link: "javascript:alert(1)"})
	if got := svg(t, s); strings.Contains(got, "javascript") {
		t.Errorf("link in\n%s", got)
	}
}

func TestSVGIsAlwaysXML(t *testing.T) {
	s := New(64, 40)
	for i := range s.Cells {
		s.Cells[i] = Cell{Ch: uint32(i * 37 % 0x3000), FG: Palette(uint8(i)), BG: RGB(uint8(i), 0, 9), Attr: Attr(i*7) &^ (Wide | Tail)}
	}
	s.Cursor = Cursor{X: 3, Y: 3}
	svg(t, s)
}

// TestSVGSample writes a picture to look at, where SVG_SAMPLE names a file.
func TestSVGSample(t *testing.T) {
	name := os.Getenv("SVG_SAMPLE")
	if name == "" {
		t.Skip("SVG_SAMPLE is not set")
	}
	s := sample()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p := DarkScheme()
	p.Title = "showrunner README.md"
	if err := s.SVG(f, p); err != nil {
		t.Fatal(err)
	}
}

func sample() *Screen {
	s := New(72, 22)
	for i, row := range []string{
		"┌──┬──┐ ╔══╦══╗ ╓──╥──╖ ╒══╤══╕ ┏━━┳━━┓ ╭──┬──╮ ┍━┯━┑ ┎─┰─┒ ╲ ╱",
		"│  │  │ ║  ║  ║ ║  ║  ║ │  │  │ ┃  ┃  ┃ │  │  │ │ │ │ ┃ ┃ ┃  ╳",
		"├──┼──┤ ╠══╬══╣ ╟──╫──╢ ╞══╪══╡ ┣━━╋━━┫ ├──┼──┤ ┝━┿━┥ ┠─╂─┨ ╱ ╲",
		"└──┴──┘ ╚══╩══╝ ╙──╨──╜ ╘══╧══╛ ┗━━┻━━┛ ╰──┴──╯ ┕━┷━┙ ┖─┸─┚",
		"┄┄┄┄ ┅┅┅┅ ┈┈┈┈ ┉┉┉┉ ╌╌╌╌ ╍╍╍╍ ╴╵╶╷ ╸╹╺╻ ╼╽╾╿ ┆┇┊┋╎╏",
		"▁▂▃▄▅▆▇█ █▉▊▋▌▍▎▏ ▀▄ ▐▌ ░▒▓█ ▔▕ ▖▗▘▙▚▛▜▝▞▟ ━━━━━━━━╸────",
		"日本語 한국어 👩\u200d💻 🇩🇪 ❤\ufe0f 📋 wide | e\u0301 a\u0308 ✔ ✘ ○ ▶ ⌨ ⏸ ↺ …",
	} {
		s.Put(0, i, row, Style{})
	}
	x := 0
	for u := SingleUnderline; u <= DashedUnderline; u++ {
		x = s.Put(x, 8, "underline", Style{Attr: Attr(0).WithUnderline(u), Underline: Palette(uint8(u))}) + 1
	}
	x = 0
	for _, a := range []struct {
		attr Attr
		name string
	}{{Bold, "bold"}, {Dim, "dim"}, {Italic, "italic"}, {Reverse, "reverse"}, {Strike, "strike"}, {Overline, "over"}, {Conceal, "hidden"}, {Bold | Italic, "both"}} {
		x = s.Put(x, 10, a.name, Style{Attr: a.attr}) + 1
	}
	for i := range 16 {
		s.Put(i*4, 12, "Abc", Style{FG: Palette(uint8(i))})
		s.Put(i*4, 13, " x ", Style{BG: Palette(uint8(i))})
	}
	for i := range 72 {
		s.Put(i, 14, "▀", Style{FG: RGB(uint8(i*3), 90, 200), BG: RGB(200, uint8(i*3), 90)})
	}
	s.Put(0, 16, " ✔ docker build --build-arg sleeptime1=10 -t build_kit .", Style{FG: Palette(2)})
	s.Put(64, 16, "12.3s", Style{Attr: Dim})
	for y := 17; y < 21; y++ {
		s.Put(1, y, "│", Style{FG: Palette(4)})
		s.Put(3, y, "#12 [stage2 2/2] RUN sleep 15", Style{})
	}
	s.Cursor = Cursor{X: 32, Y: 20}
	return s
}
