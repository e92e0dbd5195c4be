// Package progress tells of a rehearsal while it runs: a live list of slides
// and steps on a terminal, a line per step elsewhere.
//
// On a terminal the list stands on the normal screen. Slides that are over
// scroll up as ordinary text; what is under way below them is drawn again in
// place with plain cursor moves. No mode of the terminal is changed, so there
// is none to give back. Text of runbooks and of programs is made visible and
// cut to the window: no control character of theirs reaches the terminal.
package progress
