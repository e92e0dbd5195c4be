package slides

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// An outline is a deck as OutlineJSON writes it.
type outline struct {
	File   string         `json:"file"`
	Title  string         `json:"title"`
	Slides []slideOutline `json:"slides"`
}

type slideOutline struct {
	Number   int      `json:"number"`
	Level    int      `json:"level"`
	Title    string   `json:"title"`
	Line     int      `json:"line"`
	Elements []any    `json:"elements"` // of the types below
	Notes    []string `json:"notes"`
}

type headingOutline struct {
	Kind   string `json:"kind"`
	Level  int    `json:"level"`
	Text   string `json:"text"`
	Line   int    `json:"line"`
	Nested bool   `json:"nested,omitempty"`
}

type plainOutline struct {
	Kind string `json:"kind"`
	Line int    `json:"line"`
}

type codeOutline struct {
	Kind     string `json:"kind"`
	Language string `json:"language"`
	Info     string `json:"info"`
	Line     int    `json:"line"`
	Text     string `json:"text"`
	Indented bool   `json:"indented,omitempty"`
}

type blockOutline struct {
	codeOutline
	Console bool          `json:"console,omitempty"` // a recorded session, though the language does not say so
	Steps   []stepOutline `json:"steps"`
}

type stepOutline struct {
	ID       string   `json:"id"`
	Line     int      `json:"line"`
	Text     string   `json:"text"`
	Comments []string `json:"comments"`
}

type expectationOutline struct {
	codeOutline
	Block string `json:"block"`
}

