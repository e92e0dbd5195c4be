package export

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"showrunner/render/screen"
	"showrunner/render/vt"
	"showrunner/slides"
)

// leftovers are what a step may leave on its terminal.
var leftovers = []string{
	"one\n", "one", "", "\x1b[32mone\n\x1b[0m", "one\n\x1b[31;1;4m", "one\ntwo\x1b[A", "one\ntwo\n\x1b[2A", "one\n\x1b[5C",
	"\x1b[2;5rone\n", "\x1b[2;5r\x1b[?6hone", "\x1b[?6hone\n", "\x1b[?7lone\n", "\x1b[4hone\n", "\x1b[20hone\n", "\x1b(0one\n", "\x0eone\n\x1b)0",
	"\x1b[?5hone\n", "\x1b[?25lone\n", "\x1b[3gone\n", "one\n\x1b[3g\x1b[5G\x1bH\n", "\x1b[?69h\x1b[5;9sone\n", "\x1b]8;;https://x.y\x1b\\one\n",
	"one\n\x1b]0;never ended", "one\n\x1bPnever ended", "one\n\x1b[38;5", "\x1b[?1049hfull", "one\n\x1b[?1049h\x1b[10;10Hfull", "one\x1b[?1049hfull",
	"one\n\x1b[?1049hfull\x1b[?1049l", "\x1b7one\n\x1b[5;5H\x1b7\x1b[H\n", strings.Repeat("x", 80), strings.Repeat("x", 80) + "\n", strings.Repeat("one\n", 40), strings.Repeat("one\n", 40) + "end",
	"\x1b[?1000h\x1b[?1006h\x1b[?2004h\x1b[?1h\x1b=one\n", "\x1b[?2026hone\n", "\x1b[6 qone\n", "\x1b[2J\x1b[Hone\n", "\x1b[?1049;25hfull", "\x1b[?1;1049hfull",
}

// TestNoModeLeaksIntoTheNextStep plays casts, both versions, and holds what a
// player shows of the second step against the stage, where its terminal is new.
func TestNoModeLeaksIntoTheNextStep(t *testing.T) {
	const second = "a\tb\tc\x1b[2Cd\nlqx é \x1b[1mbold\x1b[m\n" + "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890\nend"
	stage := vt.New(80, 24, nil)
	_, _ = stage.Write([]byte(strings.ReplaceAll(second, "\n", "\r\n")))
	for _, left := range leftovers {
		in := record("x.md", []byte("```sh\nfirst\nsecond\n```\n"), func(s *slides.Step) said {
			if s.Text == "first" {
				return said{left, 0}
			}
			return said{second, 0}
		})
		alone := vt.New(80, 24, nil)
		_, _ = alone.Write([]byte(strings.ReplaceAll(left, "\n", "\r\n") + closing))
		for _, in.CastVersion = range []int{2, 3} {
			player := vt.New(80, 24, nil)
			for _, o := range printedBy(t, export(t, "cast", in)) {
				_, _ = player.Write([]byte(o))
			}
			n := stage.Len()
			want, got := screen.New(80, n), screen.New(80, n)
			stage.Draw(want, 0)
			player.Draw(got, player.Len()-n)
			for y := range n {
				for x := range 80 {
					a, b := want.Row(y)[x], got.Row(y)[x]
					if a != b {
						t.Fatalf("after %q, version %d: the player shows\n%s\nthe stage\n%s", left, in.CastVersion, player.Text(), stage.Text())
					}
				}
			}
			if m, fresh := player.Modes(), stage.Modes(); m != fresh {
				t.Errorf("after %q: modes %+v, want %+v", left, m, fresh)
			}
			first := "$ first\n" + strings.TrimRight(alone.Text(), "\n")
			before, _, _ := strings.Cut(player.Text(), "$ second\n")
			if strings.TrimRight(before, "\n") != strings.TrimRight(first, "\n") && !homing.MatchString(left) {
				t.Errorf("after %q: the player shows %q, want %q", left, before, first)
			}
		}
	}
}

// homing is what goes to a place on the screen, where a player shows the steps
// before.
var homing = regexp.MustCompile(`\x1b\[(\d+;\d+r|\?6h|H|2J)`)

// printedBy is what an asciicast has a player print.
func printedBy(t *testing.T, cast string) (out []string) {
	t.Helper()
	header, events, _ := strings.Cut(cast, "\n")
	if !strings.Contains(header, `"idle_time_limit":2.0`) {
		t.Errorf("the header is %s", header)
	}
	for l := range strings.Lines(events) {
		var e [3]any
		if strings.HasPrefix(l, "#") {
			continue
		}
		if err := json.Unmarshal([]byte(l), &e); err != nil {
			t.Fatal(err)
		}
		if e[1] == "o" {
			out = append(out, e[2].(string))
		}
	}
	return out
}
