-- RTS Art 29: what was refused is on record as it came. It may go after retention, as details may; it is never edited.

CREATE TRIGGER refused_assertions_no_update BEFORE UPDATE ON refused_assertions FOR EACH ROW
EXECUTE FUNCTION sca_refuse('refused assertions are deleted after retention, never edited');

ALTER TABLE refused_assertions ENABLE ALWAYS TRIGGER refused_assertions_no_update;
