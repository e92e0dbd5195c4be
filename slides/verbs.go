package slides

import (
	"path"
	"slices"
	"strings"
)

// A verb is a kind of command that destroys something. A command is one when
// everything that the row says is so.
type verb struct {
	programs string // patterns of path.Match, separated by bars
	words    string // the first words that are no options, each like programs; "..." stands for any number
	options  string // of which one must be there, separated by blanks
	judge    func(g *guard, c invocation) bool
	destroys string
}

// verbs are the rows. The first that fits counts.
var verbs = [...]verb{
	// files
	{programs: "rm", judge: (*guard).removes, destroys: "removes files recursively"},
	{programs: "rm", judge: (*guard).removesFound, destroys: "removes the files that it finds"},
	{programs: "rm", judge: (*guard).removesMany, destroys: "removes what a pattern or variable names"},
	{programs: "find|fd|fdfind", judge: (*guard).finds, destroys: "removes the files that it finds"},
	{programs: "rsync", options: "--del --delete --delete-before --delete-during --delete-delay --delete-after --delete-excluded --remove-source-files",
		judge: (*guard).mirrors, destroys: "removes what the source does not have"},
	{programs: "truncate", judge: (*guard).cutsOff, destroys: "cuts files off"},
	{programs: "tee", judge: (*guard).overwrites, destroys: overwritten},
	{programs: "crontab", options: "-r", destroys: "removes all scheduled jobs"},

	// devices
	{programs: "dd", judge: (*guard).writesDevice, destroys: onDevice},
	{programs: "tee|cp", judge: (*guard).writesDevice, destroys: onDevice},
	{programs: "shred|srm", judge: (*guard).namesDevice, destroys: onDevice},
	{programs: "shred|srm", judge: (*guard).namesFiles, destroys: "overwrites files"},
	{programs: "mkfs|mkfs.*|mke2fs|mkswap|newfs", judge: (*guard).namesDevice, destroys: "makes a new file system"},
	{programs: "wipefs", options: "-a --all -o --offset", judge: (*guard).wipes, destroys: "wipes a device"},
	{programs: "blkdiscard", judge: (*guard).namesDevice, destroys: "wipes a device"},
	{programs: "fdisk|sfdisk|gdisk|sgdisk|cfdisk|parted", judge: (*guard).partitions, destroys: "changes partitions"},
	{programs: "cryptsetup", words: "luksFormat|erase|luksErase|luksKillSlot", destroys: "wipes a device"},
	{programs: "diskutil", words: "erase*|partitionDisk|zeroDisk", destroys: "wipes a device"},
	{programs: "zpool|zfs", words: "destroy", destroys: "destroys file systems"},
	{programs: "zfs", words: "rollback", destroys: "throws away what came after a snapshot"},
	{programs: "lvremove|vgremove|pvremove|lvreduce", destroys: "removes volumes"},
	{programs: "btrfs", words: "subvolume delete", destroys: "removes volumes"},
	{programs: "mdadm", options: "--zero-superblock", destroys: "wipes a device"},

	// the machine
	{programs: "shutdown", judge: (*guard).shutsDown, destroys: machineOff},
	{programs: "reboot|halt|poweroff", destroys: machineOff},
	{programs: "systemctl", words: "reboot|halt|poweroff|kexec", destroys: machineOff},
	{programs: "init|telinit", words: "0|6", destroys: machineOff},
	{programs: "chmod|chown|chgrp", options: "-R --recursive", judge: (*guard).wide, destroys: "changes permissions of a whole system"},
	{programs: "kill", judge: (*guard).killsAll, destroys: "ends every process"},
	{programs: "userdel|deluser", destroys: "removes a user"},
	{programs: "groupdel|delgroup", destroys: "removes a group"},
	{programs: "iptables|ip6tables|ebtables|arptables", options: "-F --flush -X --delete-chain", destroys: firewall},
	{programs: "nft", words: "flush|delete", destroys: firewall},
	{programs: "ufw", words: "reset|disable", destroys: firewall},
	{programs: "apt|apt-get|aptitude", words: "remove|purge|autoremove|autopurge", destroys: packages},
	{programs: "dnf|yum|microdnf", words: "remove|erase|autoremove", destroys: packages},
	{programs: "apk", words: "del", destroys: packages},
	{programs: "brew", words: "uninstall|remove|rm", destroys: packages},
	{programs: "pacman", judge: (*guard).removesPackages, destroys: packages},
	{programs: "zypper|snap|flatpak", words: "remove|rm|uninstall", destroys: packages},
	{programs: "dpkg", options: "-r -P --remove --purge", destroys: packages},
	{programs: "rpm", options: "-e --erase", destroys: packages},
	{programs: "gpg|gpg2", options: "--delete-secret-keys --delete-secret-key --delete-secret-and-public-key --delete-keys --delete-key",
		destroys: "deletes keys"},

	// containers
	{programs: "docker", words: "system prune", destroys: "removes all unused containers, networks and images"},
	{programs: "docker", words: "volume rm|remove|prune", destroys: "removes volumes"},
	{programs: "docker", words: "compose down", options: "-v --volumes", destroys: "removes volumes"},
	{programs: "docker", words: "compose rm", options: "-v --volumes", destroys: "removes volumes"},
	{programs: "docker", words: "* prune", destroys: "removes everything of a kind that is unused"},
	{programs: "docker", words: "rm|rmi|stop|kill", judge: (*guard).removesListed, destroys: allListed},
	{programs: "docker", words: "container|image|pod rm|remove|stop|kill", judge: (*guard).removesListed, destroys: allListed},
	{programs: "docker", words: "stack|service|config|secret|node rm|remove|down", destroys: "removes what runs in a swarm"},
	{programs: "docker", words: "swarm leave", destroys: "leaves a swarm"},
	{programs: "docker", words: "system reset", destroys: "removes all containers, images and volumes"},
	{programs: "lxc|incus|multipass|limactl", words: "delete|purge", destroys: "deletes machines"},
	{programs: "vagrant", words: "destroy", destroys: "deletes machines"},
	{programs: "virsh", words: "destroy|undefine|vol-delete|snapshot-delete", destroys: "deletes machines"},

	// clusters
	{programs: "kubectl", words: "delete", destroys: inCluster},
	{programs: "kubectl", words: "drain", destroys: "moves everything off a node"},
	{programs: "kubectl", words: "replace", options: "--force", destroys: inCluster},
	{programs: "kubectl", words: "apply", options: "--prune --force", destroys: inCluster},
	{programs: "kubectl", words: "scale", judge: (*guard).scalesToNothing, destroys: "scales to nothing"},
	{programs: "helm", words: "uninstall|delete|del|un", destroys: "uninstalls a release"},
	{programs: "helm", words: "rollback", destroys: "rolls a release back"},
	{programs: "flux|istioctl|linkerd|cilium|velero|argocd", words: "uninstall|delete", destroys: inCluster},
	{programs: "argocd|velero|flux", words: "* delete", destroys: inCluster},
	{programs: "kind|k3d|minikube|eksctl|kops", words: "delete", destroys: "deletes a cluster"},
	{programs: "k3d|ctlptl", words: "* delete", destroys: "deletes a cluster"},
	{programs: "kubeadm", words: "reset", destroys: "takes a node out of its cluster"},
	{programs: "k3s-uninstall.sh|k3s-killall.sh|k3s-agent-uninstall.sh", destroys: "deletes a cluster"},
	{programs: "etcdctl", words: "del", destroys: "deletes stored keys"},
	{programs: "consul", words: "kv delete", destroys: "deletes stored keys"},
	{programs: "vault", words: "delete|destroy", destroys: "deletes stored keys"},
	{programs: "vault", words: "kv|secrets|auth delete|destroy|disable", destroys: "deletes stored keys"},
	{programs: "nomad", words: "job stop", options: "-purge --purge", destroys: inCluster},

	// infrastructure and clouds
	{programs: "terraform|terragrunt|cdk|cdktf|sst|serverless|sls", words: "destroy|remove", destroys: infrastructure},
	{programs: "terragrunt", words: "run-all|run destroy", destroys: infrastructure},
	{programs: "terraform|terragrunt", words: "apply", options: "-destroy --destroy", destroys: infrastructure},
	{programs: "terraform|terragrunt", words: "state rm", destroys: "forgets infrastructure"},
	{programs: "terraform", words: "workspace delete", destroys: "forgets infrastructure"},
	{programs: "pulumi", words: "destroy|down", destroys: infrastructure},
	{programs: "pulumi", words: "state delete", destroys: "forgets infrastructure"},
	{programs: "pulumi", words: "stack rm", destroys: "forgets infrastructure"},
	{programs: "aws", words: "s3 rm|rb", destroys: inCloud},
	{programs: "aws", words: "s3 sync", options: "--delete", destroys: inCloud},
	{programs: "aws", words: "* delete-*|terminate-*|deregister-*|purge-*", destroys: inCloud},
	{programs: "gcloud|az|doctl|openstack|linode-cli|oci|ibmcloud|hcloud|scw", words: "... delete|purge|terminate", destroys: inCloud},
	{programs: "gcloud", words: "storage rm", destroys: inCloud},
	{programs: "gsutil", words: "rm|rb", destroys: inCloud},
	{programs: "gsutil", words: "rsync", options: "-d", destroys: inCloud},
	{programs: "az", words: "... delete-batch", destroys: inCloud},
	{programs: "mc", words: "rm|rb", destroys: inCloud},
	{programs: "rclone", words: "delete|purge|deletefile|sync", destroys: inCloud},
	{programs: "heroku|fly|flyctl", words: "apps:destroy|destroy", destroys: inCloud},
	{programs: "fly|flyctl|heroku", words: "* destroy", destroys: inCloud},
	{programs: "gh", words: "repo|release|run|secret|variable|gist|cache|codespace delete", destroys: inCloud},
	{programs: "curl", judge: (*guard).requestsDelete, destroys: "asks a server to delete"},
	{programs: "http|https|xh", words: "DELETE", destroys: "asks a server to delete"},

	// git
	{programs: "git", words: "push", options: "-f --force --mirror", destroys: "overwrites a remote branch"},
	{programs: "git", words: "push", options: "--force-with-lease", destroys: "overwrites a remote branch unless others pushed to it"},
	{programs: "git", words: "push", judge: (*guard).forcesRef, destroys: "overwrites a remote branch"},
	{programs: "git", words: "push", judge: (*guard).deletesRef, destroys: "deletes a remote branch"},
	{programs: "git", words: "reset", options: "--hard", judge: (*guard).elsewhere, destroys: "throws away uncommitted changes"},
	{programs: "git", words: "checkout|restore|switch", judge: (*guard).discards, destroys: "throws away uncommitted changes"},
	{programs: "git", words: "clean", options: "-f --force", judge: (*guard).cleans, destroys: "removes untracked files"},
	{programs: "git", words: "stash clear|drop", judge: (*guard).elsewhere, destroys: "throws away stashed changes"},
	{programs: "git", words: "branch", options: "-D", judge: (*guard).elsewhere, destroys: "deletes a branch that may not be merged"},
	{programs: "git", words: "reflog expire|delete", judge: (*guard).elsewhere, destroys: "throws away commits"},
	{programs: "git", words: "filter-branch|filter-repo", judge: (*guard).elsewhere, destroys: "rewrites history"},

	// databases
	{programs: "psql|mysql|mariadb|sqlite3|sqlite|cockroach|clickhouse-client|duckdb|sqlcmd", judge: (*guard).drops, destroys: dropped},
	{programs: "mongosh|mongo", judge: (*guard).dropsDocuments, destroys: dropped},
	{programs: "dropdb|dropuser", destroys: dropped},
	{programs: "mysqladmin", words: "drop", destroys: dropped},
	{programs: "redis-cli|valkey-cli", judge: (*guard).flushes, destroys: "deletes all keys"},
	{programs: "rabbitmqctl", words: "reset|force_reset|delete_*|purge_queue", destroys: "deletes queues"},
	{programs: "kafka-topics|kafka-topics.sh", options: "--delete", destroys: "deletes topics"},
}

