-- The end of the audit chain exists from the start: from here on a missing row means that somebody deleted it.
INSERT INTO "audit_head" ("single", "seq", "hash") VALUES ('head', 0, ''::bytea) ON CONFLICT DO NOTHING;
