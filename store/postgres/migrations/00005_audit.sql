-- +goose Up
-- The chain of what was done, one a service and one, of the empty name, for the installation. hash is over the hash before
-- and the entry, in hexadecimal; store/audit_chain.go says how. Nothing of it is changed, and only what the head says was
-- pruned is deleted.

CREATE TABLE audit (
    service TEXT COLLATE "C" NOT NULL,
    seq     BIGINT NOT NULL CHECK (seq > 0),
    at      BIGINT NOT NULL,
    body    TEXT NOT NULL,
    hash    TEXT NOT NULL,
    PRIMARY KEY (service, seq)
);

-- The newest entry of each chain, and the newest that was deleted for its age.
CREATE TABLE audit_head (
    service TEXT COLLATE "C" PRIMARY KEY,
    seq     BIGINT NOT NULL,
    hash    TEXT NOT NULL,
    pruned  BIGINT NOT NULL,
    anchor  TEXT NOT NULL
);

-- Refuses a statement with the sentence that its trigger names.
-- +goose StatementBegin
CREATE FUNCTION releasebot_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0];
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION releasebot_audit_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.seq > COALESCE((SELECT pruned FROM audit_head WHERE service = OLD.service), 0) THEN
            RAISE EXCEPTION 'the audit chain is only ever added to';
        END IF;
        RETURN OLD;
    END IF;
    IF NEW.seq <= COALESCE((SELECT seq FROM audit_head WHERE service = NEW.service), 0) THEN
        RAISE EXCEPTION 'the audit chain is only ever added to';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd

CREATE TRIGGER audit_changed BEFORE UPDATE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION releasebot_refuse('the audit chain is only ever added to');
CREATE TRIGGER audit_deleted BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION releasebot_audit_kept();
CREATE TRIGGER audit_inserted BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION releasebot_audit_kept();
CREATE TRIGGER audit_head_changed BEFORE UPDATE ON audit_head FOR EACH ROW
WHEN (NEW.service <> OLD.service OR NEW.seq < OLD.seq OR NEW.pruned < OLD.pruned OR NEW.pruned > NEW.seq)
EXECUTE FUNCTION releasebot_refuse('the audit chain is only ever added to');
CREATE TRIGGER audit_head_deleted BEFORE DELETE OR TRUNCATE ON audit_head
FOR EACH STATEMENT EXECUTE FUNCTION releasebot_refuse('the audit chain is only ever added to');

-- Where this installation's data went; a row means that nothing is written here any more.
CREATE TABLE moved (
    place TEXT PRIMARY KEY,
    at    BIGINT NOT NULL
);

CREATE INDEX history_time ON history (service, at, id);
CREATE INDEX outbox_posts ON outbox (at) WHERE kind = 'post';
CREATE INDEX outbox_thread ON outbox (thread) WHERE thread <> '';
