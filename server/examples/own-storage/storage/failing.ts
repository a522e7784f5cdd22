/**
 * The failing transaction: what follows when an answer is refused (RTS Art 4(3)(b), Art 29(1)).
 *
 * Burning, counting, suspicion, what is kept and the event are one act: a process that dies in between has done all or nothing.
 * What is decided about a counter or a credential is decided by functions that are handed in; this file writes it down.
 */
import type { AuthorisationPort, FailedAnswer, KeptRefusal } from '../../../ceremonies/ports.ts';
import { blockedForSeconds } from '../../../core/attempts.ts';
import type { Act, ActEntry } from '../../../core/audit/act.ts';
import { failed } from '../../../core/failures.ts';
import type { Block } from '../../../core/policy/block-length.ts';
import type { Append } from './audit-list.ts';
import { endAllOf } from './consents.ts';
import { attemptsOf } from './reading.ts';
import { type Bank, change, keyOf, tell } from './rows.ts';
import { tryEnded } from './scope-stores.ts';
import type { Transactions } from './transactions.ts';

const ABOUT = { 'sign-count': 'possible-clone', 'backup-eligibility': 'backup-eligibility-changed' } as const;
const DAY_MS = 24 * 3_600_000;

export function failingPort({ write }: Transactions, append: Append): Pick<AuthorisationPort, 'fail'> {
  return {
    fail: (authorisation, answer, act) =>
      write(async (bank) => {
        const { payerId, counts, suspected, kept, entry } = answer;
        if (authorisation !== null) {
          const { authorisationId, scope, subjectId } = authorisation;
          // A blocked answer consumes nothing: the same authorisation can be answered after the block.
          const blocked = payerId === null ? 0 : blockedForSeconds(attemptsOf(bank, payerId, 'sca'), act.now);
          if (blocked > 0) return failed('payer-blocked', blocked);
          const row = bank.authorisations.get(authorisationId);
          if (row?.scaStatus !== 'started' || row.takenAt !== null) return failed('authorisation-not-open');
          change(bank.authorisations, authorisationId, { scaStatus: 'failed', takenAt: act.now, takenBy: act.requestId });
          if (scope === 'payment') tryEnded(bank, subjectId);
        }
        const sequence = append(bank, act, entry);
        const block = payerId !== null && counts !== null ? count(bank, payerId, counts, act) : null;
        if (payerId !== null && block !== null) {
          append(bank, act, { type: 'payer-blocked', outcome: 'success', payerId, details: block.inputs });
          tell(bank, payerId, block.message, null, act.now);
        }
        const suspension = suspected && suspect(bank, suspected, act);
        if (suspension) append(bank, act, suspension);
        if (kept !== null) keep(bank, sequence, kept, act);
        return null;
      }),
  };
}

/** @returns the block that this failure brought */
function count(bank: Bank, payerId: string, { counter, byCookie, after }: NonNullable<FailedAnswer['counts']>, act: Act): Block | null {
  const earlier = [...bank.blocks.values()].filter((each) => each.payerId === payerId);
  const { attempts, block } = after(attemptsOf(bank, payerId, counter), earlier);
  const began = attempts.failures > 1 ? bank.attempts.get(keyOf(payerId, counter))?.series : undefined;
  const series = began ?? act.requestId;
  bank.attempts.set(keyOf(payerId, counter), { attempts, series });
  for (const [key, row] of bank.devices) {
    if (row.payerId !== payerId) continue;
    const tookPart = row.cookieHash === byCookie || row.series === series;
    // A cookie blocks the payer's sessions once, whichever failure was the last, and is a stranger's from then on.
    if (tookPart && block) bank.devices.delete(key);
    else if (tookPart) bank.devices.set(key, { ...row, series });
  }
  if (block && counter === 'sca') bank.blocks.set(bank.blocks.size + 1, { payerId, at: block.at, byCookie: block.byCookie });
  return block;
}

/** WebAuthn L3 §7.2 steps 19, 22. @returns the event of the suspension, where this suspends the credential */
function suspect(bank: Bank, suspected: NonNullable<FailedAnswer['suspected']>, { now }: Act): ActEntry | null {
  const { credentialId, payerId, label, kind, since } = suspected;
  const row = bank.credentials.get(credentialId);
  const earlier = row?.suspicions ?? [];
  const decided = suspected.decide(earlier, row?.status === 'active');
  const lately = earlier.filter(({ at }) => at > since);
  const suspicions = [...lately, { kind, at: now, told: decided !== 'note' }];
  const suspend = decided === 'suspend';
  change(bank.credentials, credentialId, { suspicions, ...(suspend && { status: 'suspended' as const }) });
  if (suspend) endAllOf(bank, credentialId, now);
  if (decided === 'note') return null;
  const suspicionToldAs = tell(bank, payerId, suspend ? 'credential-suspended' : ABOUT[kind], label, now);
  change(bank.credentials, credentialId, { suspicionToldAs });
  // Contract §3: at most one message a credential a day, so that of a suspension takes the place of that of the suspicion before.
  if (!suspend) return null;
  const before = lately.some(({ told }) => told) ? (row?.suspicionToldAs ?? null) : null;
  if (before !== null) bank.messages.delete(before);
  const details = { credentialId, because: kind, ...(before !== null && { replacedMessage: String(before) }) };
  return { type: 'credential-suspended', outcome: 'success', payerId, details };
}

function keep({ refusals }: Bank, sequence: number, kept: KeptRefusal, { now }: Act): void {
  const lately = [...refusals.values()].filter(({ payerId, refusedAt }) => payerId === kept.payerId && refusedAt > now - DAY_MS);
  if (lately.length < kept.most) refusals.set(sequence, { ...kept, refusedAt: now });
}
