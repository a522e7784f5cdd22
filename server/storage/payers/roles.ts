/**
 * Gives a role to a payer and takes it away: who may read the audit log.
 *
 * RTS Art 22(1): the log is confidential. Role and event are written together, so that no payer becomes an auditor unseen.
 * Every request asks for the roles anew, so a role that is taken away is gone at the next request.
 */

import type { Act } from '../../core/audit/act.ts';
import type { Database } from '../../database/database.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Role } from './payers.ts';

export function roleStore(database: Database, audit: AuditLog) {
  return {
    /** @returns false if the payer has the role already; then nothing is recorded, because nothing happened */
    grant: (payerId: string, role: Role, act: Act): Promise<boolean> =>
      database.write(async (transaction) => {
        const sql = 'INSERT INTO payer_roles (payer_id, role) VALUES ($1, $2) ON CONFLICT DO NOTHING';
        if ((await transaction.run(sql, [payerId, role])) === 0) return false;
        await audit.append(transaction, act, { type: 'role-granted', outcome: 'success', payerId, details: { role } });
        return true;
      }),

    /** @returns false if the payer does not have the role */
    revoke: (payerId: string, role: Role, act: Act): Promise<boolean> =>
      database.write(async (transaction) => {
        if ((await transaction.run('DELETE FROM payer_roles WHERE payer_id = $1 AND role = $2', [payerId, role])) === 0) return false;
        await audit.append(transaction, act, { type: 'role-revoked', outcome: 'success', payerId, details: { role } });
        return true;
      }),
  };
}
