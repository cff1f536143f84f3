package codepage

// primaryPages maps the primary language (low ten bits of a language identifier) to
// its Windows ANSI code page. Languages that Windows writes in Unicode only, such as
// Hindi or Georgian, have none and are absent.
var primaryPages = map[int]int{
	0x01: 1256, // Arabic
	0x02: 1251, // Bulgarian
	0x03: 1252, // Catalan
	0x04: 936,  // Chinese, simplified unless a region below says otherwise
	0x05: 1250, // Czech
	0x06: 1252, // Danish
	0x07: 1252, // German
	0x08: 1253, // Greek
	0x09: 1252, // English
	0x0A: 1252, // Spanish
	0x0B: 1252, // Finnish
	0x0C: 1252, // French
	0x0D: 1255, // Hebrew
	0x0E: 1250, // Hungarian
	0x0F: 1252, // Icelandic
	0x10: 1252, // Italian
	0x11: 932,  // Japanese
	0x12: 949,  // Korean
	0x13: 1252, // Dutch
	0x14: 1252, // Norwegian
	0x15: 1250, // Polish
	0x16: 1252, // Portuguese
	0x17: 1252, // Romansh
	0x18: 1250, // Romanian
	0x19: 1251, // Russian
	0x1A: 1250, // Croatian, Bosnian and Serbian in Latin script
	0x1B: 1250, // Slovak
	0x1C: 1250, // Albanian
	0x1D: 1252, // Swedish
	0x1E: 874,  // Thai
	0x1F: 1254, // Turkish
	0x20: 1256, // Urdu
	0x21: 1252, // Indonesian
	0x22: 1251, // Ukrainian
	0x23: 1251, // Belarusian
	0x24: 1250, // Slovenian
	0x25: 1257, // Estonian
	0x26: 1257, // Latvian
	0x27: 1257, // Lithuanian
	0x28: 1251, // Tajik
	0x29: 1256, // Persian
	0x2A: 1258, // Vietnamese
	0x2C: 1254, // Azerbaijani, Latin script
	0x2D: 1252, // Basque
	0x2E: 1252, // Sorbian
	0x2F: 1251, // Macedonian
	0x30: 1252, // Sotho
	0x31: 1252, // Tsonga
	0x32: 1252, // Setswana
	0x34: 1252, // Xhosa
	0x35: 1252, // Zulu
	0x36: 1252, // Afrikaans
	0x38: 1252, // Faroese
	0x3B: 1252, // Sami
	0x3C: 1252, // Irish
	0x3E: 1252, // Malay
	0x40: 1251, // Kyrgyz
	0x41: 1252, // Swahili
	0x42: 1250, // Turkmen
	0x43: 1254, // Uzbek, Latin script
	0x44: 1251, // Tatar
	0x50: 1251, // Mongolian, Cyrillic script
	0x52: 1252, // Welsh
	0x56: 1252, // Galician
	0x59: 1256, // Sindhi
	0x5D: 1252, // Inuktitut, Latin script
	0x5F: 1252, // Tamazight, Latin script
	0x62: 1252, // Frisian
	0x64: 1252, // Filipino
	0x68: 1252, // Hausa
	0x6A: 1252, // Yoruba
	0x6B: 1252, // Quechua
	0x6C: 1252, // Northern Sotho
	0x6D: 1251, // Bashkir
	0x6E: 1252, // Luxembourgish
	0x6F: 1252, // Greenlandic
	0x70: 1252, // Igbo
	0x7A: 1252, // Mapudungun
	0x7C: 1252, // Mohawk
	0x7E: 1252, // Breton
	0x80: 1256, // Uyghur
	0x82: 1252, // Occitan
	0x83: 1252, // Corsican
	0x84: 1252, // Alsatian
	0x85: 1251, // Sakha
	0x86: 1252, // K'iche'
	0x87: 1252, // Kinyarwanda
	0x88: 1252, // Wolof
	0x8C: 1256, // Dari
}

// regionPages holds the language identifiers whose script differs from the one usual
// for their language; 0 means Unicode only.
var regionPages = map[int]int{
	0x0404: 950,  // Chinese, Taiwan
	0x0C04: 950,  // Chinese, Hong Kong
	0x1404: 950,  // Chinese, Macao
	0x7C04: 950,  // Chinese, traditional
	0x0C1A: 1251, // Serbian, Cyrillic, Serbia and Montenegro
	0x1C1A: 1251, // Serbian, Cyrillic, Bosnia and Herzegovina
	0x201A: 1251, // Bosnian, Cyrillic, Bosnia and Herzegovina
	0x281A: 1251, // Serbian, Cyrillic, Serbia
	0x301A: 1251, // Serbian, Cyrillic, Montenegro
	0x641A: 1251, // Bosnian, Cyrillic
	0x6C1A: 1251, // Serbian, Cyrillic
	0x082C: 1251, // Azerbaijani, Cyrillic
	0x742C: 1251, // Azerbaijani, Cyrillic, neutral
	0x0843: 1251, // Uzbek, Cyrillic
	0x7843: 1251, // Uzbek, Cyrillic, neutral
	0x0850: 0,    // Mongolian, traditional script
	0x0459: 0,    // Sindhi, Devanagari
	0x045D: 0,    // Inuktitut, syllabics
	0x045F: 1256, // Tamazight, Arabic script
	0x105F: 0,    // Tamazight, Tifinagh
	0x0846: 1256, // Punjabi, Arabic script
	0x0492: 1256, // Central Kurdish
}

// FromLocale returns the ANSI code page of a Windows locale (LCID), such as 932 for
// 1041, or 0 when the locale has none or is not known ([MS-LCID] 2.2).
func FromLocale(lcid int) int {
	lang := lcid & 0xFFFF // the sort order above it does not matter
	if cp, ok := regionPages[lang]; ok {
		return cp
	}
	return primaryPages[lang&0x3FF]
}

// StoragePage returns the ANSI code page in which Windows keeps text that arrived in
// the given Internet charset, such as 932 for ISO-2022-JP (50220). Pages that already
// are ANSI pages, UTF-8 and unknown ones are returned unchanged.
func StoragePage(cp int) int {
	if ansi, ok := storagePages[cp]; ok {
		return ansi
	}
	return cp
}

// storagePages groups the Internet charsets by the Windows page of the same script.
var storagePages = map[int]int{
	ASCII: 1252, 28591: 1252, 28605: 1252, 850: 1252,
	28592: 1250, 28606: 1250, 852: 1250,
	28595: 1251, 20866: 1251, 21866: 1251, 866: 1251, 855: 1251,
	28597: 1253,
	28599: 1254, 28593: 1254,
	28598: 1255, 38598: 1255, 862: 1255,
	28596: 1256,
	28594: 1257, 28603: 1257,
	50220: 932, 50221: 932, 50222: 932, 51932: 932,
	50225: 949, 51949: 949,
	51936: 936, 52936: 936,
}
