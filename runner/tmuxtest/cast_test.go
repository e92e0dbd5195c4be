package tmuxtest

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"showrunner/slides/slidestest"
)

const (
	castHead = "{\"version\":3,\"term\":{\"cols\":80,\"rows\":24}}\n"
	castOurs = castHead + "# {\"showrunner\":1,\"file\":\"README.md\",\"hash\":\"00\",\"shell\":\"bash\"}\n" +
		"# {\"source\":\"# T\\n\\n```sh\\nls\\npwd\\n```\\n\"}\n"
	castStep = "# {\"entry\":\"began\",\"step\":\"1.1.1\",\"text\":\"ls\"}\n"
	castWide = "# {\"entry\":\"began\",\"step\":\"1.1.1\",\"text\":\"ls\",\"cols\":2000,\"rows\":65}\n"
	castEnd  = "# {\"entry\":\"ended\",\"step\":\"1.1.1\"}\n"
)

// asides are runs of so many steps, a command of the moment after each.
func asides(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "# {\"entry\":\"began\",\"step\":\"1.1.%d\",\"text\":\":\"}\n# {\"entry\":\"ended\",\"step\":\"1.1.%d\"}\n", i+1, i+1)
		b.WriteString("# {\"entry\":\"began\",\"step\":\"note\",\"text\":\"x\"}\n# {\"entry\":\"ended\",\"step\":\"note\"}\n")
	}
	return b.String()
}

