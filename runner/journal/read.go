package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// A decoder puts a recording together, line by line.
type decoder struct {
	lines   lines
	rec     *Recording
	version int
	bare    bool          // events are passed over
	clock   time.Duration // of the last event
	resizes int
	printed int // bytes of output since a host began
	moved   int // of moveMost
	runs    int // steps that began
	blank   int // cells of their terminals
	kept    int // of keptMost
	told    int // bytes of other text
	head    int // of the output of the step that runs
	lost    int // bytes of its output that are not kept
	cut     bool
	exited  bool
	events  bool // there were some
	own     owner
	echo    int    // so many o events to come are the prompt
	text    []byte // of the entry to come
}

type castHeader struct {
	Version       int
	Width, Height int
	Term          struct{ Cols, Rows int }
	Timestamp     float64
	Title         string
	IdleTimeLimit float64 `json:"idle_time_limit"`
	Env           struct {
		Shell any `json:"SHELL"`
	}
}

// header reads the first line.
func (d *decoder) header(line []byte) error {
	line = bytes.TrimSpace(bytes.TrimPrefix(line, []byte("\ufeff")))
	if len(line) == 0 {
		return errors.New("empty, where the header of an asciicast should be")
	}
	var v struct{ Version int }
	if line[0] != '{' || !json.Valid(line) {
		if line[0] == '{' && d.oldVersion(line) {
			v.Version = 1
		} else {
			return fmt.Errorf("no header of an asciicast: %s", quote(line))
		}
	} else if err := json.Unmarshal(line, &v); err != nil {
		return errors.New("the header's version is no number")
	}
	switch v.Version {
	case 1:
		d.lines.n = 1
		return errors.New("asciicast v1 cannot be read; `asciinema convert` makes v2 or v3 of it")
	case 2, 3:
		d.version = v.Version
	default:
		return fmt.Errorf("asciicast v%d is not known; v2 and v3 are", v.Version)
	}
	var h castHeader
	if err := json.Unmarshal(line, &h); err != nil {
		return fmt.Errorf("the header of asciicast v%d: %w", v.Version, err)
	}
	d.setHeader(&h)
	return nil
}

// oldVersion tells whether a header goes on over several lines, as v1's may,
// and says that it is one.
func (d *decoder) oldVersion(line []byte) bool {
	all := append([]byte(nil), line...)
	for range 32 {
		more, err := d.lines.next()
		if err != nil {
			break
		}
		all = append(all, more[:min(len(more), pieceSize)]...)
	}
	d.lines.n = 1
	_, value, ok := bytes.Cut(all, []byte(`"version"`))
	value, colon := bytes.CutPrefix(bytes.TrimSpace(value), []byte(":"))
	value = bytes.TrimSpace(value)
	return ok && colon && len(value) > 1 && value[0] == '1' && (value[1] < '0' || value[1] > '9')
}

func (d *decoder) setHeader(h *castHeader) {
	m := &d.rec.Meta
	m.Title = h.Title
	m.Cols, m.Rows = h.Term.Cols, h.Term.Rows
	if d.version == 2 {
		m.Cols, m.Rows = h.Width, h.Height
	}
	if m.Cols == 0 && m.Rows == 0 {
		m.Cols, m.Rows = 80, 24
	}
	m.Cols, m.Rows = d.size(m.Cols, m.Rows)
	if h.Timestamp >= 1 && h.Timestamp < 1<<40 {
		whole, frac := math.Modf(h.Timestamp)
		m.Started = time.Unix(int64(whole), int64(frac*1e9)).UTC()
	}
	m.Shell, _ = h.Env.Shell.(string)
	if h.IdleTimeLimit > 0 && h.IdleTimeLimit < 1<<20 {
		m.IdleLimit = time.Duration(h.IdleTimeLimit * float64(time.Second))
	}
}

// size keeps a size to what a picture can have.
func (d *decoder) size(cols, rows int) (int, int) {
	c, r := min(max(cols, 1), colsMost), min(max(rows, 1), rowsMost)
	r = min(r, cellsMost/c)
	if c != cols || r != rows {
		d.note(fmt.Sprintf("a terminal of %dx%d is taken as %dx%d", cols, rows, c, r))
	}
	return c, r
}

// quote shows the beginning of a line.
func quote(line []byte) string {
	const most = 40
	if len(line) > most {
		return strconv.QuoteToASCII(string(clip(line, most))) + "…"
	}
	return strconv.QuoteToASCII(string(line))
}

func (d *decoder) line(line []byte) error {
	switch {
	case len(line) == 0:
		return nil
	case line[0] == '#':
		return d.comment(bytes.TrimSpace(line[1:]))
	case d.bare:
		return nil
	}
	at, code, text, err := d.event(line)
	if err != nil {
		return err
	}
	return d.take(at, code, text)
}

