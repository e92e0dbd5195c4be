// Package browsertest opens the HTML transcript in a real browser: what it
// looks like, whether its buttons work, and whether everybody can use it.
package browsertest