// casts are recordings that nobody recorded.
func casts() map[string]flood {
	kept := strings.Repeat("x", 99<<10)
	return map[string]flood{
		"times":                 {start: castOurs + castStep + "[-1e308,\"o\",\"a\"]\n[1e308,\"o\",\"b\"]\n[-0.0,\"o\",\"c\"]\n[99999999999999999999999,\"o\",\"d\"]\n# {\"entry\":\"ended\",\"step\":\"1.1.1\",\"at\":-1e300,\"duration\":1e308}\n"},
		"sizes":                 {start: strings.Replace(castOurs, "\"cols\":80,\"rows\":24", "\"cols\":65535,\"rows\":65535", 1) + castStep, more: "[0,\"r\",\"65535x65535\"]\n[0,\"o\",\"x\\u001b[999;999Hy\"]\n[0,\"r\",\"1x1\"]\n", size: 200 << 10},
		"large runs":            {start: castOurs, more: "# {\"entry\":\"began\",\"step\":\"1.1.1\",\"text\":\"ls\",\"cols\":65535,\"rows\":65535}\n[0,\"o\",\"x\"]\n" + castEnd, size: 200 << 10},
		"unknown steps":         {start: castOurs, more: "# {\"entry\":\"began\",\"step\":\"9.9.9\",\"text\":\"x\"}\n[0,\"o\",\"y\"]\n# {\"entry\":\"ended\",\"step\":\"8.8.8\"}\n# {\"entry\":\"ended\",\"step\":\"9.9.9\"}\n", size: mega},
		"wrong types":           {start: castOurs + "# {\"entry\":7}\n# {\"entry\":\"began\",\"step\":[1],\"cols\":\"x\"}\n# {\"source\":{\"base64\":7}}\n# {\"entry\":\"shown\",\"number\":1e99}\n# []\n# {\"more\":\"x\"}\n# {\"entry\":\"began\",\"step\":\"1.1.1\",\"echo\":-1,\"cols\":-5,\"rows\":-5}\n[0,\"o\",\"x\"]\n"},
		"base64 garbage":        {start: castOurs + "# {\"source\":{\"base64\":\"!!\"}}\n# {\"entry\":\"began\",\"step\":{\"base64\":\"/w==\"},\"text\":{\"base64\":\"G10wO3QH\"},\"dir\":{\"base64\":\"G1szMW0=\"}}\n[0,\"o\",\"\\ud800\\u0000\"]\n"},
		"a long source":         {start: strings.Replace(castHead, "\n", "\n# {\"showrunner\":1,\"file\":\"README.md\"}\n", 1), more: "# {\"source\":\"" + kept + "\\n\"}\n", size: 24 * mega},
		"a source too long":     {start: strings.Replace(castHead, "\n", "\n# {\"showrunner\":1,\"file\":\"README.md\"}\n", 1), more: "# {\"source\":\"" + kept + "\\n\"}\n", size: 66 * mega},
		"the same step":         {start: castOurs, more: castStep + "[0,\"o\",\"y\"]\n" + castEnd, size: 2 * mega},
		"steps in steps":        {start: castOurs, more: "# {\"entry\":\"began\",\"step\":\"1.1.1\"}\n# {\"entry\":\"began\",\"step\":\"1.1.2\"}\n[0,\"o\",\"y\"]\n", size: mega},
		"commands":              {start: castOurs + castStep + castEnd, more: "# {\"entry\":\"began\",\"step\":\"note\",\"text\":\"x\"}\n# {\"entry\":\"ended\",\"step\":\"note\"}\n", size: mega},
		"remarks":               {start: castOurs, more: "# {\"entry\":\"shown\",\"number\":1}\n# {\"entry\":\"judged\",\"text\":\"\\u001b]0;t\\u0007\"}\n# {\"entry\":\"restarted\",\"text\":\"<script>\\u001b[31m\"}\n# {\"entry\":\"closed\"}\n", size: 4 * mega},
		"markers":               {start: castHead, more: "[0,\"m\",\"\\u001b]0;t\\u0007<script>\"]\n", size: 4 * mega},
		"much output":           {start: castOurs + castStep, more: "[0,\"o\",\"" + kept + "\"]\n", size: 12 * mega},
		"coloured lines":        {start: castOurs + castStep, more: "[0,\"o\",\"" + strings.Repeat("\\u001b[31my\\n", 8000) + "\"]\n", size: 24 * mega},
		"many parts":            {start: castOurs + castStep + "[0,\"o\",{}", more: ",0", size: 14 * mega, end: "]\n"},
		"an environment":        {start: "{\"version\":3,\"term\":{\"cols\":80,\"rows\":24},\"env\":{\"a\":[0", more: ",[]", size: 15 * mega, end: "]}}\n"},
		"many events":           {start: castOurs + castStep, more: "[0.001,\"o\",\"\\n\"]\n", size: 5 * mega},
		"a line too long":       {start: castOurs + castStep + "[0,\"o\",\"", more: kept, size: 17 * mega},
		"deep JSON":             {start: castOurs, more: "[", size: 8 * mega},
		"deep remark":           {start: castOurs + "# {\"x\":", more: "[", size: 8 * mega},
		"names that harm":       {start: strings.Replace(castOurs, "README.md", "../../\\u001b]0;t\\u0007<script>\\n::error::x", 1) + castStep + castEnd},
		"guests below much":     {start: castOurs + castStep + strings.Repeat("[0,\"o\",\""+strings.Repeat("line\\n", 10_000)+"\"]\n", 8), more: "# {\"entry\":\"began\",\"step\":\"note\",\"text\":\"x\"}\n[0,\"o\",\"y\\n\"]\n", size: 4 * mega},
		"wrapped guests":        {start: castOurs + castStep, more: "# {\"entry\":\"began\",\"step\":\"note\",\"text\":\"x\"}\n[0,\"o\",\"" + strings.Repeat("y", 200) + "\\n\"]\n# {\"entry\":\"ended\",\"step\":\"note\"}\n", size: 12 * mega},
		"an edited step":        {start: castOurs, more: "# {\"entry\":\"began\",\"step\":\"1.1.1\",\"text\":\"other\"}\n[0,\"o\",\"x\"]\n" + castEnd, size: 10 * mega},
		"steps on huge screens": {start: castOurs, more: castWide + "[0.05,\"o\",\"a\"]\n[0.05,\"o\",\"b\"]\n" + castEnd, size: 3 * mega},
		"a screen that moves":   {start: castOurs + castStep + strings.Repeat("[0,\"o\",\""+kept+"\"]\n", 40), more: "[0,\"r\",\"100x60\"]\n[0,\"r\",\"99x60\"]\n", size: 20_000},
		"filled screens":        {start: castOurs + castWide, more: "[0,\"o\",\"" + strings.Repeat("\\u001b#8", 2000) + "\"]\n", size: mega},
		"coloured screens":      {start: castOurs + castWide + "[0,\"o\",\"\\u001b[41m\"]\n", more: "[0,\"o\",\"" + strings.Repeat("\\u001b[J", 2000) + "\"]\n", size: mega},
		"repeated characters":   {start: castOurs + castWide, more: "[0,\"o\",\"" + strings.Repeat("a\\u001b[9999b", 1000) + "\"]\n", size: 20 * mega},
		"wide staircases":       {start: castOurs + castWide, more: "[0,\"o\",\"" + strings.Repeat("x\\n", 8000) + "\"]\n", size: 20 * mega},
		"web tokens":            {start: castOurs + castStep, more: "[0,\"o\",\"" + strings.Repeat("eyJ", 30_000) + "\"]\n", size: 5 * mega},
		"private keys":          {start: castOurs + castStep, more: "[0,\"o\",\"" + strings.Repeat("-----BEGIN PRIVATE KEY-----\\n", 4000) + "\"]\n", size: 2 * mega},
		"many expectations":     {start: castHead + "# {\"showrunner\":1,\"file\":\"README.md\"}\n# {\"source\":\"# T\\n\\n```sh\\nls\\n```\\n\"}\n" + strings.Repeat("# {\"source\":\"\\n```output\\nx\\n```\\n\"}\n", 5000) + castStep, more: "[0,\"o\",\"y\\n\"]\n", size: mega, end: castEnd},
		"asides":                {start: castHead + "# {\"showrunner\":1,\"file\":\"README.md\"}\n# {\"source\":\"# T\\n\\n```sh\\n" + strings.Repeat(":\\n", 10_000) + "```\\n\"}\n" + asides(9000)},
		"no header":             {start: "{\"version\":3,\"term\":", more: "[", size: mega},
	}
}

