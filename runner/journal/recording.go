package journal

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"
)

const (
	lineMost    = 16 << 20 // bytes of a line
	fileMost    = 1 << 30  // bytes read of a file
	entryMost   = 1 << 19  // entries read of a file
	exactMost   = 1 << 18  // from here on what was printed within coarse counts as one entry
	coarse      = 100 * time.Millisecond
	runMost     = 20_000   // steps that begin
	blankMost   = 1 << 27  // cells of the terminals that they begin with
	resizeMost  = 1000     // changes of size read of a file
	moveMost    = 1 << 28  // bytes of output that they move
	printedMost = 16 << 20 // of which a terminal keeps no more
	sourceMost  = 24 << 20 // bytes of a runbook, as large as it is read from a file
	keptMost    = 40 << 20 // bytes of output kept
	sourceCost  = 3        // of them that a byte of the runbook counts as
	headMost    = 64 << 10 // kept of a step's output from there on
	fullMost    = 56 << 20 // when nothing of it is kept any more
	toldMost    = 32 << 20 // bytes of all other text
	markSize    = 64       // that a marker takes beside its text
	noteMost    = 20
	colsMost    = 2000
	rowsMost    = 1000
	cellsMost   = 1 << 17 // of a terminal: each change of its size goes through them
)

// A Recording is a journal as it stands on disk.
type Recording struct {
	Meta
	Entries []Entry          // in order; their times never go back
	Labels  map[string]Label // of steps, by id
	Status  int              // of the exit event
	Whole   bool             // it has its exit event or, where the format has none, its last line
	Foreign bool             // another program wrote it: there are no steps, output has no owner
	Notes   []string         // what was odd, each with its line: "line 7: …"

	marks []marker // of a foreign one
}

// A Label is what the markers call a step.
type Label struct {
	Slide   string // "3 Script to follow"
	Command string // "docker build …"
}

type marker struct {
	before int // the index of an entry
	at     time.Duration
	label  string
}

// Read reads a recording: one that a Recorder wrote, or any asciicast v2 or v3
// file. Of a file that was cut short, as by a crash, the last line is ignored
// when it is not whole.
//
// What is no asciicast gives an error that begins with the line, "line 3: …",
// and the recording as far as it could be read; it is nil when not even the
// header could, nor when the runbook in it is larger than 24 MiB. A negative
// interval, or a time before the last one, counts as no time at all. Of a file
// beyond 1 GiB, of 524,288 entries or of 20,000 steps that began, fewer on huge
// terminals, the rest is not read, nor are changes of size after the first 1,000,
// fewer after much output. Once 40 MiB were kept, a step's output beyond 64 KiB is
// left out, then all of it; a line in the output says how much. Notes tells of all
// of these. After the first 262,144 entries, what was printed within 100 ms is one.
func Read(r io.Reader) (*Recording, error) { return newDecoder(r).read() }

// ReadWith is Read for a recording that need not tell its Meta, but for the size
// of its terminal: m is known. The runbook there counts as one in the file does.
func ReadWith(r io.Reader, m Meta) (*Recording, error) {
	d := newDecoder(r)
	d.kept = sourceCost * len(m.Source)
	rec, err := d.read()
	if rec != nil {
		rec.Meta = m
	}
	return rec, err
}

// ReadRuns reads of a recording which steps ran and how they ended, and no output,
// which is much faster.
func ReadRuns(r io.Reader) (*Recording, error) {
	d := newDecoder(r)
	d.bare = true
	return d.read()
}

func newDecoder(r io.Reader) *decoder {
	d := &decoder{rec: &Recording{Labels: map[string]Label{}, Foreign: true}}
	d.lines.r = bufio.NewReaderSize(r, bufSize)
	return d
}

func (d *decoder) read() (*Recording, error) {
	first, err := d.lines.next()
	if err != nil && err != io.EOF {
		return nil, d.wrong(err)
	}
	if err := d.header(first); err != nil {
		return nil, d.wrong(err)
	}
	err = d.body()
	if errors.Is(err, errSource) {
		return nil, err
	}
	d.finish()
	return d.rec, err
}

func (d *decoder) body() error {
	for {
		line, err := d.lines.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return d.wrong(err)
		}
		if err := d.line(bytes.TrimSpace(line)); err != nil && d.lines.whole {
			return d.wrong(err)
		} else if err != nil {
			d.cut = true
			d.note("the file is cut short")
			return nil
		}
		if d.lines.read > fileMost || len(d.rec.Entries) >= entryMost || d.runs > runMost || d.blank > blankMost || d.told > toldMost {
			d.cut = true
			d.note("the rest is not read: too much")
			return nil
		}
	}
}

func (d *decoder) wrong(err error) error { return fmt.Errorf("line %d: %w", d.lines.n, err) }

func (d *decoder) note(what string) {
	if len(d.rec.Notes) < noteMost {
		d.rec.Notes = append(d.rec.Notes, fmt.Sprintf("line %d: %s", d.lines.n, what))
	}
}

// lines cuts a file into lines of a bounded length.
type lines struct {
	r     *bufio.Reader
	n     int  // the number of the last line
	whole bool // it ended in a newline
	read  int  // bytes
	buf   []byte
}

var (
	errLong   = errors.New("longer than 16 MiB")
	errSource = errors.New("the runbook in the recording is larger than 24 MiB; split it, and record it again")
)

// next returns the next line, valid until the next call, or io.EOF.
func (l *lines) next() ([]byte, error) {
	l.n++
	l.buf = l.buf[:0]
	for {
		p, err := l.r.ReadSlice('\n')
		l.buf = append(l.buf, p...)
		l.read += len(p)
		l.whole = err == nil
		switch {
		case len(l.buf) > lineMost:
			return nil, errLong
		case err == nil:
			return l.buf, nil
		case err == io.EOF && len(l.buf) > 0:
			return l.buf, nil
		case err != bufio.ErrBufferFull:
			return nil, err
		}
	}
}
