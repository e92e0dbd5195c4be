package cli

import (
	"os"
	"path/filepath"
	"showrunner/slides"
	"strings"
	"testing"
)

func TestListOfStepsToRunFirstHoldsNoSecret(t *testing.T) {
	deck := slides.Parse("r.md", []byte("# T\n\n```sh\nDB_PASSWORD=hunter2hunter2\necho hunter2hunter2\nls\n```\n"))
	said, err := os.Create(filepath.Join(t.TempDir(), "said"))
	if err != nil {
		t.Fatal(err)
	}
	defer said.Close()
	was := os.Stderr
	os.Stderr = said
	err = (&presentation{from: "1.1.3", withState: true}).startAt(deck) // nobody says yes
	os.Stderr = was
	text, readErr := os.ReadFile(said.Name())
	if err == nil || readErr != nil || strings.Contains(string(text), "hunter2") || !strings.Contains(string(text), "1.1.2  echo ••••••••••••••\n") {
		t.Errorf("%v, %v, said %s", err, readErr, text)
	}
}
