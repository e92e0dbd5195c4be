// Package journal holds what happened in a run, in order: entries that a
// session records and that the stage, recordings, transcripts and reports are
// folds over.
package journal

import (
	"time"

	"showrunner/slides"
)

// Kind is what an Entry tells.
type Kind uint8

// The kinds. The comments say which fields of Entry count besides At.
const (
	Began     Kind = iota + 1 // a step began: Step, Text, Hides, Dir, Cols, Rows
	Output                    // bytes a program wrote: Step, Data; Later for output after the step's end
	Input                     // bytes typed: Step, Data
	Resized                   // the terminal has a new size: Cols, Rows
	Ended                     // a step ended: Step, Result
	Waits                     // Waiting changed while a step runs: Step, Waiting
	Restarted                 // the shell was replaced by a fresh one: Text says what became of the state
	Closed                    // the session ended: Result.Status
	Shown                     // the presenter turned to a slide: Slide
	Judged                    // a rehearsal is over: Text is its verdict
)

// Entry is one thing that happened.
type Entry struct {
	At      time.Duration // since the session started
	Kind    Kind
	Step    string // id: "2.1.3"
	Text    string
	Hides   []int  // lines of a step's Text that are not shown, from 0
	Data    []byte // must be copied to be kept
	Later   bool
	Dir     string
	Cols    int
	Rows    int
	Waiting Waiting
	Result  Result
	Slide   int // number, from 1

	// Terminal is the emulator of a step that begins, nil where there is none,
	// or where the step is typed into another one's program.
	Terminal Terminal
}

// Seen is what of a step's text is shown.
func (e *Entry) Seen() string { return slides.WithoutLines(e.Text, e.Hides) }

// Waiting says whether the running program waits for the terminal.
type Waiting uint8

// The degrees of waiting.
const (
	NotWaiting Waiting = iota
	LikelyWaiting
	SurelyWaiting
)

// Result is how a step ended.
type Result struct {
	Status   int  // the shell's $?; -1 where the shell gave none
	Aborted  bool // the session's shell ended under the step
	Stopped  bool // suspended by Ctrl-Z: the job still exists
	Replayed bool // the understudy played what a rehearsal printed; nothing ran
	Agrees   bool // it printed what its console fence says, which excuses its status
	Cut      Cut  // why the step was ended before its time
	Duration time.Duration
	Dir      string // the shell's working directory afterwards
}

// Cut says why a step was ended before its time.
type Cut string

// The reasons to end a step.
const (
	NotCut   Cut = ""
	Overtime Cut = "timeout" // it took longer than its timeout
	Vainly   Cut = "waiting" // it waited for input that nobody gives
	Alone    Cut = "alone"   // it was to be typed into a program, and none ran
	Nowhere  Cut = "nowhere" // the folder in which it was to run is none
	Misread  Cut = "misread" // neither the parser nor the shell understands it: it was not sent
)

// Error makes a Cut the cause of a context's end.
func (c Cut) Error() string { return string(c) }

// Sink takes entries. Record is called from one goroutine at a time, in order,
// and must not block on the presenter's terminal.
type Sink interface {
	Record(e Entry)
}

// Tee records every entry into all of its sinks, in order.
type Tee []Sink

// Record passes e on.
func (t Tee) Record(e Entry) {
	for _, s := range t {
		s.Record(e)
	}
}

// A Leaver is a Terminal that tells what a program leaves: how many rows below
// the cursor's the first row of the main screen is that nothing was printed in,
// and whether the alternate screen is in use.
type Leaver interface {
	Leaves() (below int, alt bool)
}

// Terminal is what a session needs of an emulator. It must be safe for use by
// several goroutines.
type Terminal interface {
	Write(p []byte) (int, error)
	Resize(cols, rows int)
	Text() string // the screen text, scrollback first
}
