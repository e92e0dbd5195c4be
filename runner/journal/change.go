package journal

// A Change is what a rehearsed step changed in its shell. The understudy makes
// the same changes in the shell of the talk.
type Change struct {
	Dir     string   // the working directory afterwards; "" if unknown
	Set     string   // commands that make the changes to variables, functions, aliases and options
	Secrets []string // names of variables whose values are left out of Set
}
