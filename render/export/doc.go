// Package export writes transcripts: what was really run, and what it printed,
// as Markdown, HTML, asciicast, text, JSON or SVG. Every format is a fold over a
// deck and the entries of a recording; none runs anything or asks the clock.
package export
