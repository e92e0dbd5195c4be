package export

import "showrunner/runner/journal"

// sign is the mark of a run in the margin.
func (r *run) sign() string {
	switch {
	case !r.ended:
		return "▶"
	case r.result.Replayed:
		return "↺"
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

// took is the duration of a run.
func (r *run) took() string {
	if !r.ended {
		return ""
	}
	return journal.Lasted(r.result.Duration)
}
