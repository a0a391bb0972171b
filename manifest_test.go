package releasebot_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"releasebot/bot/slack"
	"releasebot/commands"
)

// manifest is what the test reads of manifest.yml.
type manifest struct {
	Features struct {
		Home struct {
			Enabled bool `json:"home_tab_enabled"`
		} `json:"app_home"`
		Commands []struct{ Command string } `json:"slash_commands"`
	}
	OAuth struct {
		Scopes struct{ Bot []string }
	} `json:"oauth_config"`
	Settings struct {
		Socket        bool `json:"socket_mode_enabled"`
		Interactivity struct {
			Enabled bool `json:"is_enabled"`
		}
		Events struct {
			Bot []string `json:"bot_events"`
		} `json:"event_subscriptions"`
	}
}

// TestManifest holds the Slack app's manifest to Slack's own type of it, and to exactly what the code does: bot/slack's
// tables of methods and events are held to its calls and handlers by its own tests.
func TestManifest(t *testing.T) {
	data, err := os.ReadFile("manifest.yml")
	if err != nil {
		t.Fatal(err)
	}
	asJSON, err := yaml.YAMLToJSON(data)
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
	if err != nil {
		t.Fatal(err)
	}
	schema, err := jsonschema.NewCompiler().Compile("testdata/manifest.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(value); err != nil {
		t.Fatal(err)
	}
	var m manifest
	if err := json.Unmarshal(asJSON, &m); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(slack.Scopes())), slices.Sorted(slices.Values(m.OAuth.Scopes.Bot))); diff != "" {
		t.Errorf("scopes (-what the code needs +manifest.yml):\n%s", diff)
	}
	if diff := cmp.Diff(slack.Events(), slices.Sorted(slices.Values(m.Settings.Events.Bot))); diff != "" {
		t.Errorf("events (-what the code handles +manifest.yml):\n%s", diff)
	}
	if len(m.Features.Commands) != 1 || m.Features.Commands[0].Command != commands.Command {
		t.Errorf("slash commands: %v", m.Features.Commands)
	}
	if !m.Settings.Socket || !m.Settings.Interactivity.Enabled || !m.Features.Home.Enabled {
		t.Errorf("the bot needs Socket Mode, interactivity and the home tab: %+v", m)
	}
}