// What several rows destroy.
const (
	overwritten    = "overwrites a file outside of the runbook's folder"
	onDevice       = "overwrites a device"
	machineOff     = "shuts the machine down"
	firewall       = "takes the firewall's rules away"
	packages       = "removes packages"
	allListed      = "removes or stops everything of a list"
	inCluster      = "deletes what runs in a cluster"
	infrastructure = "destroys infrastructure"
	inCloud        = "deletes what is in a cloud"
	dropped        = "drops or empties tables or databases"
)

// twins are programs with the commands of others.
var twins = [...][2]string{{"podman", "docker"}, {"nerdctl", "docker"}, {"oc", "kubectl"}, {"k", "kubectl"}, {"tofu", "terraform"}}

// valued are the options of programs with subcommands that take the next word.
var valued = [...][2]string{
	{"docker", "--context -c -H --host --config -l --log-level -f --file -p --project-name --profile --env-file --project-directory --ansi"},
	{"kubectl", "-n --namespace --context --cluster --kubeconfig --user -s --server --token --as --request-timeout"},
	{"helm", "-n --namespace --kube-context --kubeconfig"},
	{"git", "-C -c --git-dir --work-tree --namespace"},
	{"aws", "--profile --region --endpoint-url --output --query --color --ca-bundle"},
	{"gcloud", "--project --account --configuration --format --verbosity --zone --region"},
	{"az", "--subscription --output -o --query"},
	{"pulumi", "-C --cwd -s --stack --color"},
	{"terraform", "-chdir"},
	{"truncate", "-s --size -r --reference"},
	{"shred", "-n --iterations -s --size"},
	{"rsync", "-e --rsh -f --filter --exclude --include --exclude-from --include-from --files-from -B --block-size --log-file --timeout"},
	{"redis-cli", "-h -p -s -a -u -n -r -i --user --pass"},
	{"valkey-cli", "-h -p -s -a -u -n -r -i --user --pass"},
	{"rm", ""},
}

