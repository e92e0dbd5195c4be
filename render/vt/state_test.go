package vt

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"showrunner/render/screen"
)

// ask writes in to a terminal of 20x6 and returns what it answers. The status
// report at the end tells when all of it is there.
func ask(t *testing.T, in string) string {
	t.Helper()
	replies := make(chan []byte)
	term := New(20, 6, func(p []byte) { replies <- p })
	term.Write([]byte(in + "\x1b[5n"))
	var got strings.Builder
	timeout := time.After(10 * time.Second)
	for !strings.HasSuffix(got.String(), "\x1b[0n") {
		select {
		case p := <-replies:
			got.Write(p)
		case <-timeout:
			t.Fatalf("%q: no answer, so far %q", in, got.String())
		}
	}
	return strings.TrimSuffix(got.String(), "\x1b[0n")
}

func TestAnswers(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"hello", ""},
		{"\x1b[c\x1b[0c", "\x1b[?62;22c\x1b[?62;22c"},
		{"\x1b[>c", "\x1b[>1;10;0c"},
		{"\x1b[=c", "\x1bP!|00000000\x1b\\"},
		{"\x1b[1c", ""},
		{"\x1b[5n", "\x1b[0n"},
		{"\x1b[3;7H\x1b[6n", "\x1b[3;7R"},
		{"\x1b[3;7H\x1b[?6n", "\x1b[?3;7R"},
		{"01234567890123456789\x1b[6n", "\x1b[1;20R"},
		{"\x1b[2;5r\x1b[?6h\x1b[2;3H\x1b[6n", "\x1b[2;3R"},
		{"\x1b[?1$p\x1b[?1h\x1b[?1$p", "\x1b[?1;2$y\x1b[?1;1$y"},
		{"\x1b[?7$p\x1b[?25$p\x1b[?6$p", "\x1b[?7;1$y\x1b[?25;1$y\x1b[?6;2$y"},
		{"\x1b[?2026$p\x1b[?2026h\x1b[?2026$p", "\x1b[?2026;2$y\x1b[?2026;1$y"},
		{"\x1b[?1049h\x1b[?1049$p\x1b[?1002h\x1b[?1002$p\x1b[?1000$p", "\x1b[?1049;1$y\x1b[?1002;1$y\x1b[?1000;2$y"},
		{"\x1b[?31337$p\x1b[31337$p", "\x1b[?31337;0$y\x1b[31337;0$y"},
		{"\x1b[4$p\x1b[4h\x1b[4$p", "\x1b[4;2$y\x1b[4;1$y"},
		{"\x1b[>q\x1b[>0q", strings.Repeat("\x1bP>|showrunner\x1b\\", 2)},
		{"\x1b]10;?\x07", "\x1b]10;rgb:e6e6/e6e6/e6e6\x1b\\"},
		{"\x1b]11;?\x1b\\", "\x1b]11;rgb:0000/0000/0000\x1b\\"},
		{"\x1b]11;#ff0000\x07", ""},
		{"\x1b]12;?\x07\x1b]12;red\x07\x1b]112\x07", "\x1b]12;rgb:e6e6/e6e6/e6e6\x1b\\"},
		{"\x1b]4;1;?;255;?\x07", "\x1b]4;1;rgb:cdcd/0000/0000\x1b\\\x1b]4;255;rgb:eeee/eeee/eeee\x1b\\"},
		{"\x1b]4;16;?\x07\x1b]4;208;?\x07", "\x1b]4;16;rgb:0000/0000/0000\x1b\\\x1b]4;208;rgb:ffff/8787/0000\x1b\\"},
		{"\x1b]4;7;rgb:1/2/3\x07\x1b]4;7;?\x07\x1b]104;7\x07\x1b]4;7;?;256;?\x07", "\x1b]4;7;rgb:1111/2222/3333\x1b\\\x1b]4;7;rgb:e5e5/e5e5/e5e5\x1b\\"},
		{"\x1bP+q544e;436f\x1b\\", "\x1bP1+r544e=787465726d2d323536636f6c6f72\x1b\\\x1bP1+r436f=323536\x1b\\"},
		{"\x1bP+q6b31\x1b\\\x1bP+q524742\x1b\\", "\x1bP0+r\x1b\\\x1bP1+r524742=38\x1b\\"},
		{"\x1b[18t", "\x1b[8;6;20t"},
		{"\x1bP$qr\x1b\\\x1bP$q q\x1b\\\x1bP$qz\x1b\\", "\x1bP1$r1;6r\x1b\\\x1bP1$r0 q\x1b\\\x1bP0$r\x1b\\"},
		{"\x1b[1;4;38;5;9;48;2;1;2;3m\x1bP$qm\x1b\\", "\x1bP1$r0;1;4;38:5:9;48:2::1:2:3m\x1b\\"},
		{"\x1b[?u\x1b[>1u\x1b[?4m\x1b]52;c;?\x07\x1b[21t\x1b[20t", ""}, // kitty keyboard, clipboard, titles: never
	} {
		if got := ask(t, tt.in); got != tt.want {
			t.Errorf("%q answers %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestTitleIsNeverAnswered(t *testing.T) {
	if got := ask(t, "\x1b]2;\x1b[31mrm -rf\x07\x1b[21t\x1b]2;?\x07"); strings.Contains(got, "rm") {
		t.Errorf("answers %q", got)
	}
}

func TestWriteDoesNotWaitForReplies(t *testing.T) {
	block := make(chan struct{})
	term := New(20, 6, func([]byte) { <-block })
	for range 20000 {
		term.Write([]byte("\x1b[c\x1b[6n"))
	}
	close(block)
	term.replies.mu.Lock()
	defer term.replies.mu.Unlock()
	if n := len(term.replies.waiting); n > maxReplies {
		t.Errorf("%d bytes wait, want at most %d", n, maxReplies)
	}
}

func TestModes(t *testing.T) {
	fresh := Modes{Wrap: true}
	for _, tt := range []struct {
		in   string
		want func(m *Modes)
	}{
		{"", func(*Modes) {}},
		{"\x1b[?1h", func(m *Modes) { m.AppCursor = true }},
		{"\x1b[?1h\x1b[?1l", func(*Modes) {}},
		{"\x1b=", func(m *Modes) { m.AppKeypad = true }},
		{"\x1b[?66h", func(m *Modes) { m.AppKeypad = true }},
		{"\x1b=\x1b>", func(*Modes) {}},
		{"\x1b[?2004h", func(m *Modes) { m.Paste = true }},
		{"\x1b[?1004h", func(m *Modes) { m.Focus = true }},
		{"\x1b[?9h", func(m *Modes) { m.Mouse = 9 }},
		{"\x1b[?1000h", func(m *Modes) { m.Mouse = 1000 }},
		{"\x1b[?1000;1002;1006h", func(m *Modes) { m.Mouse, m.SGRMouse = 1002, true }},
		{"\x1b[?1003h\x1b[?1003l", func(*Modes) {}},
		{"\x1b[?25l", func(m *Modes) { m.CursorHidden = true }},
		{"\x1b[?2026h", func(m *Modes) { m.Sync = true }},
		{"\x1b[?2026h\x1b[?2026l", func(*Modes) {}},
		{"\x1b[?1049h", func(m *Modes) { m.Alt = true }},
		{"\x1b[?5;7;1007h", func(m *Modes) { m.Reverse, m.AltScroll = true, true }},
		{"\x1b[?7l", func(m *Modes) { m.Wrap = false }},
		{"\x1b[?1;5;25;66;1000;1004;1006;2004;2026h\x1b[?25l\x1bc", func(*Modes) {}},
		{"\x1b[?1;66h\x1b[?25l\x1b[?2004h\x1b[!p", func(m *Modes) { m.Paste = true }},
	} {
		term := New(20, 6, nil)
		term.Write([]byte(tt.in))
		want := fresh
		tt.want(&want)
		if got := term.Modes(); got != want {
			t.Errorf("%q: %+v, want %+v", tt.in, got, want)
		}
	}
}

func TestSynchronizedOutputHasABound(t *testing.T) {
	term := New(20, 6, nil)
	term.Write([]byte("\x1b[?2026h"))
	chunk := []byte(strings.Repeat("x", 64<<10))
	for range 20 {
		term.Write(chunk)
	}
	if term.Modes().Sync {
		t.Error("still synchronized after more than a megabyte")
	}
}

func TestTitle(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"\x1b]0;both\x07", "both"},
		{"\x1b]2;a;b;c\x1b\\", "a;b;c"},
		{"\x1b]1;icon\x07", ""},
		{"\x1b]2;日本\x07", "日本"},
		{"\x1b]2;a\x01b\xffc\u009bd\x07", "abcd"},
		{"\x1b]2;one\x07\x1b[22t\x1b]2;two\x07\x1b[23t", "one"},
		{"\x1b]2;" + strings.Repeat("日", 1000) + "\x07", strings.Repeat("日", maxTitle/3)},
		{"\x1b]2;one\x07\x1bc", ""},
		{"\x1b]2;cut", ""},
	} {
		term := New(20, 6, nil)
		term.Write([]byte(tt.in))
		if got := term.Title(); got != tt.want {
			t.Errorf("%q: title %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestLinks(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want string // the links of the cells of row 0, one after the other
	}{
		{"\x1b]8;;https://a/\x07ab\x1b]8;;\x07c", "https://a/|https://a/|"},
		{"\x1b]8;id=x:y=z;https://a/?b;c;d\x1b\\a", "https://a/?b;c;d"},
		{"\x1b]8;;x:\x07a\x1b[0mb\x1b[31mc\x1b[md", "x:|x:|x:|x:"},
		{"\x1b]8;;x:\x07a\x1b[4;58;5;1mb\x1b[59mc", "x:|x:|x:"},
		{"\x1b]8;;x:\x07a\x1b7\x1b]8;;\x07b\x1b8c", "x:|x:"},
		{"\x1b]8;;x:\x07a\x1b[!pb", "x:|"},
		{"\x1b]8;;" + strings.Repeat("x", maxLink+1) + "\x07a", ""},
		{"\x1b]8;;x\x01\u0085y\x07a", "xy"},
		{"\x1b]8;;x:\x07日", "x:|x:"},
		{"\x1b]8;;x:\x07a\x1b]8;;y:\x07\r\x1b[@b", "y:|x:"},
	} {
		term := New(10, 2, nil)
		term.Write([]byte(tt.in))
		s := picture(term)
		var links []string
		n := len([]rune(s.RowText(0))) + strings.Count(tt.in, "日")
		for _, c := range s.Row(0)[:n] {
			links = append(links, s.Style(c).Link)
		}
		if got := strings.Join(links, "|"); got != tt.want {
			t.Errorf("%q: links %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestGraphemesEndAtAMove(t *testing.T) {
	for _, tt := range []struct {
		in    string
		cells int // graphemes in row 0
	}{
		{"🇩🇪", 1}, {"🇩\x1b[31m🇪", 1}, {"🇩\x1b[3G🇪", 2}, {"🇩🇪🇫", 2}, {"👩\u200d💻", 1}, {"👩\u200d\x1b[3G💻", 2}, {"e\u0301\u0302\u0303", 1},
		{"e\r\x1b[C\u0301", 1}, {"a\u200db", 2}, {"क\u094dष", 1}, {"\u1112\u1161\u11ab\u1112", 2}, {"한\u11ab", 1}, {"한국", 2}, {"하\u11ab", 1},
	} {
		term := New(10, 1, nil)
		term.Write([]byte(tt.in))
		n := 0
		for _, c := range picture(term).Row(0) {
			if c.Ch != 0 {
				n++
			}
		}
		if n != tt.cells {
			t.Errorf("%q: %d cells, want %d", tt.in, n, tt.cells)
		}
	}
}

func TestCursorShape(t *testing.T) {
	term := New(4, 2, nil)
	term.Write([]byte("a\x1b[5 q"))
	s := screen.New(4, 2)
	term.Draw(s, 0)
	if want := (screen.Cursor{X: 1, Shape: 5}); s.Cursor != want {
		t.Errorf("cursor %+v, want %+v", s.Cursor, want)
	}
	term.Write([]byte("\x1b[?25l"))
	if term.Draw(s, 0); !s.Cursor.Hidden {
		t.Error("the cursor shows though it was switched off")
	}
	term.Write([]byte("\x1b[?25h"))
	if term.Draw(s, 1); !s.Cursor.Hidden {
		t.Error("the cursor shows though it is above")
	}
}

func TestSeveralGoroutines(t *testing.T) {
	var wg sync.WaitGroup
	term := New(20, 6, func([]byte) {})
	rows := allRows()
	for i := range 4 {
		wg.Go(func() {
			dst := screen.New(20, 6)
			for k := range 200 {
				r := rows[(k*7+i)%len(rows)]
				term.Write([]byte(r.in))
				term.Draw(dst, term.Len()-6)
				switch i {
				case 0:
					term.Resize(10+k%20, 4+k%5)
				case 1:
					_, _, _ = term.Text(), term.Modes(), term.Title()
				case 2:
					_, _, _ = term.Bytes(), term.Changes(), term.Above()
				}
			}
		})
	}
	wg.Wait()
}

func ExampleTerminal() {
	t := New(20, 3, nil)
	fmt.Fprint(t, "Downloading  50%\rDownloading \x1b[32m100%\x1b[0m\r\ndone\r\n")
	fmt.Print(t.Text())
	// Output:
	// Downloading 100%
	// done
}
