package slides

import (
	"slices"
	"testing"
)

func TestSecretsOfADeckAreFound(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"A_TOKEN=abc", []string{"abc"}},
		{"export A_SECRET='a b' B=c", []string{"a b"}},
		{"db_password=\"a\\\"b\" cmd", []string{`a"b`}},
		{"A_TOKEN=$'a\\tb\\x41\\101'", []string{"a\tbAA"}},
		{"A_TOKEN=$(cat x)", nil},
		{"A_TOKEN=a$b", nil},
		{"SORT_KEY=name", nil},
		{"API_KEY=0123456789abcdef", []string{"0123456789abcdef"}},
		{"PASSWORD_FILE=/etc/x", nil},
		{"named=value1", []string{"value1"}},
		{"if true; then (A_TOKEN=abc); fi", []string{"abc"}},
		{"A_TOKEN=abc (", nil},
		{"declare -A CREDENTIALS=([a]=one [b]='the two')", []string{"one", "the two"}},
		{"readonly apiKey=abc DATABASE_URL=postgres://me:hunter2@host/db", []string{"abc", "hunter2"}},
	} {
		source := "---\nshowrunner:\n  secrets: [named]\n---\n# A\n\n```sh\n" + c.in + "\n```\n"
		if got := Secrets(Parse("x.md", []byte(source))); !slices.Equal(got, c.want) {
			t.Errorf("Secrets(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestSecretsOfEveryShellAreFound(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "dash", "sh"} {
		for _, c := range []string{"X_TOKEN=abc", "export X_TOKEN=abc", "readonly X_TOKEN='abc'", "export Y=1 X_TOKEN=\"abc\"", "f() { export X_TOKEN=abc; }; f"} {
			source := "---\nshowrunner:\n  shell: " + shell + "\n---\n# A\n\n```sh\n" + c + "\n```\n"
			if got := Secrets(Parse("x.md", []byte(source))); !slices.Equal(got, []string{"abc"}) {
				t.Errorf("%s: Secrets(%q) = %q", shell, c, got)
			}
		}
	}
}

func TestNamesTellOfSecrets(t *testing.T) {
	const long, address = "0123456789abcdef", "postgres://me:hunter2@host/db"
	for _, c := range []struct{ name, value, want string }{
		{"TOKEN", "a", "a"}, {"GITHUB_TOKEN", "a", "a"}, {"github_token", "a", "a"}, {"githubToken", "a", "a"}, {"GithubToken", "a", "a"}, {"github-token", "a", "a"},
		{"TOKEN_2", "a", "a"}, {"ACCESSTOKEN", "a", "a"}, {"X_TOKEN_VALUE", "a", "a"},
		{"SECRET", "a", "a"}, {"AWS_SECRET_ACCESS_KEY", "a", "a"}, {"clientSecret", "a", "a"},
		{"PASS", "a", "a"}, {"DB_PASS", "a", "a"}, {"dbPass", "a", "a"}, {"PASSPHRASE", "a", "a"}, {"GPG_PASSPHRASE", "a", "a"},
		{"PASSWORD", "a", "a"}, {"PGPASSWORD", "a", "a"}, {"MYSQL_PASSWORD", "a", "a"}, {"rootPassword1", "a", "a"}, {"LDAP_PASSWD", "a", "a"},
		{"DB_PWD", "a", "a"}, {"dbPwd", "a", "a"}, {"APIKEY", "a", "a"}, {"OPENAI_APIKEY", "a", "a"}, {"API_KEY", "a", "a"}, {"apiKey", "a", "a"},
		{"CREDENTIALS", "a", "a"}, {"AZURE_CREDENTIALS", "a", "a"}, {"PAT", "a", "a"}, {"GH_PAT", "a", "a"},
		{"SIGNING_KEY", long, long}, {"KEY", long, long}, {"DATABASE_URL", address, "hunter2"}, {"databaseUrl", address, "hunter2"}, {"URL", "https://me:p@x", "p"},
		{"PWD", "/home/me", ""}, {"OLDPWD", "/home/me", ""}, {"PATH", "/bin", ""}, {"PATTERN", "a", ""}, {"COMPASS", "a", ""}, {"BYPASS", "a", ""}, {"PASSED", "3", ""},
		{"TOKENIZER", "a", ""}, {"SORT_KEY", "name", ""}, {"MONKEY", long, ""}, {"PASSWORD_FILE", "/x", ""}, {"TOKEN_PATH", "/x", ""}, {"SECRET_NAME", "db", ""}, {"TOKEN_TYPE", "bearer", ""},
		{"PASSWORD_STORE_DIR", "/x", ""}, {"AWS_ACCESS_KEY_ID", "AKIA", ""}, {"BASE_URL", "https://x.example/a@b", ""}, {"BASE_URL", "https://me@x.example:80", ""}, {"SSH_AUTH_SOCK", "/x", ""}, {"", "a", ""}, {"_", "a", ""},
	} {
		if got := SecretOf(c.name, c.value); got != c.want {
			t.Errorf("SecretOf(%q, %q) = %q, want %q", c.name, c.value, got, c.want)
		}
	}
}
