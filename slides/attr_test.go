package slides

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestReadInfoKnowsTheUsualSpellings(t *testing.T) {
	for _, tt := range []struct {
		in   string
		lang string
		want Attr
	}{
		{"", "", Attr{}},
		{"sh", "sh", Attr{}},
		{"SH", "sh", Attr{}},
		{"sh ", "sh", Attr{}},
		{"bash title here", "bash", Attr{}},
		{"sh name=build", "sh", Attr{Name: "build"}},
		{"sh {name=build}", "sh", Attr{Name: "build"}},
		{"sh{name=build}", "sh", Attr{Name: "build"}},
		{`{.sh name="build it"}`, "sh", Attr{Name: "build it"}},
		{`{#build .sh}`, "sh", Attr{Name: "build"}},
		{`{ .bash .numberLines name=x }`, "bash", Attr{Name: "x"}},
		{`bash title="build it"`, "bash", Attr{Name: "build it"}},
		{`sh { "name": "build" }`, "sh", Attr{Name: "build"}},
		{`sh {"name":"build","skip":true}`, "sh", Attr{Name: "build", Skip: true}},
		{`sh {"name":"a, b","confirm":false}`, "sh", Attr{Name: "a, b"}},
		{"bash +exec", "bash", Attr{}},
		{"bash +exec +pty name=x", "bash", Attr{Name: "x"}},
		{"sh,skip", "sh", Attr{Skip: true}},
		{"sh skip", "sh", Attr{Skip: true}},
		{"sh skip=true confirm=yes", "sh", Attr{Skip: true, Confirm: true}},
		{"sh skip=false", "sh", Attr{}},
		{"sh type", "sh", Attr{Type: true}},
		{"sh status=3", "sh", Attr{Status: "3"}},
		{"sh status=any", "sh", Attr{Status: "any"}},
		{"sh status=Any", "sh", Attr{Status: "any"}},
		{"sh status=300", "sh", Attr{}},
		{"sh status=ok", "sh", Attr{}},
		{"sh status=007", "sh", Attr{Status: "7"}},
		{"sh timeout=30s", "sh", Attr{Timeout: 30 * time.Second}},
		{"sh timeout=2m", "sh", Attr{Timeout: 2 * time.Minute}},
		{"sh timeout=30", "sh", Attr{Timeout: 30 * time.Second}},
		{"sh timeout=1.5", "sh", Attr{Timeout: 1500 * time.Millisecond}},
		{"sh timeout=soon", "sh", Attr{}},
		{"sh timeout=-1s", "sh", Attr{}},
		{`sh input="y\n"`, "sh", Attr{Input: "y\n"}},
		{`sh input="\x03\e[A"`, "sh", Attr{Input: "\x03\x1b[A"}},
		{`sh input='y\n'`, "sh", Attr{Input: `y\n`}},
		{`sh input="say \"hi\" \q"`, "sh", Attr{Input: `say "hi" \q`}},
		{`sh input="unclosed`, "sh", Attr{Input: `"unclosed`}},
		{"sh output=json", "sh", Attr{Output: "json"}},
		{"log match=Contains", "log", Attr{Match: "contains"}},
		{"sh name = x", "sh", Attr{Name: "x"}},
		{"sh NAME=x", "sh", Attr{Name: "x"}},
		{"sh name=", "sh", Attr{}},
		{"sh =x == : ={", "sh", Attr{}},
		{"sh name=x title=y", "sh", Attr{Name: "x"}},
		{"sh title=y name=x", "sh", Attr{Name: "x"}},
		{"sh unknown=1 other", "sh", Attr{}},
		{"{name=x}", "", Attr{Name: "x"}},
		{"c++", "c++", Attr{}},
	} {
		lang, got := readInfo(tt.in)
		if lang != tt.lang || got != tt.want {
			t.Errorf("readInfo(%q) = %q, %+v, want %q, %+v", tt.in, lang, got, tt.lang, tt.want)
		}
	}
}

func FuzzReadInfo(f *testing.F) {
	for _, s := range []string{`sh {"a": "b\n"}`, "sh ={}=", `sh input="\`, "{.", "\x00=\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		language, attr := readInfo(s)
		again, same := readInfo(s)
		if language != again || attr != same {
			t.Errorf("readInfo(%q) is not stable", s)
		}
		if n, err := strconv.Atoi(attr.Status); attr.Timeout < 0 || attr.Status != "" && attr.Status != "any" && (err != nil || n < 0 || n > 255) {
			t.Errorf("readInfo(%q): timeout %v, status %q", s, attr.Timeout, attr.Status)
		}
		if language != strings.ToLower(language) || attr.Match != strings.ToLower(attr.Match) {
			t.Errorf("readInfo(%q): language %q, match %q", s, language, attr.Match)
		}
		spelled := fmt.Sprintf("sh name=%q status=%q timeout=%q input=%q output=%q match=%q skip=%v confirm=%v type=%v",
			attr.Name, attr.Status, attr.Timeout, attr.Input, attr.Output, attr.Match, attr.Skip, attr.Confirm, attr.Type)
		if language, same := readInfo(spelled); language != "sh" || same != attr {
			t.Errorf("readInfo(%q) = %+v, spelled as %s it is %+v", s, attr, spelled, same)
		}
	})
}

func TestAttributesOfRunme(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want Attr
	}{
		{`sh {"excludeFromRunAll":"true"}`, Attr{Alone: true}},
		{"sh excludeFromRunAll=false", Attr{}},
		{"sh background cwd=demo", Attr{Background: true, Dir: "demo"}},
		{`sh {"interactive":"false"}`, Attr{Ignored: "interactive=false"}},
		{"sh interactive=true", Attr{}},
	} {
		if _, got := readInfo(tt.in); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.in, got, tt.want)
		}
	}
}
