package journal

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestReadTellsWhatIsWrong(t *testing.T) {
	const v3 = `{"version":3,"term":{"cols":80,"rows":24}}` + "\n"
	for _, c := range []struct{ in, want string }{
		{"", "line 1: empty"},
		{"\n", "line 1: empty"},
		{"# README\n", "line 1: no header of an asciicast"},
		{"{\n", "line 1: no header"},
		{"[1,2]\n", "line 1: no header"},
		{`{"version":1,"stdout":[[0.1,"x"]]}`, "line 1: asciicast v1 cannot be read"},
		{"{\n  \"version\": 1,\n  \"stdout\": []\n}\n", "line 1: asciicast v1 cannot be read"},
		{`{"version":4}`, "line 1: asciicast v4 is not known"},
		{`{"version":"3"}`, "line 1: the header's version"},
		{`{}`, "line 1: asciicast v0 is not known"},
		{`{"version":3,"term":7}`, "line 1: the header of asciicast v3"},
		{v3 + "rubbish\n", "line 2: no event"},
		{v3 + "\n[0,\"o\"]\n", "line 3: no event"},
		{v3 + `["1","o","x"]` + "\n", "line 2: an event whose time is"},
		{v3 + `[1,"o",7]` + "\n", `line 2: an event "o" without text`},
		{v3 + `[1,"r","wide"]` + "\n", "line 2: a size like 80x24"},
		{v3 + `[1,"x","?"]` + "\n", "line 2: an exit status"},
		{v3 + strings.Repeat("[", 100_000) + "\n", "line 2: no event"},
		{v3 + `[1,"o","` + strings.Repeat("x", lineMost) + "\"]\n", "line 2: longer than 16 MiB"},
	} {
		_, err := Read(strings.NewReader(c.in))
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("Read(%.60q): %v, want %s", c.in, err, c.want)
		}
	}
}

func TestForeignCastsAreRead(t *testing.T) {
	ms := time.Millisecond
	want := []Entry{
		{At: 1500 * ms, Kind: Output, Data: []byte("é\r\n")},
		{At: 1500 * ms, Kind: Input, Data: []byte("q")},
		{At: 2750 * ms, Kind: Resized, Cols: 100, Rows: 30},
		{At: 2750 * ms, Kind: Output, Data: []byte("end")},
	}
	for name, in := range map[string]string{
		"v2": `{"version":2,"width":90,"height":20,"timestamp":1700000000,"env":{"SHELL":"/bin/zsh","TERM":"x"},"theme":{"fg":"#000000"}}
[1.5, "o", "\u00e9\r\n"]
[1.5, "i", "q"]
[2.75, "r", "100x30"]
[2.8, "m", "chapter"]
[2.0, "o", ""]
[2.75, "o", "end"]
`,
		"v3": "\ufeff" + `{"version":3,"term":{"cols":90,"rows":20,"type":"x"},"timestamp":1700000000,"title":null,"env":{"SHELL":"/bin/zsh"}}` + "\r\n" + `
# a comment
# {"entry":"began","step":"1.1.1"}
[1.5, "o", "\u00e9\r\n"]
[-1.5e0, "i", "q"]
[0.75, "z", {"new":true}]
[0.500, "r", "100x30"]
[0, "m", ""]
[0, "o", "end"]
[0.1, "x", "3"]
[0.1, "o", "cut`,
	} {
		rec, err := Read(strings.NewReader(in))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if name == "v2" {
			want[3].At = 2800 * ms
		} else {
			want[3].At = 2750 * ms
		}
		sameEntries(t, rec.Entries, want)
		if !rec.Foreign || !rec.Whole || rec.Cols != 90 || rec.Rows != 20 || rec.Shell != "/bin/zsh" || rec.Started.Unix() != 1700000000 {
			t.Errorf("%s: %+v", name, rec)
		}
		if len(rec.marks) != 1 || len(rec.Notes) == 0 {
			t.Errorf("%s: marks %v, notes %q", name, rec.marks, rec.Notes)
		}
	}
}

