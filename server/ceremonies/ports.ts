/**
 * What the ceremonies need of storage, member by member: all that a bank has to bring (RTS Art 4, 24, 27, 29).
 *
 * Storage implements these; a ceremony sees no SQL and no storage file. The contracts that no type shows:
 * - Times are milliseconds since the epoch, written exactly as they are handed in. A column that rounds to seconds, or a
 *   database clock, makes the link differ from what was signed, and no payment succeeds.
 * - One member is one transaction: all that it does happens, or nothing does, and it answers after the commit is durable.
 * - Writers of one payer come one after the other: a guard that was true stays true until the commit. Two that meet in one row of
 *   different payers do as well: an account that both pay into, one credential id that both register.
 * - A job that is handed in and throws leaves nothing; its error is passed on, and the next job is not held up.
 * - A job inside a transaction asks nothing but what it is handed: it starts no other, and would wait for itself.
 * - A reader finds what was written before: a replica that lags behind makes a credential that was just stored unknown.
 * - Events are composed by whoever is handed an `Act`: by the ceremony where an entry is a parameter, else by the store.
 * `test/support/store-contract.ts` says the same as tests.
 */
import type { AfterFailure, Attempts } from '../core/attempts.ts';
import type { Act, ActEntry } from '../core/audit/act.ts';
import type { Authorisation } from '../core/authorisation.ts';
import type { BrowserBoundKeyStatus, UsedBrowserBoundKey } from '../core/browser-bound-key.ts';
import type { AnsweringCredential, StoredCredential } from '../core/credential-record.ts';
import type { Failed, FailureCode, Outcome } from '../core/failures.ts';
import type { Idempotency } from '../core/payments/payment.ts';
import type { AttemptCounter, EarlierBlock } from '../core/policy/block-length.ts';
import type { SuspicionKind } from '../core/policy.ts';
import type { Scope } from '../core/scopes/scopes.ts';
import type { EarlierSuspicion, Suspicion } from '../core/suspicion.ts';
import type { VerifiedAssertion } from '../core/verified-assertion.ts';
import type { ScopeReader, ScopeStore } from './scopes/scope-stores.ts';

export type AttemptPort = {
  /** RTS Art 4(3)(b): kept where a restart does not forget them. */
  readonly load: (payerId: string, counter: AttemptCounter) => Promise<Attempts>;
};

export type AuditPort = {
  /** Appends one event in a transaction of its own: for what changes nothing else. */
  readonly record: (act: Act, entry: ActEntry) => Promise<unknown>;
};

export type PayerPort = {
  /** null for one that is gone. `userHandle` is 64 random bytes, base64url. */
  readonly load: (
    payerId: string,
  ) => Promise<{ readonly username: string; readonly displayName: string; readonly userHandle: string } | null>;
};

export type CredentialPort = {
  /** Of any payer and in any state: the steps judge that. */
  readonly load: (credentialId: string) => Promise<StoredCredential | null>;
  /** Of this payer, not revoked, oldest first. */
  readonly ofPayer: (payerId: string) => Promise<readonly StoredCredential[]>;
  /** Of this payer, active, oldest first. */
  readonly answering: (payerId: string) => Promise<readonly AnsweringCredential[]>;
};

export type ChallengeScope = 'registration' | 'account-access';

export type IssuedChallenge = {
  /** base64url of 32 random bytes. */
  readonly challenge: string;
  readonly sessionRef: string;
  readonly scope: ChallengeScope;
  /** The accepted `register-credential` that a registration rests on. */
  readonly consentId: string | null;
  /** Whether the options asked for a platform authenticator, and so for the payment extension. */
  readonly platform: boolean;
};

