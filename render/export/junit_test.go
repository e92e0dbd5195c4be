package export

import (
	"encoding/xml"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"showrunner/runner/journal"
)

// junitFiles are files of all kinds.
func junitFiles(t *testing.T) map[string]string {
	same, clean := rehearsed(t), rehearsed(t)
	clean.File, clean.Steps, clean.Expectations = "./v1.2/b.c.md", nil, nil
	return map[string]string{
		"one":     written(t, "junit", ReportOptions{}, rehearsed(t)),
		"twice":   written(t, "junit", ReportOptions{Strict: true}, rehearsed(t), same, clean),
		"hostile": written(t, "junit", ReportOptions{Strict: true, Host: "\x1b<&"}, hostileReport()),
		"none":    written(t, "junit", ReportOptions{}),
	}
}

// TestJUnitCountsWhatItTells reads the files as a program would.
func TestJUnitCountsWhatItTells(t *testing.T) {
	for name, text := range junitFiles(t) {
		var root junitSuites
		if err := xml.Unmarshal([]byte(text), &root); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var tests, failures, errors int
		names := map[string]bool{}
		for _, s := range root.Suites {
			var is junitSuite
			for _, c := range s.Cases {
				is.add(c)
				if n := c.Class + "\n" + c.Name; names[n] {
					t.Errorf("%s: %q twice", name, n)
				} else {
					names[n] = true
				}
			}
			if got, want := fmt.Sprint(s.Tests, s.Failures, s.Errors, s.Skipped), fmt.Sprint(is.Tests, is.Failures, is.Errors, is.Skipped); got != want {
				t.Errorf("%s: %s counts %s, has %s", name, s.Name, got, want)
			}
			tests, failures, errors = tests+s.Tests, failures+s.Failures, errors+s.Errors
		}
		if tests != root.Tests || failures != root.Failures || errors != root.Errors {
			t.Errorf("%s: the root counts %d %d %d", name, root.Tests, root.Failures, root.Errors)
		}
	}
}

func TestJUnitDriftFailsOnlyWhenStrict(t *testing.T) {
	r := rehearsed(t)
	for _, strict := range []bool{false, true} {
		var root junitSuites
		if err := xml.Unmarshal([]byte(written(t, "junit", ReportOptions{Strict: strict}, r)), &root); err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(root.Suites[0].Cases, func(c junitCase) bool { return strings.Contains(c.Name, "2.1 expectation, line 34") })
		c := root.Suites[0].Cases[i]
		body := c.Out
		if strict && c.Failure != nil {
			body = c.Failure.Text
		}
		if (c.Failure != nil) != strict || !strings.Contains(body, "\n"+r.Expectations[0].Diff) {
			t.Errorf("strict %v: %+v", strict, c)
		}
	}
}

func TestJUnitKeepsTheEndOfLongOutput(t *testing.T) {
	r := rehearsed(t)
	r.Steps[0].Output = strings.Repeat("0123456789 <&>\n", 1<<16) + "end\n"
	text := written(t, "junit", ReportOptions{}, r)
	if len(text) > 256<<10 || !strings.Contains(text, "bytes left out]") || !strings.Contains(text, "end&#xA;") {
		t.Errorf("%d bytes", len(text))
	}
}

func TestClassNamesAreNotCut(t *testing.T) {
	for file, want := range map[string]string{"README.md": "README", "./v1.2/b.c.md": "v1_2/b_c", "-": "-", "../x": "__/x"} {
		if got := className(file); got != want {
			t.Errorf("className(%q) = %q, want %q", file, got, want)
		}
	}
}

// TestJUnitIsValid asks two parsers that are not Go's, one with the rules that
// Jenkins has.
func TestJUnitIsValid(t *testing.T) {
	for _, c := range []struct {
		program string // of Debian's libxml2-utils, python3
		args    []string
	}{
		{"xmllint", []string{"--noout", "--schema", "testdata/junit-10.xsd"}},
		{"python3", []string{"-c", "import sys, xml.etree.ElementTree as e\nfor s in e.parse(sys.argv[1]).getroot():\n assert len(s.findall('testcase')) == int(s.get('tests'))"}},
	} {
		t.Run(c.program, func(t *testing.T) {
			if _, err := exec.LookPath(c.program); err != nil {
				if os.Getenv("CI") == "true" {
					t.Fatal(err)
				}
				t.Skip(err)
			}
			for name, text := range junitFiles(t) {
				file := filepath.Join(t.TempDir(), name+".xml")
				if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
					t.Fatal(err)
				}
				if out, err := exec.Command(c.program, append(c.args, file)...).CombinedOutput(); err != nil {
					t.Errorf("%s: %v\n%s\n%s", name, err, out, text)
				}
			}
		})
	}
}

// TestJUnitCaseHasOneResult holds for every outcome.
func TestJUnitCaseHasOneResult(t *testing.T) {
	r := rehearsed(t)
	for i := range r.Steps {
		c := (&junit{}).stepCase(r, &r.Steps[i])
		n := 0
		for _, x := range []*junitResult{c.Failure, c.Error, c.Skipped} {
			if x != nil {
				n++
			}
		}
		want := 1
		if r.Steps[i].Outcome == journal.Passed {
			want = 0
		}
		if n != want {
			t.Errorf("%s: %d results", r.Steps[i].Outcome, n)
		}
	}
}
