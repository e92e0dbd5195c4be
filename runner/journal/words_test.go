package journal

import (
	"testing"
	"time"
)

func TestResultInWords(t *testing.T) {
	for _, c := range []struct {
		r    Result
		want string
	}{
		{Result{}, "0"},
		{Result{Status: 3}, "3"},
		{Result{Status: 126}, "126 not executable"},
		{Result{Status: 127}, "127 not found"},
		{Result{Status: 130}, "130 interrupted"},
		{Result{Status: 131}, "131 quit"},
		{Result{Status: 134}, "134 aborted"},
		{Result{Status: 137}, "137 killed"},
		{Result{Status: 139}, "139 segmentation fault"},
		{Result{Status: 141}, "141 broken pipe"},
		{Result{Status: 143}, "143 terminated"},
		{Result{Status: 148}, "148 stopped"},
		{Result{Status: 137, Aborted: true}, "the shell ended, status 137"},
	} {
		if got := c.r.Words(); got != c.want {
			t.Errorf("%+v is %q, want %q", c.r, got, c.want)
		}
	}
	for d, want := range map[time.Duration]string{
		-time.Second: "0.0s", 59 * time.Second: "59.0s", time.Minute: "1:00", time.Hour + 62*time.Second: "1:01:02",
	} {
		if got := Lasted(d); got != want {
			t.Errorf("%v is told as %q, want %q", d, got, want)
		}
	}
}
