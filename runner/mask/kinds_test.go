package mask

import (
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// mixed is n bytes of letters and digits, as a token's are.
func mixed(n int) string {
	const some = "aB3dE7gH1jK9mN2pQ5rS8tU4vW6xY0zCfLbD"
	return strings.Repeat(some, n/len(some)+1)[:n]
}

// digest is n hexadecimal digits.
func digest(n int) string {
	const some = "3f9a1c7e5b2d8046"
	return strings.Repeat(some, n/len(some)+1)[:n]
}

// letters is n lower-case letters.
func letters(n int) string {
	const some = "qwertzuiopasdfghjklyxcvbnm"
	return strings.Repeat(some, n/len(some)+1)[:n]
}

func capitals(n int) string { return strings.ToUpper(letters(n)) }

// kinds are tokens: what of them must not be seen, and what may stand before it.
var kinds = []struct{ name, before, secret string }{
	{"GitHub", "", "ghp_" + mixed(36)},
	{"GitHub OAuth", "", "gho_" + mixed(36)},
	{"GitHub app", "", "ghs_" + mixed(36)},
	{"GitHub fine-grained", "", "github_pat_" + mixed(22) + "_" + mixed(59)},
	{"GitLab", "", "glpat-" + mixed(20)},
	{"GitLab routable", "", "glpat-" + mixed(30) + "." + "01" + "1a2b3c4"},
	{"GitLab runner", "", "glrt-" + mixed(20)},
	{"GitLab deploy", "", "gldt-" + mixed(20)},
	{"AWS key id", "", "AKIAQWERTYUIOPASDFGH"},
	{"AWS temporary key id", "", "ASIAQWERTYUIOPASDFGH"},
	{"AWS secret in JSON", `"SecretAccessKey": "`, mixed(20) + "/+" + mixed(18)},
	{"AWS secret in a file", "aws_secret_access_key = ", mixed(20) + "/+" + mixed(18)},
	{"AWS secret in an environment", "AWS_SECRET_ACCESS_KEY=", mixed(40)},
	{"AWS session token", `"SessionToken": "`, mixed(200)},
	{"OpenAI", "", "sk-" + mixed(20) + "T3BlbkFJ" + mixed(20)},
	{"OpenAI project", "", "sk-proj-" + mixed(74) + "T3BlbkFJ" + mixed(74)},
	{"OpenAI, old", "", "sk-" + mixed(48)},
	{"Anthropic", "", "sk-ant-api03-" + mixed(93) + "AA"},
	{"Anthropic admin", "", "sk-ant-admin01-" + mixed(93) + "AA"},
	{"Google API key", "", "AIza" + mixed(35)},
	{"Google OAuth", "", "ya29." + mixed(60)},
	{"Google client secret", "", "GOCSPX-" + mixed(28)},
	{"Stripe", "", "sk_live_" + mixed(24)},
	{"Stripe test", "", "sk_test_" + mixed(24)},
	{"Stripe restricted", "", "rk_live_" + mixed(24)},
	{"npm", "", "npm_" + mixed(36)},
	{"PyPI", "", "pypi-AgEIcHlwaS5vcmc" + mixed(80)},
	{"RubyGems", "", "rubygems_" + digest(48)},
	{"Vault", "", "hvs." + mixed(95)},
	{"Vault, short", "", "hvs." + mixed(24)},
	{"Vault batch", "", "hvb." + mixed(140)},
	{"Docker Hub", "", "dckr_pat_" + mixed(27)},
	{"Docker's registry", `"auth": "`, "dXNlcjpwYXNzd29yZA=="},
	{"Hugging Face", "", "hf_" + letters(34)},
	{"Azure AD", "", "1Q~" + mixed(34)},
	{"Azure storage", "AccountKey=", mixed(86) + "=="},
	{"Azure shared access", "SharedAccessKey=", mixed(43) + "="},
	{"Slack bot", "", "xoxb-123456789012-1234567890123-" + mixed(24)},
	{"Slack user", "", "xoxp-123456789012-123456789012-1234567890123-" + digest(32)},
	{"Slack webhook", "https://hooks.slack.com/services/", "T01234567/B01234567/" + mixed(24)},
	{"Discord webhook", "https://discord.com/api/webhooks/123456789012345678/", mixed(68)},
	{"SendGrid", "", "SG." + mixed(22) + "." + mixed(43)},
	{"DigitalOcean", "", "dop_v1_" + digest(64)},
	{"Databricks", "", "dapi" + digest(32)},
	{"Doppler", "", "dp.pt." + mixed(43)},
	{"Linear", "", "lin_api_" + mixed(40)},
	{"Notion", "", "ntn_12345678901" + mixed(35)},
	{"Postman", "", "PMAK-" + digest(24) + "-" + digest(34)},
	{"Pulumi", "", "pul-" + digest(40)},
	{"Shopify", "", "shpat_" + digest(32)},
	{"PlanetScale", "", "pscale_tkn_" + mixed(43)},
	{"Grafana", "", "glsa_" + mixed(32) + "_" + digest(8)},
	{"Terraform Cloud", mixed(14) + ".", "atlasv1." + mixed(67)},
	{"Fly.io", "", "fo1_" + mixed(43)},
	{"Sentry", "", "sntryu_" + digest(64)},
	{"Telegram", "123456789:", "AA" + mixed(33)},
	{"age", "", "AGE-SECRET-KEY-1" + strings.Repeat("QPZRY9X8GF", 6)[:58]},
	{"1Password", "", "ops_eyJ" + mixed(250)},
	{"Atlassian", "", "ATATT3" + mixed(186)},
	{"Artifactory", "", "AKCp" + mixed(69)},
	{"New Relic", "NEW_RELIC_API_KEY=", "NRAK-" + capitals(27)},
	{"Cloudflare", "CLOUDFLARE_API_TOKEN=", mixed(40)},
	{"Datadog", "DATADOG_API_KEY: ", mixed(40)},
	{"Tailscale", "tskey-auth-", "k" + mixed(12) + "CNTRL-" + mixed(32)},
	{"JWT", "", "eyJ" + mixed(20) + ".eyJ" + mixed(30) + "." + mixed(40)},
	{"bearer", "Authorization: Bearer ", mixed(24)},
	{"bearer in JSON", `"Authorization": "Bearer `, mixed(24)},
	{"bearer in HTTP/2", "authorization: Bearer ", mixed(24)},
	{"basic", "Authorization: Basic ", "dXNlcjpwYXNz"},
	{"API key in a header", "X-Api-Key: ", mixed(32)},
	{"token in a header", "X-Vault-Token: ", mixed(26)},
	{"password in an address", "postgres://app:", "hunter2"},
	{"password with digits in an address", "https://user:", "1234x"},
	{"number as password in an address", "redis://:", "123456789"},
	{"access token in an address", "https://a.example/?access_token=", mixed(20)},
	{"access token in JSON", `{"access_token":"`, mixed(20)},
	{"refresh token", `"refresh_token": "`, mixed(20)},
	{"client secret", `client_secret=`, mixed(20)},
	{"API key", `"api_key": "`, mixed(20)},
	{"password", "mysql --password=", "hunter2hunter"},
	{"password in JSON", `"password": "`, "hunter2"},
	{"variable", "DB_PASSWORD=", "hunter2hunter"},
	{"kubeconfig's key", "    client-key-data: ", mixed(2000)},
	{"kubeconfig's token", "    token: ", mixed(40)},
}

// after is what follows a token of any kind and is no part of it.
func after(before string) string {
	if strings.Contains(before, "://") && !strings.Contains(before, "/?") && strings.Count(before, "/") == 2 {
		return "@host/db\r\n"
	}
	return "\"\r\nmore\r\n"
}

func TestKindsOfTokensAreMasked(t *testing.T) {
	for _, k := range kinds {
		in := "a " + k.before + k.secret + after(k.before)
		got := masker().String(in)
		if want := "a " + k.before + dots(len(k.secret)) + after(k.before); got != want && !strings.HasPrefix(got, "a "+k.before+dots(len(k.secret)-2)) && !strings.Contains(k.before, "hooks.slack") {
			t.Errorf("%s: %q = %q, want %q", k.name, in, got, want)
		}
		if tail := k.secret[len(k.secret)-min(6, len(k.secret)):]; strings.Contains(got, tail) {
			t.Errorf("%s: %q shows its end", k.name, got)
		}
	}
}

// What is out when the rest arrives is what tells of a token, and its first
// bytes.
func TestKindsOfTokensAreMaskedInAnyChunks(t *testing.T) {
	for _, k := range kinds {
		in := "a " + k.before + k.secret + after(k.before)
		m := masker()
		for i := 1; i < len(in); i += 1 + len(in)/100 {
			m.Reset()
			got := streamed(m, in[:i], in[i:])
			if tail := k.secret[min(8, len(k.secret)/2):]; strings.Contains(got, tail) || strings.Count(got, "•") < len(k.secret)*3/5-8 {
				t.Errorf("%s: %q, %q = %q", k.name, in[:i], in[i:], got)
				break
			}
		}
		m.Reset()
		if got := streamed(m, strings.Split(in, "")...); strings.Contains(got, k.secret[len(k.secret)/2:]) {
			t.Errorf("%s: by bytes = %q", k.name, got)
		}
	}
}

func TestRulesArePatterns(t *testing.T) {
	for n := range ruleCount - len(shapes) {
		r := ruleAt(n)
		p := compile(r.pattern)
		if at := 0; len(p.parts) < 2 || p.secret < 0 || p.secret >= len(p.parts) {
			t.Errorf("%s: %q, %d", r.id, r.pattern, at)
		}
		at, taken := 0, 0
		for i, set := range strings.Split(r.heads, " ") {
			if set == "blank" {
				set = " "
			}
			for _, c := range []byte(set) {
				if !p.parts[at].of[c] {
					t.Errorf("%s: byte %d of its head is no %q: %q", r.id, i, c, r.pattern)
				}
			}
			if taken++; taken == p.parts[at].least {
				at, taken = at+1, 0
			}
		}
	}
}

func TestOrdinaryOutputIsNotMasked(t *testing.T) {
	a, err := txtar.ParseFile("testdata/ordinary.txtar")
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Files) < 40 {
		t.Errorf("%d outputs", len(a.Files))
	}
	for _, f := range a.Files {
		got := strings.Split(masker().String(string(f.Data)), "\n")
		for i, line := range strings.Split(string(f.Data), "\n") {
			if line != got[i] {
				t.Errorf("%s: %q = %q", f.Name, line, got[i])
			}
		}
	}
}

