package journal

import (
	"bytes"
	"io"
	"strings"
	"sync"
	"time"

	"showrunner/slides"
)

// flushAfter is how long an entry may wait for the disk.
const flushAfter = 100 * time.Millisecond

// Meta is what a recording says of its run.
type Meta struct {
	Title     string
	File      string    // the runbook's name
	Hash      string    // SHA-256 of the runbook as on disk, in hex
	Shell     string    // "bash"
	Source    []byte    // the runbook, masked
	Started   time.Time // may be zero
	Cols      int       // 0: 80
	Rows      int       // 0: 24
	Rehearsal bool
	IdleLimit time.Duration // players show no pause as longer; 0: they show all
}

// A Recorder is a sink that writes entries as they happen, as an asciicast v3
// file that any player of the format plays: each step's prompt and command are
// in it as output. Read gives back what was recorded, but for:
//
//   - times, which are rounded to the millisecond and never go back;
//   - bytes of output that are no UTF-8, which become U+FFFD; a character that
//     arrives in parts stands in the entry that ends it;
//   - output beyond 32 MiB of a step, which is left out in its middle; a line
//     in the output says how much. The end of such output is kept in memory
//     until the step has ended;
//   - output of more than 128 KiB in one entry, which becomes several, and
//     output of none;
//   - what is typed, unless Input is set.
//
// The end of a step is written at once, everything else within 100 ms. A write
// may take as long as the writer takes. After an error nothing more is written:
// see Err.
type Recorder struct {
	Input bool // records what is typed too; set it before the first Record

	mu     sync.Mutex
	cast   cast
	meta   Meta
	label  func(step string) (slide, command string)
	room   int // bytes of a step's output before some is left out
	now    time.Duration
	status int  // of the exit event
	judged bool // it is the verdict's
	closed bool

	runs  string // the step that runs
	slide string // the last marker of a slide
	own   owner
	out   joiner
	in    joiner
	trail trail

	// emulator makes terminals for a recording that is written again, and played
	// is the one of the step at hand.
	emulator func(cols, rows int) Terminal
	played   Terminal

	spent map[string]int // bytes written of a step's output
	tail  *tail          // of the owner's output; nil while there is room

	// timer flushes what waits. It belongs to the recorder, ends by itself when
	// it fires or in Close, and is armed only while bytes wait.
	timer *time.Timer
	armed bool
	timed bool
}

// An owner says whose the output and the input are that follow.
type owner struct {
	step  string
	later bool
	typed string // the step that input goes to
}

// NewRecorder writes the header of a recording to w. label tells what the
// markers call a step; it is called by Record and may be nil.
func NewRecorder(w io.Writer, m Meta, label func(step string) (slide, command string)) *Recorder {
	r := &Recorder{meta: m, label: label, room: headSize, timed: true}
	r.cast = cast{w: w, version: 3}
	r.begin()
	r.cast.flush()
	return r
}

func (r *Recorder) begin() {
	r.spent = map[string]int{}
	m, c := &r.meta, &r.cast
	c.header(m)
	first := remark{Showrunner: format, File: name(m.File), Hash: name(m.Hash), Shell: name(m.Shell), Rehearsal: m.Rehearsal}
	if !m.Started.IsZero() {
		first.Started = m.Started.Format(time.RFC3339Nano)
	}
	c.remark(first)
	for rest := m.Source; len(rest) > 0; {
		piece := clip(rest, pieceSize)
		c.remark(remark{Source: raw(piece)})
		rest = rest[len(piece):]
	}
	m.Source = nil
}

// name keeps a line short whatever it holds.
func name(s string) raw { return raw(clip([]byte(s), nameSize)) }

// Err returns the first error of writing.
func (r *Recorder) Err() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.cast.err
}

// Close ends the recording: it writes the exit event, with the verdict's status
// where there is one, else that of the Closed entry, and what waits. It does not close the writer. Entries that come
// after it are ignored.
func (r *Recorder) Close() error { return r.finish(true) }

func (r *Recorder) finish(whole bool) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return r.cast.err
	}
	r.closed = true
	r.endOutput()
	if whole && r.cast.version > 2 {
		r.cast.event(r.now, 'x', statusText(r.status))
	}
	r.cast.flush()
	if r.timer != nil {
		r.timer.Stop()
	}
	return r.cast.err
}

// Record records an entry. It may be called from any goroutine.
func (r *Recorder) Record(e Entry) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed || r.cast.err != nil {
		return
	}
	r.now = max(r.now, e.At)
	e.At = r.now
	r.record(&e)
	if e.Kind == Ended || e.Kind == Closed {
		r.cast.flush()
	}
	r.arm()
}

func (r *Recorder) record(e *Entry) {
	switch e.Kind {
	case Output:
		r.output(e)
	case Began:
		r.began(e)
	case Ended:
		r.ended(e)
	case Closed:
		r.endOutput()
		r.runs = ""
		if !r.judged {
			r.status = e.Result.Status
		}
		r.cast.remark(remark{Entry: "closed", At: at(e), Status: e.Result.Status})
	default:
		r.between(e)
	}
}

// between records an entry that does not end a step's output.
func (r *Recorder) between(e *Entry) {
	if e.Kind == Input && !r.Input {
		return
	}
	if r.tail != nil {
		kept := *e
		kept.Data = bytes.Clone(e.Data)
		r.write(r.tail.add(chunk{entry: &kept}))
		return
	}
	r.write([]*Entry{e})
}

