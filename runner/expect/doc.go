// Package expect tells whether what a block printed is what its expectation
// says. It is pure: strings in, a verdict out.
//
// A log is pasted and messy: it is compared by coverage, the share of its word
// pairs that were printed, and by its outcomes, which must be the same at any
// share. An output is compared line by line. Both are compared after masking
// what changes from run to run: durations, digests, addresses and their like.
package expect
