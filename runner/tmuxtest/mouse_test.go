package tmuxtest

import (
	"fmt"
	"strings"
	"testing"
)

// TestMouseScrollsAndGivesTheKeyboard sends what a terminal sends for the wheel
// and a click (xterm control sequences, SGR mouse mode 1006).
func TestMouseScrollsAndGivesTheKeyboard(t *testing.T) {
	t.Parallel()
	k := &Talk{Window: Window{Cols: 80, Rows: 24}, Program: program}
	k.In(t, "# Top\n\n"+sh("read line; echo \"got $line\"")+strings.Repeat("A line of text.\n\n", 40))
	k.Start(t)
	k.Wait("○ read")
	if mouse := k.Ask("#{mouse_any_flag}#{mouse_sgr_flag}"); mouse != "11" {
		t.Errorf("the mouse is not asked for: %s", mouse)
	}
	wheel := func(button int) { k.Type(fmt.Sprintf("\x1b[<%d;10;10M", button)) }
	for range 4 {
		wheel(65)
	}
	k.Wait("↑ 12")
	for range 4 {
		wheel(64)
	}
	k.Settled("top", func(s string) bool { return strings.Contains(s, "○ read") && !strings.Contains(s, "↑") })
	k.Keys("Enter")
	k.Wait("⌨ the keyboard")
	k.Keys("C-]")
	k.Settled("the keyboard back", func(s string) bool { return !strings.Contains(s, "⌨ the keyboard") })
	k.Type("\x1b[<0;10;6M\x1b[<0;10;6m")
	k.Wait("⌨ the keyboard")
	k.Type("hello")
	k.Settled("hello", func(s string) bool { return strings.Contains(s, "hello") })
	k.Keys("Enter")
	k.Wait("got hello")
	k.Idle()
	k.Keys("m")
	k.Settled("the mouse off", func(string) bool { return k.Ask("#{mouse_any_flag}") == "0" })
	k.Keys("q")
	if got := k.Over(); got != "0" {
		t.Errorf("ended with %s", got)
	}
}

// TestThemesAreWhatTheyAreCalled looks at the title's colour.
func TestThemesAreWhatTheyAreCalled(t *testing.T) {
	t.Parallel()
	for theme, accent := range map[string]string{"dark": "38;2;122;162;247", "light": "38;2;5;80;174"} {
		t.Run(theme, func(t *testing.T) {
			t.Parallel()
			k := &Talk{Window: Window{Cols: 80, Rows: 24}, Program: program, Args: []string{"--theme", theme}}
			k.In(t, "# A title\n\n"+sh("true"))
			k.Start(t)
			k.Idle()
			if screen := k.Colours(); !strings.Contains(screen, accent) {
				t.Errorf("no %s on the screen:\n%q", accent, screen)
			}
			k.Keys("q")
			k.Over()
		})
	}
}