// A program is what the tables say of one.
type program struct {
	verbs    []verb
	carriers []carrier
	speaker  *speaker
}

// program is what the tables say of a program.
func (g *guard) program(name string) *program {
	if p := g.known[name]; p != nil {
		return p
	}
	p := &program{}
	for _, v := range verbs {
		if matches(v.programs, name) {
			p.verbs = append(p.verbs, v)
		}
	}
	for _, row := range carriers {
		if matches(row.program, name) {
			p.carriers = append(p.carriers, row)
		}
	}
	for i := range speakers {
		if matches(speakers[i].program, name) {
			p.speaker = &speakers[i]
			break
		}
	}
	g.known[name] = p
	return p
}

// judge looks a command up among the verbs.
func (g *guard) judge(c invocation) {
	if onlyTells(c.args) {
		return
	}
	for _, v := range g.program(c.name).verbs {
		if v.fits(c) && (v.judge == nil || v.judge(g, c)) {
			g.report(c.node, v.destroys)
			return
		}
	}
}

// twin gives a program the name of the one whose commands it has.
func (c *invocation) twin() {
	for _, t := range twins {
		if c.name == t[0] {
			c.name = t[1]
		}
	}
	if c.name == "docker-compose" || c.name == "podman-compose" {
		c.name, c.args = "docker", append([]string{"compose"}, c.args...)
	}
}

