package export

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"time"

	"showrunner/render/vt"
	"showrunner/runner/journal"
	"showrunner/slides"
)

// idleLimit is the longest pause that players of an export show.
const idleLimit = 2 * time.Second

// writeCast writes an asciicast: the recording as it is, but for what Mask
// replaces in titles, commands, folders and in what output shows.
func writeCast(w io.Writer, in Input) error {
	rec := in.Recording
	left := effortMost
	var last *vt.Terminal
	emulator := func(cols, rows int) journal.Terminal {
		if last != nil {
			left = last.Effort()
		}
		last = vt.New(cols, rows, nil)
		last.SetScrollback(1)
		last.SetEffort(left)
		return last
	}
	if rec == nil {
		return errors.New("there is no recording")
	}
	if !in.Notes && !rec.Foreign && len(rec.Source) > 0 {
		c := *rec
		c.Source = slides.Parse(rec.File, rec.Source).WithoutNotes()
		rec = &c
	}
	if rec.IdleLimit == 0 {
		c := *rec
		c.IdleLimit = idleLimit
		rec = &c
	}
	if in.Mask != nil {
		rec = masked(rec, in.Mask)
	}
	switch in.CastVersion {
	case 2:
		return journal.WriteV2(w, rec, emulator)
	case 0, 3:
		return journal.WriteV3(w, rec, emulator)
	}
	return fmt.Errorf("no asciicast version %d: there are 2 and 3", in.CastVersion)
}

// masked is a copy of a recording in which mask has replaced what it replaces.
func masked(rec *journal.Recording, mask func(string) string) *journal.Recording {
	c := *rec
	c.Title, c.Source = mask(rec.Title), []byte(mask(string(rec.Source)))
	c.Labels = maps.Clone(rec.Labels)
	for id, l := range c.Labels {
		c.Labels[id] = journal.Label{Slide: mask(l.Slide), Command: mask(l.Command)}
	}
	c.Entries = make([]journal.Entry, len(rec.Entries))
	for i, e := range rec.Entries {
		e.Text, e.Dir, e.Result.Dir = mask(e.Text), mask(e.Dir), mask(e.Result.Dir)
		if len(e.Data) > 0 {
			e.Data = []byte(mask(string(e.Data)))
		}
		c.Entries[i] = e
	}
	maskOutput(c.Entries, mask)
	return &c
}
