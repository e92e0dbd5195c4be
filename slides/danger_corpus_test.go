package slides

import (
	"strings"
	"testing"
)

// destructive are commands of runbooks that must be named before they run; ⏎
// ends a line.
// Those after a blank line are behind something that carries them.
const destructive = `
docker image prune -a
docker builder prune --all --force
docker buildx prune -f
podman network prune
docker container prune -f
docker rmi $(docker images -q)
docker stop $(docker ps -q)
docker kill $(docker ps -aq)
docker image rm -f $(docker image ls -aq)
docker images -q | xargs docker rmi -f
docker stack rm shop
docker swarm leave --force
docker compose -f prod.yml down --volumes --remove-orphans
kubectl drain node-1 --ignore-daemonsets
kubectl replace --force -f pod.yaml
kubectl scale deploy/web --replicas=0
oc scale dc/web --replicas 0
kubectl -n shop delete pvc --all
helm rollback web 3
helm uninstall web -n shop
terragrunt destroy
terragrunt run-all destroy
tofu destroy -auto-approve
cdk destroy --all
pulumi destroy --yes
terraform state rm aws_instance.web
kind delete cluster --name demo
minikube delete
k3d cluster delete demo
eksctl delete cluster -f cluster.yaml
gcloud container clusters delete demo --zone x
az group delete --name demo --yes
aws ec2 terminate-instances --instance-ids i-1
aws s3 rm s3://bucket/key
aws s3 sync . s3://bucket --delete
gsutil -m rm -r gs://bucket
gsutil rsync -d -r a gs://bucket
sudo kubeadm reset -f
sudo apt-get purge -y docker-ce
apt remove nginx
dnf -y remove podman
apk del curl
pacman -Rns docker
brew uninstall jq
rm *.log
rm -f "$FILE"
rm $(ls *.tmp)
rsync -av --delete src/ /srv/www/
git push origin --delete topic
git push origin :topic
git push --force-with-lease
git checkout .
git checkout -- .
git restore .
git checkout -f main
git stash clear
git stash drop
git branch -D topic
truncate -s 0 app.log
shred -u key.pem
dd if=image.iso of=/dev/sdb bs=4M
mkfs.ext4 /dev/vdb
sudo mkfs.xfs $DISK
sudo iptables -F
iptables --flush INPUT
nft flush ruleset
ufw reset
zpool destroy tank
zfs destroy -r tank/data
lvremove -f vg/lv
vgremove vg
pvremove /dev/sdb1
userdel -r bob
crontab -r
redis-cli flushall
redis-cli -h cache FLUSHDB
psql -c 'DELETE FROM users'
mysql -e "TRUNCATE TABLE logs"
sqlite3 app.db 'delete from t where 1'
mongosh --eval 'db.dropDatabase()'
mongosh shop --eval 'db.users.deleteMany({})'
curl -X DELETE http://localhost:9200/index
curl -s -XDELETE localhost:9200/index
gpg --delete-secret-keys bob
vagrant destroy -f
sudo halt
chown -R me /usr

docker exec db psql -U postgres -c 'DROP DATABASE shop'
docker exec -it web sh -c 'rm -rf /data/*'
docker compose exec -T db mysql -e 'DROP DATABASE shop'
docker run --rm -v "$PWD:/w" alpine rm -rf /w/build
docker run --rm -v data:/d alpine sh -c "rm -rf /d/*"
kubectl exec -it db-0 -- psql -c 'drop table users'
kubectl -n shop exec deploy/cache -c redis -- redis-cli FLUSHALL
ssh host 'sudo rm -rf /var/lib/app'
ssh -t host -- sudo reboot
find . -name '*.o' | xargs rm
find . -type f -print0 | xargs -0 rm -f
parallel rm -rf {} ::: a b
ls | parallel 'cd {} && git clean -fdx'
timeout 60 docker system prune -f
nohup terraform destroy -auto-approve &
watch -n 5 'kubectl delete pod -l app=x'
kubectl get ns -o name | xargs kubectl delete
env -S 'rm -rf build'
ip netns exec blue iptables -F
vagrant ssh -c 'sudo rm -rf /srv'
aws-vault exec prod -- terraform destroy
ssh host <<E⏎rm -rf /srv/app⏎E
su - deploy <<E⏎rm -rf /srv/app⏎E
sudo -i <<E⏎rm -rf /srv/app⏎E
docker exec -i web sh <<E⏎rm -rf /data⏎E
kubectl exec -i web -- bash -s <<E⏎rm -rf /data⏎E
ssh host bash -s <<E⏎dropdb shop⏎E
cat > clean.sh <<E⏎rm -rf build⏎E⏎bash clean.sh
echo 'rm -rf build' > x.sh⏎chmod +x x.sh⏎./x.sh
printf 'git clean -fdx\n' | tee y.sh⏎. ./y.sh
alias tidy='git clean -fd'⏎tidy
echo x > /etc/hosts
echo x | sudo tee /etc/hosts
cat > ~/.bashrc <<E⏎export A=1⏎E
trap 'rm -rf "$D"' EXIT⏎D=/srv/x
`