func (r *Recorder) write(entries []*Entry) {
	for _, e := range entries {
		switch e.Kind {
		case Input:
			r.input(e)
		case Resized:
			r.cast.event(e.At, 'r', sizeText(e.Cols, e.Rows))
		case Waits:
			r.cast.remark(remark{Entry: "waits", At: at(e), Step: name(e.Step), Waiting: degree(e.Waiting)})
		case Restarted:
			r.cast.remark(r.long(remark{Entry: "restarted", At: at(e)}, e.Text))
		case Judged:
			r.judged, r.status = true, Verdict(e.Text).Status()
			r.cast.remark(remark{Entry: "judged", At: at(e), Text: name(e.Text)})
		case Shown:
			r.cast.remark(remark{Entry: "shown", At: at(e), Number: e.Slide})
		}
	}
}

// arm has what waits flushed in time.
func (r *Recorder) arm() {
	if !r.timed || r.armed || r.cast.buf.Len() == 0 {
		return
	}
	r.armed = true
	if r.timer == nil {
		r.timer = time.AfterFunc(flushAfter, r.tick)
		return
	}
	r.timer.Reset(flushAfter)
}

func (r *Recorder) tick() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.armed = false
	r.cast.flush()
}

// at is the time of an entry as a remark tells it: as exact as an event's.
func at(e *Entry) seconds { return seconds(e.At.Round(time.Millisecond)) }

// long writes all but the last piece of a text as remarks of their own, which
// keeps lines short.
func (r *Recorder) long(m remark, text string) remark {
	rest := []byte(text)
	for len(rest) > pieceSize {
		piece := clip(rest, pieceSize)
		r.cast.remark(remark{Text: raw(piece), More: true})
		rest = rest[len(piece):]
	}
	m.Text = raw(rest)
	return m
}

func (r *Recorder) began(e *Entry) {
	r.endOutput()
	typed := r.runs != ""
	if !typed {
		r.runs = e.Step
	}
	r.own = owner{step: e.Step, typed: e.Step}
	delete(r.spent, e.Step)
	m := remark{Entry: "began", At: at(e), Step: name(e.Step), Dir: name(e.Dir), Cols: e.Cols, Rows: e.Rows, Hides: e.Hides}
	var slide, command string
	if r.label != nil {
		slide, command = r.label(e.Step)
	}
	m.Slide, m.Label = name(slide), name(command)
	var prompt []byte
	if !typed { // else the program shows what is typed, after its own prompt
		prompt = r.trail.prompt(e.Seen(), r.meta.Cols)
		m.Echo = pieces(prompt)
	}
	r.cast.remark(r.long(m, e.Text))
	r.markers(e, slide, command)
	r.cast.text(e.At, 'o', prompt)
	if typed {
		return // into the terminal that there is
	}
	r.trail = trail{term: e.Terminal}
	if r.trail.term == nil && r.emulator != nil {
		r.played = r.emulator(max(e.Cols, 1), max(e.Rows, 1))
		r.trail.term = r.played
	}
}

// pieces is the number of events that a text takes.
func pieces(text []byte) (n int) {
	for ; len(text) > 0; n++ {
		text = text[len(clip(text, pieceSize)):]
	}
	return n
}

// markers writes the chapters that a step begins.
func (r *Recorder) markers(e *Entry, slide, command string) {
	if command == "" {
		command = e.Seen()
	}
	slide, command = oneLine(slide), oneLine(command)
	if slide == "" {
		r.cast.event(e.At, 'm', []byte(command))
		return
	}
	if slide != r.slide {
		r.slide = slide
		r.cast.event(e.At, 'm', []byte(slide))
	}
	r.cast.event(e.At, 'm', []byte(slide+" › "+command))
}

// oneLine is a text's first line, or what a list of chapters can show of it.
func oneLine(s string) string {
	const most = 72
	line, rest, _ := strings.Cut(strings.TrimSpace(s), "\n")
	line = strings.TrimSpace(line)
	cut := rest != ""
	if len(line) > 8*most {
		line, cut = string(clip([]byte(line), 8*most)), true
	}
	runes := []rune(slides.Visible(line))
	if len(runes) > most {
		runes, cut = runes[:most], true
	}
	if cut {
		return strings.TrimSuffix(string(runes), "…") + "…"
	}
	return string(runes)
}

func (r *Recorder) ended(e *Entry) {
	r.endOutput()
	if r.runs == e.Step {
		r.runs = ""
	}
	r.own.step, r.own.later = e.Step, true
	res := e.Result
	r.cast.remark(remark{Entry: "ended", At: at(e), Step: name(e.Step), Status: res.Status, Aborted: res.Aborted,
		Stopped: res.Stopped, Replayed: res.Replayed, Agrees: res.Agrees, Cut: name(string(res.Cut)), Duration: seconds(res.Duration), Dir: name(res.Dir)})
}

func (r *Recorder) input(e *Entry) {
	if r.own.typed != e.Step {
		r.cast.text(e.At, 'i', r.in.rest())
		r.own.typed = e.Step
		r.cast.remark(remark{Entry: "input", Step: name(e.Step)})
	}
	r.cast.text(e.At, 'i', r.in.join(e.Data))
}
