package vt

import (
	"bytes"
	"fmt"
	"testing"

	"showrunner/render/screen"
)

// The four kinds of output that the emulator is measured with.
func kinds() map[string][]byte {
	var ascii, sgr, redraw, utf8 bytes.Buffer
	for i := range 4000 {
		fmt.Fprintf(&ascii, "%06d the quick brown fox jumps over the lazy dog and runs away %d\r\n", i, i*7919)
		fmt.Fprintf(&sgr, "\x1b[1;%dm%04d\x1b[0m \x1b[38;5;%dmword\x1b[0m \x1b[48;2;%d;20;30mx\x1b[m\r\n", 30+i%8, i, i%256, i%256)
		fmt.Fprintf(&redraw, "\x1b[%d;%dHrow %d of the picture\x1b[K", 1+i%40, 1+i%60, i)
		fmt.Fprintf(&utf8, "日本語のテキスト 🚀📋✨ 行 %d 中文字符 한국어 é\r\n", i)
	}
	return map[string][]byte{"ascii": ascii.Bytes(), "sgr": sgr.Bytes(), "redraw": redraw.Bytes(), "utf8": utf8.Bytes()}
}

func BenchmarkWrite(b *testing.B) {
	for _, name := range []string{"ascii", "sgr", "redraw", "utf8"} {
		in := kinds()[name]
		b.Run(name, func(b *testing.B) {
			term := New(120, 40, nil)
			for term.back.rows < 10000 && name != "redraw" {
				term.Write(in) // the scrollback is full
			}
			b.SetBytes(32 << 10)
			at := 0
			for b.Loop() {
				if at+(32<<10) > len(in) {
					at = 0
				}
				term.Write(in[at : at+(32<<10)])
				at += 32 << 10
			}
			b.ReportMetric(float64(term.Bytes())/1e6, "MB-kept")
		})
	}
}

func BenchmarkDraw(b *testing.B) {
	term := New(120, 40, nil)
	term.Write(bytes.Repeat(kinds()["sgr"], 4))
	dst := screen.New(120, 40)
	for b.Loop() {
		term.Draw(dst, term.Len()-60)
	}
}

func BenchmarkReflow(b *testing.B) {
	term := New(120, 40, nil)
	term.Write(bytes.Repeat(kinds()["sgr"], 4))
	for i := 0; b.Loop(); i++ {
		term.Resize(100+i%2*20, 40)
	}
}
