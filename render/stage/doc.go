// Package stage is the live view that the audience sees: the slide, its steps
// and what they print, and the keys that move it all.
//
// One goroutine, the one that calls Run, owns every field of a Stage. A session
// reaches it only through Record and NewTerminal, which leave what they bring
// under a mutex and wake the loop; they never wait for drawing.
package stage
