package tmuxtest

import (
	"strings"
	"testing"
)

func TestWindowShowsTypedText(t *testing.T) {
	t.Parallel()
	w := Window{Cols: 40, Rows: 5, Command: []string{"sh", "-c", `printf '\033[31mready\033[0m\n'; read -r x; stty size; read -r y`}}
	w.Start(t)
	w.Wait("ready")
	if got := w.Colours(); !strings.Contains(got, "\x1b[31mready") {
		t.Errorf("Colours() = %q, want a red word", got)
	}
	w.Resize(50, 6)
	w.Type("hello")
	w.Keys("Enter")
	if got, want := w.Wait("6 50"), "ready\nhello\n6 50\n\n\n\n"; got != want {
		t.Errorf("the screen is %q, want %q", got, want)
	}
}
