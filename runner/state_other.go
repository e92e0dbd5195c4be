//go:build !linux

package runner

import (
	"errors"
	"os"
)

// openSaved makes the place for state, a file that only the user can read.
func openSaved() (saved, error) {
	f, err := os.CreateTemp("", "showrunner-*")
	if err != nil {
		return saved{}, err
	}
	return saved{file: f, path: f.Name()}, nil
}

func (v *saved) remove() error { return errors.Join(v.file.Close(), os.Remove(v.path)) }
