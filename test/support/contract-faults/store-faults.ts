/** What stores forget, each with the case of the contract that finds it (RTS Art 4, 5, 7, 24, 27, 29). */
import type { Accepting, Decision, FailedAnswer, NewAuthorisation } from '../../../server/ceremonies/ports.ts';
import type { Act } from '../../../server/core/audit/act.ts';
import type { Failed } from '../../../server/core/failures.ts';
import { type Bank, change, type DeviceRow } from '../../../server/examples/own-storage/storage/rows.ts';
import type { ContractPorts } from '../contract/contract-stores.ts';
import { keepOld, type StoreFault } from './broken-stores.ts';

type Port = ContractPorts['authorisations'];
type Wrapped = { readonly [Member in keyof Port]?: (sound: Port) => unknown };

/** Members of the port of authorisations, each made of the sound one. */
const authorisations = (wrapped: Wrapped): NonNullable<StoreFault['ports']> => {
  return ({ authorisations: sound }) => {
    const members = Object.entries(wrapped).map(([name, wrap]) => [name, wrap(sound)]);
    return { authorisations: { ...sound, ...Object.fromEntries(members) } };
  };
};
type Job = (accepting: Accepting<'payment'>) => Promise<Decision<unknown>>;
type Accept = (scope: 'payment', payerId: string, job: Job) => Promise<Decision<unknown>>;

const acceptWith = (around: (accepting: Accepting<'payment'>) => Partial<Accepting<'payment'>>) =>
  authorisations({
    accept: (sound) => (scope: 'payment', payerId: string, job: Job) =>
      (sound.accept as Accept)(scope, payerId, (accepting) => job({ ...accepting, ...around(accepting) })),
  });
const failWith = (edit: (answer: FailedAnswer) => Partial<FailedAnswer>) =>
  authorisations({
    fail:
      ({ fail }) =>
      (authorisation: NewAuthorisation | null, answer: FailedAnswer, act: Act) =>
        fail(authorisation, { ...answer, ...edit(answer) }, act),
  });
const unblocked = (refusal: Failed | null) => (refusal?.failure === 'payer-blocked' ? null : refusal);

type Devices = Bank['devices'];
/** Whether a newer row stands for the same browser. */
const isOlder = (devices: Devices, row: DeviceRow) =>
  [...devices.values()].some(({ cookieHash, expiresAt }) => cookieHash === row.cookieHash && expiresAt > row.expiresAt);

