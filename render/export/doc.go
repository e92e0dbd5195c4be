// Package export writes transcripts: what was really run, and what it printed,
// as Markdown, HTML, asciicast, text, JSON or SVG. It writes reports, as text,
// JSON, JUnit and for GitHub, and runbooks whose expectations are updated. Every
// format is a fold over a deck and what a journal told; none runs anything or
// asks the clock.
package export