// OutlineJSON writes the deck as JSON: for each slide its elements in document
// order, and its notes. What a list or a quote holds of headings, blocks, code
// and expectations follows it, at the slide's level. Characters that a
// terminal would obey are escaped as \u00XX.
func OutlineJSON(w io.Writer, d *Deck) error {
	o := outline{File: d.File, Title: d.Title, Slides: make([]slideOutline, 0, len(d.Slides))}
	for _, s := range d.Slides {
		o.Slides = append(o.Slides, outlineSlide(s))
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(o); err != nil {
		return err
	}
	_, err := w.Write(VisibleJSON(b.Bytes()))
	return err
}

// OutlineSlides hands the slides to write, one after another as OutlineJSON
// writes them, indented for an array in an object, but without VisibleJSON. What
// write gets is good until it returns, and the slide is forgotten: there may be
// very many. Their notes are among it only where notes says so.
func OutlineSlides(d *Deck, notes bool, write func(slide []byte) error) error {
	enc := json.NewEncoder(writer(func(text []byte) error { return write(bytes.TrimSuffix(text, []byte("\n"))) }))
	enc.SetEscapeHTML(false)
	enc.SetIndent("    ", "  ")
	for _, s := range d.Slides {
		o := outlineSlide(s)
		if !notes {
			o.Notes = []string{}
		}
		if err := enc.Encode(o); err != nil {
			return err
		}
		s.Forget()
	}
	return nil
}

// writer is a function that takes all that is written at a time.
type writer func([]byte) error

func (w writer) Write(p []byte) (int, error) { return len(p), w(p) }

func outlineSlide(s *Slide) slideOutline {
	o := slideOutline{Number: s.Number, Level: s.Level, Title: s.Title, Line: s.Line,
		Elements: []any{}, Notes: append([]string{}, s.Notes()...)}
	for _, e := range s.Elements() {
		o.Elements = append(o.Elements, outlineElement(e))
		o.Elements = inside(o.Elements, e)
	}
	return o
}

// inside appends what an element of a slide holds.
func inside(to []any, e Element) []any {
	for _, child := range Children(e) {
		switch child.(type) {
		case *Heading, *Block, *Code, *Expectation:
			to = append(to, outlineElement(child))
		}
		to = inside(to, child)
	}
	return to
}

// Children are the elements that a list, a quote or footnotes hold, in order.
func Children(e Element) []Element {
	var found []Element
	switch e := e.(type) {
	case *List:
		for _, i := range e.Items {
			found = append(found, i.Elements...)
		}
	case *Quote:
		return e.Elements
	case *Footnotes:
		for _, n := range e.Notes {
			found = append(found, n.Elements...)
		}
	}
	return found
}

func outlineElement(e Element) any {
	line := e.Position().Line
	switch e := e.(type) {
	case *Heading:
		return headingOutline{"heading", e.Level, plainText(e.Spans), line, e.Nested}
	case *Code:
		return codeOutline{"code", e.Language, e.Info, line, e.Text, e.Indented}
	case *Block:
		kind, _ := dialectOf(e.Language)
		return blockOutline{codeOutline{"block", e.Language, e.Info, line, e.Shown(), false}, e.Console && !kind.console, outlineSteps(e)}
	case *Expectation:
		id := ""
		if e.Block != nil {
			id = e.Block.ID
		}
		return expectationOutline{codeOutline{"expectation", e.Language, e.Info, line, e.Text, false}, id}
	}
	return plainOutline{kindOf(e), line}
}

// kindOf is the kind of an element of which the outline says nothing more.
func kindOf(e Element) string {
	switch e.(type) {
	case *Paragraph:
		return "paragraph"
	case *List:
		return "list"
	case *Quote:
		return "quote"
	case *Table:
		return "table"
	case *HTML:
		return "html"
	case *Footnotes:
		return "footnotes"
	case *Rule:
		return "rule"
	case *Pause:
		return "pause"
	}
	return "element"
}

func outlineSteps(b *Block) []stepOutline {
	steps := make([]stepOutline, 0, len(b.Steps()))
	for _, s := range b.Steps() {
		steps = append(steps, stepOutline{s.ID, s.Line, s.Shown(), append([]string{}, s.Comments...)})
	}
	return steps
}

// VisibleJSON escapes the characters in JSON text that encoding/json leaves as
// they are though a terminal would obey or hide them. Text without such is not
// copied.
func VisibleJSON(text []byte) []byte {
	var out []byte
	done := 0
	for i := 0; i < len(text); {
		if c := text[i]; c < 0x7f {
			i++
			continue
		}
		r, n := utf8.DecodeRune(text[i:])
		if hidden(r) {
			out = append(out, text[done:i]...)
			done = i + n
			if r > 0xffff {
				high, low := utf16.EncodeRune(r)
				out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
			} else {
				out = fmt.Appendf(out, `\u%04x`, r)
			}
		}
		i += n
	}
	if done == 0 {
		return text
	}
	return append(out, text[done:]...)
}

// Outline writes the deck's slides, blocks and steps with their ids and lines
// for people to read.
func Outline(w io.Writer, d *Deck) error {
	out := bufio.NewWriter(w) // keeps the first error
	fmt.Fprintf(out, "%s: %s\n", Visible(d.File), d.Title)
	for _, s := range d.Slides {
		goes := ""
		if s.Goes {
			goes = " (goes on)"
		}
		fmt.Fprintf(out, "\n%d  %s%s  :%d\n", s.Number, s.Title, goes, s.Line)
		outlineText(out, s.Elements())
	}
	return out.Flush()
}

func outlineText(out *bufio.Writer, elements []Element) {
	for _, e := range elements {
		switch e := e.(type) {
		case *Block:
			info := Visible(e.Info)
			if e.Language == "" {
				info = strings.TrimSpace("session " + info)
			}
			fmt.Fprintf(out, "   %s  %s  :%d\n", e.ID, info, e.Line)
			for _, s := range e.Steps() {
				fmt.Fprintf(out, "     %s  %s\n", s.ID, firstLine(s.Shown()))
			}
		case *Expectation:
			fmt.Fprintf(out, "   expects %s  :%d\n", Visible(e.Info), e.Line)
		}
		outlineText(out, Children(e))
	}
}

// firstLine is the first line of text, with a mark when there are more.
func firstLine(text string) string {
	line, _, more := strings.Cut(text, "\n")
	if more {
		line = strings.TrimRight(line, " \\") + " …"
	}
	return VisibleCode(line)
}
