package eml

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// parameters splits a structured field such as Content-Type into its value, in
// lower case, and its parameters, names in lower case. Continuations and charsets
// (RFC 2231), encoded words in values and missing quotes are taken in.
func parameters(field string) (value string, params map[string]string) {
	pieces := splitParams(field)
	value = strings.ToLower(strings.TrimSpace(pieces[0]))
	params = make(map[string]string)
	sections := make(map[string][]section)
	for _, p := range pieces[1:] {
		name, v, ok := strings.Cut(p, "=")
		if name = strings.ToLower(strings.TrimSpace(name)); !ok || name == "" {
			continue
		}
		v = unquote(strings.TrimSpace(v))
		base, number, extended := sectionName(name)
		if base == name {
			if _, ok := params[name]; !ok {
				params[name] = words(v)
			}
			continue
		}
		sections[base] = append(sections[base], section{number, extended, v})
	}
	for base, list := range sections {
		params[base] = joinSections(list) // RFC 2231 goes before a plain parameter
	}
	return value, params
}

// splitParams splits at semicolons outside quotes.
func splitParams(s string) []string {
	var pieces []string
	start, quoted := 0, false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && quoted:
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == ';' && !quoted:
			pieces = append(pieces, s[start:i])
			start = i + 1
		}
	}
	return append(pieces, s[start:])
}

func unquote(s string) string {
	if len(s) < 2 || s[0] != '"' {
		return s
	}
	var b strings.Builder
	for i := 1; i < len(s) && s[i] != '"'; i++ {
		// QUIRK: Windows programs write paths without doubling the backslash, so
		// only a quote or a backslash counts as escaped.
		if s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\') {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// section is a part of a parameter that is split or has a charset.
type section struct {
	number   int
	extended bool // percent-encoded
	value    string
}

// sectionName splits "filename*1*" (RFC 2231 3 and 4); base is the name itself if
// it is a plain one.
func sectionName(name string) (base string, number int, extended bool) {
	rest, extended := strings.CutSuffix(name, "*")
	if i := strings.LastIndexByte(rest, '*'); i > 0 {
		if n, err := strconv.Atoi(rest[i+1:]); err == nil && n >= 0 {
			return rest[:i], n, extended
		}
	}
	if extended && rest != "" {
		return rest, 0, true
	}
	return name, 0, false
}

func joinSections(list []section) string {
	slices.SortStableFunc(list, func(a, b section) int { return cmp.Compare(a.number, b.number) })
	var charset string
	var b []byte
	for i, s := range list {
		v := s.value
		if s.extended {
			if parts := strings.SplitN(v, "'", 3); i == 0 && len(parts) == 3 {
				charset, v = parts[0], parts[2]
			}
			v = percentDecoded(v)
		}
		b = append(b, v...)
	}
	return decodeText(charset, b)
}

func percentDecoded(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && isHex(s[i+1:i+3]) {
			b.WriteByte(unhex(s[i+1])<<4 | unhex(s[i+2]))
			i += 2
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
