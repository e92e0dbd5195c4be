package slides

import (
	"fmt"
	"strings"
	"testing"
)

const (
	recursively = "removes files recursively"
	byFind      = "removes the files that it finds"
	byPattern   = "removes what a pattern or variable names"
	unusedKind  = "removes everything of a kind that is unused"
	fromNet     = "runs what it downloads"
	volumes     = "removes volumes"
	cluster     = "deletes what runs in a cluster"
	infra       = "destroys infrastructure"
	branch      = "overwrites a remote branch"
	leased      = "overwrites a remote branch unless others pushed to it"
	machine     = "shuts the machine down"
	wiped       = "wipes a device"
	made        = "makes a new file system"
	divided     = "changes partitions"
	untracked   = "removes untracked files"
	discarded   = "throws away uncommitted changes"
	permitted   = "changes permissions of a whole system"
	unused      = "removes all unused containers, networks and images"
	released    = "uninstalls a release"
	everyone    = "ends every process"
	endless     = "starts processes without end"
)

// what lists what is dangerous in steps, separated by bars.
func what(dangers []Danger) string {
	var found []string
	for _, d := range dangers {
		found = append(found, d.What)
	}
	return strings.Join(found, "|")
}

func TestDangersAreFound(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		// rm
		{"rm -rf build", recursively},
		{"rm -fr build", recursively},
		{"rm -r -f build", recursively},
		{"rm -R build", recursively},
		{"rm --recursive build", recursively},
		{"rm --rec build", recursively},
		{"rm build -rf", recursively},
		{"rm -vRf a b", recursively},
		{"/bin/rm -rf x", recursively},
		{"\\rm -rf x", recursively},
		{"'rm' -rf x", recursively},
		{"rm -rf -- -x", recursively},
		{"rm -rf /", recursively},
		{"rm -rf ~", recursively},
		{"rm -rf \"$HOME/.cache\"", recursively},
		{"rm -rf $x", recursively},
		{"rm -rf *", recursively},
		{"rm -rf /tmp", recursively},
		{"rm -rf /tmp/", recursively},
		{"rm -rf /tmp/*", recursively},
		{"rm -rf /tmp/../etc", recursively},
		{"rm -rf /tmp/$x", recursively},
		{"rm -rf /tmp/a /etc", recursively},
		{"rm -rf /tmpfoo/a", recursively},
		{"rm -rf \"$TMPDIR/\"", recursively},
		{"rm -rf $TMPDIR/*", recursively},
		{"rm -f a", ""},
		{"rm a b", ""},
		{"rm -- -r", ""},
		{"rm -i a", ""},
		{"rmdir a", ""},
		{"rm -rf", ""},
		{"rm -rf --help", ""},
		{"rm -rf /tmp/demo", ""},
		{"rm -rf /var/tmp/demo/x", ""},
		{"rm -rf \"$TMPDIR/demo\"", ""},
		{"rm -rf ${TMPDIR:-/tmp}/demo", ""},
		{"rm -rf /tmp/demo-$USER", ""},
		{"rm -rf \"$(mktemp -d)\"", ""},
		{"rm -rf /tmp/a /tmp/b/*", ""},
		{"d=$(mktemp -d); rm -rf $d", ""},
		{"d=`mktemp -d`\nrm -rf \"$d\"/x \"${d:?}/y\"", ""},
		{"export d=$(mktemp -d -t x.XXX); rm -rf $d", ""},
		{"d=$(mktemp -d || mktemp -d -t x); rm -rf $d/*", ""},
		{"d=/tmp/demo; rm -rf $d", ""},
		{"a=$(mktemp -d); b=$a/x; rm -rf $b", ""},
		{"d=$(mktemp -d); rm -rf $d/../x", recursively},
		{"d=$(mktemp -d); d=/x; rm -rf $d", recursively},
		{"(d=$(mktemp -d)); rm -rf $d", recursively},
		{"d=$(mktemp -d); read d; rm -rf $d", recursively},
		{"d=$(mktemp -d) true; rm -rf $d", recursively},
		{"d=; rm -rf $d/etc", recursively},
		{"d=$(mktemp -d); d+=/..; rm -rf $d", recursively},
		{"for d in /tmp/a /tmp/b; do rm -rf $d; done", ""},
		{"for d in a b; do rm -rf $d; done", recursively},
		{"cd $(mktemp -d); rm -rf build", ""},
		{"cd /tmp/demo && rm -rf build \"$PWD/x\"", ""},
		{"cd /tmp/demo; cd sub; rm -rf x", ""},
		{"cd /tmp/demo; cd ..; rm -rf x", recursively},
		{"cd /tmp/demo; rm -rf ../x", recursively},
		{"cd /tmp/demo; rm -rf /x", recursively},
		{"(cd /tmp/demo); rm -rf x", recursively},
		{"cd /tmp/demo; cd; rm -rf x", recursively},
		{"cd /tmp; rm -rf x", ""},
		{"cd /tmp; rm -rf *", recursively},
		{"cd /tmp; rm -rf .", recursively},
		{"cd /tmp/demo; rm -rf *", ""},
		{"pushd /tmp/demo; popd; rm -rf x", recursively},
		{"flags=-rf; rm $flags x", recursively},
		{"c='rm -rf'; $c x", recursively},
		// wrappers
		{"sudo rm -rf x", recursively},
		{"sudo -u root -E rm -rf x", recursively},
		{"sudo -nu root rm -rf x", recursively},
		{"sudo -- rm -rf x", recursively},
		{"sudo A=b rm -rf x", recursively},
		{"env A=b rm -rf x", recursively},
		{"env -u A -i rm -rf x", recursively},
		{"A=b rm -rf x", recursively},
		{"time rm -rf x", recursively},
		{"/usr/bin/time -f %e rm -rf x", recursively},
		{"nohup rm -rf x &", recursively},
		{"command rm -rf x", recursively},
		{"command -v rm -rf x", ""},
		{"exec rm -rf x", recursively},
		{"ls | xargs rm -rf", recursively},
		{"ls | xargs -0 -n 1 rm -r", recursively},
		{"ls | xargs -I{} rm -r {}", recursively},
		{"ls | xargs rm", byPattern},
		{"nice rm -rf x", recursively},
		{"nice -n 5 rm -rf x", recursively},
		{"timeout 5 rm -rf x", recursively},
		{"timeout -s KILL 5 rm -rf x", recursively},
		{"sudo nice timeout 5 env A=b rm -rf x", recursively},
		{"busybox rm -rf x", recursively},
		{"sh -c 'rm -rf x'", recursively},
		{"bash -c \"rm -rf x\"", recursively},
		{"bash -lc 'cd / && rm -rf x'", recursively},
		{"bash -o pipefail -c 'rm -rf x'", recursively},
		{"sudo sh -c 'rm -rf x'", recursively},
		{"sh -c \"sh -c 'rm -rf x'\"", recursively},
		{"bash -c \"rm -rf $x/y\"", recursively},
		{"bash -c 'rm -rf \"$1\"' _ x", recursively},
		{"sh -c 'rm -rf /tmp/x'", ""},
		{"sh -c 'echo rm -rf x'", ""},
		{"eval 'rm -rf x'", recursively},
		{"eval rm -rf x", recursively},
		{"trap 'rm -rf x' EXIT", recursively},
		{"d=$(mktemp -d); trap 'rm -rf \"$d\"' EXIT", ""},
		{"ssh -p 22 host 'rm -rf x'", recursively},
		{"ssh host sudo rm -rf x", recursively},
		{"ssh host", ""},
		{"su -c 'rm -rf x' bob", recursively},
		{"watch -n 1 'rm -rf x'", recursively},
		{"sh <<'E'\nrm -rf x\nE", recursively},
		{"bash -s <<E\nrm -rf x\nE", recursively},
		{"sudo bash <<E\nls\nrm -rf x\nE", recursively},
		{"cat <<E | sh\nrm -rf x\nE", recursively},
		{"echo 'rm -rf x' | sh", recursively},
		{"printf 'ls\\nrm -rf x\\n' | sh", recursively},
		{"bash <<< 'rm -rf x'", recursively},
		// places
		{"f() { rm -rf x; }", recursively},
		{"for i in 1 2; do rm -rf x; done", recursively},
		{"if a; then b; else rm -rf x; fi", recursively},
		{"(rm -rf x)", recursively},
		{"a && rm -rf x", recursively},
		{"a || rm -rf x", recursively},
		{"echo $(rm -rf x)", recursively},
		{"x=$(rm -rf x)", recursively},
		{"while a; do rm -rf x; done", recursively},
		{"case a in b) rm -rf x;; esac", recursively},
		{"cat <(rm -rf x)", recursively},
		{"echo \"$(rm -rf x)\"", recursively},
		{"! rm -rf x", recursively},
		{"cat <<E\n$(rm -rf x)\nE", recursively},
		{"rm -rf a; rm -rf b", recursively + "|" + recursively},
		// no command
		{"# rm -rf x", ""},
		{"ls # rm -rf x", ""},
		{"echo rm -rf x", ""},
		{"echo 'rm -rf x'", ""},
		{"printf '%s' 'rm -rf /'", ""},
		{"cat <<E\nrm -rf x\nE", ""},
		{"cat <<E >f\nrm -rf x\nE", ""},
		{"grep 'rm -rf' f", ""},
		{"grep -r rm .", ""},
		{"git log --grep 'rm -rf x'", ""},
		{"x='rm -rf y'", ""},
		{"alias x='rm -rf y'", ""},
		{"man rm", ""},
		{"docker run a rm -rf /", ""},
		// find
		{"find . -delete", byFind},
		{"find -name x -delete", byFind},
		{"find . -exec rm {} \\;", byFind},
		{"find . -exec rm -rf {} +", byFind},
		{"find . -execdir sudo rm {} \\;", byFind},
		{"find /tmp/x -delete", ""},
		{"find /tmp/x /etc -delete", byFind},
		{"find . -name delete", ""},
		{"find . -exec ls {} \\;", ""},
		{"find /tmp/x -exec rm {} +", ""},
		{"find . -exec sh -c 'rm -rf \"$1\"' _ {} \\;", recursively},
		{"find . -print0 | xargs -0 rm -rf", recursively},
		// docker
		{"docker system prune", unused},
		{"docker system prune -af --volumes", unused},
		{"docker --context x system prune -f", unused},
		{"podman system prune", unused},
		{"docker volume rm x", volumes},
		{"docker volume prune -f", volumes},
		{"docker volume ls", ""},
		{"docker compose down -v", volumes},
		{"docker compose -f x.yml down --volumes", volumes},
		{"docker-compose down -v", volumes},
		{"docker compose down", ""},
		{"docker compose up -d", ""},
		{"docker rm -f $(docker ps -aq)", allListed},
		{"docker rm x", ""},
		{"docker rm -f x", ""},
		{"docker container rm $(docker container ls -aq)", allListed},
		{"docker ps -aq | xargs docker rm -f", allListed},
		{"docker rm $(docker ps -aq --filter name=x)", ""},
		{"docker build .", ""},
		{"docker run --rm -v /x:/y z", ""},
		{"docker image prune", unusedKind},
		// clusters and clouds
		{"kubectl delete pod x", cluster},
		{"kubectl -n x delete -f y", cluster},
		{"kubectl --namespace=x delete ns y", cluster},
		{"oc delete project x", cluster},
		{"kubectl get pods", ""},
		{"kubectl delete pod x --dry-run=client", ""},
		{"kubectl get delete", ""},
		{"helm uninstall x", released},
		{"helm -n x delete y", released},
		{"helm install x", ""},
		{"terraform destroy", infra},
		{"terraform -chdir=x destroy -auto-approve", infra},
		{"terraform apply -auto-approve -destroy", infra},
		{"terraform apply", ""},
		{"terraform plan -destroy", ""},
		{"tofu destroy", infra},
		{"pulumi destroy -y", infra},
		{"pulumi -C x destroy", infra},
		{"pulumi up", ""},
		{"aws s3 rm --recursive s3://x", inCloud},
		{"aws --profile x s3 rm s3://y --recursive", inCloud},
		{"aws s3 rm s3://x/y", inCloud},
		{"aws s3 ls", ""},
		{"aws ec2 terminate-instances --instance-ids x", inCloud},
		{"aws cloudformation delete-stack --stack-name x", inCloud},
		{"aws ec2 describe-instances", ""},
		{"aws s3 rm --recursive --dryrun s3://x", ""},
		{"gcloud compute instances delete x", inCloud},
		{"gcloud --project x container clusters delete y", inCloud},
		{"gcloud compute instances list", ""},
		{"az group delete -n x", inCloud},
		{"az vm list", ""},
		// devices
		{"dd if=x of=/dev/sda", onDevice},
		{"sudo dd of=/dev/disk2 if=x bs=1M", onDevice},
		{"dd if=/dev/zero of=/dev/null", ""},
		{"dd if=/dev/sda of=x", ""},
		{"dd of=/dev/$disk", onDevice},
		{"disk=/dev/sdb; dd of=$disk", onDevice},
		{"mkfs.ext4 /dev/sdb1", made},
		{"mkfs -t ext4 /dev/sdb1", made},
		{"mkfs --help", ""},
		{"wipefs -a /dev/sda", wiped},
		{"wipefs /dev/sda", ""},
		{"wipefs -an /dev/sda", ""},
		{"fdisk /dev/sda", divided},
		{"fdisk -l", ""},
		{"sudo fdisk -l /dev/sda", ""},
		{"parted /dev/sda mklabel gpt", divided},
		{"parted -l", ""},
		{"parted /dev/sda print", ""},
		{"parted /dev/sda rm 1 print", divided},
		{"cat x > /dev/sda", onDevice},
		{"echo x >> /dev/nvme0n1", onDevice},
		{"ls > /dev/null 2>&1", ""},
		{"ls &> /dev/null", ""},
		{"echo x > /dev/tty", ""},
		{"> /dev/sdX", onDevice},
		{"echo > /dev/tcp/h/80", ""},
		{"cat x | sudo tee /dev/sda", onDevice},
		{"cp x /dev/sda", onDevice},
		{"cp /dev/sda x", ""},
		{"cat < /dev/sda", ""},
		// git
		{"git push --force", branch},
		{"git push -f origin x", branch},
		{"git push -uf origin x", branch},
		{"git push origin +x", branch},
		{"git push origin +a:b", branch},
		{"git -C x push --force", branch},
		{"git push --force-with-lease", leased},
		{"git push --force-with-lease=x:y origin x", leased},
		{"git push", ""},
		{"git push --follow-tags", ""},
		{"git push --force --dry-run", ""},
		{"git reset --hard", discarded},
		{"git reset --hard HEAD~1", discarded},
		{"git reset --soft", ""},
		{"git clean -fd", untracked},
		{"git clean -xdf", untracked},
		{"git clean -n", ""},
		{"git clean -nfd", ""},
		{"git commit -m 'push --force'", ""},
		{"git log -f", ""},
		{"cd $(mktemp -d); git reset --hard; git clean -fd", ""},
		{"git -c a=b reset --hard", discarded},
		// downloads
		{"curl -fsSL x | sh", fromNet},
		{"curl x | sudo bash", fromNet},
		{"wget -qO- x | sudo -E bash -", fromNet},
		{"wget -O- x | bash -s -- -y", fromNet},
		{"bash <(curl x)", fromNet},
		{"sh -c \"$(curl x)\"", fromNet},
		{"bash -c \"`wget -qO- x`\"", fromNet},
		{"source <(curl x)", fromNet},
		{". <(curl x)", fromNet},
		{"eval \"$(curl x)\"", fromNet},
		{"bash < <(curl x)", fromNet},
		{"bash <<< \"$(curl x)\"", fromNet},
		{"curl x | tee y | sh", fromNet},
		{"curl x | sed s/a/b/ | A=b sh", fromNet},
		{"(curl x || wget -O- x) | sh", fromNet},
		{"curl x | python3 -", fromNet},
		{"curl x | python3", fromNet},
		{"python3 -c \"$(curl x)\"", fromNet},
		{"curl x | (cd /tmp; sh)", fromNet},
		{"sudo curl x | zsh", fromNet},
		{"curl x", ""},
		{"curl x | jq .", ""},
		{"curl x | python3 -m json.tool", ""},
		{"curl x | tar xz", ""},
		{"curl x | bash y.sh", ""},
		{"curl x | sh -c cat", ""},
		{"curl x > y; sh y", ""},
		{"bash x \"$(curl y)\"", ""},
		{"echo curl x | cat", ""},
		{"cat x | sh", ""},
		{"curl -sf x || bash", ""},
		{"bash -c 'curl x | sh'", fromNet},
		{"kubectl apply -f <(curl x)", ""},
		// the machine
		{"sudo shutdown -h now", machine},
		{"shutdown -c", ""},
		{"reboot", machine},
		{"sudo systemctl reboot", machine},
		{"systemctl restart x", ""},
		{"init 0", machine},
		{"poweroff", machine},
		{"./scripts/reboot", ""},
		{"chmod -R 777 /", permitted},
		{"chown -R me /usr", permitted},
		{"sudo chmod 777 -R /*", permitted},
		{"chmod -R 700 ~", permitted},
		{"chmod -R 755 x", ""},
		{"chmod 777 /x", ""},
		{"chmod -R 755 /usr/local/x", ""},
		{"kill -9 -1", everyone},
		{"kill -KILL -- -1", everyone},
		{"kill -s KILL -1", everyone},
		{"kill -1 123", ""},
		{"kill -9 $$", ""},
		{":(){ :|:& };:", endless},
		{"f() { f | f & }; f", endless},
		{"f() { g | f; }", ""},
		// databases
		{"psql -c 'DROP TABLE x'", dropped},
		{"psql -U a -c \"drop database if exists x\"", dropped},
		{"mysql -e 'DROP DATABASE x;'", dropped},
		{"sqlite3 x.db 'drop table y'", dropped},
		{"psql <<E\nDROP TABLE x;\nE", dropped},
		{"echo 'DROP TABLE x' | psql", dropped},
		{"psql -c 'TRUNCATE x'", dropped},
		{"psql -c \"SELECT 'drop table x'\"", ""},
		{"psql -c 'SELECT 1'", ""},
		{"echo 'DROP TABLE x'", ""},
		{"dropdb x", dropped},
		{"psql -c 'SELECT 1 -- drop table x'", ""},
		// what cannot be read
		{"git checkout <branch>\n", ""},
		{"rm -rf <dir>\n", "cannot be read, and speaks of rm"},
		{"ls\nkubectl delete pod <pod>\n", "cannot be read, and speaks of delete"},
		{"echo 'a\n# rm x\n", ""},
		{"terraform plan <x>\n", ""},
		{"bash -c 'rm ('", ""}, {strings.Repeat("sh -c ", 9) + "'rm -rf x'", ""},
	} {
		d := Parse("x.md", []byte("# A\n\n```sh\n"+tt.in+"\n```\n"))
		if got := what(Dangers(d, d.Steps(), nil)); got != tt.want {
			t.Errorf("Dangers(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestDangersKnowWhatRanBefore(t *testing.T) {
	d := Parse("x.md", []byte("# A\n\n```sh\nd=$(mktemp -d)\n```\n\n# B\n\n```sh\nrm -rf $d\n```\n"))
	if got := Dangers(d, d.Steps(), nil); len(got) != 0 {
		t.Errorf("with the first step: %q, want none", what(got))
	}
	if got := Dangers(d, d.Steps()[1:], nil); len(got) != 1 {
		t.Errorf("without the first step: %q, want one", what(got))
	}
}

func TestDangersHaveTheirPlace(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"# A\n\n```sh\n# c\nls; rm -rf  x  # c\n```\n", `5:5 "rm -rf  x"`},
		{"# A\n\n```sh\nif a; then\n  rm -rf x\nfi\n```\n", `5:3 "rm -rf x"`},
		{"> ```sh\n> a\n> a && (\n>   rm -rf x)\n> ```\n", `4:5 "rm -rf x"`},
		{"1. a\n\n   ```sh\n   a && \\\n     rm -rf x\n   ```\n", `5:6 "rm -rf x"`},
		{"```console\n$ a && \\\n> rm -rf x\nout\n```\n", `3:3 "rm -rf x"`},
		{"```sh\n$ a\n$ rm -rf x\n```\n", `3:3 "rm -rf x"`},
		{"```sh\nls && sudo sh -c 'cd y; rm -rf x'\n```\n", `2:7 "rm -rf x"`},
		{"```sh\nbash <<E\nls\nrm -rf x\nE\n```\n", `2:1 "rm -rf x"`},
		{"```sh\na; curl x |\n  sh\n```\n", "2:4 \"curl x |\\n  sh\""},
		{"```sh\na <b>\n  rm <x>\n```\n", `3:3 "rm <x>"`},
		{"---\nshowrunner:\n  shell: zsh\n---\n\n```sh\nrm -rf *(/)\n```\n", `7:1 "rm -rf *(/)"`},
	} {
		d := Parse("x.md", []byte(tt.in))
		var got []string
		for _, g := range Dangers(d, d.Steps(), nil) {
			got = append(got, fmt.Sprintf("%d:%d %q", g.Line, g.Col, g.Command))
			if at := string(d.Source[g.Offset:]); !strings.HasPrefix(at, strings.Fields(g.Command)[0]) && g.Step.Text[0] == g.Command[0] {
				t.Errorf("Dangers(%q): at its offset stands %.20q", tt.in, at)
			}
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("Dangers(%q) = %s, want %s", tt.in, got, tt.want)
		}
	}
}