// event cuts an event up: its time, a code, and text where it has one.
func (d *decoder) event(line []byte) (at time.Duration, code, text string, err error) {
	parts, ok := simple(line)
	if !ok && json.Unmarshal(line, &parts) != nil || parts[2] == nil || json.Unmarshal(parts[1], &code) != nil {
		return 0, "", "", fmt.Errorf("no event of an asciicast: %s", quote(line))
	}
	at, err = duration(string(parts[0]))
	if err != nil {
		return 0, "", "", fmt.Errorf("an event whose time is %s: %w", quote(parts[0]), err)
	}
	if len(code) != 1 || !strings.Contains("oirmx", code) {
		return at, "", "", nil
	}
	if parts[2][0] != '"' || json.Unmarshal(parts[2], &text) != nil {
		return 0, "", "", fmt.Errorf("an event %q without text: %s", code, quote(line))
	}
	return at, code, text, nil
}

// elements are the first three of an event, all that is built of however many.
type elements [3]json.RawMessage

// simple cuts up an event as nearly all are: a time, a code and a string in
// which no quote is escaped.
func simple(line []byte) (parts elements, ok bool) {
	at, rest, ok1 := bytes.Cut(line, []byte(","))
	code, text, ok2 := bytes.Cut(rest, []byte(","))
	code, text = bytes.TrimSpace(code), bytes.TrimSpace(text)
	if !ok1 || len(bytes.Trim(at, "[0123456789.")) > 0 || !ok2 || len(at) < 2 || at[0] != '[' || len(code) != 3 || len(text) < 3 || text[0] != '"' ||
		bytes.IndexByte(text[1:], '"') != len(text)-3 || !bytes.HasSuffix(text, []byte(`"]`)) || text[len(text)-3] == '\\' {
		return parts, false
	}
	return elements{bytes.TrimSpace(at[1:]), code, text[:len(text)-1]}, true
}

// tell moves the clock: v2 counts from the start, v3 from the last event.
func (d *decoder) tell(at time.Duration) {
	if d.version == 3 {
		at += d.clock
	}
	if at < d.clock {
		d.note("an event goes back in time; it is taken as the last one's")
		at = d.clock
	}
	d.clock = min(at, longest)
}

// add appends an entry. An event's time never comes before a remark's.
func (d *decoder) add(e Entry) {
	if n := len(d.rec.Entries); n > 0 {
		e.At = max(e.At, d.rec.Entries[n-1].At)
	}
	e.At = min(max(e.At, 0), longest)
	d.rec.Entries = append(d.rec.Entries, e)
}

func (d *decoder) take(at time.Duration, code, text string) error {
	d.tell(at)
	d.events = true
	e := Entry{At: d.clock}
	switch code {
	case "o":
		if d.echo > 0 {
			d.echo--
			return nil
		}
		e.Kind, e.Step, e.Later, e.Data = Output, d.own.step, d.own.later, d.spare([]byte(text))
		d.printed += len(text)
	case "i":
		e.Kind, e.Step, e.Data = Input, d.own.typed, []byte(text)
		d.told += len(text)
	case "r":
		var err error
		if e.Cols, e.Rows, err = parseSize(text); err != nil {
			return err
		}
		d.resizes++
		d.moved += min(d.printed, printedMost)
		if d.resizes > resizeMost || d.moved > moveMost {
			d.note("another change of size is left out: too many")
			return nil
		}
		e.Kind = Resized
		e.Cols, e.Rows = d.size(e.Cols, e.Rows)
	case "m":
		if d.told += markSize + len(text); d.rec.Foreign {
			d.rec.marks = append(d.rec.marks, marker{len(d.rec.Entries), d.clock, text})
		}
		return nil
	case "x":
		return d.exit(text)
	default:
		return nil
	}
	if e.Kind != Resized && len(e.Data) == 0 || d.merge(&e) {
		return nil
	}
	d.add(e)
	return nil
}

// spare returns as much of output as there is room for, and counts it.
func (d *decoder) spare(p []byte) []byte {
	room := max(keptMost-d.kept, min(headMost-d.head, fullMost-d.kept), 0)
	if d.lost > 0 {
		room = 0 // what comes after a gap stands after it
	}
	n := len(clip(p, room))
	d.kept, d.head, d.lost = d.kept+n, d.head+n, d.lost+len(p)-n
	return p[:n]
}

// gap says how much of the owner's output is not kept.
func (d *decoder) gap() {
	if d.lost == 0 {
		return
	}
	d.note(fmt.Sprintf("%d bytes of the output of step %s are left out: too much", d.lost, d.own.step))
	d.add(Entry{At: d.clock, Kind: Output, Step: d.own.step, Later: d.own.later, Data: LeftOut(d.lost)})
	d.lost = 0
}

// merge adds what was printed to the last entry, if that came just before in a
// recording of very many.
func (d *decoder) merge(e *Entry) bool {
	n := len(d.rec.Entries)
	if e.Kind != Output || n < exactMost {
		return false
	}
	last := &d.rec.Entries[n-1]
	if last.Kind != Output || last.Step != e.Step || last.Later != e.Later || e.At-last.At > coarse {
		return false
	}
	last.Data = append(last.Data, e.Data...)
	return true
}

