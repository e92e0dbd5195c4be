//go:build !linux

package runner

// Strays is empty: the system does not tell.
func (s *Session) Strays() []Job { return nil }
