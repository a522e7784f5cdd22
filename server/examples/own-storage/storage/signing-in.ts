/**
 * The accepting transaction of a sign-in (PSD2 Art 97(1)(a)): block, write-back, counters, device and event together.
 *
 * RTS Art 4(1), 24(1): the first assertion of a first credential proves both elements, and makes the credential active.
 */
import type { DeviceHashes, SigningInPort } from '../../../ceremonies/ports.ts';
import { blockedForSeconds } from '../../../core/attempts.ts';
import { failed, succeeded } from '../../../core/failures.ts';
import { useCredential } from './accepting.ts';
import type { Append } from './audit-list.ts';
import { attemptsOf, isKnown, resetAttempts } from './reading.ts';
import { type Bank, change, type DeviceRow, keyOf, tell } from './rows.ts';
import { type Transactions, Undo } from './transactions.ts';

const DEVICE_MS = 365 * 24 * 3_600_000;

export function signingInPort({ write }: Transactions, append: Append): SigningInPort {
  return {
    acceptSignIn: ({ payerId, counter, assertion, device, entry }, act) =>
      write(async (bank) => {
        // A block of the payer's own counter holds for every SCA action; a stranger's, for a sign-in without the device cookie.
        for (const each of counter === 'sca' ? (['sca'] as const) : (['sca', 'sign-in'] as const)) {
          const blocked = blockedForSeconds(attemptsOf(bank, payerId, each), act.now);
          if (blocked > 0) throw new Undo(failed('payer-blocked', blocked));
        }
        const { credentialId } = assertion;
        const row = bank.credentials.get(credentialId);
        const activates = row?.status === 'pending' && row.payerId === payerId;
        if (activates) change(bank.credentials, credentialId, { status: 'active' });
        const unusable = useCredential(bank, payerId, assertion, act.now);
        if (unusable) throw new Undo(unusable);
        resetAttempts(bank, payerId, counter);
        if (!isKnown(bank, device.oldHash, payerId, act.now)) tell(bank, payerId, 'signed-in-new-browser', row?.label ?? null, act.now);
        rememberDevice(bank, { payerId, credentialId }, device, act.now);
        if (activates) append(bank, act, { type: 'credential-activated', outcome: 'success', payerId, details: { credentialId } });
        append(bank, act, entry);
        return succeeded(null);
      }),
  };
}

/**
 * A new value each time, which stands for the other credentials and payers of the old one as well: a value that an attacker planted
 * before is worth nothing afterwards, and nobody who shares the browser becomes a stranger.
 */
function rememberDevice(
  { devices }: Bank,
  own: Pick<DeviceRow, 'payerId' | 'credentialId'>,
  { newHash, oldHash }: DeviceHashes,
  now: number,
): void {
  const isNew = { ...own, cookieHash: newHash, expiresAt: now + DEVICE_MS, series: null };
  for (const [key, row] of devices) {
    if (row.cookieHash !== oldHash) continue;
    devices.delete(key);
    if (row.expiresAt > now) devices.set(keyOf(newHash, row.credentialId), { ...row, cookieHash: newHash });
  }
  devices.set(keyOf(newHash, own.credentialId), isNew);
}
