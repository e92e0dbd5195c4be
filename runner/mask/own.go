package mask

// shapes are the tokens that no pattern can tell.
var shapes = [...]struct {
	heads string
	shape
}{
	{"e y J " + word + "_-", whole(webToken)},
	{"B E G I", whole(privateKey)},
	{"abcdefghijklmnopqrstuvwxyz0123456789+ : / /", urlPassword},
}

const (
	gap   = `[\x09 \-.0-9A-Z_a-z]{0,20}[\x09\x0a\x0c\x0d "']{0,3}[,:=-?|]{1,4}[\x09\x0a\x0c\x0d "'=\x60]{0,5}`
	is    = `["']?[ ]{0,4}[:=]{1,2}[ ]{0,4}["']?` // between a name and its value, in JSON, YAML, an INI file and a URL
	value = `([!#%*+\--9=?-Z\^_a-z~]{8,300})`
	lines = `([+/-9=A-Za-z]{40,})` // base64 in one line
)

// ownRules are tokens that gitleaks' rules do not tell or tell too narrowly, and
// values that a name stands before.
var ownRules = [...]rule{
	{"github", "g h pousr _", `gh[pousr]_[0-9A-Za-z]{36,251}`, false, 0, ""},
	{"github-fine-grained", "h u b _", `hub_pat_[0-9A-Za-z_]{50,244}`, false, 0, "git"},
	{"gitlab", "p a t -", `pat-[0-9A-Za-z_\-.]{20,300}`, false, 0, "gl"},
	{"aws", "A K I A", `AKIA[0-9A-Z]{16}`, false, 0, ""},
	{"aws", "A S I A", `ASIA[0-9A-Z]{16}`, false, 0, ""},
	{"slack", "x o x abeoprs", `xox[abeoprs]-[0-9A-Za-z\-]{10,250}`, false, 0, ""},
	{"anthropic", "s k - a", `sk-ant-[0-9a-z]{2,12}-[0-9A-Za-z_\-]{20,300}`, false, 0, ""},
	{"openai", "s k - p", `sk-proj-[0-9A-Za-z_\-]{20,300}`, false, 0, ""},
	{"openai", "s k - s", `sk-svcacct-[0-9A-Za-z_\-]{20,300}`, false, 0, ""},
	{"openai", "s k - " + word, `sk-[0-9A-Za-z]{32,64}`, true, 3, ""},
	{"openrouter", "s k - o", `sk-or-v1-[0-9a-f]{64}`, false, 0, ""},
	{"docker-hub", "d c k r", `dckr_[a-z]{3}_[0-9A-Za-z_\-]{20,100}`, false, 0, ""},
	{"huggingface", "h f _ " + word, `hf_[0-9A-Za-z]{30,60}`, true, 0, ""},
	{"vault", "h v sbr .", `hv[sbr]\.[0-9A-Za-z_\-]{24,300}`, true, 0, ""},
	{"stripe", "s k _ lt", `sk_[a-z]{4}_[0-9A-Za-z]{10,200}`, false, 0, ""},
	{"stripe", "r k _ lt", `rk_[a-z]{4}_[0-9A-Za-z]{10,200}`, false, 0, ""},
	{"stripe-webhook", "s e c _", `sec_[0-9A-Za-z+/=]{24,100}`, false, 0, "wh"},
	{"google-oauth", "y a 2 9", `ya29\.[0-9A-Za-z_\-.]{20,300}`, false, 0, ""},
	{"google-client-secret", "G O C S", `GOCSPX-[0-9A-Za-z_\-]{20,60}`, false, 0, ""},
	{"google-api-key", "A I z a", `AIza[0-9A-Za-z_\-]{35,60}`, false, 0, ""},
	{"groq", "g s k _", `gsk_[0-9A-Za-z]{40,80}`, false, 0, ""},
	{"xai", "x a i -", `xai-[0-9A-Za-z]{60,100}`, false, 0, ""},
	{"replicate", "r 8 _ " + word, `r8_[0-9A-Za-z]{37}`, true, 0, ""},
	{"tailscale", "k e y -", `key-[a-z]{3,10}-(k[0-9A-Za-z]{8,24}CNTRL-[0-9A-Za-z]{20,64})`, false, 0, ""},
	{"airtable", "p a t 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", `pat[0-9A-Z][0-9A-Za-z]{13}\.[0-9a-f]{64}`, true, 0, ""},
	{"atlassian", "A T A T", `ATATT3[0-9A-Za-z_=\-]{100,300}`, false, 0, ""},
	{"gitlab-session", "a b _ s", `ab_session=([0-9a-z]{32})`, false, 0, ""},
	{"supabase", "s b p _", `sbp_[0-9a-f]{40}`, false, 0, ""},
	{"figma", "f i g d", `figd_[0-9A-Za-z_\-]{40,60}`, false, 0, ""},
	{"nuget", "o y 2 0123456789abcdefghijklmnopqrstuvwxyz", `oy2[0-9a-z]{43}`, true, 0, ""},
	{"mailgun", "k e y -", `key-[0-9a-f]{32}`, true, 0, ""},
	{"telegram", ": A A " + word + "_-", `:(AA[0-9A-Za-z_\-]{33})`, false, 3, ""},
	{"terraform-cloud", ". a t l", `\.(atlasv1\.[0-9A-Za-z_=\-]{60,70})`, false, 0, ""},
	{"azure-ad", "0123456789 Q ~ " + word + "_~.-", `[0-9]Q~[0-9A-Za-z_~.\-]{31,34}`, false, 0, ""},
	{"azure-storage", "u n t K", `untKey=([0-9A-Za-z+/=]{40,120})`, false, 0, ""},
	{"azure-shared-access", "e s s K", `essKey=([0-9A-Za-z+/=]{40,120})`, false, 0, ""},
	{"azure-sas", "& s i g", `&sig=([0-9A-Za-z%+/=]{40,120})`, false, 0, ""},
	{"teams-webhook", "h o o k", `hookb2/([0-9A-Za-z@/\-]{60,300})`, false, 0, ""},
	{"slack-webhook", "h o o k", `hooks\.slack\.com/[a-z]{5,12}/([0-9A-Za-z+/]{20,80})`, false, 0, ""},
	{"discord-webhook", "h o o k", `hooks/[0-9]{16,20}/([0-9A-Za-z_\-]{60,80})`, false, 0, ""},
	{"sendgrid", "S G . " + word + "_-", `SG\.[0-9A-Za-z_\-]{16,32}\.[0-9A-Za-z_\-]{30,60}`, true, 0, ""},

	{"authorization", "n : blank B", `n: [Bb][Ee][Aa][Rr][Ee][Rr] ([0-9A-Za-z_~+/.=\-]{6,})`, false, 0, ""},
	{"authorization", "n : blank B", `n: [Bb][Aa][Ss][Ii][Cc] ([0-9A-Za-z+/=]{4,})`, false, 0, ""},
	{"authorization", "n : blank T", `n: [Tt][Oo][Kk][Ee][Nn] ([0-9A-Za-z_~+/.=\-]{8,})`, false, 0, ""},
	{"authorization", "n : B EeAa", `n:[Bb][EeAa][AaSs][RrIi][EeCc][Rr]?[ ]([0-9A-Za-z_~+/.=\-]{6,})`, false, 0, ""},
	{"authorization", ": blank \"' B", `: ["'][Bb][EeAa][AaSs][RrIi][EeCc][Rr]?[ ]([0-9A-Za-z_~+/.=\-]{8,})`, false, 0, ""},
	{"api-key-header", "p i - Kk", `pi-[Kk][Ee][Yy]` + is + value, false, 2.8, ""},
	{"token-header", "- T o k", `-Token` + is + value, false, 2.8, ""},
	{"token-header", "- T O K", `-TOKEN` + is + value, false, 2.8, ""},
	{"token-header", "- t o k", `-token` + is + value, false, 2.8, ""},
	{"cookie", "C o o k", `Cookie: [0-9A-Za-z_.\-]{1,60}=([0-9A-Za-z_~+/.=%\-]{16,})`, false, 0, ""},

	{"access-key", "r e t A", `retAccessKey` + is + value, false, 2.8, ""},
	{"session-token", "n T o k", `nToken` + is + value, false, 2.8, ""},
	{"access-token", "s T o k", `sToken` + is + value, false, 2.8, ""},
	{"access-key", "e t _ a", `et_access_key` + is + value, false, 2.8, ""},
	{"token", "s sh _ t", `s[sh]_token` + is + value, false, 2.8, ""},
	{"token", "i d _ t", `id_token` + is + value, false, 2.8, ""},
	{"token", "t h _ t", `th_token` + is + value, false, 2.8, ""},
	{"token", "e r _ t", `er_token` + is + value, false, 2.8, ""},
	{"session-token", "o n _ t", `on_token` + is + value, false, 2.8, ""},
	{"secret", "n t _ s", `nt_secret` + is + value, false, 2.8, ""},
	{"api-key", "p i _ k", `pi_key` + is + value, false, 2.8, ""},
	{"api-key", "p i K e", `piKey` + is + value, false, 2.8, ""},
	{"private-key", "t e _ k", `te_key` + is + value, false, 2.8, ""},
	{"password", "o r d =", `ord=["']?` + value, false, 2, ""},
	{"password", "o r d \"", `ord"[ ]{0,4}:[ ]{0,4}"([!#-~]{4,300})`, false, 0, ""},
	{"password", "_ P W D", `_PWD` + is + value, false, 0, ""},
	{"variable", "O K E N", `OKEN` + is + value, false, 0, ""},
	{"variable", "C R E T", `CRET` + is + value, false, 0, ""},
	{"variable", "W O R D", `WORD` + is + value, false, 0, ""},
	{"variable", "I _ K E", `I_KEY` + is + value, false, 0, ""},
	{"variable", "S _ K E", `S_KEY` + is + value, false, 0, ""},
	{"variable", "T _ K E", `T_KEY` + is + value, false, 0, ""},
	{"variable", "E _ K E", `E_KEY` + is + value, false, 0, ""},
	{"variable", "_ P A S", `_PASS` + is + value, false, 0, ""},
	{"kubeconfig", "e y - d", `ey-data:[ ]{1,4}` + lines, false, 0, ""},
	{"kubeconfig", "k e n :", `ken:[ ]{1,8}([0-9A-Za-z_\-.]{20,})`, false, 3, ""},
	{"registry-auth", "u t h \"", `uth"[ ]{0,4}:[ ]{0,4}"([0-9A-Za-z+/=]{12,})`, false, 0, ""},
}