/** RTS Art 4(1), WebAuthn L3 §13.4.3: a challenge belongs to one session, and the first answer consumes it. */
export type ChallengePort = {
  /**
   * @param life live until the millisecond before `expiresAt`. The store keeps at most `most` live challenges of this scope in the
   *   session: the newest
   */
  readonly issue: (issued: IssuedChallenge, life: { createdAt: number; expiresAt: number; most: number }) => Promise<void>;
  /**
   * Consumes the live challenge that an answer claims, if this session was issued it for this scope. An answer that claims none of
   * them consumes all that the session has in this scope: the first answer is the only one.
   * @returns the challenge to expect (then the newest), or null
   */
  readonly take: (sessionRef: string, scope: ChallengeScope, claimed: string | null, now: number) => Promise<IssuedChallenge | null>;
};

/** `fallbackFrom` is found in the opening transaction. */
export type NewAuthorisation = Omit<Authorisation, 'scaStatus' | 'takenAt' | 'voidedAt' | 'fallbackFrom'>;

/** What opening began for the subject. */
export type Begun = { readonly fallbackFrom: string | null };

/** An answer that a `VerifiedAssertion` was made of, and what is recorded of it. */
export type AcceptedAnswer = {
  readonly authorisationId: string;
  readonly payerId: string;
  readonly assertion: VerifiedAssertion;
};

/** Inside the accepting transaction. All that it is asked together may be sent together; it is looked at in order. */
export type Accepting<S extends Scope> = {
  /** Of this scope, bound to this transaction. */
  readonly store: ScopeStore<S>;
  /**
   * Burns the authorisation and writes the assertion back, each with everything that was judged as a condition:
   * 1 RTS Art 4(1): `finalised`, `takenAt`, `takenBy`, `credentialId`, `method`, where it is this payer's, `started`, not taken,
   *   not voided and not expired: exactly one row, else `authorisation-not-open`;
   * 2 RTS Art 4(3)(b): no block of the payer's own counter, else `payer-blocked`; that counter is reset, and not a stranger's;
   * 3 WebAuthn L3 §7.2 step 24: sign count, backup state and time of use, where the credential is this payer's, active, has the key
   *   that verified, and a count that is still lower (or both are zero): else `credential-not-active` or `sign-count-not-increased`.
   * @returns the first that does not hold, a block before all others; then the caller undoes the transaction
   */
  readonly guard: (accepted: AcceptedAnswer, act: Act) => Promise<Failed | null>;
  /**
   * RTS Art 7(2): remembers the key that signed along, a new one as `seen` with a message `browser-seen`.
   * @returns a failure where it was bound when it was judged and is gone now
   */
  readonly useBrowserBoundKey: (accepted: AcceptedAnswer, judgedAs: BrowserBoundKeyStatus | null, act: Act) => Promise<Failed | null>;
  /** Appends the event, and keeps the evidence beside it where there is any (JCS, without `audit` and `seal`). Called last. */
  readonly record: (accepted: AcceptedAnswer, entry: ActEntry, evidence: string | null, act: Act) => Promise<void>;
};

/** What a job decides: its answer and what it did stand, or everything is undone and the failure is the answer. */
export type Decision<T> = { readonly keep: Outcome<T> } | { readonly undo: Failed };

/** Why an answer failed, and what follows from that. */
export type FailedAnswer = {
  readonly payerId: string | null;
  readonly failure: FailureCode;
  /**
   * RTS Art 4(3)(b), 4(4): what the counter becomes and which block it brings, decided inside the transaction that holds its row,
   * given the blocks before of `sca` that no operator lifted since; null where it counts in none.
   * `byCookie`: hash of the device cookie because of which it counts in full; null where it counts there by a session, or elsewhere.
   * The store keeps every member of what `after` makes of the counter, and hands it over next time.
   */
  readonly counts: {
    readonly counter: AttemptCounter;
    readonly byCookie: string | null;
    readonly after: (before: Attempts, earlier: readonly EarlierBlock[]) => AfterFailure;
  } | null;
  /**
   * The credential under suspicion, and what to do about it given the suspicions before, of both kinds; null where it is not.
   * Those of `since` and before may be forgotten.
   */
  readonly suspected: {
    readonly credentialId: string;
    readonly payerId: string;
    readonly label: string;
    readonly kind: SuspicionKind;
    readonly since: number;
    readonly decide: (earlier: readonly EarlierSuspicion[], active: boolean) => Suspicion;
  } | null;
  /** What is kept of the answer beside its event, at most `most` of a payer in 24 hours; null where nothing is. */
  readonly kept: KeptRefusal | null;
  readonly entry: ActEntry;
};

