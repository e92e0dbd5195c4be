package paint

import "testing"

// What nobody names the language of is known by how it begins.
func TestOutputIsKnownByItsBeginning(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"<?xml version=\"1.0\"?>\n<a/>", "xml"},
		{"\n\n<!DOCTYPE html>\n<p>x</p>", "html"},
		{"<html>\n", "html"},
		{"apiVersion: v1\nkind: Pod", "yaml"},
		{"%YAML 1.2\n---\na: 1", "yaml"},
		{"---\nname: x", "yaml"},
		{"---\n- name: x", "yaml"},
		{"---\nname:\n  - x", "yaml"},
		{"---\nnot a key: x", ""},
		{"---\nhttp://example.com", ""},
		{"---\n:", ""},
		{"---", ""},
		{"text\ndiff --git a/x b/x\n", "diff"},
		{"text\n<?xml version=\"1.0\"?>", ""},
	} {
		l := &OutputLexer{}
		l.Paint(printed(c.text, 80), distinct())
		if l.language != c.want {
			t.Errorf("%q is taken for %q, want %q", c.text, l.language, c.want)
		}
	}
}

// klog writes the level as a letter before the date, which is no word.
func TestLevelsOfKubernetesArePainted(t *testing.T) {
	theme := distinct()
	for _, c := range []struct {
		text string
		want Role
	}{
		{"I1123 23:35:47.123456   1 main.go:52] started", Accent},
		{"W1123 23:35:47.123456   1 main.go:52] slow", Waiting},
		{"E1123 23:35:47.123456   1 main.go:52] gone", Failed},
		{"F1123 23:35:47.123456   1 main.go:52] gone", Failed},
		{"X1123 23:35:47.123456   1 main.go:52] gone", Bare},
		{"E1123 is a number", Bare},
	} {
		s := printed(c.text, 80)
		(&OutputLexer{}).Paint(s, theme)
		want := theme.Look(c.want)
		if c.want == Bare {
			want = s.Style(s.Row(0)[79])
		}
		if got := s.Style(s.Row(0)[0]); got != want {
			t.Errorf("%q begins as %+v, want %+v\n%s", c.text, got, want, golden(s, theme))
		}
	}
}
