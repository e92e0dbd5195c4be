package stage

import (
	"strings"
	"testing"

	"showrunner/render/screen"
	"showrunner/slides/slidestest"
)

// noDisplay is a terminal that shows nothing, and allocates nothing for that.
type noDisplay struct{ *display }

func (noDisplay) Draw(*screen.Screen) error { return nil }

// TestFrameAllocatesLittle bounds what a frame allocates, of a slide with a step
// that has filled its window.
func TestFrameAllocatesLittle(t *testing.T) {
	if slidestest.Raced() {
		t.Skip("the race detector allocates")
	}
	w := stageOn(t, talk)
	w.hit(enterKey)
	w.idle()
	for _, r := range w.ended {
		r.term.Write([]byte(strings.Repeat("12:00 INFO \x1b[32mok\x1b[m a line of 12 ms\r\n", 100)))
	}
	w.draw()
	w.Display = noDisplay{w.d}
	n := testing.AllocsPerRun(100, func() { w.draw() })
	if t.Logf("%.0f allocations", n); n > 60 {
		t.Errorf("a frame allocates %.0f times", n)
	}
}
