package export

import (
	"fmt"
	"time"
)

// sign is the mark of a run in the margin.
func (r *run) sign() string {
	switch {
	case !r.ended:
		return "▶"
	case r.result.Stopped:
		return "⏸"
	case r.passed():
		return "✔"
	}
	return "✘"
}

// verdict says why a run did not pass.
func (r *run) verdict() string {
	if !r.ended {
		return "did not end"
	}
	return r.result.Words()
}

// took is the duration of a run: 0.3s, 12.3s, 1:05, 1:02:03.
func (r *run) took() string {
	d := r.result.Duration
	if !r.ended {
		return ""
	}
	return seconds(d)
}

func seconds(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%.1fs", max(d, 0).Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%d:%02d", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60)
}
