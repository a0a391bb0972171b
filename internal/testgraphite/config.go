package testgraphite

import (
	"cmp"
	_ "embed"
	"fmt"
	"os"
)

// serve is the program that serves graphite-web; Python's own HTTP server is enough for a test.
//
//go:embed serve.py
var serve string

func (c Config) retentions() string { return cmp.Or(c.Retentions, "1m:1d") }

func carbonConfig(dir string, lines, query address) string {
	return fmt.Sprintf(`[cache]
STORAGE_DIR = %[1]s
CONF_DIR = %[1]s
LOG_DIR = %[1]s
PID_DIR = %[1]s
LOCAL_DATA_DIR = %[1]s/data
USER =
MAX_CREATES_PER_MINUTE = inf
MAX_UPDATES_PER_SECOND = inf
LINE_RECEIVER_INTERFACE = 127.0.0.1
LINE_RECEIVER_PORT = %[2]d
PICKLE_RECEIVER_PORT = 0
CACHE_QUERY_INTERFACE = 127.0.0.1
CACHE_QUERY_PORT = %[3]d
CARBON_METRIC_INTERVAL = 0
ENABLE_TAGS = False
WHISPER_AUTOFLUSH = True
`, dir, lines.Port, query.Port)
}

func schemas(retentions string) string {
	return "[all]\npattern = .*\nretentions = " + retentions + "\n"
}

// webSettings have graphite-web keep its answers for a minute, as one with a memcached does: that is what a source must
// get around. Only what it keeps of which metrics there are is off: a test cannot wait 5 minutes for a new one.
func webSettings(dir string, query address) string {
	return fmt.Sprintf(`SECRET_KEY = 'of a test'
TIME_ZONE = 'UTC'
ALLOWED_HOSTS = ['127.0.0.1']
LOG_DIR = STORAGE_DIR = %[1]q
LOG_ROTATION = False
WHISPER_DIR = %[1]q + '/data'
STANDARD_DIRS = [WHISPER_DIR]
INDEX_FILE = %[1]q + '/index'
CARBONLINK_HOSTS = [%[2]q]
CACHES = {'default': {'BACKEND': 'django.core.cache.backends.locmem.LocMemCache'}}
FIND_CACHE_DURATION = 0
DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': %[1]q + '/graphite.db'}}
`, dir, query.String())
}

func (s *Server) write(name, text string) {
	s.t.Helper()
	if err := os.WriteFile(s.path(name), []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}
