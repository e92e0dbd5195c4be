package slides

import (
	"slices"
	"testing"
)

func TestSecretsOfADeckAreFound(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"A_TOKEN=abc", []string{"abc"}},
		{"export A_SECRET='a b' B=c", []string{"a b"}},
		{"db_password=\"a\\\"b\" cmd", []string{`a"b`}},
		{"A_TOKEN=$'a\\tb\\x41\\101'", []string{"a\tbAA"}},
		{"A_TOKEN=$(cat x)", nil},
		{"A_TOKEN=a$b", nil},
		{"SORT_KEY=name", nil},
		{"API_KEY=0123456789abcdef", []string{"0123456789abcdef"}},
		{"PASSWORD_FILE=/etc/x", nil},
		{"named=value1", []string{"value1"}},
		{"if true; then (A_TOKEN=abc); fi", []string{"abc"}},
		{"A_TOKEN=abc (", nil},
	} {
		source := "---\nshowrunner:\n  secrets: [named]\n---\n# A\n\n```sh\n" + c.in + "\n```\n"
		if got := Secrets(Parse("x.md", []byte(source))); !slices.Equal(got, c.want) {
			t.Errorf("Secrets(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}
