package slides

import "testing"

func TestCleanupIsFound(t *testing.T) {
	for _, tt := range []struct {
		title string
		want  bool
	}{
		{"Cleanup", true},
		{"cleanup", true},
		{"CLEAN UP", true},
		{"Clean-up", true},
		{"Cleaning up", true},
		{"Teardown", true},
		{"Tear down", true},
		{"tear-down", true},
		{"7. Cleanup", true},
		{"07 - Cleanup", true},
		{"7.2 Clean up", true},
		{"7) Cleanup", true},
		{"🧹 Clean up", true},
		{"Clean up 🧹", true},
		{"🧹 7. Cleanup:", true},
		{"Step 5: Clean up", true},
		{"**Cleanup**", true},
		{"Cleanup resources", true},
		{"Clean up the environment", true},
		{"Tear down everything", true},
		{"Clean up your resources", true},
		{"Clean up the code", false},
		{"Cleanup policies", false},
		{"Clean", false},
		{"Why cleanup", false},
		{"Before cleanup", false},
		{"Cleanups", false},
		{"Teardowns of phones", false},
		{"7", false},
		{"🧹", false},
	} {
		d := Parse("x.md", []byte("# A\n\n```sh\na\n```\n\n## "+tt.title+"\n\n```sh\nb\n```\n\n## B\n"))
		if got := d.Cleanup() != nil; got != tt.want {
			t.Errorf("Cleanup of %q is found: %v, want %v", tt.title, got, tt.want)
		}
	}
}

func TestCleanupHasItsSection(t *testing.T) {
	block := "\n\n```sh\nx\n```\n\n"
	for _, tt := range []struct{ in, want string }{
		{"# A" + block + "## Cleanup" + block + "### More" + block + "---" + block + "## B" + block, "2.1.1 3.1.1 4.1.1"},
		{"# A" + block + "## Cleanup" + block + "---" + block + "# B" + block, "2.1.1 3.1.1"},
		{"# A" + block + "### Cleanup" + block + "## Cleanup" + block + "### Cleanup" + block, "3.1.1 4.1.1"},
		{"# A\n## Cleanup" + block + "## Cleanup" + block, "3.1.1"},
		{"---\nshowrunner:\n  cleanup: put it away\n---\n# A\n## Cleanup" + block + "## 3. Put it away" + block, "3.1.1"},
		{"---\nshowrunner:\n  cleanup: nowhere\n---\n# A\n## Cleanup" + block, ""},
		{"# A" + block, ""},
		{"text", ""},
	} {
		if got := ids(Parse("x.md", []byte(tt.in)).CleanupSteps()); got != tt.want {
			t.Errorf("CleanupSteps(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}
