//go:build replicas

package replicas_test

import (
	"fmt"
	"os"
	"os/exec"
	"sync/atomic"
	"testing"
)

// namespace is a network of a replica's own. It has three lines to the test: to the database, to Slack, and to the metrics.
type namespace struct {
	t                  *testing.T
	name               string
	db, slack, metrics cable
}

// cable is a pair of virtual Ethernet devices.
type cable struct {
	device string // the host's end
	host   string // its address
}

// networks is the range that the cables' addresses are from; its second part differs by process, for two may test at once.
func networks() string { return fmt.Sprintf("10.%d", 200+os.Getpid()%50) }

// spaces counts the namespaces of this process, for its tests run at once.
var spaces atomic.Int32

// newNamespaces makes some; a machine that cannot skips the test, but not in CI.
func newNamespaces(t *testing.T, n int) []*namespace {
	t.Helper()
	var made []*namespace
	for range n {
		i := int(spaces.Add(1)) - 1
		ns := &namespace{t: t, name: fmt.Sprintf("rb%dn%d", os.Getpid(), i)}
		if out, err := exec.Command("ip", "netns", "add", ns.name).CombinedOutput(); err != nil {
			text := fmt.Sprintf("no network namespace can be made here (it takes root and iproute2), so that only proxies part the replicas: %v: %s", err, out)
			if os.Getenv("CI") == "true" {
				t.Fatal(text)
			}
			t.Skip(text)
		}
		t.Cleanup(func() { _ = exec.Command("ip", "netns", "del", ns.name).Run() })
		ns.ip("-n", ns.name, "link", "set", "lo", "up")
		for k, c := range []*cable{&ns.db, &ns.slack, &ns.metrics} {
			*c = ns.lay(i, k)
		}
		// Where Slack answers lies behind its own line.
		ns.ip("-n", ns.name, "route", "add", "default", "via", ns.slack.host)
		made = append(made, ns)
	}
	return made
}

func (ns *namespace) lay(i, k int) cable {
	c := cable{device: fmt.Sprintf("rb%d-%d%d", os.Getpid()%100000, i, k), host: fmt.Sprintf("%s.%d.1", networks(), 10*i+k)}
	inner, network := c.device+"i", fmt.Sprintf("%s.%d", networks(), 10*i+k)
	ns.ip("link", "add", c.device, "type", "veth", "peer", "name", inner)
	ns.t.Cleanup(func() { _ = exec.Command("ip", "link", "del", c.device).Run() })
	ns.ip("link", "set", inner, "netns", ns.name)
	ns.ip("addr", "add", network+".1/24", "dev", c.device)
	ns.ip("-n", ns.name, "addr", "add", network+".2/24", "dev", inner)
	ns.ip("link", "set", c.device, "up")
	ns.ip("-n", ns.name, "link", "set", inner, "up")
	return c
}

func (ns *namespace) ip(args ...string) {
	ns.t.Helper()
	if out, err := exec.Command("ip", args...).CombinedOutput(); err != nil {
		ns.t.Fatalf("ip %v: %v: %s", args, err, out)
	}
}

// cut takes a line down: what is sent on it is lost, and nobody is told.
func (ns *namespace) cut(c cable) { ns.ip("link", "set", c.device, "down") }

func (ns *namespace) mend(c cable) { ns.ip("link", "set", c.device, "up") }

// newApart makes a world whose replicas run in namespaces.
func newApart(t *testing.T, n int) (*world, []launch) {
	t.Helper()
	spaces := newNamespaces(t, n)
	listen := "127.0.0.1"
	var launches []launch
	for _, ns := range spaces {
		listen += "," + ns.db.host
		launches = append(launches, launch{net: ns})
	}
	w := newWorld(t, setup{
		listen: spaces[0].slack.host + ":0", pg: map[string]string{"listen_addresses": listen},
		hba: "host all all 127.0.0.1/32 trust\nhost all all " + networks() + ".0.0/16 trust\n",
	})
	return w, launches
}
