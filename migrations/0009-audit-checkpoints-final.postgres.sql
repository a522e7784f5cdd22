-- RTS Art 29: what was signed over the log is append-only as the log is.

CREATE TRIGGER audit_checkpoints_final BEFORE UPDATE OR DELETE ON audit_checkpoints FOR EACH ROW
EXECUTE FUNCTION sca_refuse('the audit log is append-only');
CREATE TRIGGER audit_checkpoints_no_truncate BEFORE TRUNCATE ON audit_checkpoints
EXECUTE FUNCTION sca_refuse('the audit log is append-only');
CREATE TRIGGER audit_tree_nodes_final BEFORE UPDATE OR DELETE ON audit_tree_nodes FOR EACH ROW
EXECUTE FUNCTION sca_refuse('the audit log is append-only');
CREATE TRIGGER audit_tree_nodes_no_truncate BEFORE TRUNCATE ON audit_tree_nodes
EXECUTE FUNCTION sca_refuse('the audit log is append-only');

ALTER TABLE audit_checkpoints ENABLE ALWAYS TRIGGER audit_checkpoints_final;
ALTER TABLE audit_checkpoints ENABLE ALWAYS TRIGGER audit_checkpoints_no_truncate;
ALTER TABLE audit_tree_nodes ENABLE ALWAYS TRIGGER audit_tree_nodes_final;
ALTER TABLE audit_tree_nodes ENABLE ALWAYS TRIGGER audit_tree_nodes_no_truncate;
