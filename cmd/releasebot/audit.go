package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"releasebot/store"
)

type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"Check that nothing of the audit chain was changed, and print the heads to note down."`
	Export auditExportCmd `cmd:"" help:"Print the audit chain as JSON Lines."`
}

type auditVerifyCmd struct {
	Config  string   `help:"The configuration file; only where its store is is read." short:"c" type:"path" env:"RELEASEBOT_CONFIG"`
	Store   string   `help:"The store's SQLite file, in place of a configuration." type:"path"`
	File    string   `help:"Check this export in place of a store." type:"path"`
	Against string   `help:"An earlier export: the newest entries in it must be in the chain still." type:"path"`
	Head    []string `help:"A head that was noted down: it must be in the chain still." placeholder:"SERVICE=SEQ:HASH" sep:"none"`
}

// Run checks the chains and fails if one is broken.
func (c *auditVerifyCmd) Run(e *env) error {
	noted, err := c.noted()
	if err != nil {
		return err
	}
	problems := 0
	var failed error
	report := func(p store.AuditProblem) {
		problems++
		_, err := fmt.Fprintf(e.stdout, "%v\n", p)
		failed = errors.Join(failed, err)
	}
	verify := c.store
	if c.File != "" {
		verify = c.file
	}
	entries, heads, err := verify(e, noted, report)
	if err := errors.Join(err, failed); err != nil {
		return err
	}
	for _, h := range heads {
		if _, err := fmt.Fprintf(e.stdout, "%v\n", h); err != nil {
			return err
		}
	}
	if problems > 0 {
		return fmt.Errorf("the audit chain is broken: %d problems in %d entries of %d chains", problems, entries, len(heads))
	}
	_, err = fmt.Fprintf(e.stdout, "The audit chain is whole: %d entries in %d chains.\n", entries, len(heads))
	return err
}

func (c *auditVerifyCmd) store(e *env, noted []store.AuditHead, report func(store.AuditProblem)) (int64, []store.AuditHead, error) {
	where, err := storeOf(e, c.Config, c.Store)
	if err != nil {
		return 0, nil, err
	}
	st, err := readStore(e.ctx, where)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = st.Close() }()
	heads, err := st.AuditHeads(e.ctx)
	if err != nil {
		return 0, nil, err
	}
	entries, err := st.VerifyAudit(e.ctx, noted, report)
	return entries, heads, err
}

func (c *auditVerifyCmd) file(_ *env, noted []store.AuditHead, report func(store.AuditProblem)) (int64, []store.AuditHead, error) {
	check := store.NewAuditCheck(noted, report)
	if err := readExport(c.File, check.Entry); err != nil {
		return 0, nil, err
	}
	check.End()
	return check.Entries, check.Heads(), nil
}

// noted are the heads that the command line gives.
func (c *auditVerifyCmd) noted() ([]store.AuditHead, error) {
	var heads []store.AuditHead
	if c.Against != "" {
		last := map[string]store.AuditHead{}
		err := readExport(c.Against, func(e store.AuditEntry) {
			last[e.Service] = store.AuditHead{Service: e.Service, Seq: e.Seq, Hash: e.Hash}
		})
		if err != nil {
			return nil, err
		}
		for _, h := range last {
			heads = append(heads, h)
		}
	}
	for _, text := range c.Head {
		h, err := parseHead(text)
		if err != nil {
			return nil, err
		}
		heads = append(heads, h)
	}
	return heads, nil
}

// parseHead reads what verify prints. The service may hold any character; sequence and hash do not.
func parseHead(text string) (store.AuditHead, error) {
	i := strings.LastIndexByte(text, '=')
	if i >= 0 {
		seq, hash, ok := strings.Cut(text[i+1:], ":")
		if n, err := strconv.ParseInt(seq, 10, 64); ok && err == nil && n > 0 && len(hash) == 64 {
			return store.AuditHead{Service: text[:i], Seq: n, Hash: hash}, nil
		}
	}
	return store.AuditHead{}, fmt.Errorf("%q is no head: give the service, the entry's number and its whole hash as “webapp=17:0a1b…”, as verify prints it", text)
}

type auditExportCmd struct {
	Config  string  `help:"The configuration file; only where its store is is read." short:"c" type:"path" env:"RELEASEBOT_CONFIG"`
	Store   string  `help:"The store's SQLite file, in place of a configuration." type:"path"`
	Service *string `help:"Only this service's chain; the empty name is the installation's own. Without it, all."`
	Since   string  `help:"Only from this time on: a date, a time, or how long ago, such as 30d."`
}

// exportPart is how many entries are read at once.
const exportPart = 500

// Run prints the chains, one after the other.
func (c *auditExportCmd) Run(e *env) error {
	since := time.Time{}
	if c.Since != "" {
		var err error
		if since, err = when(c.Since, time.Now()); err != nil {
			return fmt.Errorf("--since: %w", err)
		}
	}
	where, err := storeOf(e, c.Config, c.Store)
	if err != nil {
		return err
	}
	st, err := readStore(e.ctx, where)
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	heads, err := st.AuditHeads(e.ctx)
	if err != nil {
		return err
	}
	if c.Service != nil {
		heads = slices.DeleteFunc(heads, func(h store.AuditHead) bool { return h.Service != *c.Service })
		if len(heads) == 0 {
			return fmt.Errorf("there is no audit chain of %q", *c.Service)
		}
	}
	for _, h := range heads {
		if err := exportChain(e, st, h.Service, since); err != nil {
			return err
		}
	}
	return nil
}

// exportChain prints a chain from the first entry of a time on, without a gap.
func exportChain(e *env, st *store.Store, service string, since time.Time) error {
	out := json.NewEncoder(e.stdout)
	begun := false
	for after := int64(0); ; {
		part, err := st.Audit(e.ctx, service, after, exportPart)
		if err != nil {
			return err
		}
		if len(part) == 0 {
			return nil
		}
		for _, entry := range part {
			after = entry.Seq
			if begun = begun || !entry.At.Before(since); !begun {
				continue
			}
			if err := out.Encode(entry); err != nil {
				return fmt.Errorf("entry %d of the chain of %q cannot be printed: %w", entry.Seq, service, err)
			}
		}
	}
}
