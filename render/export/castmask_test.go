package export

import (
	"strings"
	"testing"

	"showrunner/runner/journal"
	"showrunner/runner/mask"
)

// However a secret gets to the screen, a cast of it tells nothing.
func TestCastHidesWhatTheScreenWouldShow(t *testing.T) {
	const secret = "hunter22"
	m := mask.New()
	m.Add(secret)
	letters := strings.Split(secret, "")
	var struck, underlined strings.Builder
	for _, c := range letters {
		struck.WriteString(c + "\b" + c)
		underlined.WriteString("_\b" + c)
	}
	for _, pieces := range [][]string{
		{secret},
		{"hunt", "er22"},
		letters,
		{"hunt\x1b]0;a title\aer22"},
		{"hunt\x1b]8;;https://a.example\x1b\\er22\x1b]8;;\x1b\\"},
		{strings.Join(letters, "\x1b]133;A\a")},
		{strings.Join(letters, "\x00")},
		{strings.Join(letters, "\a")},
		{strings.Join(letters, "\x1b[1m")},
		{strings.Join(letters, "\x1bP1$r\x1b\\")},
		{struck.String()},
		{underlined.String()},
		{"hunx\bter22"},
		{"hunt", "\x1b]0;a", " title\aer", "22"},
	} {
		var entries []journal.Entry
		all := []string{"before ä\r\n"}
		all = append(append(all, pieces...), "\r\nafter")
		for _, p := range all {
			entries = append(entries, journal.Entry{Kind: journal.Output, Step: "1.1.1", Data: []byte(p)})
		}
		got := masked(&journal.Recording{Entries: entries}, m.String)
		var b strings.Builder
		for _, e := range got.Entries {
			b.Write(e.Data)
		}
		shows := string(seen([]byte(b.String())).text)
		if want := "before ä\r\n" + strings.Repeat("•", len(secret)) + "\r\nafter"; shows != want {
			t.Errorf("%q shows %q", pieces, shows)
		}
		if strings.ContainsAny(strings.NewReplacer("before", "", "after", "", "title", "", "example", "", "https", "").Replace(b.String()), "hunter2") &&
			strings.Contains(b.String(), "\b") {
			t.Errorf("%q is %q", pieces, b.String())
		}
	}
}
