package runner

import (
	"testing"

	"showrunner/slides/slidestest"
)

// TestStepAllocatesLittle bounds what a step that does nothing allocates, in all
// goroutines of the session together.
func TestStepAllocatesLittle(t *testing.T) {
	if slidestest.Raced() {
		t.Skip("the race detector allocates")
	}
	have(t, "bash")
	s := withTrivial(&Session{Shell: "bash", Sink: nothing{}})
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	step := stepOf("1.1.1", ":")
	n := testing.AllocsPerRun(100, func() {
		if _, err := s.Run(t.Context(), step); err != nil {
			t.Fatal(err)
		}
	})
	if t.Logf("%.0f allocations", n); n > 60 {
		t.Errorf("a step allocates %.0f times", n)
	}
}
