package browsertest

import (
	"context"
	_ "embed" // the scripts
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"showrunner/runner/tmuxtest"
)

//go:embed testdata/audit.js
var audit string

//go:embed testdata/play.js
var play string

// pictures is the environment variable that says where pictures of the page are
// kept to be looked at.
const pictures = "SHOWRUNNER_PICTURES"

// A view is the page in a tab of a browser of its own.
type view struct {
	t   *testing.T
	ctx context.Context
	url string

	mu       sync.Mutex // guards what follows
	trouble  []string   // what the browser complained of, or fetched besides the page
	requests int
}

// transcript runs the runbook and returns the page that tells of it.
func transcript(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	program, err := tmuxtest.Plain(folder) // what the page does is looked at
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(folder, "page.html")
	if r := tmuxtest.Run(t, program, "export", "--run", "-o", name, filepath.Join("testdata", "page.md")); r.Status != 1 { // a step fails
		t.Fatalf("status %d: %s", r.Status, r.Err)
	}
	return name
}

// open opens a file in a browser, which ends with the test.
func open(t *testing.T, name string) *view {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath("chromium"), chromedp.NoSandbox,
		chromedp.WSURLReadTimeout(tmuxtest.Patience))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	v := &view{t: t, ctx: ctx, url: (&url.URL{Scheme: "file", Path: name}).String()}
	if err := chromedp.Do(ctx); err != nil { // the browser lives as long as this context
		t.Fatal(err)
	}
	if err := chromedp.Listen(ctx, v.hear); err != nil {
		t.Fatal(err)
	}
	call(v, network.Enable, network.EnableParams{})
	call(v, log.Enable, cdp.Empty{})
	call(v, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	v.do(chromedp.Navigate(v.url))
	return v
}

// hear remembers what should not be.
func (v *view) hear(event any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		v.trouble = append(v.trouble, e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		v.trouble = append(v.trouble, "something on the console: "+string(e.Type))
	case *log.EventEntryAdded:
		v.trouble = append(v.trouble, e.Entry.Text)
	case *network.EventRequestWillBeSent:
		if to, _, _ := strings.Cut(e.Request.URL, "#"); to != v.url {
			v.trouble = append(v.trouble, "fetches "+e.Request.URL)
		}
		v.requests++
	}
}

// do does things in the browser.
func (v *view) do(actions ...chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	get(v, chromedp.Steps(actions...))
}

// get does a thing in the browser that gives something.
func get[T any](v *view, action chromedp.Action[T]) T {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, tmuxtest.Patience)
	defer cancel()
	got, err := chromedp.Run(ctx, action)
	if err != nil {
		v.t.Fatal(err)
	}
	return got
}

// call sends the browser a command.
func call[P, R any](v *view, command cdp.Command[P, R], params P) {
	v.t.Helper()
	if _, err := chromedp.Call(v.ctx, command, params); err != nil {
		v.t.Fatal(err)
	}
}

