package stage

import (
	"strings"
	"testing"
)

func TestHiddenLinesRunWithoutBeingShown(t *testing.T) {
	w := stageOn(t, "# One\n\n```sh\n/// unseen\nalpha\nbeta\n```\n")
	w.shows("alpha")
	w.hides("unseen")
	w.hit(enterKey)
	w.idle()
	w.shows("✔ alpha", "beta")
	w.hides("✔ unseen") // the shell of this world prints what it runs
	w.hides("///")
	if got := strings.Join(w.sh.ran, ","); got != "unseen\nalpha" {
		t.Errorf("ran %q", got)
	}
}