func TestDangersOfHostileStepsEnd(t *testing.T) {
	doubles := "x=aaaaaaaa\n" + strings.Repeat("x=$x$x\n", 60)
	for _, text := range []string{
		doubles + "rm -rf $x", "x=a\n" + strings.Repeat("x+=$x\n", 60), strings.Repeat("(", 4000) + "rm -rf x" + strings.Repeat(")", 4000),
		"x='" + strings.Repeat("eval $x;", 2000) + "'; eval \"$x\"", "curl x | bash -c 'cat; sh'", strings.Repeat("a | (", 2000) + "b" + strings.Repeat(")", 2000),
	} {
		d := Parse("x.md", []byte("```sh\n"+text+"\n```\n"))
		Dangers(d, d.Steps(), nil)
	}
}

func FuzzDangers(f *testing.F) {
	for _, text := range []string{"rm -rf x", "curl x | sh -c 'sh'", "cat <<E | sh\nrm -r x\nE", "find . -exec rm {} \\;", "${x:=1} ((i++)) [[ a =~ b ]]"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, shell := range []string{"bash", "zsh", "dash"} {
			d := Parse("x.md", []byte("```sh\n"+text+"\n```\n"))
			d.Meta.Shell = shell
			for _, danger := range Dangers(d, d.Steps(), nil) {
				if danger.Step == nil || danger.Offset < 0 || danger.Offset >= len(d.Source) || danger.What == "" || danger.Line < danger.Step.Line {
					t.Errorf("%q: %+v", text, danger)
				}
			}
			Changes(text, shell)
			for _, s := range Statements(text, shell) {
				if !strings.Contains(text, s) {
					t.Errorf("Statements(%q) = %q", text, s)
				}
			}
		}
	})
}
