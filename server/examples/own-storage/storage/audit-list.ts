/**
 * The audit list: events in the order in which they were committed, each chained to the one before (RTS Art 29(2)).
 *
 * An event is appended inside the transaction of its act, so there is no act without an event, and no event of an act that
 * was undone. The hash chain is `core/audit/audit-chain.ts`; checkpoints and seals are not part of this example.
 */
import type { Act, ActEntry } from '../../../core/audit/act.ts';
import { detailsDigest, FIRST_PREVIOUS_HASH, nextEvent } from '../../../core/audit/audit-chain.ts';
import { toBase64url } from '../../../core/encoding/base64url.ts';
import { canonicalJson } from '../../../core/encoding/canonical-json.ts';
import type { Bank } from './rows.ts';

/** @returns the sequence of the event */
export type Append = (bank: Bank, act: Act, entry: ActEntry) => number;

export function auditList(randomBytes: (count: number) => Uint8Array): Append {
  return (bank, { now, requestId, sessionRef }, { details, ...entry }) => {
    const before = bank.audit.get(bank.audit.size)?.event ?? { sequence: 0, hash: FIRST_PREVIOUS_HASH };
    const salt = randomBytes(32);
    const event = nextEvent(before, { ...entry, requestId, sessionRef }, now, detailsDigest(salt, details));
    bank.audit.set(event.sequence, { event, salt: toBase64url(salt), details: canonicalJson(details) });
    return event.sequence;
  };
}