func TestHostileSizesAndTimesAreBounded(t *testing.T) {
	rec := read(t, []byte(`{"version":3,"term":{"cols":1000000000,"rows":-7}}
[1e300,"o","x"]
[9999999999999999999999,"o","y"]
[1,"r","65535x65535"]
`))
	if rec.Cols != colsMost || rec.Rows != 1 || rec.Entries[2].Cols != colsMost || rec.Entries[2].Rows != cellsMost/colsMost {
		t.Errorf("sizes %dx%d, %+v", rec.Cols, rec.Rows, rec.Entries[2])
	}
	if at := rec.Entries[2].At; at != longest {
		t.Errorf("at %v", at)
	}
}

func TestDamagedRemarkIsNoted(t *testing.T) {
	file := bytes.Replace(record(t, meta(), script()), []byte(`# {"entry":"waits"`), []byte(`# {"entry":waits"`), 1)
	rec := read(t, file)
	if len(rec.Entries) != len(script())-1 || len(rec.Notes) != 1 || !strings.HasPrefix(rec.Notes[0], "line ") {
		t.Errorf("%d entries, notes %q", len(rec.Entries), rec.Notes)
	}
}

// TestFileIsAsciicastV3 reads a recording by the format's own words: a header
// of known keys, comments, and events of an interval with three decimals, a
// code and a string.
func TestFileIsAsciicastV3(t *testing.T) {
	file := string(record(t, meta(), script()))
	header, rest, _ := strings.Cut(file, "\n")
	const want = `{"version":3,"term":{"cols":80,"rows":24,"type":"xterm-256color"},"timestamp":1795521600,"title":"07 - Buildkit","env":{"SHELL":"bash"}}`
	if header != want {
		t.Errorf("header %s\nwant   %s", header, want)
	}
	event := regexp.MustCompile(`^\[(\d+\.\d{3}), "([oirmx])", ("(?:[^"\\\x00-\x1f\x7f]|\\.)*")\]$`)
	var got []string
	for line := range strings.Lines(rest) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "#") {
			continue
		}
		m := event.FindStringSubmatch(line)
		var text string
		if m == nil || json.Unmarshal([]byte(m[3]), &text) != nil {
			t.Fatalf("no event: %s", line)
		}
		got = append(got, m[1]+" "+m[2]+" "+text)
	}
	events := []string{
		"0.010 m 2 Script to follow",
		"0.000 m 2 Script to follow › docker build .",
		"0.000 o $ docker build .\r\n",
		"0.010 o Sending\r\n",
		"0.010 i y\r",
		"0.010 r 100x30",
		"0.001 o é ✔ \x1b[32m🎉",
		"1.559 o late\n",
		"0.400 m 2 Script to follow › cat <<E…",
		"0.000 o \x18" + plainTerminal + "\r$ cat <<E\r\n> \tx\r\n> E\r\n",
		"0.300 x 1",
	}
	if strings.Join(got, "\n") != strings.Join(events, "\n") {
		t.Errorf("events %q\nwant   %q", got, events)
	}
}

