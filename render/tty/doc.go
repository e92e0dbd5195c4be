// Package tty is the presenter's real terminal: raw mode, keys in, frames out,
// and everything given back as it was.
//
// Nothing but what this package writes itself reaches the terminal: cells as
// text, and a short list of control sequences. Text of cells is cleaned once
// more on its way out.
package tty
