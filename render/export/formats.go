package export

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"showrunner/runner/journal"
	"showrunner/slides"
)

// Input is what a transcript is made of.
type Input struct {
	Deck        *slides.Deck // of the source that was recorded; nil for a foreign recording
	Recording   *journal.Recording
	Step        string // svg: the id of the one step to show, or ""
	Slide       int    // svg: the number of the one slide to show, or 0
	CastVersion int    // cast: 2 or 3; 0 is 3
	Notes       bool   // the runbook's notes are in it, too
	Changed     bool   // the runbook on disk is another one than Deck's source

	// ReadFile reads a picture beside the runbook by its name in it; nil where
	// there is none to be had. One of more than PictureMost bytes is none.
	ReadFile func(name string) ([]byte, error)

	// Mask replaces what must stay secret in joined screen text, titles and
	// commands, as many columns by as many; nil replaces nothing. Only the
	// runbook's own lines in a Markdown transcript do not go through it.
	Mask func(string) string
	Home string // directory that is masked in comparisons, or ""
}

// PictureMost is the size of the largest picture that a page holds, in bytes.
const PictureMost = 1 << 20

// A format is one way to write a transcript.
type format struct {
	name   string
	ending string // of file names, with the dot
	write  func(w io.Writer, in Input) error
}

// formats is the table of formats.
var formats = [...]format{
	{"md", ".md", writeMarkdown},
	{"html", ".html", writeHTML},
	{"txt", ".txt", writeText},
	{"cast", ".cast", writeCast},
	{"json", ".json", writeJSON},
	{"svg", ".svg", writeSVG},
}

// ErrNoDeck is why a recording of something else than a runbook cannot be
// written in some formats.
var ErrNoDeck = errors.New("the recording is not one of a runbook")

// Formats are the names of the formats.
func Formats() []string {
	names := make([]string, 0, len(formats))
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// FormatOf is the format that the ending of a file's name asks for.
func FormatOf(filename string) (name string, ok bool) {
	ending := strings.ToLower(filepath.Ext(filename))
	switch ending {
	case ".markdown":
		ending = ".md"
	case ".htm":
		ending = ".html"
	}
	for _, f := range formats {
		if f.ending == ending {
			return f.name, true
		}
	}
	return "", false
}

// Write writes a transcript in the named format. The error is w's, or says why
// the format does not fit the recording.
func Write(w io.Writer, name string, in Input) error {
	for _, f := range formats {
		if f.name == name {
			return f.write(w, in)
		}
	}
	return fmt.Errorf("no format %q: there are %s", name, strings.Join(Formats(), ", "))
}
