-- +goose Up
-- Who decides for a service, who brings messages to Slack, which processes there are, and what the last look found.

-- A free lease has the owner ''. fence and beat never go back, so a row is never deleted.
CREATE TABLE lease (
    name  TEXT COLLATE "C" PRIMARY KEY CHECK (name <> ''),
    owner TEXT NOT NULL,
    fence BIGINT NOT NULL,
    beat  BIGINT NOT NULL
);

CREATE TABLE replica (
    id        TEXT COLLATE "C" PRIMARY KEY CHECK (id <> ''),
    beat      BIGINT NOT NULL,
    connected BIGINT NOT NULL,
    at        BIGINT NOT NULL
);

CREATE TABLE look (
    service TEXT COLLATE "C" PRIMARY KEY CHECK (service <> ''),
    at      BIGINT NOT NULL,
    body    TEXT NOT NULL
);

-- The replicas tell each other what changed, as "kind:service". A payload may have 8000 bytes; those of one transaction
-- that are the same are told once, after it was committed.
-- +goose StatementBegin
CREATE FUNCTION releasebot_tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('releasebot', TG_ARGV[0] || ':' || left(NEW.service, 1000));
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER tell AFTER INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION releasebot_tell('inbox');
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON state FOR EACH ROW EXECUTE FUNCTION releasebot_tell('state');
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON look FOR EACH ROW EXECUTE FUNCTION releasebot_tell('look');
CREATE TRIGGER tell_new AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION releasebot_tell('outbox');
CREATE TRIGGER tell_changed AFTER UPDATE ON outbox FOR EACH ROW
    WHEN (NEW.revision <> OLD.revision) EXECUTE FUNCTION releasebot_tell('outbox');
