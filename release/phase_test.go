package release

import (
	"os"
	"regexp"
	"slices"
	"sort"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPhaseDiagram holds the drawing in docs/phases.md to the table that the code moves by.
func TestPhaseDiagram(t *testing.T) {
	doc, err := os.ReadFile("../docs/phases.md")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]Phase{"[*]": "", "driving": Driving, "baking": Baking, "rolling_back": RollingBack, "all_clear": AllClear, "rolled_back": RolledBack}
	var drawn []string
	for _, arrow := range regexp.MustCompile(`(?m)^ +(\S+) --> (\w+)`).FindAllStringSubmatch(string(doc), -1) {
		from, ok := names[arrow[1]]
		to, known := names[arrow[2]]
		if !ok || !known {
			t.Fatalf("the drawing has an unknown phase in %q", arrow[0])
		}
		drawn = append(drawn, string(from)+" → "+string(to))
	}
	var coded []string
	for from, next := range follows {
		for _, to := range next {
			coded = append(coded, string(from)+" → "+string(to))
		}
	}
	sort.Strings(drawn)
	sort.Strings(coded)
	if diff := cmp.Diff(coded, slices.Compact(drawn)); diff != "" {
		t.Fatalf("docs/phases.md and the code differ (-code +drawing):\n%s", diff)
	}
}
