package sync

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// maxDepth bounds the nesting of a document. The deepest valid place has eight
// levels; more would only cost stack.
const maxDepth = 32

// parseTree reads one JSON document into maps, slices, strings, bools and
// json.Number. Unlike encoding/json it refuses a name that occurs twice in an
// object: two values for one fact must not become one of them by chance.
func parseTree(data []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	tree, err := readValue(dec, 0)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, fmt.Errorf("offset %d: %w", dec.InputOffset(), err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("offset %d: text after the document", dec.InputOffset())
	}
	return tree, nil
}

func readValue(dec *json.Decoder, depth int) (any, error) {
	tok, err := dec.Token()
	if err != nil {
		return nil, err
	}
	if depth > maxDepth {
		return nil, fmt.Errorf("nested deeper than %d levels", maxDepth)
	}
	switch tok {
	case json.Delim('{'):
		return readObject(dec, depth+1)
	case json.Delim('['):
		return readArray(dec, depth+1)
	}
	return tok, nil
}

func readObject(dec *json.Decoder, depth int) (any, error) {
	obj := map[string]any{}
	for dec.More() {
		tok, err := dec.Token()
		if err != nil {
			return nil, err
		}
		name, ok := tok.(string)
		if !ok {
			return nil, fmt.Errorf("name expected, found %v", tok)
		}
		if _, twice := obj[name]; twice {
			return nil, fmt.Errorf("name %q occurs twice", name)
		}
		if obj[name], err = readValue(dec, depth); err != nil {
			return nil, err
		}
	}
	_, err := dec.Token() // the closing brace
	return obj, err
}

