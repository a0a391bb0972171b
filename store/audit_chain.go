package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// AuditEntry is one link of a chain; its JSON is a line of an export.
type AuditEntry struct {
	Service string          `json:"service"` // "" is the installation's own chain
	Seq     int64           `json:"seq"`     // 1, 2, 3… of the service
	At      time.Time       `json:"at"`
	Prev    string          `json:"prev"`  // hash of the entry before; "" for the first
	Body    json.RawMessage `json:"entry"` // an Act, byte for byte as it was hashed
	Hash    string          `json:"hash"`
}

// AuditHead names one entry of a chain and its hash. Noted down elsewhere it proves later that nothing up to it was changed.
type AuditHead struct {
	Service string `json:"service"`
	Seq     int64  `json:"seq"`
	Hash    string `json:"hash"`
}

func (h AuditHead) String() string { return fmt.Sprintf("%s=%d:%s", h.Service, h.Seq, h.Hash) }

// AuditProblem is what is wrong with a chain, as a sentence without its end.
type AuditProblem struct {
	Service string `json:"service"`
	Seq     int64  `json:"seq"`
	What    string `json:"what"`
}

func (p AuditProblem) String() string {
	name := p.Service
	if name == "" {
		name = "the installation"
	}
	return fmt.Sprintf("chain of %s, entry %d: %s", name, p.Seq, p.What)
}

// Digest is the hash that the entry must have: SHA-256, in lower-case hexadecimal, over
//
//	prev LF length-of-service ":" service LF seq LF milliseconds-of-UTC LF body
//
// with the numbers in decimal. The length keeps the fields apart whatever the name holds; the body stands last.
func (e AuditEntry) Digest() string {
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%s\n%d:%s\n%d\n%d\n", e.Prev, len(e.Service), e.Service, e.Seq, ms(e.At)) // a hash takes everything
	_, _ = h.Write(e.Body)
	return hex.EncodeToString(h.Sum(nil))
}

// Act is what the entry says.
func (e AuditEntry) Act() (Act, error) {
	var a Act
	err := json.Unmarshal(e.Body, &a)
	return a, err
}

// AuditCheck follows chains and tells what is wrong with them. It keeps a few hundred bytes a chain, however long that is.
type AuditCheck struct {
	Entries int64 // checked
	report  func(AuditProblem)
	noted   []AuditHead
	chains  map[string]*link
}

// link is how far a chain was followed.
type link struct {
	AuditHead
	first  int64     // the first entry that was seen; 0 for none
	pruned AuditHead // what the newest note of a pruning says
}

// NewAuditCheck makes a check that also holds the chains to heads that were noted earlier.
func NewAuditCheck(noted []AuditHead, report func(AuditProblem)) *AuditCheck {
	return &AuditCheck{report: report, noted: noted, chains: map[string]*link{}}
}

// Begin says where a chain begins: after an entry that is not there any more.
func (c *AuditCheck) Begin(after AuditHead) { c.chains[after.Service] = &link{AuditHead: after} }

// Entry checks the next entry of its chain. A chain of which nothing is known yet begins with what this one builds on.
func (c *AuditCheck) Entry(e AuditEntry) {
	l, ok := c.chains[e.Service]
	if !ok {
		l = &link{AuditHead: AuditHead{Service: e.Service, Seq: e.Seq - 1, Hash: e.Prev}}
		c.chains[e.Service] = l
	}
	c.Entries++
	problem := func(format string, args ...any) {
		c.report(AuditProblem{e.Service, e.Seq, fmt.Sprintf(format, args...)})
	}
	switch {
	case e.Seq != l.Seq+1:
		problem("it follows entry %d; what was between is missing or stands elsewhere", l.Seq)
	case e.Prev != l.Hash:
		problem("it builds on the hash %s, but the entry before has %s", short(e.Prev), short(l.Hash))
	}
	if want := e.Digest(); want != e.Hash {
		problem("its hash is %s, but what it says has %s: it was changed, or what it builds on was", short(e.Hash), short(want))
	}
	for _, n := range c.noted {
		if n.Service == e.Service && n.Seq == e.Seq && n.Hash != e.Hash {
			problem("it was noted with the hash %s and has %s: the chain was written anew", short(n.Hash), short(e.Hash))
		}
	}
	if l.first == 0 {
		l.first = e.Seq
	}
	l.Seq, l.Hash = e.Seq, e.Hash
	if strings.Contains(string(e.Body), auditPruned) {
		if a, err := e.Act(); err == nil && a.Kind == auditPruned && a.Pruned != nil {
			l.pruned = *a.Pruned
		}
	}
}

// End checks what can be told only at the end: that each chain reaches the heads that were noted.
func (c *AuditCheck) End() {
	for _, n := range c.noted {
		l, ok := c.chains[n.Service]
		switch {
		case !ok || l.Seq < n.Seq:
			seq := int64(0)
			if ok {
				seq = l.Seq
			}
			c.report(AuditProblem{n.Service, n.Seq, fmt.Sprintf("it was noted, but the chain ends at entry %d: its end was cut off", seq)})
		case l.first > n.Seq || l.first == 0:
			c.report(AuditProblem{n.Service, n.Seq, "it was noted, but is not here to be compared; compare a newer one"})
		}
	}
}

// Heads are the ends of the chains that were seen, by service.
func (c *AuditCheck) Heads() []AuditHead {
	heads := make([]AuditHead, 0, len(c.chains))
	for _, l := range c.chains {
		heads = append(heads, l.AuditHead)
	}
	slices.SortFunc(heads, func(a, b AuditHead) int { return strings.Compare(a.Service, b.Service) })
	return heads
}

// short is enough of a hash for people to tell it from another.
func short(hash string) string {
	if len(hash) > 12 {
		return hash[:12] + "…"
	}
	return fmt.Sprintf("%q", hash)
}
