package textnorm

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// SubjectCore returns a folded subject without the marks of replies and forwards
// of any language ("RE:", "AW:", "Fwd[2]:", "答复：", several in a row) and without
// the tags that gateways put in front ("[EXTERNAL]").
func SubjectCore(subject string) string {
	s := Fold(trimMarker(subject))
	for s != "" {
		rest := trimTag(trimPrefix(s))
		if len(rest) == len(s) {
			break
		}
		s = rest
	}
	return s
}

// trimMarker removes the marker in front of a subject as stored in a PST: 0x01
// and a character that counts the prefix ([MS-PST] 2.5.3.1.1.1).
func trimMarker(s string) string {
	if s == "" || s[0] != 1 {
		return s
	}
	_, n := utf8.DecodeRuneInString(s[1:])
	return s[1+n:]
}

// trimPrefix removes one reply or forward prefix with its colon and count.
func trimPrefix(s string) string {
	colon := strings.IndexByte(s, ':')
	// The longest prefix is below 40 bytes; a colon further on is text.
	if colon <= 0 || colon > 40 {
		return s
	}
	word := strings.TrimRight(s[:colon], " ")
	word = strings.TrimRightFunc(word, func(r rune) bool {
		return unicode.IsDigit(r) || strings.ContainsRune("[]()*^ ", r)
	})
	if !replyPrefixes()[word] {
		return s
	}
	return strings.TrimLeft(s[colon+1:], " ")
}

// trimTag removes one gateway tag in brackets.
func trimTag(s string) string {
	if s == "" || (s[0] != '[' && s[0] != '(') {
		return s
	}
	closing := strings.IndexAny(s, "])")
	if closing < 0 || !gatewayTags()[s[1:closing]] {
		return s
	}
	return strings.TrimLeft(s[closing+1:], " :")
}

var gatewayTags = set("external", "extern", "ext", "externe", "externo", "external email", "external sender",
	"caution: external", "spam", "suspected spam", "bulk")

// replyPrefixes holds the prefixes of mail programs in their languages, folded.
var replyPrefixes = set(
	"re", "fw", "fwd", "forward", // English, and most programs whatever the language
	"aw", "wg", // German
	"antw", "doorst", // Dutch
	"sv", "vb", "vs", "vl", "fs", // Swedish, Danish, Norwegian, Finnish, Icelandic
	"tr", "réf", "ref", "réf.", // French
	"r", "rif", "rif.", "i", // Italian
	"rv", "res", "reenv", "enc", // Spanish, Portuguese
	"odp", "pd", // Polish, Czech, Slovak
	"odg", "prosl", // Croatian, Serbian
	"vá", "tov", "továbbítás", // Hungarian
	"ynt", "ilt", "i̇lt", "cvp", // Turkish; the second form is the folded dotted capital
	"atb", "pār", // Latvian, Welsh
	"yml",           // Welsh
	"răsp", "redir", // Romanian
	"edasi", "vast", // Estonian
	"απ", "σχετ", "πρθ", // Greek
	"на", "отв", "ha", "пересл", "пер", // Russian, Bulgarian
	"відп",         // Ukrainian
	"השב", "הועבר", // Hebrew
	"رد", "إعادة توجيه", // Arabic
	"回复", "答复", "转发", "回覆", "答覆", "轉寄", "轉發", // Chinese
	"返信", "転送", // Japanese
	"회신", "전달", // Korean
	"tl", "trả lời", "chuyển tiếp", // Vietnamese
	"bls", "trs", // Indonesian
)

// set folds the words when first asked, so that the tables may be written in any
// normal form.
func set(words ...string) func() map[string]bool {
	return sync.OnceValue(func() map[string]bool {
		m := make(map[string]bool, len(words))
		for _, w := range words {
			m[Fold(w)] = true
		}
		return m
	})
}
