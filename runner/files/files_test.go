package files

import (
	"os"
	"path/filepath"
	"testing"
)

func TestOutsideTellsWhatWouldBeEmptied(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	root := filepath.Join(home, "books", "one")
	for name, text := range map[string]string{"books/one/in": "x", "books/one/sub/in": "x", "books/out": "x", "books/empty": "", ".profile": "x"} {
		path := filepath.Join(home, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		in   string
		want bool
	}{
		{"in", false}, {"sub/../in", false}, {"../one/in", false}, {filepath.Join(root, "in"), false},
		{"../out", true}, {filepath.Join(home, "books/out"), true}, {"~/.profile", true},
		{"../empty", false}, {"../none", false}, {"..", false}, {"~/none", false},
	} {
		if got := Outside(tt.in, root, root); got != tt.want {
			t.Errorf("Outside(%q) = %v, want %v", tt.in, got, tt.want)
		}
	}
}
