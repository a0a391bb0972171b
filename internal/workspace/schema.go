package workspace

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed schema/*.json
var schemaFiles embed.FS

// schemas compiles Slack's rules as they are asked for: those for blocks and views, and those for calls. A definition
// that does not exist gives nil.
var schemas = struct {
	sync.Mutex
	compiler func() *jsonschema.Compiler
	compiled map[string]*jsonschema.Schema
}{
	compiler: sync.OnceValue(newCompiler), compiled: map[string]*jsonschema.Schema{},
}

const (
	blockKit = "blockkit"
	requests = "req"
)

func newCompiler() *jsonschema.Compiler {
	compiler := jsonschema.NewCompiler()
	for _, name := range []string{blockKit, requests} {
		text, err := schemaFiles.ReadFile("schema/" + name + ".schema.json")
		if err != nil {
			panic(err) // embedded: cannot be missing
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			panic(err)
		}
		if err := compiler.AddResource(name, doc); err != nil {
			panic(err)
		}
	}
	return compiler
}

func schema(file, definition string) *jsonschema.Schema {
	schemas.Lock()
	defer schemas.Unlock()
	name := file + "#/definitions/" + definition
	found, known := schemas.compiled[name]
	if !known {
		found, _ = schemas.compiler().Compile(name) // an unknown definition is nil
		schemas.compiled[name] = found
	}
	return found
}

// checkSchema says what of a value breaks Slack's rules, in Slack's style: the problem and where it is.
func checkSchema(file, definition, under string, value any) []string {
	rules := schema(file, definition)
	if rules == nil {
		return nil
	}
	var invalid *jsonschema.ValidationError
	if !errors.As(rules.Validate(value), &invalid) {
		return nil
	}
	return leaves(invalid.DetailedOutput(), under)
}

// leaves collects the innermost errors, which name the cause; those above them only say that something below is wrong.
// Of alternatives the one counts that comes closest.
func leaves(unit *jsonschema.OutputUnit, under string) []string {
	if len(unit.Errors) == 0 {
		text := "invalid"
		if unit.Error != nil {
			text = unit.Error.String()
		}
		return []string{problem(text, under+unit.InstanceLocation)}
	}
	var problems []string
	for i := range unit.Errors {
		found := leaves(&unit.Errors[i], under)
		if !strings.HasSuffix(unit.KeywordLocation, "/anyOf") {
			problems = append(problems, found...)
		} else if problems == nil || closer(found, problems) {
			problems = found
		}
	}
	slices.Sort(problems)
	return slices.Compact(problems)
}

// closer says that an alternative breaks fewer rules, or as many further down: it was more likely meant.
func closer(a, b []string) bool {
	return len(a) < len(b) || len(a) == len(b) && strings.Count(a[0], "/") > strings.Count(b[0], "/")
}

func problem(text, pointer string) string {
	return fmt.Sprintf("[ERROR] %s [json-pointer:%s]", text, pointer)
}

// decode keeps numbers as they are written, as the schema validator wants them.
func decode(text string) (any, error) {
	return jsonschema.UnmarshalJSON(strings.NewReader(text))
}

// raw encodes a value made of plain maps, slices and strings; such a value always encodes.
func raw(value any) json.RawMessage {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err)
	}
	return bytes.TrimSpace(buffer.Bytes())
}
