package export

import "testing"

// A command is a step's though a secret in it is not there any more, and only
// then.
func TestMaskedCommandIsTheSteps(t *testing.T) {
	const text = "curl -H token:hunter22 https://example.org # hunter22"
	for recorded, want := range map[string]bool{
		text: true,
		"":   true,
		"curl -H token:•••••••• https://example.org # ••••••••": true,
		"curl -H token:•••••••• https://example.org # hunter22": true,
		"curl -H token:•••••••• https://example.org":            false, // the end is cut
		"-H token:•••••••• https://example.org # ••••••••":      false, // the beginning is
		"••••-H token:•••••••• https://example.org # ••••••••":  true,
		"curl -H token:•••••••• https://example.com # ••••••••": false,
		"curl -H https://example.org # •••••••• token:••••••••": false,
		"curl -H token:hunter23 https://example.org # hunter22": false,
		"••••••••": false,
	} {
		if got := (&talk{}).same(recorded, text); got != want {
			t.Errorf("%q is taken for the step: %v, want %v", recorded, got, want)
		}
	}
}
