package expect

import "strings"

// class is what a word says about how something went.
type class uint8

const (
	none    class = iota
	good          // more of it is no drift: ok, passed, done
	state         // a good state of a thing, which none other may replace: Running, Bound
	bad           // failed, error, pending: what is not over counts too
	counted       // of interest with a number only: 3 added
	loss          // the same, and more than none is bad: 1 to destroy
	negated       // of interest after "not" or "no" only: not found
	telling       // of interest with a number after it: exit status 1
	fact          // of interest with true or false after it
)

// longWord is the length of the longest outcome word.
const longWord = 32

// classOf is the class of a word in lower case.
func classOf(w string) class {
	switch w {
	case "ok", "pass", "passes", "passed", "passing", "success", "successful", "successfully", "succeed",
		"done", "finished", "complete", "completes", "installed", "received", "accepted", "verified",
		"ready", "available", "synced", "online", "enabled", "connected", "alive", "clean", "listening", "reachable", "mounted":
		return good
	case "succeeded", "running", "completed", "healthy", "active", "bound", "deployed":
		return state
	case "added", "changed", "add", "change", "upgraded", "removed", "remove", "deleted", "inserted", "insertion",
		"deletion", "modified", "updated", "created", "row", "copied", "transferred", "rows", "insertions", "deletions", "warning", "warnings":
		return counted
	case "destroy", "destroyed", "vulnerability", "vulnerabilities", "loss", "lost", "dropped", "todo":
		return loss
	case "found", "exist", "exists", "permitted", "allowed", "supported", "valid", "implemented",
		"recognized", "recognised", "authorized", "authorised", "responding", "defined", "accessible",
		"resolve", "connect", "find", "open", "read", "access", "started", "compile", "known", "satisfied",
		"loaded", "match", "matches", "initialized", "present", "such", "space", "route", "repository", "directory":
		return negated
	case "exit", "exited", "exitcode", "exit_code", "exit-code", "status", "code", "http_code", "status_code", "statuscode", "rc", "returncode":
		return telling
	}
	return badWord(w)
}

func badWord(w string) class {
	switch w {
	case "fail", "fails", "failed", "failure", "failures", "failing", "error", "errors", "err", "fatal",
		"denied", "refused", "forbidden", "unauthorized", "unauthorised", "unauthenticated", "crash", "crashed", "crashes", "panic", "panicked",
		"oomkilled", "evicted", "timeout", "killed", "unhealthy", "invalid", "missing", "aborted", "abort", "aborting",
		"unreachable", "broken", "corrupt", "corrupted", "notready", "offline", "rejected", "segfault", "segmentation",
		"exception", "traceback", "dumped", "terminated", "interrupted", "cancelled", "canceled", "conflict", "conflicts",
		"undefined", "unresolved", "unable", "cannot", "can't", "couldn't", "unrecognized", "unrecognised", "unsupported",
		"illegal", "exceeded", "insufficient", "unavailable", "overflow", "deadlock", "mismatch", "mismatched",
		"expired", "reset", "leaked", "incorrect", "unexpected", "bad", "critical", "nok",
		"enoent", "eacces", "eperm", "econnrefused", "econnreset", "etimedout", "eaddrinuse", "enotfound", "eresolve", "erofs", "enospc":
		return bad
	case "pending", "waiting", "skip", "skipped", "terminating", "restarting", "retrying", "unknown",
		"containercreating", "podinitializing", "degraded", "stopped", "stopping", "paused", "inactive", "dead", "down",
		"disabled", "disconnected", "lost_connection", "closed", "blocked", "stuck", "stalled", "outofsync", "xfail",
		"incomplete", "unmerged", "diverged", "dirty", "behind", "progressing", "creating", "deleting", "provisioning", "failover", "suspended", "exhausted":
		return bad
	}
	return none
}

// signs is the class of a sign.
func signs(s string) class {
	switch s {
	case "✔", "✓", "✅", "√":
		return good
	case "✘", "✗", "✖", "❌", "✕":
		return bad
	}
	return none
}