// allowed are commands of runbooks that must not be named.
const allowed = `
systemctl stop nginx
docker compose down
git rebase -i main
d=$(mktemp -d)⏎rm -rf "$d"
f=$(mktemp)⏎rm "$f"
chown -R u /data
chown -R app:app /srv/app
rm notes.txt
f=notes.txt⏎rm $f
for f in a b; do rm $f; done
rm -f /tmp/*.log
trap 'rm -rf "$T"' EXIT⏎T=$(mktemp -d)
W=${W:-/tmp/x}⏎rm -rf "$W"
(cd /tmp && rm -rf y)
kubectl cordon node-1
kubectl scale deploy/web --replicas=3
docker rmi old:1
docker stop web
docker rm -f $(docker ps -aq --filter label=demo)
docker ps -aq --filter label=demo | xargs docker rm
docker rmi $(docker images -q -f dangling=true)
docker run --rm alpine rm -rf /usr
docker run --rm alpine sh -c 'rm -rf /etc/*; ls'
docker exec web ls /data
kubectl run x --rm -it --image=busybox -- sh -c 'rm -rf /bin'
ssh host ls
find /tmp/x -name '*.o' | xargs rm
find . -name '*.o' | xargs ls
git push origin main
git push origin HEAD:main
git checkout main
git checkout -b topic
git restore --staged .
git stash
git stash pop
git branch -d topic
truncate -s 10G disk.img
mkfs.ext4 disk.img
dd if=/dev/zero of=disk.img bs=1M count=10
mkswap swapfile
rsync -av src/ dst/
rsync -avn --delete src/ dst/
aws s3 sync . s3://bucket
aws s3 cp a s3://bucket/a
terraform state list
terraform plan -destroy
helm list
apt-get install -y nginx
apt-get update
brew install jq
pacman -Syu
psql -c "SELECT 'drop table x'"
psql -f schema.sql
mongosh --eval 'db.users.find()'
redis-cli get flush
curl -X POST http://localhost/delete
curl http://localhost/DELETE
iptables -L
ufw status
crontab -l
gpg --list-secret-keys
zfs list
vagrant up
userdel --help
echo x > out.txt
echo x > /srv/new.txt
echo x >> /etc/hosts
echo x | tee -a /etc/hosts
cd /tmp/x && echo y > ../z
cat > clean.sh <<E⏎rm -rf build⏎E
alias tidy='git clean -fd'
kubectl delete ns x --dry-run=client
echo 'rm -rf /'
grep -r 'docker system prune' .
kill %1
`

// existing are the files that the lists suppose.
func existing(path string) bool { return path == "/etc/hosts" || path == "~/.bashrc" || path == "../z" }

func TestWhatDestroysIsToldFromWhatDoesNot(t *testing.T) {
	tried := map[bool]int{}
	for _, list := range []struct {
		text string
		want bool
	}{{destructive, true}, {allowed, false}} {
		for line := range strings.Lines(list.text) {
			line = strings.TrimSpace(line)
			if line == "" {
				continue
			}
			tried[list.want]++
			text := strings.ReplaceAll(line, "⏎", "\n")
			d := Parse("x.md", []byte("# A\n\n```sh\n"+text+"\n```\n"))
			found := Dangers(d, d.Steps(), existing)
			if got := len(found) > 0; got != list.want {
				t.Errorf("%q: named %v, want %v (%s)", line, got, list.want, what(found))
			}
		}
	}
	if tried[true] < 60 || tried[false] < 60 {
		t.Errorf("tried %v", tried)
	}
}