func TestKeyIsMaskedWithTextBeforeItsLines(t *testing.T) {
	lines := strings.Split(aKeyOf(20), "\n")
	for _, before := range []string{"> ", "web-1  | ", "    ", "# ", "2024-05-01T10:00:00Z stdout F ", "[app] "} {
		in := before + strings.Join(lines, "\r\n"+before) + "\r\ndone: all\r\n"
		for name, got := range map[string]string{
			"in one": masker().String(in), "by bytes": streamed(masker(), strings.Split(in, "")...),
			"known": masker(strings.Join(lines, "\n")).String(in), "from a file": masker(strings.Join(lines, "\r\n")).String(in),
		} {
			for _, line := range lines[1 : len(lines)-1] {
				if strings.Contains(got, line) {
					t.Errorf("%q, %s: %q is seen", before, name, line)
				}
			}
			if !strings.HasSuffix(got, "\r\ndone: all\r\n") {
				t.Errorf("%q, %s: ends in %q", before, name, got[len(got)-40:])
			}
		}
	}
}

// aKeyOf is a private key of so many lines.
func aKeyOf(lines int) string {
	var b strings.Builder
	b.WriteString("-----BEGIN PRIVATE KEY-----\n")
	for range lines {
		b.WriteString(mixed(64) + "\n")
	}
	return b.String() + mixed(22) + "==\n-----END PRIVATE KEY-----"
}

