package slides

import (
	"slices"
	"strings"
)

// A carrier is a program that runs the command in its last arguments somewhere
// else: in a container, on another machine, with another environment. Where
// there is a --, the command stands behind it.
type carrier struct {
	program  string
	words    string // the subcommand, as in a verb
	values   string // options that take the next word
	operands int    // words before the command: a container or image; -1: only -- begins it
	keeps    string // options that let files outlive it, where else they end with it; "" is always
}

const (
	execValues = "-e -w -u --env --workdir --user --env-file --detach-keys --index"
	runValues  = "-a -c -e -h -l -m -p -u -v -w --add-host --attach --cap-add --cap-drop --cgroupns --cidfile --cpus --cpuset-cpus " +
		"--cpu-shares --device --dns --entrypoint --env --env-file --expose --gpus --group-add --hostname --ip --ipc --label --link " +
		"--log-driver --log-opt --mac-address --memory --mount --name --net --network --network-alias --pid --platform --publish " +
		"--pull --restart --runtime --security-opt --shm-size --stop-signal --stop-timeout --sysctl --tmpfs --ulimit --user --userns " +
		"--volume --volumes-from --workdir"
	runKeeps   = "-v --volume --mount --volumes-from --privileged --device"
	podValues  = "-c -n -f -l --container --namespace --filename --image --overrides --env --labels --port --restart --pod-running-timeout"
	nothing    = "---" // no option lets files outlive it
	onlyDashes = -1
)

var carriers = [...]carrier{
	{program: "docker", words: "exec", values: execValues, operands: 1},
	{program: "docker", words: "container exec", values: execValues, operands: 1},
	{program: "docker", words: "run", values: runValues, operands: 1, keeps: runKeeps},
	{program: "docker", words: "container run", values: runValues, operands: 1, keeps: runKeeps},
	{program: "docker", words: "compose exec", values: execValues, operands: 1},
	{program: "docker", words: "compose run", values: runValues, operands: 1},
	{program: "kubectl", words: "exec", values: podValues, operands: 1},
	{program: "kubectl", words: "rsh", values: podValues, operands: 1},
	{program: "kubectl", words: "run", values: podValues, operands: onlyDashes, keeps: nothing},
	{program: "kubectl", words: "debug", values: podValues, operands: onlyDashes},
	{program: "lxc|incus|multipass|distrobox|toolbox", words: "exec|run|enter", operands: 1},
	{program: "limactl", words: "shell", operands: 1},
	{program: "colima|minikube", words: "ssh", operands: onlyDashes},
	{program: "ip", words: "netns exec", operands: 1},
	{program: "aws-vault|chamber|envchain", words: "exec", operands: 1},
	{program: "op|doppler|infisical|mise|dotenv|devbox", words: "run|exec", operands: onlyDashes},
	{program: "direnv", words: "exec", operands: 1},
	{program: "poetry|uv|pipenv|bundle|conda|pixi", words: "run|exec", values: "-n -p --name --prefix --with"},
}

// carried is the command that c carries, and whether the files that it sees end
// with it.
func (g *guard) carried(c invocation) (words []string, disposable bool) {
	for _, row := range g.program(c.name).carriers {
		if speaks(row.words, operands(c)) {
			return row.command(c.args)
		}
	}
	return nil, false
}

func (row carrier) command(args []string) (words []string, disposable bool) {
	skip := strings.Count(row.words, " ") + 1 + row.operands
	disposable = row.keeps != ""
	var entry []string
	for i := 0; i < len(args); i++ {
		a := args[i]
		switch {
		case a == "--":
			return append(entry, args[i+1:]...), disposable
		case len(a) > 1 && a[0] == '-':
			disposable = disposable && !hasOption(a, row.keeps)
			name, value, joined := strings.Cut(a, "=")
			if next := takesNext(a, row.values); next && i+1 < len(args) {
				i++
				value, joined = args[i], true
			}
			if name == "--entrypoint" && joined {
				entry = []string{value}
			}
		case skip == 0 && row.operands != onlyDashes:
			if row.operands > 0 && strings.HasPrefix(row.words, "exec") {
				if at := slices.Index(args[i:], "--"); at >= 0 {
					return args[i+at+1:], disposable
				}
			}
			return append(entry, args[i:]...), disposable
		default:
			skip = max(skip-1, 0)
		}
	}
	return entry, disposable
}

// A speaker is a program that is given a command as a text, which a shell reads.
type speaker struct {
	program string
	values  string // options that take the next word
	option  string // that the text is the value of; else all operands make the text
	skip    int    // operands before the text
	reads   bool   // without a text, commands are read from the standard input
}

var speakers = [...]speaker{
	{program: "ssh|autossh|mosh", values: "-p -i -l -o -F -J -L -R -D -W -b -c -E -e -I -m -O -Q -S -w -B", skip: 1, reads: true},
	{program: "su|runuser", values: "-s -g -G -w -u", option: "-c --command", reads: true},
	{program: "watch", values: "-n --interval"},
	{program: "trap"},
	{program: "vagrant|gcloud|script|flock|adb", option: "-c --command"},
	{program: "nix-shell|nix", option: "--run --command -c"},
}

// text is what c gives a shell to read; ok tells that it is such a command.
func (row speaker) text(c invocation) (text string, ok bool) {
	var rest []string
	for i := 0; i < len(c.args); i++ {
		word := c.args[i]
		name, value, joined := strings.Cut(word, "=")
		switch {
		case row.option != "" && hasOption(name, row.option):
			if !joined {
				value = strings.Join(c.args[min(i+1, len(c.args)):min(i+2, len(c.args))], "")
			}
			return value, true
		case len(rest) <= row.skip && word == "--":
		case len(rest) == 0 && strings.HasPrefix(word, "-"):
			if takesNext(word, row.values) {
				i++
			}
		default:
			rest = append(rest, word)
		}
	}
	switch {
	case row.option != "":
		return "", row.reads
	case c.name == "trap":
		return strings.Join(rest[:min(1, len(rest))], ""), true
	}
	return strings.Join(rest[min(row.skip, len(rest)):], " "), true
}

// spoken is the text that c gives a shell to read.
func (g *guard) spoken(c invocation) (text string, reads, ok bool) {
	row := g.program(c.name).speaker
	if row == nil {
		return "", false, false
	}
	text, ok = row.text(c)
	return text, row.reads && text == "", ok
}
