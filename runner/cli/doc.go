// Package cli is the command line: a file for each command (present, rehearse,
// export, outline, completion), what they share, and say.go, which holds how
// errors, hints, warnings and questions look.
//
// A command reads its runbook into a deck, refuses flags that do nothing where
// they are given, and then ties the two sides of the program together: a session
// of package runner, whose entries go to a stage, a progress list, a recording
// and a report. present.go shows a talk; unattended.go is what rehearse and
// export --run share: the choice of steps, the guard before destructive ones,
// the scratch copy, the session of one run. Only this package knows both what
// runs and what is drawn.
//
// Its goroutines are those of a rehearsal of several runbooks (rehearse.go, each
// ends with its runbook); all else is the session's and the stage's own.
package cli