func readArray(dec *json.Decoder, depth int) (any, error) {
	list := []any{}
	for dec.More() {
		v, err := readValue(dec, depth)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := dec.Token() // the closing bracket
	return list, err
}

// rule is the parsed schema tag of a field. What a Go type says already is not
// repeated in tags: pointers, slices and maps may be null, integers are never
// negative.
type rule struct {
	required bool
	one      bool     // the number 1
	hex      bool     // pairs of hexadecimal digits
	logcode  bool     // eight hexadecimal digits or event-N
	enum     []string // allowed strings
	keys     []string // allowed names of a map
}

func ruleOf(f reflect.StructField) rule {
	var r rule
	for part := range strings.SplitSeq(f.Tag.Get("schema"), ",") {
		name, arg, _ := strings.Cut(part, "=")
		switch name {
		case "required":
			r.required = true
		case "one":
			r.one = true
		case "hex":
			r.hex = true
		case "logcode":
			r.logcode = true
		case "enum":
			r.enum = strings.Split(arg, "|")
		case "keys":
			r.keys = strings.Split(arg, "|")
		}
	}
	return r
}

// checkTree compares a document with the type that target points to. In a
// partial document (a facts file) the names that identify it as a whole may be
// missing.
func checkTree(tree, target any, partial bool) error {
	return checkValue("", tree, reflect.TypeOf(target).Elem(), rule{required: true}, partial)
}

// placeError says where a document breaks the schema and how.
func placeError(at, format string, args ...any) error {
	if at == "" {
		at = "document"
	}
	return fmt.Errorf("%s: %s", at, fmt.Sprintf(format, args...))
}

func checkValue(at string, v any, t reflect.Type, r rule, partial bool) error {
	if v == nil {
		if r.required && !partial || !nullable(t) {
			return placeError(at, "must not be null")
		}
		return nil
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == reflect.TypeFor[Time]():
		return checkTime(at, v)
	case t.Kind() == reflect.Struct:
		return checkObject(at, v, t, partial)
	case t.Kind() == reflect.Slice:
		return checkList(at, v, t, r, partial)
	case t.Kind() == reflect.Map:
		return checkCounts(at, v, r)
	case t.Kind() == reflect.String:
		return checkString(at, v, r)
	case t.Kind() == reflect.Bool:
		if _, ok := v.(bool); !ok {
			return placeError(at, "true or false expected, found %s", describe(v))
		}
		return nil
	}
	return checkInteger(at, v, r)
}

func nullable(t reflect.Type) bool {
	k := t.Kind()
	return k == reflect.Pointer || k == reflect.Slice || k == reflect.Map
}

func checkObject(at string, v any, t reflect.Type, partial bool) error {
	obj, ok := v.(map[string]any)
	if !ok {
		return placeError(at, "object expected, found %s", describe(v))
	}
	known := map[string]bool{}
	for f := range fieldsOf(t) {
		known[f.name] = true
		sub, present := obj[f.name]
		if !present {
			if f.rule.required && !partial {
				return placeError(join(at, f.name), "is required")
			}
			continue
		}
		if err := checkValue(join(at, f.name), sub, f.typ, f.rule, partial); err != nil {
			return err
		}
	}
	for _, name := range sortedKeys(obj) {
		if !known[name] {
			return placeError(join(at, name), "unknown name")
		}
	}
	return nil
}

// checkList checks the elements. Lists that a facts file merges element by
// element stay partial; all others replace what was gathered and must be whole.
func checkList(at string, v any, t reflect.Type, r rule, partial bool) error {
	list, ok := v.([]any)
	if !ok {
		return placeError(at, "list expected, found %s", describe(v))
	}
	elem := t.Elem()
	partial = partial && (elem == reflect.TypeFor[OST]() || elem == reflect.TypeFor[Folder]())
	for i, sub := range list {
		if err := checkValue(at+"["+strconv.Itoa(i)+"]", sub, elem, rule{}, partial); err != nil {
			return err
		}
	}
	return nil
}

func checkCounts(at string, v any, r rule) error {
	obj, ok := v.(map[string]any)
	if !ok {
		return placeError(at, "object expected, found %s", describe(v))
	}
	for _, name := range sortedKeys(obj) {
		if !slices.Contains(r.keys, name) {
			return placeError(join(at, name), "unknown name")
		}
		if err := checkInteger(join(at, name), obj[name], rule{}); err != nil {
			return err
		}
	}
	return nil
}

func checkTime(at string, v any) error {
	s, ok := v.(string)
	if !ok {
		return placeError(at, "time expected, found %s", describe(v))
	}
	if _, err := parseTime(s); err != nil {
		return placeError(at, "%v", err)
	}
	return nil
}

func checkString(at string, v any, r rule) error {
	s, ok := v.(string)
	switch {
	case !ok:
		return placeError(at, "text expected, found %s", describe(v))
	case r.enum != nil && !slices.Contains(r.enum, s):
		return placeError(at, "%q is not one of %s", s, strings.Join(r.enum, ", "))
	case r.hex && (len(s)%2 != 0 || !isHex(s)):
		return placeError(at, "pairs of hexadecimal digits expected")
	case r.logcode && !isLogCode(s):
		return placeError(at, "%q is neither eight hexadecimal digits nor event-NUMBER", s)
	}
	return nil
}

func checkInteger(at string, v any, r rule) error {
	num, ok := v.(json.Number)
	if !ok {
		return placeError(at, "whole number expected, found %s", describe(v))
	}
	n, err := strconv.ParseInt(num.String(), 10, 64)
	switch {
	case err != nil:
		return placeError(at, "%s is not a whole number of at most 64 bits", num)
	case r.one && n != 1:
		return placeError(at, "is %d, this program knows 1", n)
	case n < 0:
		return placeError(at, "%d is below 0", n)
	}
	return nil
}

func isHex(s string) bool {
	return strings.Trim(s, "0123456789abcdefABCDEF") == ""
}

func isLogCode(s string) bool {
	if num, ok := strings.CutPrefix(s, "event-"); ok {
		return num != "" && strings.Trim(num, "0123456789") == ""
	}
	return len(s) == 8 && isHex(s)
}

// field is one name of a JSON object with the rule it has to obey.
type field struct {
	name string
	typ  reflect.Type
	rule rule
}

// fieldsOf yields the JSON names of a struct in the order of their declaration.
func fieldsOf(t reflect.Type) func(func(field) bool) {
	return func(yield func(field) bool) {
		for i := range t.NumField() {
			f := t.Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if !yield(field{name, f.Type, ruleOf(f)}) {
				return
			}
		}
	}
}

func join(at, name string) string {
	if at == "" {
		return name
	}
	return at + "." + name
}

func describe(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return strconv.FormatBool(v)
	case json.Number:
		return v.String()
	case string:
		return "text"
	case []any:
		return "a list"
	}
	return "an object"
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