// onlyTells tells whether an option makes a command tell what it would do.
func onlyTells(args []string) bool {
	return slices.ContainsFunc(args, func(a string) bool {
		return a == "--help" || a == "--version" || a == "--dryrun" || strings.HasPrefix(a, "--dry-run") && a != "--dry-run=none"
	})
}

// fits reports whether a row for the command's program is about the command.
func (v verb) fits(c invocation) bool {
	return (v.words == "" || speaks(v.words, operands(c))) &&
		(v.options == "" || slices.ContainsFunc(c.args, func(a string) bool { return hasOption(a, v.options) }))
}

// matches tells whether a word is one of patterns.
func matches(patterns, word string) bool {
	for pattern := range strings.SplitSeq(patterns, "|") {
		if ok, err := path.Match(pattern, word); ok && err == nil {
			return true
		}
	}
	return false
}

// speaks tells whether words begin with those that a row names.
func speaks(row string, words []string) bool {
	patterns := strings.Fields(row)
	if patterns[0] == "..." {
		return slices.ContainsFunc(words, func(w string) bool { return matches(patterns[1], w) })
	}
	if len(words) < len(patterns) {
		return false
	}
	for i, pattern := range patterns {
		if !matches(pattern, words[i]) {
			return false
		}
	}
	return true
}

// operands are the arguments that are neither options nor their values.
func operands(c invocation) []string {
	values := ""
	for _, v := range valued {
		if v[0] == c.name {
			values = v[1]
		}
	}
	var words []string
	for i := 0; i < len(c.args); i++ {
		switch a := c.args[i]; {
		case a == "--":
			return append(words, c.args[i+1:]...)
		case len(a) < 2 || a[0] != '-':
			words = append(words, a)
		case takesNext(a, values):
			i++
		}
	}
	return words
}