// TestRecordingsOfNobodyAreHarmless exports recordings that were made by hand.
func TestRecordingsOfNobodyAreHarmless(t *testing.T) {
	t.Parallel()
	if slidestest.Raced() {
		t.Skip("nothing here runs at the same time, and all of it takes long")
	}
	for name, c := range casts() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			exportCast(t, c)
		})
	}
}

func exportCast(t testing.TB, c flood) {
	t.Helper()
	p := threat{runbook: flood{start: "# Mine\n"}}.place(t)
	c.write(t, filepath.Join(p.work, "x.cast"))
	before := p.files(t)
	for _, f := range []string{"html", "txt", "svg", "json", "md", "cast"} {
		out, status := p.run(t, plain, "export", "--format", f, "-o", "transcript."+f, "x.cast")
		if bad := obeyed(out); bad != "" {
			t.Errorf("export %s prints %q", f, bad)
		}
		if status == 0 {
			p.check(t, f)
		} else if status != 2 || !strings.HasPrefix(out, "showrunner: ") {
			t.Errorf("export %s: status %d: %.500s", f, status, out)
		}
	}
	p.tidy(t, before)
}

// TestFloodIsExported runs a step that prints more than a transcript takes.
func TestFloodIsExported(t *testing.T) {
	t.Parallel()
	p := threat{runbook: flood{start: "# T\n\n```sh\nyes | head -c 40000000\necho the''end\n```\n"}}.place(t)
	before := p.files(t)
	out, status := p.run(t, plain, "export", "--run", "--format", "txt", "-o", "transcript.txt", p.name)
	text, err := os.ReadFile(filepath.Join(p.work, "transcript.txt"))
	if status != 0 || err != nil || !bytes.Contains(text, []byte(" of output left out]\n")) || !bytes.Contains(text, []byte("theend\n")) || len(text) > 50*mega {
		t.Errorf("status %d, %v: %s\n%d bytes", status, err, out, len(text))
	}
	p.tidy(t, before)
}

// TestRecordingReadsNoOtherFile names the user's files in a recording, with the
// hash that they have.
func TestRecordingReadsNoOtherFile(t *testing.T) {
	t.Parallel()
	p := threat{runbook: flood{start: "# Mine\n"}}.place(t)
	const secret = "# My diary\n\n```sh\necho top-secret\n```\n"
	name := filepath.Join(p.root, "home", "diary.md")
	if err := os.WriteFile(name, []byte(secret), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{name, "../home/diary.md"} {
		cast := fmt.Sprintf("%s# {\"showrunner\":1,\"file\":%q,\"hash\":\"%x\"}\n# {\"source\":\"# T\\n\"}\n", castHead, file, sha256.Sum256([]byte(secret)))
		flood{start: cast}.write(t, filepath.Join(p.work, "x.cast"))
		for _, f := range []string{"html", "txt", "svg", "json", "md", "cast"} {
			out, status := p.run(t, plain, "export", "--format", f, "-o", "transcript."+f, "x.cast")
			text, err := os.ReadFile(filepath.Join(p.work, "transcript."+f))
			if err != nil || status != 0 || bytes.Contains(text, []byte("diary\n")) || bytes.Contains(text, []byte("top-secret")) {
				t.Errorf("%s: status %d, %v: %s\n%.500s", f, status, err, out, text)
			}
		}
	}
}
