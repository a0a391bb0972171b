package sqlite

import (
	"embed"

	"releasebot/internal/schema"
)

//go:embed migrations/*.sql
var files embed.FS

var migrations = schema.SQLite(files)