export const STORE_FAULTS: Readonly<Record<string, StoreFault>> = {
  'rounds times to seconds': {
    foundBy: 'open-round-trip',
    ports: authorisations({
      open:
        ({ open }) =>
        (opened: NewAuthorisation, begin: never, entry: never, act: never) =>
          open({ ...opened, scope: 'payment', createdAt: Math.floor(opened.createdAt / 1000) * 1000 }, begin, entry, act),
    }),
  },
  'leaves the earlier authorisation open': {
    foundBy: 'open-voids-earlier',
    spoil: keepOld(({ authorisations: rows }) => rows, ['voidedAt']),
  },
  'burns nothing when it accepts': {
    foundBy: 'accept-once',
    spoil: keepOld(
      ({ authorisations: rows }) => rows,
      ['scaStatus', 'takenAt'],
      (_, { scaStatus }) => scaStatus === 'finalised',
    ),
  },
  'keeps what a job undid': {
    foundBy: 'accept-undone',
    ports: authorisations({
      accept: (sound) => async (scope: 'payment', payerId: string, job: Job) => {
        let decision: Decision<unknown> | null = null;
        await (sound.accept as Accept)(scope, payerId, async (accepting) => {
          decision = await job(accepting);
          return { keep: { ok: true, value: null } };
        });
        return decision;
      },
    }),
  },
  'accepts while the payer is blocked': {
    foundBy: 'guard-block-first',
    ports: acceptWith(({ guard }) => ({ guard: async (accepted, act) => unblocked(await guard(accepted, act)) })),
  },
  'accepts what has expired': {
    foundBy: 'guard-expired',
    ports: acceptWith(({ guard }) => ({ guard: (accepted, act) => guard(accepted, { ...act, now: act.now - 1 }) })),
  },
  'writes no sign count back': { foundBy: 'write-back', spoil: keepOld(({ credentials }) => credentials, ['signCount', 'lastUsedAt']) },
  'does not reset the counter': {
    foundBy: 'success-resets',
    spoil: (before, after) => {
      for (const [key, row] of before.attempts) if (!after.attempts.has(key)) after.attempts.set(key, row);
    },
  },
  'counts no failure': { foundBy: 'fail', ports: failWith(() => ({ counts: null })) },
  'keeps documents without end': {
    foundBy: 'refusals-bounded',
    ports: failWith(({ kept }) => ({ kept: kept && { ...kept, most: Number.POSITIVE_INFINITY } })),
  },
  'forgets the suspicion before': {
    foundBy: 'suspect-suspends',
    ports: failWith(({ suspected: of }) => ({
      suspected: of && { ...of, decide: (_, active) => of.decide([], active) },
    })),
  },
  'counts every suspicion as of one kind': {
    foundBy: 'suspect-kinds',
    ports: failWith(({ suspected: of }) => ({
      suspected: of && {
        ...of,
        decide: (earlier, active) =>
          of.decide(
            earlier.map((each) => ({ ...each, kind: of.kind })),
            active,
          ),
      },
    })),
  },
  'tells every suspicion': {
    foundBy: 'suspect-kinds',
    ports: failWith(({ suspected: of }) => ({
      suspected: of && {
        ...of,
        decide: (earlier, active) => (of.decide(earlier, active) === 'suspend' ? 'suspend' : 'tell'),
      },
    })),
  },
  'leaves the message of a suspicion beside that of the suspension': {
    foundBy: 'suspect-suspends',
    spoil: ({ messages }, after) => {
      for (const [key, row] of messages) if (!after.messages.has(key)) after.messages.set(key, row);
    },
  },
  'does not say which message a suspension replaced': {
    foundBy: 'suspect-suspends',
    spoil: (_, { audit }) => {
      for (const [key, row] of audit) {
        const { replacedMessage: __, ...details } = JSON.parse(row.details);
        audit.set(key, { ...row, details: JSON.stringify(details) });
      }
    },
  },
  'takes the message of a suspicion of long ago away': {
    foundBy: 'suspect-again',
    spoil: (before, { messages, credentials }) => {
      const [now, then] = [credentials, before.credentials].map((rows) => [...rows.values()].filter((row) => row.status === 'suspended'));
      if (now && then && now.length > then.length)
        for (const [key, { type }] of messages) if (type === 'possible-clone') messages.delete(key);
    },
  },
  'keeps the browsers of a credential that is gone': {
    foundBy: 'device-of-credential',
    ports: ({ devices }, { committed }) => ({
      devices: {
        knows: async (hash, payerId, now) =>
          (await devices.knows(hash, payerId, now)) || [...committed().credentials.values()].some((each) => each.status === 'suspended'),
      },
    }),
  },
  'knows a browser by the last credential alone': {
    foundBy: 'device-of-credential',
    spoil: (before, { devices }) => {
      if (devices.size > before.devices.size) for (const [key, row] of devices) if (isOlder(devices, row)) devices.delete(key);
    },
  },
  'lets a cookie block for ever': {
    foundBy: 'device-blocks-once',
    ports: failWith(({ counts }) => ({ counts: counts && { ...counts, byCookie: null } })),
  },
  'forgets the browser of everybody who shares it': {
    foundBy: 'device-blocks-once',
    spoil: (before, { devices }) => void (devices.size < before.devices.size && devices.clear()),
  },
  'blames the last cookie of a row alone': {
    foundBy: 'device-of-series',
    spoil: (before, { devices }) => {
      if (devices.size < before.devices.size || before.devices.size === 0) return;
      for (const [key, row] of devices) if (row.series !== null) devices.set(key, { ...row, series: null });
    },
  },
  'blames a cookie for the rows after it': {
    foundBy: 'device-of-series',
    spoil: (before, { devices, attempts }) => {
      const [series] = [...attempts.values()].map((row) => row.series);
      if (series === undefined || attempts.size < before.attempts.size) return;
      for (const [key, row] of devices) if (row.series !== null) devices.set(key, { ...row, series });
    },
  },
  'goes on with a row that brought a block': {
    foundBy: 'device-of-series',
    spoil: (before, { attempts }) => {
      for (const [key, row] of attempts) attempts.set(key, { ...row, series: before.attempts.get(key)?.series ?? row.series });
    },
  },
  'forgets what came by a cookie, and how much was to be paid': {
    foundBy: 'attempts-remembered',
    spoil: (_, { attempts: rows }) => {
      for (const [key, { attempts, series }] of rows)
        rows.set(key, { series, attempts: { failures: attempts.failures, blockedUntil: attempts.blockedUntil } });
    },
  },
  'takes the browser of another payer for this one’s': {
    foundBy: 'new-browser',
    spoil: ({ messages }, after) => {
      for (const [key, { type }] of after.messages) if (!messages.has(key) && type === 'signed-in-new-browser') after.messages.delete(key);
    },
  },
  'forgets that there was a block before': {
    foundBy: 'blocks-remembered',
    spoil: (_, { blocks }) => void (blocks.size > 1 && blocks.delete(1)),
  },
  'remembers blocks of strangers': {
    foundBy: 'blocks-remembered',
    spoil: (before, { blocks, audit }) => {
      const isBlock = audit.size > before.audit.size && blocks.size === before.blocks.size && blocks.size > 0;
      const payerId = [...blocks.values()][0]?.payerId ?? '';
      if (isBlock) blocks.set(blocks.size + 100, { payerId, at: 1, byCookie: false });
    },
  },
  'resets a stranger’s counter with the payer’s': {
    foundBy: 'sign-in-resets',
    spoil: (before, { attempts }) => void (attempts.size < before.attempts.size && attempts.clear()),
  },
  'leaves the consents of a suspended credential': {
    foundBy: 'suspend-ends-consents',
    spoil: keepOld(({ authorisations: rows }) => rows, ['usedAt']),
  },
  'leaves no message': {
    foundBy: 'fifth-blocks',
    spoil: ({ messages }, after) => after.messages.size > messages.size && after.messages.clear(),
  },
  'leaves no event': {
    foundBy: 'accept',
    spoil: ({ audit }, after) => void (after.audit.size > audit.size && after.audit.delete(after.audit.size)),
  },
  'burns what a blocked payer answers': {
    foundBy: 'blocked-consumes-nothing',
    ports: ({ authorisations: sound }, { write }) => ({
      authorisations: {
        ...sound,
        fail: async (authorisation, answer, act) => {
          const verdict = await sound.fail(authorisation, answer, act);
          if (verdict?.failure === 'payer-blocked' && authorisation)
            await write(async (rows) => change(rows.authorisations, authorisation.authorisationId, { scaStatus: 'failed' }));
          return verdict;
        },
      },
    }),
  },
  'consumes no challenge': { foundBy: 'challenge-round-trip', spoil: keepOld(({ challenges }) => challenges, ['consumedAt']) },
  'leaves the challenges that an answer did not claim': {
    foundBy: 'challenge-unknown-burns',
    ports: ({ challenges }, { committed }) => ({
      challenges: {
        ...challenges,
        take: async (session, scope, claimed, now) =>
          committed().challenges.has(claimed ?? '') ? challenges.take(session, scope, claimed, now) : null,
      },
    }),
  },
  'issues challenges without end': {
    foundBy: 'challenge-five',
    ports: ({ challenges }) => ({
      challenges: { ...challenges, issue: (issued, life) => challenges.issue(issued, { ...life, most: Number.POSITIVE_INFINITY }) },
    }),
  },
  'uses no enrolment up': { foundBy: 'grant-once', spoil: keepOld(({ payers }) => payers, ['enrolmentExpiresAt']) },
  'gives the id of a revoked credential away': {
    foundBy: 'credential-id-for-ever',
    ports: ({ registering }, { write }) => ({
      registering: {
        register: async (credential, grant, act) => {
          await write(async ({ credentials }) => {
            if (credentials.get(credential.credentialId)?.status === 'revoked') credentials.delete(credential.credentialId);
          });
          return registering.register(credential, grant, act);
        },
      },
    }),
  },
  'makes every registration active': {
    foundBy: 'register-pending',
    spoil: (before, { credentials }) => {
      for (const id of credentials.keys()) if (!before.credentials.has(id)) change(credentials, id, { status: 'active' });
    },
  },
  'reads from a replica that lags': {
    foundBy: 'register',
    ports: ({ credentials }) => ({ credentials: { ...credentials, load: async () => null } }),
  },
  'takes the consent of another session': {
    foundBy: 'consent-exact',
    ports: authorisations({
      acceptedConsent:
        ({ acceptedConsent }) =>
        (payerId: string, _: string, scope: never, subjectId: string, since: number) =>
          acceptedConsent(payerId, 'session-1', scope, subjectId, since),
    }),
  },
  'leaves a credential pending after its first sign-in': {
    foundBy: 'sign-in-activates',
    spoil: keepOld(({ credentials }) => credentials, ['status']),
  },
};