export type KeptRefusal = {
  readonly payerId: string;
  /** Whose credential answered; null where it is of none that is known. */
  readonly ownerId: string | null;
  readonly paymentId: string | null;
  readonly authorisationId: string | null;
  /** JCS. */
  readonly document: string;
  readonly most: number;
};

/** @typeParam Served the scopes whose stores the bank brings: an act of any other scope is then a type error where it is wired */
export type AuthorisationPort<Served extends Scope = Scope> = {
  /** The payer's own, in whatever state, or null. */
  readonly own: (payerId: string, authorisationId: string) => Promise<Authorisation | null>;
  /** Of this scope, outside any transaction: for what is read before an opening. */
  readonly reader: <S extends Served>(scope: S) => ScopeReader<S>;
  /** Opens one, together with what `begin` does to the subject, and the event that `entry` makes. */
  readonly open: <S extends Served>(
    opened: NewAuthorisation & { readonly scope: S },
    begin: (store: ScopeStore<S>) => Promise<Outcome<Begun>>,
    entry: (begun: Begun) => ActEntry,
    act: Act,
  ) => Promise<Outcome<Begun>>;
  /** Runs `job` as the accepting transaction of this payer. */
  readonly accept: <S extends Served, T>(
    scope: S,
    payerId: string,
    job: (accepting: Accepting<S>) => Promise<Decision<T>>,
  ) => Promise<Decision<T>>;
  /**
   * The failing transaction: burns the authorisation (`failed`, `takenAt`, `takenBy`; one that was voided meanwhile burns as well),
   * counts, suspects, keeps and records. A payment that waits for no newer authorisation shows `failed` as well. null: a sign-in,
   * which burns nothing and is asked for no block.
   *
   * The store composes what follows from the decisions. Where this failure brought a block: the block is kept (of `sca`), an event
   * `payer-blocked` with its inputs, the message that it names, and the end, for this payer, of every device cookie that was `byCookie`
   * of a failure of this row (since the counter was last empty), also where that browser has got a new value since.
   * Each suspicion is kept with its kind, its time and whether it was told, and leaves no message (`note`), `possible-clone` or
   * `backup-eligibility-changed` by its kind (`tell`), or `credential-suspended`, which then is in the place of one that a suspicion of
   * the same credential after `since` has left: that one is taken away, so that there is one in that time. Where a credential is
   * suspended: an event `credential-suspended`, whose details name the message that was taken away (`replacedMessage`), since the payer
   * may have read it; and the end of all that it earned: its sessions, what these have open, the consents that it gave, its device
   * cookies, the binding of browsers to it (RTS Art 27(a)).
   * @returns null; or why there is no verdict after all, for which nothing is written:
   * `payer-blocked`, since a blocked answer consumes nothing, or `authorisation-not-open`, since another answer was first
   */
  readonly fail: (
    authorisation: Pick<Authorisation, 'authorisationId' | 'scope' | 'subjectId'> | null,
    answer: FailedAnswer,
    act: Act,
  ) => Promise<Failed | null>;
  /** The newest accepted, unused consent of this session to exactly this that was accepted after `since`, or null. Never a payment. */
  readonly acceptedConsent: (payerId: string, sessionRef: string, scope: Scope, subjectId: string, since: number) => Promise<string | null>;
};

/**
 * Optional: for orders that open their own authorisation (`start-with-order.ts`); the payment's scope store then has `ordering`. What
 * both read is committed.
 */