func (d *decoder) exit(text string) (err error) {
	d.exited = true
	if d.rec.Status, err = strconv.Atoi(text); err != nil {
		return fmt.Errorf("an exit status that is no number: %s", quote([]byte(text)))
	}
	return nil
}

func parseSize(s string) (cols, rows int, err error) {
	a, b, _ := strings.Cut(s, "x")
	cols, err1 := strconv.Atoi(a)
	rows, err2 := strconv.Atoi(b)
	if err1 != nil || err2 != nil {
		return 0, 0, fmt.Errorf("a size like 80x24, not %s", quote([]byte(s)))
	}
	return cols, rows, nil
}

// comment takes in a comment line, if it is a remark of ours.
func (d *decoder) comment(line []byte) error {
	if d.version != 3 || len(line) == 0 || line[0] != '{' {
		return nil
	}
	var m remark
	err := json.Unmarshal(line, &m)
	switch {
	case d.rec.Foreign && err == nil && m.Showrunner > 0 && !d.events:
		d.meta(&m)
	case d.rec.Foreign:
	case err != nil && !d.lines.whole:
		return err
	case err != nil:
		d.note("a remark that cannot be read: " + quote(line))
	default:
		return d.remark(&m)
	}
	return nil
}

func (d *decoder) meta(m *remark) {
	rec := d.rec
	rec.Foreign = false
	rec.File, rec.Hash, rec.Shell, rec.Rehearsal = string(m.File), string(m.Hash), string(m.Shell), m.Rehearsal
	if t, err := time.Parse(time.RFC3339Nano, m.Started); err == nil {
		rec.Started = t
	}
	if m.Showrunner > format {
		d.note("a newer showrunner wrote this; it is read as far as it is understood")
	}
}

func (d *decoder) remark(m *remark) error {
	if m.Source != "" {
		d.rec.Source = append(d.rec.Source, m.Source...)
		d.kept += sourceCost * len(m.Source)
	}
	if m.Text != "" {
		d.text = append(d.text, m.Text...)
	}
	switch {
	case len(d.rec.Source) > sourceMost:
		return errSource
	case len(d.text) > sourceMost:
		return errors.New("a text of more than 24 MiB")
	}
	if m.Entry != "" {
		d.entry(m, string(d.text))
	}
	if !m.More {
		d.text = d.text[:0]
	}
	return nil
}

func (d *decoder) entry(m *remark, text string) {
	e := Entry{At: time.Duration(m.At), Step: string(m.Step)}
	d.told += len(text) + len(m.Step) + len(m.Dir) + len(m.Slide) + len(m.Label) + len(m.Cut)
	if m.Entry == "began" || m.Entry == "ended" || m.Entry == "output" {
		d.gap()
	}
	switch m.Entry {
	case "began":
		e.Kind, e.Text, e.Hides, e.Dir, e.Cols, e.Rows = Began, text, m.Hides, string(m.Dir), m.Cols, m.Rows
		if e.Cols != 0 || e.Rows != 0 {
			e.Cols, e.Rows = d.size(e.Cols, e.Rows)
		}
		d.runs++
		d.head = 0
		if e.Cols > 0 && e.Rows > 0 {
			d.blank += e.Cols * e.Rows
		} else {
			d.blank += d.rec.Cols * d.rec.Rows
		}
		d.own, d.echo = owner{step: e.Step, typed: e.Step}, m.Echo
		if m.Slide != "" || m.Label != "" {
			d.rec.Labels[e.Step] = Label{string(m.Slide), string(m.Label)}
		}
	case "ended":
		if d.own.step == e.Step {
			d.printed = 0
		}
		e.Kind, e.Result = Ended, m.result()
		d.own.step, d.own.later, d.echo = e.Step, true, 0
	case "waits":
		e.Kind, e.Waiting = Waits, waiting(m.Waiting)
	case "restarted":
		e.Kind, e.Text = Restarted, text
	case "judged":
		e.Kind, e.Text = Judged, text
	case "shown":
		e.Kind, e.Slide = Shown, m.Number
	case "closed":
		e.Kind, e.Result.Status = Closed, m.Status
	case "output":
		d.own.step, d.own.later = e.Step, m.Later
		return
	case "input":
		d.own.typed = e.Step
		return
	case "elided":
		d.note(fmt.Sprintf("%d bytes of the output of step %s are left out", m.Bytes, e.Step))
		return
	default: // of a newer version
		return
	}
	d.add(e)
}

// finish settles what only the end of the file tells.
func (d *decoder) finish() {
	d.gap()
	d.rec.Whole = d.exited || d.version == 2 && !d.cut
	d.rec.Entries = d.rec.Entries[:len(d.rec.Entries):len(d.rec.Entries)]
}
