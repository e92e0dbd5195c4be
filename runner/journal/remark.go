package journal

import (
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// format is the version of the remarks.
const format = 1

// A remark is a comment line: what players need not know. The first one of a
// recording tells of the run, those after it hold the runbook in pieces, the
// others each tell of an entry.
//
//	# {"showrunner":1,"file":"README.md","shell":"bash"}
//	# {"entry":"began","at":0.250,"step":"2.1.1","text":"make","echo":1}
//	# {"entry":"ended","at":0.300,"step":"2.1.1","dir":"/src","duration":0.049}
type remark struct {
	Showrunner int    `json:"showrunner,omitempty"` // version of the remarks
	File       raw    `json:"file,omitempty"`
	Hash       raw    `json:"hash,omitempty"`
	Shell      raw    `json:"shell,omitempty"`
	Started    string `json:"started,omitempty"` // RFC 3339
	Rehearsal  bool   `json:"rehearsal,omitempty"`

	Source raw `json:"source,omitempty"` // a piece of the runbook

	Entry    string  `json:"entry,omitempty"` // "began", "ended", …
	At       seconds `json:"at,omitempty"`
	Step     raw     `json:"step,omitempty"`
	Slide    raw     `json:"slide,omitempty"` // of a step, as the markers say it
	Label    raw     `json:"label,omitempty"`
	Text     raw     `json:"text,omitempty"`
	Hides    []int   `json:"hides,omitempty"`
	More     bool    `json:"more,omitempty"` // the text goes on in the next remark
	Dir      raw     `json:"dir,omitempty"`
	Cols     int     `json:"cols,omitempty"`
	Rows     int     `json:"rows,omitempty"`
	Echo     int     `json:"echo,omitempty"` // so many of the o events that follow are the prompt
	Later    bool    `json:"later,omitempty"`
	Waiting  string  `json:"waiting,omitempty"`
	Status   int     `json:"status,omitempty"`
	Aborted  bool    `json:"aborted,omitempty"`
	Stopped  bool    `json:"stopped,omitempty"`
	Replayed bool    `json:"replayed,omitempty"`
	Agrees   bool    `json:"agrees,omitempty"`
	Cut      raw     `json:"cut,omitempty"`
	Number   int     `json:"number,omitempty"` // of a slide
	Duration seconds `json:"duration,omitempty"`
	Bytes    int     `json:"bytes,omitempty"` // left out
}

func (m *remark) result() Result {
	return Result{Status: m.Status, Aborted: m.Aborted, Stopped: m.Stopped, Replayed: m.Replayed, Agrees: m.Agrees, Cut: Cut(m.Cut),
		Duration: time.Duration(m.Duration), Dir: string(m.Dir)}
}

// degree names a degree of waiting.
func degree(w Waiting) string {
	switch w {
	case LikelyWaiting:
		return "likely"
	case SurelyWaiting:
		return "surely"
	}
	return ""
}

func waiting(degree string) Waiting {
	switch degree {
	case "likely":
		return LikelyWaiting
	case "surely":
		return SurelyWaiting
	}
	return NotWaiting
}

// raw is text that may hold any bytes: a JSON string, or {"base64":"…"} when it
// is no UTF-8.
type raw string

func (s raw) MarshalJSON() ([]byte, error) {
	if utf8.ValidString(string(s)) {
		return appendString(nil, []byte(s)), nil
	}
	return json.Marshal(bytesOf{[]byte(s)})
}

func (s *raw) UnmarshalJSON(p []byte) error {
	if len(p) > 0 && p[0] == '{' {
		var b bytesOf
		err := json.Unmarshal(p, &b)
		*s = raw(b.Base64)
		return err
	}
	return json.Unmarshal(p, (*string)(s))
}

type bytesOf struct {
	Base64 []byte `json:"base64"`
}

// seconds is a time with three decimals or as many as it takes.
type seconds time.Duration

func (s seconds) MarshalJSON() ([]byte, error) {
	d, sign := time.Duration(s), ""
	if d < 0 {
		d, sign = -max(d, -math.MaxInt64), "-"
	}
	b := appendSeconds([]byte(sign), d, 9)
	for range 6 {
		if b[len(b)-1] == '0' {
			b = b[:len(b)-1]
		}
	}
	return b, nil
}

func (s *seconds) UnmarshalJSON(p []byte) error {
	d, err := duration(string(p))
	*s = seconds(d)
	return err
}

var errTime = errors.New("not a number of seconds")

// longest is more than any recording takes: ten years.
const longest = 10 * 365 * 24 * time.Hour

// duration reads a JSON number of seconds, to the nanosecond. What is longer
// than any recording is cut to that.
func duration(s string) (time.Duration, error) {
	digits, negative := strings.CutPrefix(s, "-")
	whole, decimals, _ := strings.Cut(digits, ".")
	n, err1 := strconv.ParseUint(whole, 10, 33)
	frac, err2 := strconv.ParseUint((decimals + "000000000")[:9], 10, 32)
	d := time.Duration(n)*time.Second + time.Duration(frac)
	if err1 != nil || err2 != nil || len(decimals) > 9 {
		f, err := strconv.ParseFloat(digits, 64)
		if err != nil && !errors.Is(err, strconv.ErrRange) {
			return 0, errTime
		}
		d = time.Duration(math.Round(min(f, longest.Seconds()) * 1e9))
	}
	if negative {
		d = -d
	}
	return d, nil
}
