package tmuxtest

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"showrunner/slides/slidestest"
)

var seed = flag.Uint64("seed", 0, "of the moments at which the program is killed; 0: another one each time")

// moments is how often the program is killed: less with the race detector,
// which makes the exports slow.
func moments() int {
	if slidestest.Raced() {
		return 8
	}
	return 20
}

var (
	passed  = regexp.MustCompile(`✔ echo step (\d+)\b`)
	begun   = regexp.MustCompile(`▶ echo step (\d+)\b`)
	counted = regexp.MustCompile(`count (\d+) `)
)

// manySteps are short steps, some of which print much, then one that goes on
// printing.
func manySteps(n int) string {
	var b strings.Builder
	b.WriteString("# Many steps\n\n```sh\n")
	for i := range n {
		more := ""
		if i%7 == 3 {
			more = "; seq 400"
		}
		fmt.Fprintf(&b, "echo step %d %s\n", i+1, more)
	}
	b.WriteString("for i in $(seq 100000); do echo \"count $i \"; sleep 0.01; done\n```\n")
	return b.String()
}

// TestKillLosesNothingThatWasShown kills the program at random moments. What
// was marked as passed is in the recording then, and what a program had printed
// a while before.
func TestKillLosesNothingThatWasShown(t *testing.T) {
	t.Parallel()
	first := *seed
	if first == 0 {
		first = uint64(time.Now().UnixNano())
	}
	t.Logf("-seed %d", first)
	rnd := rand.New(rand.NewPCG(first, 0))
	for i := range moments() {
		steps, after := 300, time.Duration(rnd.IntN(700))*time.Millisecond
		if i%4 == 3 { // so few that the last step is what is killed
			steps = 4
		}
		t.Run(fmt.Sprintf("%d steps after %v", steps, after), func(t *testing.T) {
			t.Parallel()
			killed(t, steps, after)
		})
	}
}

// killed kills the program some time after it began to run steps.
func killed(t *testing.T, steps int, after time.Duration) {
	k := &Talk{Window: Window{Cols: 120, Rows: 50}, Program: program}
	k.In(t, manySteps(steps))
	file := filepath.Join(k.Dir, "talk.cast")
	k.Args = append(k.Args, "--record", file)
	k.Start(t)
	k.Idle()
	of := pid(t, k)
	k.Keys("a")
	k.Wait("✔ echo step")
	<-time.After(after)
	printed := most(counted, k.Text())
	if printed > 0 {
		<-time.After(2 * time.Second) // output may wait 100 ms for the disk, and the program for the processor
	}
	screen := k.Text() // the watcher clears it
	if err := syscall.Kill(of, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(Patience); syscall.Kill(of, 0) == nil; { // what the shell says may stand on the screen that is left
		if time.Now().After(deadline) {
			t.Fatal("it is not gone")
		}
		<-time.After(10 * time.Millisecond)
	}
	shown := max(most(passed, screen), most(begun, screen)-1)
	if strings.Contains(screen, "▶ for i") {
		shown = steps
	}
	if shown < 1 {
		t.Fatalf("no step has passed:\n%s", screen)
	}
	for _, format := range []string{"md", "html", "txt", "cast", "svg", "json"} {
		out := filepath.Join(k.Dir, "talk."+format+".out")
		if r := Run(t, plain, "export", file, "--format", format, "-o", out); r.Status != 0 {
			t.Errorf("%s: status %d, %s", format, r.Status, r.Err)
		}
	}
	kept(t, filepath.Join(k.Dir, "talk.json.out"), shown, printed)
}

// kept holds a report against how many steps were shown as passed, and how far
// the last one had counted.
func kept(t *testing.T, name string, shown, printed int) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		Steps []struct{ Text, Outcome, Output string }
	}
	if err := json.Unmarshal(text, &report); err != nil || len(report.Steps) <= shown {
		t.Fatalf("%v, %d steps", err, len(report.Steps))
	}
	for i, s := range report.Steps[:shown] {
		if want := fmt.Sprintf("step %d\n", i+1); s.Outcome != "passed" || !strings.HasPrefix(s.Output+"\n", want) || strings.Contains(s.Text, "seq") && !strings.Contains(s.Output, "\n400") {
			t.Errorf("step %d of %d that were shown has %s with %.60q", i+1, shown, s.Outcome, s.Output)
		}
	}
	if all := report.Steps[len(report.Steps)-1]; most(counted, all.Output+" ") < printed {
		t.Errorf("the last step has counted to %d, on the screen it was %d", most(counted, all.Output+" "), printed)
	}
}

// most is the largest number that a pattern finds.
func most(pattern *regexp.Regexp, text string) int {
	largest := 0
	for _, m := range pattern.FindAllStringSubmatch(text, -1) {
		n, _ := strconv.Atoi(m[1]) // the pattern takes digits only
		largest = max(largest, n)
	}
	return largest
}
