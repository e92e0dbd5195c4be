package slides

import (
	"strings"
)

// cleanupTitle is an undecorated title that says that its section cleans up. It is
// narrow: "Clean up the code" may be what a talk is about.
var cleanupTitle = pattern(`^(clean[ -]?up|cleaning[ -]up|tear[ -]?down)( (all|the|your|all the))?( (resources|environment|everything))?$`)

// Cleanup is the slide that begins the section that cleans up, or nil. It is
// the one that the front matter names; where that names none, the last of
// those at the highest level that are titled Cleanup, Clean up, Cleaning up,
// Teardown or Tear down, also of (all, the, your) resources, environment or
// everything, whatever pictures and numbers stand around it. A title in the
// front matter that no slide has is no reason to clean up something else.
func (d *Deck) Cleanup() *Slide {
	want := strings.TrimSpace(d.Meta.Cleanup)
	var found *Slide
	for _, s := range d.Slides {
		switch {
		case s.Goes:
		case want != "":
			if strings.EqualFold(s.Title, want) || undecorated(s.Title) == undecorated(want) {
				return s
			}
		case cleanupTitle().MatchString(undecorated(s.Title)) && (found == nil || s.Level <= found.Level):
			found = s
		}
	}
	return found
}

// CleanupSteps are the steps of the section that cleans up: of its slide, of
// those that go on with it and of those below it, in order.
func (d *Deck) CleanupSteps() []*Step {
	first := d.Cleanup()
	if first == nil {
		return nil
	}
	var steps []*Step
	for _, s := range d.below(first) {
		for _, b := range s.Blocks() {
			for i := range b.Steps() {
				steps = append(steps, &b.Steps()[i])
			}
		}
	}
	return steps
}