func TestLinesOfAValueAreMaskedWithTextBeforeThem(t *testing.T) {
	m := masker("the first line of it\n{\n  the second one, too\n}")
	in := "web | the first line of it\r\nweb | {\r\nweb |   the second one, too\r\nweb | }\r\n"
	want := "web | " + dots(20) + "\r\nweb | {\r\nweb |   " + dots(19) + "\r\nweb | }\r\n"
	if got := streamed(m, in); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestShortValueIsMaskedAsAWord(t *testing.T) {
	m := New()
	for value, want := range map[string]bool{"4711": true, "ab12": true, "abc": false, "": false} {
		if got := m.AddShort(value); got != want {
			t.Errorf("AddShort(%q) = %v, want %v", value, got, want)
		}
	}
	for _, c := range []struct{ in, want string }{
		{"pin 4711.", "pin " + dots(4) + "."},
		{"4711", dots(4)},
		{"14711 47112 x4711 4711_", "14711 47112 x4711 4711_"},
		{"pin=ab12;", "pin=" + dots(4) + ";"},
	} {
		if got := m.String(c.in); got != c.want {
			t.Errorf("%q = %q, want %q", c.in, got, c.want)
		}
		for i := range c.in {
			m.Reset()
			if got := streamed(m, c.in[:i], c.in[i:]); strings.Contains(c.want, "•") && strings.Contains(got, "11") && i > 8 || !strings.Contains(c.want, "•") && got != c.want {
				t.Errorf("%q, %q = %q, want %q", c.in[:i], c.in[i:], got, c.want)
			}
		}
		m.Reset()
	}
}

func TestWhatShowsNothingHidesNothing(t *testing.T) {
	for _, between := range []string{"\x00", "\a", "\x00\a\x00", "\x1b[m", "\x1b[1\x00m"} {
		in := strings.Join(strings.Split("hunter22", ""), between)
		want := strings.Join(strings.Split(dots(8), ""), between)
		if got := streamed(masker("hunter22"), in); got != want {
			t.Errorf("%q = %q, want %q", in, got, want)
		}
		if got := masker("hunter22").String(in); got != want {
			t.Errorf("String(%q) = %q, want %q", in, got, want)
		}
	}
}