export type OrderKeyPort = {
  /** The payment that this key made within 24 hours, `idempotency-conflict` where it was for another body, null where it made none. */
  readonly orderedBy: (payerId: string, idempotency: Idempotency, now: number) => Promise<string | 'idempotency-conflict' | null>;
};
export type OpenPaymentPort = {
  /** The newest authorisation of this session to this payment that waits for an answer at `now`, or null. */
  readonly openInSession: (payerId: string, sessionRef: string, paymentId: string, now: number) => Promise<Authorisation | null>;
};

/** RTS Art 24: what a registration rests on. */
export type Grant =
  | { readonly by: 'enrolment' }
  | { readonly by: 'activation'; readonly activationId: string }
  | { readonly by: 'register-credential'; readonly authorisationId: string };

/**
 * The store sets `createdAt` (`act.now`), `userHandle` (of the payer), no `lastUsedAt`, `status` (`statusAtRegistration`), and
 * `vouched`: true but for a consent, where `vouchesForDevices` says it over facts of the credential that signed the consent;
 * `attested` there: its attestation was verified to a root (`isAttested`).
 * `boundBrowserPaid` there: a payment that the same credential signed, in the same session, accepted within `consentMs`, along with
 * a browser-bound key that is `bound` to it.
 */
export type NewCredential = Omit<StoredCredential, 'userHandle' | 'lastUsedAt' | 'status' | 'createdAt' | 'vouched'> & {
  /** The key that the browser signed along with; null where it has none. */
  readonly browserBoundKey: UsedBrowserBoundKey | null;
};

/**
 * Hash of the device cookie that came along, and of the one that a success sets. The new one also stands for the other credentials
 * and payers of the old one, and the old one ends.
 */
export type DeviceHashes = { readonly newHash: string; readonly oldHash: string | null };

export type RegisteringPort = {
  /**
   * Stores a verified registration and uses its grant up (`sca-required` where nothing is left to use: an enrolment or a code that is
   * over, another payer's, or a consent of another session or older than `consentMs`; `payer-blocked` where the payer's own counter
   * blocks and the grant is a consent). The key that the browser signed along with is `bound` where `vouched`, else `seen`. The store
   * composes the event `registration` and leaves a message. The id of a credential
   * is unique for ever: `credential-already-registered`, or `credential-id-taken` where it is another payer's. A failure wrote nothing.
   */
  readonly register: (credential: NewCredential, grant: Grant, act: Act) => Promise<Outcome<null>>;
};

export type SigningInPort = {
  /**
   * Accepts a sign-in: a block of `sca` always and one of `sign-in` where that is the counter, the write-back of `Accepting.guard`,
   * the reset of that counter, the device cookie, the event. A credential that is `pending` becomes `active` with it, and an event
   * `credential-activated` says so. Where the cookie that came along is not the payer's: a message `signed-in-new-browser`.
   */
  readonly acceptSignIn: (
    accepted: { payerId: string; counter: AttemptCounter; assertion: VerifiedAssertion; device: DeviceHashes; entry: ActEntry },
    act: Act,
  ) => Promise<Outcome<null>>;
};

/**
 * Optional: without it every browser is a stranger's (contract §3, Attempts). A row is cookie, payer and credential: a cookie is known
 * while it has one whose credential is active.
 */
export type DevicePort = { readonly knows: (cookieHash: string, payerId: string, now: number) => Promise<boolean> };

/** Optional: without it a key that signed along is not looked up, and never bound. */
export type BrowserBoundKeyPort = { readonly status: (credentialId: string, keyId: string) => Promise<BrowserBoundKeyStatus | null> };

/** Optional: without it Secure Payment Confirmation is not offered. */
export type DialogPort = {
  /** What the browser's dialog shows beside the payment: the name of the payer's account, and where the payee trades (https). */
  readonly shownInDialog: (
    payerId: string,
    iban: string,
    payee: { readonly name: string; readonly iban: string },
  ) => Promise<{ readonly accountName: string; readonly payeeOrigin: string | null } | null>;
};