// outcomeOf is the class of a piece, and the word as it is told. Names are no
// outcomes: of files (error.go), flags (--fail-fast), paths (pkg/errors),
// variables ($FAILED, max_failed) and what has a dash (error-handler).
func outcomeOf(text string) (string, class) {
	if c := signs(text); c != none {
		return text, c
	}
	if len(text) < 2 || len(text) > 2*longWord {
		return "", none
	}
	shape := shapeOf(text)
	switch {
	case shape.strange:
		return path(text)
	case shape.upper > 1 && shape.lower > 0, shape.upper == 1 && shape.lower > 0 && text[0] >= 'a':
		return camel(text)
	case shape.score && shape.lower == 0:
		return screaming(text)
	}
	if text[0] <= 'Z' {
		if c := ruled(text); c != none {
			return strings.ToLower(text), c
		}
	}
	lower := strings.ToLower(text)
	c := classOf(lower)
	switch {
	case lower == "up" && text != lower:
		return lower, state
	case c == state && text == lower: // in a sentence
		return lower, good
	}
	return lower, c
}

// ruled is the class of what a firewall or a policy does, as they write it. In
// a sentence the same words are none.
func ruled(text string) class {
	switch text {
	case "ALLOW", "ACCEPT", "PERMIT", "Allow":
		return good
	case "DENY", "DROP", "REJECT", "Deny", "BLOCK":
		return bad
	}
	return none
}

// A shape is what a word is made of.
type shape struct {
	upper, lower int
	score        bool // it has a _
	strange      bool // it has something else but letters, digits, - and '
}

func shapeOf(text string) (s shape) {
	for i := range len(text) {
		switch c := text[i]; {
		case c >= 'a' && c <= 'z':
			s.lower++
		case c >= 'A' && c <= 'Z':
			s.upper++
		case c == '_':
			s.score = true
		case c == '-' && i > 0, c == '\'', digit(c) && i > 0:
		default:
			s.strange = true
		}
	}
	return s
}

// camel is the outcome of a word such as CrashLoopBackOff, NotReady or
// ModuleNotFoundError. The names of tests are none.
func camel(text string) (string, class) {
	lower := strings.ToLower(text)
	if c := classOf(lower); c != none {
		return lower, c
	}
	if text[0] >= 'a' || strings.HasPrefix(text, "Test") || strings.HasPrefix(text, "Benchmark") || strings.HasPrefix(text, "Example") {
		return "", none
	}
	for _, part := range [...]string{"Error", "Exception", "Fail", "BackOff", "Backoff", "Kill", "Denied", "NotFound", "NotReady", "Invalid",
		"Unauthorized", "Timeout", "TimedOut", "Crash", "Evicted", "ErrImage", "Unavailable", "Unhealthy", "Pending", "Refused", "Terminat",
		"Unschedulable", "Exceeded", "Insufficient", "Missing", "Mismatch", "Unknown", "NotRunning", "OutOf", "CannotRun", "NeverPull", "Forbidden", "Disabled"} {
		if strings.Contains(text, part) {
			return lower, bad
		}
	}
	return "", none
}

// screaming is the outcome of a word such as PERMISSION_DENIED.
func screaming(text string) (string, class) {
	lower := strings.ToLower(text)
	for part := range strings.SplitSeq(lower, "_") {
		if badWord(part) == bad {
			return lower, bad
		}
	}
	return lower, classOf(lower)
}

// path is the outcome at the end of what looks like a path or a qualified
// name: 1/FAILURE, java.lang.NullPointerException.
func path(text string) (string, class) {
	if before, word, ok := strings.Cut(text, "/"); ok && strings.Trim(before, "0123456789") == "" && word != "" && strings.ToUpper(word) == word {
		lower := strings.ToLower(word)
		return lower, badWord(lower)
	}
	if at := strings.LastIndexByte(text, '.'); at > 0 && at+1 < len(text) && text[at+1] <= 'Z' &&
		(strings.HasSuffix(text, "Exception") || strings.HasSuffix(text, "Error")) {
		return camel(text[at+1:])
	}
	if strings.HasPrefix(text, "HTTP/") {
		return "http", telling
	}
	return "", none
}
