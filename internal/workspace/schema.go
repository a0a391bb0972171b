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

//go:embed schema/blockkit.schema.json
var schemaFiles embed.FS

// blockKit compiles Slack's rules for blocks and views once: a schema by the name of its definition.
var blockKit = sync.OnceValue(func() map[string]*jsonschema.Schema {
	raw, err := schemaFiles.ReadFile("schema/blockkit.schema.json")
	if err != nil {
		panic(err) // embedded: cannot be missing
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		panic(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("blockkit", doc); err != nil {
		panic(err)
	}
	schemas := map[string]*jsonschema.Schema{}
	for _, name := range []string{"SlackBlocks", "SlackHome", "SlackModal"} {
		schemas[name] = compiler.MustCompile("blockkit#/definitions/" + name)
	}
	return schemas
})

// checkSchema says what of a value breaks Slack's rules, in Slack's style: the problem and where it is.
func checkSchema(name, under string, value any) []string {
	err := blockKit()[name].Validate(value)
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return nil
	}
	return leaves(invalid.DetailedOutput(), under, nil)
}

// leaves collects the innermost errors, which name the cause; those above them only say that something below is wrong.
func leaves(unit *jsonschema.OutputUnit, under string, problems []string) []string {
	for i := range unit.Errors {
		problems = leaves(&unit.Errors[i], under, problems)
	}
	if len(unit.Errors) > 0 {
		return problems
	}
	text := "invalid"
	if unit.Error != nil {
		text = unit.Error.String()
	}
	if found := problem(text, under+unit.InstanceLocation); !slices.Contains(problems, found) {
		problems = append(problems, found)
	}
	return problems
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
