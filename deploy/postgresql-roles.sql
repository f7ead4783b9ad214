-- What feverd may do in a store: read all but no more than write live values, reports and the log.
-- Run it in the store's database as its owner, who may make roles, after `feverctl init` and after
-- every update that migrates the schema; then give the role a password or a certificate.
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'fever_node') THEN
        CREATE ROLE fever_node LOGIN;
    END IF;
END
$$;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO fever_node;
GRANT INSERT, UPDATE, DELETE ON clinic_load, closure, report, report_day TO fever_node;
GRANT INSERT, DELETE ON audit TO fever_node;
GRANT UPDATE (version) ON live_version TO fever_node;
GRANT UPDATE (used_at) ON token TO fever_node;
