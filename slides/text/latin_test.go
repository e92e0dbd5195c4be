package text

import "testing"

func TestStrayBytesAreShownAsWhatTheyMostLikelyAre(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""}, {"caf\xe9", "café"}, {"\x93quoted\x94 \x96 5 \x80", "“quoted” – 5 €"}, {"café \xe9", "café é"},
		{"\x81\x9d", "\ufffd\ufffd"}, {"a\ufffdb", "a\ufffdb"}, {"\xff\xfe", "ÿþ"},
	} {
		if got := Valid(c.in); got != c.want {
			t.Errorf("Valid(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestWindows1252IsOneToOne(t *testing.T) {
	for i := 0x80; i <= 0xff; i++ {
		if b, ok := Byte(Windows1252(byte(i))); !ok || b != byte(i) {
			t.Errorf("%#x is %c, which is %#x", i, Windows1252(byte(i)), b)
		}
	}
}