// eval is what a script comes to.
func eval[T any](v *view, script string) T {
	v.t.Helper()
	return get(v, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
}

// looks sets the size of the screen and its colour scheme.
func (v *view) looks(width, height int64, scheme string) {
	v.t.Helper()
	call(v, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 600})
	call(v, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
}

func TestTranscriptInABrowser(t *testing.T) {
	tmuxtest.Need(t, "chromium")
	v := open(t, transcript(t))
	folder := os.Getenv(pictures)
	if folder == "" {
		folder = t.TempDir()
	}
	grounds := map[string]bool{}
	for _, scheme := range []string{"light", "dark"} {
		for _, s := range []struct{ width, height int64 }{{390, 844}, {1280, 900}} {
			t.Run(fmt.Sprintf("%s at %d", scheme, s.width), func(t *testing.T) {
				v.t = t
				v.looks(s.width, s.height, scheme)
				v.sound()
				grounds[eval[string](v, "getComputedStyle(document.body).backgroundColor")] = true
				picture := get(v, chromedp.FullScreenshot(100))
				if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%s-%d.png", scheme, s.width)), picture, 0o666); err != nil {
					t.Error(err)
				}
			})
		}
	}
	v.t = t
	if len(grounds) != 2 {
		t.Errorf("the grounds of light and dark are %v", grounds)
	}
	for name, f := range map[string]func(*view){
		"plays": (*view).plays, "copies": (*view).copies, "leads": (*view).leads, "prints": (*view).prints,
	} {
		t.Run(name, func(t *testing.T) { v.t = t; f(v) })
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, s := range v.trouble {
		t.Error(s)
	}
	if v.requests != 1 {
		t.Errorf("%d requests, want that of the page", v.requests)
	}
}

// sound looks for what hinders people, with everything folded and unfolded.
func (v *view) sound() {
	v.t.Helper()
	for _, open := range []string{"true", "false"} {
		v.do(chromedp.Evaluate[chromedp.Void]("document.querySelectorAll('details').forEach(e => { e.open = " + open + " })"))
		for _, c := range eval[[]string](v, audit) {
			v.t.Errorf("unfolded %s: %s", open, c)
		}
	}
}

// plays plays the six lines that came in time.
func (v *view) plays() {
	v.do(chromedp.Focus("#slide-2 .play"))
	got := eval[struct {
		Texts, Labels []string
		Whole         string
	}](v, play)
	if n := len(got.Texts); n < 4 || got.Texts[n-1] != got.Whole || strings.Count(got.Whole, "\n") != 6 {
		v.t.Errorf("played %q, want six lines to come one after the other, %q in the end", got.Texts, got.Whole)
	}
	if !slices.IsSortedFunc(got.Texts, func(a, b string) int { return len(a) - len(b) }) {
		v.t.Errorf("the text does not grow: %q", got.Texts)
	}
	if want := []string{"Play", "Stop", "Play"}; !slices.Equal(got.Labels, want) {
		v.t.Errorf("the button says %q, want %q", got.Labels, want)
	}
}

// watch promises the labels that a button gets when it is clicked: one of them
// stays for a second only.
const watch = `{
	const b = document.querySelector(%q), got = [];
	window.labels = new Promise(done => new MutationObserver(() => {
		if (got.push(b.textContent) === 2) done(got);
	}).observe(b, {childList: true}));
}`

// copies copies a command and an output.
func (v *view) copies() {
	for _, name := range []string{"clipboard-read", "clipboard-write"} {
		call(v, browser.SetPermission, browser.SetPermissionParams{
			Permission: &browser.PermissionDescriptor{Name: name}, Setting: browser.PermissionSettingGranted})
	}
	for _, c := range []struct{ button, want string }{
		{"#slide-2 .line .copy", `for n in 1 2 3 4 5 6; do echo "line $n of six"; sleep 0.5; done`},
		{"#slide-2 .out .copy", "line 1 of six\nline 2 of six\nline 3 of six\nline 4 of six\nline 5 of six\nline 6 of six\n"},
	} {
		v.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(watch, c.button)), chromedp.Click(c.button))
		if got := eval[[]string](v, "labels"); !slices.Equal(got, []string{"Copied", "Copy"}) {
			v.t.Errorf("the button of %s says %q", c.button, got)
		}
		if text := eval[string](v, "navigator.clipboard.readText()"); text != c.want {
			v.t.Errorf("%s copied %q, want %q", c.button, text, c.want)
		}
	}
}

// leads follows the table of contents, and the link that skips it.
func (v *view) leads() {
	for link, id := range map[string]string{"nav li:nth-child(3) a": "slide-3", "nav li:last-child a": "slide-6", ".skip": "main"} {
		got := eval[struct {
			Hash   string
			Within bool
		}](v, `document.querySelector("`+link+`").click(), new Promise(done => requestAnimationFrame(() => {
			const top = document.querySelector(location.hash).getBoundingClientRect().top;
			done({hash: location.hash, within: top > -2 && top < innerHeight});
		}))`)
		if got.Hash != "#"+id || !got.Within {
			v.t.Errorf("%s leads to %s, in sight: %v", link, got.Hash, got.Within)
		}
	}
}

// prints prints each slide on a page of its own.
func (v *view) prints() {
	paper := get(v, chromedp.PrintToPDF())
	slides := eval[int](v, "document.querySelectorAll('section').length")
	if n := len(regexp.MustCompile(`/Type\s*/Page\b`).FindAll(paper, -1)); n < slides {
		v.t.Errorf("%d slides are printed on %d pages", slides, n)
	}
}