func TestV2HasAbsoluteTimesAndNoComments(t *testing.T) {
	var b bytes.Buffer
	if err := WriteV2(&b, &Recording{Meta: meta(), Entries: script()[:3], Whole: true}, nil); err != nil {
		t.Fatal(err)
	}
	const want = `{"version":2,"width":80,"height":24,"timestamp":1795521600,"title":"07 - Buildkit","env":{"SHELL":"bash","TERM":"xterm-256color"}}
[0.010000, "m", "docker build ."]
[0.010000, "o", "$ docker build .\r\n"]
[0.020000, "o", "Sending\r\n"]
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", &b, want)
	}
}

// TestAsciinemaShowsTheV2File asks the reference player of version 2.
func TestAsciinemaShowsTheV2File(t *testing.T) {
	for _, program := range []string{"asciinema", "script"} {
		if _, err := exec.LookPath(program); err != nil {
			if os.Getenv("CI") == "true" {
				t.Fatal(err)
			}
			t.Skip(err)
		}
	}
	var b bytes.Buffer
	if err := WriteV2(&b, read(t, record(t, meta(), script())), nil); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "run.cast"), b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	// asciinema wants a terminal of its own, which script gives it.
	cmd := exec.Command("script", "-qec", "asciinema cat run.cast >shown && asciinema play -s 1000 run.cast", "/dev/null")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "ASCIINEMA_CONFIG_HOME="+dir)
	played, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("asciinema: %v\n%s", err, played)
	}
	shown, err := os.ReadFile(filepath.Join(dir, "shown"))
	const want = "$ docker build .\r\nSending\r\né ✔ \x1b[32m🎉late\n\x18" + plainTerminal + "\r$ cat <<E\r\n> \tx\r\n> E\r\n"
	if err != nil || string(shown) != want {
		t.Errorf("asciinema cat: %v\n%q, want\n%q", err, shown, want)
	}
	if !bytes.Contains(played, []byte("$ docker build .")) || !bytes.Contains(played, []byte("> E")) {
		t.Errorf("asciinema play: %q", played)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(record(f, meta(), script()))
	f.Add([]byte("{\"version\":2,\"width\":1,\"height\":1}\n[1e9,\"o\",\"x\"]\n[0,\"r\",\"9x9\"]\n"))
	f.Add([]byte("{\"version\":3}\n# {\"showrunner\":1}\n# {\"text\":\"a\",\"more\":true}\n# {\"entry\":\"began\",\"at\":1.5,\"dir\":{\"base64\":\"/w==\"}}\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		rec, err := Read(bytes.NewReader(file))
		if rec == nil && err == nil {
			t.Fatal("neither a recording nor an error")
		}
		if rec == nil {
			return
		}
		var last time.Duration
		for _, e := range rec.Entries {
			if e.At < last {
				t.Fatalf("back in time: %v after %v", e.At, last)
			}
			last = e.At
			if e.Cols < 0 || e.Cols > colsMost || e.Rows < 0 || e.Rows > rowsMost {
				t.Fatalf("a terminal of %dx%d", e.Cols, e.Rows)
			}
		}
		if rec.Cols < 1 || rec.Cols > colsMost || rec.Rows < 1 || rec.Rows > rowsMost || len(rec.Notes) > noteMost {
			t.Fatalf("%dx%d, %d notes", rec.Cols, rec.Rows, len(rec.Notes))
		}
		var once, twice bytes.Buffer
		if err := WriteV3(&once, rec, nil); err != nil {
			t.Fatal(err)
		}
		again := read(t, once.Bytes())
		if len(again.Entries) != len(rec.Entries) || again.Foreign != rec.Foreign {
			t.Fatalf("%d entries, written and read %d", len(rec.Entries), len(again.Entries))
		}
		if err := WriteV3(&twice, again, nil); err != nil || !bytes.Equal(once.Bytes(), twice.Bytes()) {
			t.Fatalf("written once:\n%s\ntwice (%v):\n%s", &once, err, &twice)
		}
	})
}

func FuzzReadChanges(f *testing.F) {
	var b bytes.Buffer
	for _, c := range []Change{{}, {Dir: "/src", Set: "export X=1\n"}, {Dir: "\xff", Set: "\x00\u2028", Secrets: []string{"T", "\xfe"}}} {
		if err := WriteChange(&b, "1.1.1", c); err != nil {
			f.Fatal(err)
		}
	}
	f.Add(b.Bytes())
	f.Add([]byte(`{"step":"1","dir":{"base64":"/w=="},"secrets":[1]}`))
	f.Add([]byte(`{"step":7}{"step":"1.1.1"}[`))
	f.Fuzz(func(t *testing.T, file []byte) {
		read := ReadChanges(bytes.NewReader(file))
		var b bytes.Buffer
		for step, c := range read {
			if err := WriteChange(&b, step, *c); err != nil {
				t.Fatal(err)
			}
		}
		if n := bytes.Count(b.Bytes(), []byte("\n")); n != len(read) {
			t.Fatalf("%d lines for %d steps", n, len(read))
		}
		if again := ReadChanges(&b); !reflect.DeepEqual(again, read) {
			t.Fatalf("%q is read as %v, again as %v", file, read, again)
		}
		cut := ReadChanges(bytes.NewReader(file[:len(file)/2])) // as by a crash
		if len(cut) > len(read) {
			t.Fatalf("half of %q tells more than all of it", file)
		}
	})
}
