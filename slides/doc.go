// Package slides turns a runbook, an ordinary CommonMark and GFM file, into a
// deck: slides, their elements, the blocks that can be run and the steps in
// them.
//
// It is pure: bytes in, values out. Parse never fails; whatever is doubtful
// about a runbook is a Finding with its position.
package slides
