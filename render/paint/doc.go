// Package paint turns slides and the output of steps into cells: headings,
// paragraphs, lists, tables, highlighted code and steps become pictures, and
// the plain lines that a program printed get colours.
//
// It is pure: values in, screens out. Where a picture stands, and what is
// scrolled, is the stage's business.
package paint
