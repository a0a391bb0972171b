package releasebot_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TestManifest holds the Slack app's manifest to Slack's own type of it, and to what the bot does.
func TestManifest(t *testing.T) {
	data, err := os.ReadFile("manifest.yml")
	if err != nil {
		t.Fatal(err)
	}
	asJSON, err := yaml.YAMLToJSON(data)
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
	if err != nil {
		t.Fatal(err)
	}
	schema, err := jsonschema.NewCompiler().Compile("testdata/manifest.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(manifest); err != nil {
		t.Fatal(err)
	}
	var m struct {
		Features struct {
			Commands []struct{ Command string } `json:"slash_commands"`
		}
		Settings struct {
			Socket        bool `json:"socket_mode_enabled"`
			Interactivity struct {
				Enabled bool `json:"is_enabled"`
			}
		}
	}
	if err := json.Unmarshal(asJSON, &m); err != nil {
		t.Fatal(err)
	}
	if !m.Settings.Socket || !m.Settings.Interactivity.Enabled || len(m.Features.Commands) != 1 || m.Features.Commands[0].Command != "/releasebot" {
		t.Fatalf("the bot needs Socket Mode, interactivity and /releasebot: %+v", m)
	}
	for _, scope := range []string{"commands", "chat:write", "channels:read", "groups:read", "channels:history", "groups:history"} {
		if !strings.Contains(string(data), "- "+scope) {
			t.Errorf("scope %s is missing", scope)
		}
	}
}
