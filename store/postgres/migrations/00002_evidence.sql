-- +goose Up
-- What each breach of an event was judged on, one row a target. verdict is JSON of release.Verdict, body is the watcher's
-- own format (compressed, hence no TEXT).

CREATE TABLE evidence (
    event   BIGINT NOT NULL CHECK (event > 0),
    tier    TEXT COLLATE "C" NOT NULL,
    zone    TEXT COLLATE "C" NOT NULL,
    service TEXT NOT NULL,
    at      BIGINT NOT NULL,
    verdict TEXT NOT NULL,
    body    BYTEA NOT NULL,
    PRIMARY KEY (event, tier, zone)
);
CREATE INDEX evidence_at ON evidence (at);
