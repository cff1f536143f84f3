package codepage

import (
	"strconv"
	"strings"
	"sync"
)

// charsetAliases holds, per code page, the names under which it goes in mail and HTML
// (IANA Character Sets, WHATWG Encoding 4.2) besides that of Name, in lower case.
var charsetAliases = map[int]string{
	37:      "cp037 ebcdic-cp-us csibm037",
	437:     "cp437 437 cspc8codepage437",
	850:     "cp850 850 cspc850multilingual",
	852:     "cp852 852 cspcp852",
	855:     "cp855 855 csibm855",
	858:     "cp858 cp00858 ccsid00858 ibm858",
	860:     "cp860 860 csibm860",
	862:     "cp862 862 cspc862latinhebrew dos-862",
	863:     "cp863 863 csibm863",
	865:     "cp865 865 csibm865",
	866:     "cp866 866 csibm866",
	874:     "cp874 dos-874 tis-620 tis620 iso-8859-11 iso8859-11 iso885911",
	932:     "shift-jis sjis x-sjis ms_kanji csshiftjis windows-31j cswindows31j ms932 cp932 ibm932",
	936:     "chinese csgb2312 csiso58gb231280 gb_2312 gb_2312-80 iso-ir-58 x-gbk cp936 ms936 windows-936",
	949:     "korean ksc5601 ksc_5601 ks_c_5601 ks_c_5601-1989 csksc56011987 iso-ir-149 windows-949 cp949 uhc ms949",
	950:     "big5-hkscs cn-big5 csbig5 x-x-big5 big-5 cp950 ms950 windows-950",
	1047:    "cp1047",
	UTF16LE: "utf-16 unicode ucs-2 iso-10646-ucs-2 csunicode unicodefeff utf16 utf16le",
	UTF16BE: "unicodefffe utf16be",
	1250:    "cp1250 x-cp1250",
	1251:    "cp1251 x-cp1251",
	Windows: "cp1252 x-cp1252 x-ansi ansi",
	1253:    "cp1253 x-cp1253",
	1254:    "cp1254 x-cp1254",
	1255:    "cp1255 x-cp1255",
	1256:    "cp1256 x-cp1256",
	1257:    "cp1257 x-cp1257",
	1258:    "cp1258 x-cp1258",
	10000:   "mac csmacintosh x-mac-roman macroman",
	10007:   "x-mac-ukrainian",
	12000:   "utf-32 utf32",
	12001:   "utf32be",
	ASCII:   "ascii us ansi_x3.4-1968 ansi_x3.4-1986 iso_646.irv:1991 iso646-us iso-ir-6 cp367 ibm367 csascii 646",
	20866:   "koi8 koi koi8_r cskoi8r",
	21866:   "koi8-ru",
	28591:   "latin1 l1 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 iso-ir-100 cp819 ibm819 csisolatin1 iso-8859-1-windows-3.1-latin-1 8859-1",
	28592:   "latin2 l2 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 iso-ir-101 csisolatin2",
	28593:   "latin3 l3 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 iso-ir-109 csisolatin3",
	28594:   "latin4 l4 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 iso-ir-110 csisolatin4",
	28595:   "cyrillic iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988 iso-ir-144 csisolatincyrillic",
	28596:   "arabic iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987 iso-ir-127 csisolatinarabic asmo-708 ecma-114 iso-8859-6-e iso-8859-6-i",
	28597:   "greek greek8 iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 iso-ir-126 csisolatingreek ecma-118 elot_928 sun_eu_greek",
	28598:   "hebrew visual iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 iso-ir-138 csisolatinhebrew iso-8859-8-e",
	28599:   "latin5 l5 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 iso-ir-148 csisolatin5",
	28600:   "latin6 l6 iso8859-10 iso885910 iso-ir-157 csisolatin6",
	28603:   "latin7 iso8859-13 iso885913",
	28604:   "latin8 l8 iso8859-14 iso885914 iso-celtic",
	28605:   "latin9 latin-9 l9 iso8859-15 iso885915 iso_8859-15 csisolatin9",
	28606:   "latin10 l10 iso8859-16 iso885916",
	38598:   "logical csiso88598i",
	50220:   "iso2022jp iso-2022-jp-1 iso-2022-jp-ms cp50220",
	50221:   "cp50221",
	50225:   "csiso2022kr iso2022kr iso-2022-kr-7 iso-2022-kr-7bit",
	51932:   "euc_jp eucjp x-euc x-euc-jp cseucpkdfmtjapanese",
	51936:   "euc-cn x-euc-cn euccn cn-gb",
	51949:   "euckr cseuckr",
	52936:   "hz hz-gb",
	54936:   "gb18030-2000 gb18030-2005",
	UTF7:    "utf7 unicode-1-1-utf-7 csunicode11utf7 x-unicode-2-0-utf-7",
	UTF8:    "utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8 cp65001 utf-8-bom utf8mb4",
}

// charsets maps names in lower case to code pages.
var charsets = sync.OnceValue(func() map[string]int {
	m := make(map[string]int, 512)
	for cp, p := range pages {
		m["windows-"+strconv.Itoa(cp)] = cp
		m["cp"+strconv.Itoa(cp)] = cp
		if cp < 1000 {
			m["ibm"+strconv.Itoa(cp)] = cp
		}
		if cp != 50222 { // shares its name with 50220, which stands for it
			m[strings.ToLower(p.name)] = cp
		}
	}
	for cp, names := range charsetAliases {
		for _, name := range strings.Fields(names) {
			m[name] = cp
		}
	}
	return m
})

// FromCharset returns the code page of a charset name as mail and HTML use it, without
// regard to case, quotes and surrounding white space; ok is false for a name that is
// not known.
func FromCharset(name string) (cp int, ok bool) {
	name = strings.ToLower(strings.Trim(name, " \t\r\n\"'"))
	cp, ok = charsets()[name]
	return cp, ok
}
