package slides

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

const selectable = "# Demo, part 1\n\n## 🔨 Build\n\n```sh name=compile\na\nb\nc\n```\n\n```sh name=link skip\nd\n```\n\n" +
	"---\n\n```sh\ne\n```\n\n## Run\n\n### Run once\n\n```sh\nf\n```\n\n### Run Twice\n\n```sh name=comb\ng\n```\n\n## 7. Empty\n\ntext\n\n" +
	"## Same\n\n```sh\nh\n```\n\n## Same\n\n```sh\ni\n```\n"

func ids(steps []*Step) string {
	var found []string
	for _, s := range steps {
		found = append(found, s.ID)
	}
	return strings.Join(found, " ")
}

// 1 Demo, 2 Build (3 goes on), 4 Run, 5 Run once, 6 Run Twice, 7 Empty, 8 and 9 Same
func TestSelect(t *testing.T) {
	all := "2.1.1 2.1.2 2.1.3 2.2.1 3.1.1 5.1.1 6.1.1 8.1.1 9.1.1"
	d := Parse("x.md", []byte(selectable))
	for _, tt := range []struct{ only, from, want string }{
		{"", "", all},
		{"2", "", "2.1.1 2.1.2 2.1.3 2.2.1"},
		{"2.1", "", "2.1.1 2.1.2 2.1.3"},
		{"2.1.3", "", "2.1.3"},
		{"2-5", "", "2.1.1 2.1.2 2.1.3 2.2.1 3.1.1 5.1.1"},
		{"2.1-2.2", "", "2.1.1 2.1.2 2.1.3 2.2.1"},
		{"2.1.2-3.1.1", "", "2.1.2 2.1.3 2.2.1 3.1.1"},
		{"2.2-5", "", "2.2.1 3.1.1 5.1.1"},
		{"2 - 3.1", "", "2.1.1 2.1.2 2.1.3 2.2.1 3.1.1"},
		{"4-6", "", "5.1.1 6.1.1"},
		{"6,2.2, 2.1.1", "", "2.1.1 2.2.1 6.1.1"},
		{"6|2.2|2", "", "2.1.1 2.1.2 2.1.3 2.2.1 6.1.1"},
		{"compile", "", "2.1.1 2.1.2 2.1.3"},
		{"LINK", "", "2.2.1"},
		{"compi", "", "2.1.1 2.1.2 2.1.3"},
		{"build", "", "2.1.1 2.1.2 2.1.3 2.2.1 3.1.1"},
		{"🔨 build", "", "2.1.1 2.1.2 2.1.3 2.2.1 3.1.1"},
		{"run", "", "5.1.1 6.1.1"},
		{"run t", "", "6.1.1"},
		{"Demo, part 1", "", all},
		{"demo", "", all},
		{"", "3", "3.1.1 5.1.1 6.1.1 8.1.1 9.1.1"},
		{"", "2.1.3", "2.1.3 2.2.1 3.1.1 5.1.1 6.1.1 8.1.1 9.1.1"},
		{"", "run once", "5.1.1 6.1.1 8.1.1 9.1.1"},
		{"", "empty", "8.1.1 9.1.1"},
		{"2,8", "2.1.3", "2.1.3 2.2.1 8.1.1"},
		{"10", "", "!there is no slide 10: there are slides 1 to 9; the outline lists their blocks and steps"},
		{"0", "", "!there is no slide 0: there are slides 1 to 9; the outline lists their blocks and steps"},
		{"2.3", "", "!there is no block 2.3: slide 2 has blocks 2.1 to 2.2"},
		{"5.2", "", "!there is no block 5.2: slide 5 has only block 5.1"},
		{"4.1", "", "!there is no block 4.1: slide 4 has no block"},
		{"2.1.4", "", "!there is no step 2.1.4: block 2.1 has steps 2.1.1 to 2.1.3"},
		{"99999999999999999999", "", "!there is no slide 99999999999999999999: there are slides 1 to 9; the outline lists their blocks and steps"},
		{"2-10", "", "!there is no slide 10: there are slides 1 to 9; the outline lists their blocks and steps"},
		{"3-2", "", "!the range \"3-2\" runs backwards: 2-3 goes forwards"},
		{"4", "", "!there is no step in \"4\": there are slides 1 to 9; the outline lists their blocks and steps"},
		{"empty", "", "!there is no step in \"empty\": there are slides 1 to 9; the outline lists their blocks and steps"},
		{"co", "", "!\"co\" may be block 2.1 (compile) or block 6.1 (comb): give the number"},
		{"same", "", "!\"same\" may be slide 8 (Same) or slide 9 (Same): give the number"},
		{"", "same", "!\"same\" may be slide 8 (Same) or slide 9 (Same): give the number"},
		{"2-x", "", "!no block or slide is called \"2-x\": there is \"compile\", \"link\", \"comb\", \"Demo, part 1\", \"🔨 Build\", \"Run\", \"Run once\", \"Run Twice\" and 3 more"},
		{" ", "", "!no block or slide is called \"\": there is \"compile\", \"link\", \"comb\", \"Demo, part 1\", \"🔨 Build\", \"Run\", \"Run once\", \"Run Twice\" and 3 more"},
		{"2", "3", "!no step is left of \"2\" from \"3\" on: there are slides 1 to 9; the outline lists their blocks and steps"},
	} {
		var only []string
		if tt.only != "" {
			only = strings.Split(tt.only, "|")
		}
		steps, err := d.Select(only, tt.from)
		got := ids(steps)
		var e *SelectError
		if errors.As(err, &e) {
			got = "!" + e.Error() + ": " + e.Hint
		}
		if got != tt.want {
			t.Errorf("Select(%q, %q) = %q, want %q", tt.only, tt.from, got, tt.want)
		}
	}
}

func TestSelectOfNothingIsNothing(t *testing.T) {
	steps, err := Parse("x.md", []byte("# A\n")).Select(nil, "")
	if len(steps) != 0 || err != nil {
		t.Errorf("Select = %q, %v, want nothing", ids(steps), err)
	}
}

func TestBeforeIsWhatIsNotSelected(t *testing.T) {
	d := Parse("x.md", []byte(selectable))
	for _, tt := range []struct{ only, want string }{
		{"2.1.1", ""},
		{"2.2", "2.1.1 2.1.2 2.1.3"},
		{"2.1.2,5", "2.1.1 2.1.3 2.2.1 3.1.1"},
		{"", ""},
	} {
		var only []string
		if tt.only != "" {
			only = []string{tt.only}
		}
		steps, err := d.Select(only, "")
		if err != nil {
			t.Fatal(err)
		}
		if got := ids(d.Before(steps)); got != tt.want {
			t.Errorf("Before(%q) = %q, want %q", tt.only, got, tt.want)
		}
	}
	if got := d.Before(nil); len(got) != 0 {
		t.Errorf("Before(nil) = %q, want nothing", ids(got))
	}
}

func TestStepsAreTheDecks(t *testing.T) {
	d := Parse("x.md", []byte(selectable))
	for _, s := range d.Steps() {
		if d.Step(s.ID) != s {
			t.Errorf("Steps() has another %s than Step", s.ID)
		}
	}
	if !slices.IsSortedFunc(d.Steps(), func(a, b *Step) int { return a.Offset - b.Offset }) {
		t.Error("Steps() are out of order")
	}
}
