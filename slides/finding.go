package slides

import "fmt"

// Describe is a finding as it is told: "README.md:14:1: this fence is never
// closed". Its text may hold anything that stands in the runbook.
func (d *Deck) Describe(f Finding) string {
	return fmt.Sprintf("%s:%d:%d: %s", d.File, f.Line, f.Col, f.Text)
}
