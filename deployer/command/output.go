package command

import (
	"fmt"
	"os"
	"sync"
)

// A drive's output file holds the beginning of what it printed, and the end: the cause and the effect. Together they stay
// under 10 MiB, which a hundred kept drives make 1 GiB at worst.
const (
	headBytes = 8 << 20
	lastBytes = 1 << 20
)

// output takes all that the program prints and never fails: a full disk must not stop a deploy half-way.
type output struct {
	mu    sync.Mutex
	file  *os.File // nil once finished
	total int64    // bytes printed
	head  int64    // bytes of them that went to the file as they came
	ring  []byte   // the end, up to twice lastBytes
}

// Write keeps p, within the limits.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.file == nil {
		return len(p), nil
	}
	if room := headBytes - o.head; room > 0 {
		part := p[:min(int64(len(p)), room)]
		_, _ = o.file.Write(part)
		o.head += int64(len(part))
	}
	o.total += int64(len(p))
	o.ring = append(o.ring, p...)
	if len(o.ring) > 2*lastBytes {
		o.ring = append(o.ring[:0], o.ring[len(o.ring)-lastBytes:]...)
	}
	return len(p), nil
}

// last is the end of the output, at most lastBytes.
func (o *output) last() []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]byte(nil), o.ring[max(0, len(o.ring)-lastBytes):]...)
}

// finish puts the end after the beginning, and says what is missing between them.
func (o *output) finish() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.file == nil {
		return
	}
	after := min(o.total-o.head, int64(len(o.ring)), lastBytes)
	if left := o.total - o.head - after; left > 0 {
		_, _ = fmt.Fprintf(o.file, "\n[%d bytes are left out here]\n", left)
	}
	_, _ = o.file.Write(o.ring[int64(len(o.ring))-after:])
	_ = o.file.Close()
	o.file = nil
}
