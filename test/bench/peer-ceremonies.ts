/** What the peers are asked, by their own paths: what comes before a passkey, the two ceremonies, and payments where there are any. */
import type { HttpConnection } from './http-connection.ts';

export type PeerCeremonies = {
  readonly file: string;
  readonly ready: string;
  /** What comes before a passkey can be registered. */
  readonly open: (connection: HttpConnection, name: string) => Promise<unknown>;
  readonly registrationOptions: string;
  readonly registration: string;
  readonly assertionOptions: string;
  readonly assertion: string;
  readonly wrap: (answer: object) => object;
  /** A login begins signed out. */
  readonly signsIn: boolean;
  /** Where payments are made, if it has any; else a login stands for one. */
  readonly orders: string | null;
  /** In its folder, where it is a SQLite file. */
  readonly database: string | null;
  readonly env: Readonly<Record<string, string>>;
};

export const EXPRESS: PeerCeremonies = {
  file: 'express-simplewebauthn.mjs',
  ready: '/generate-registration-options',
  open: async () => {},
  registrationOptions: '/generate-registration-options',
  registration: '/verify-registration',
  assertionOptions: '/generate-authentication-options',
  assertion: '/verify-authentication',
  wrap: (answer) => answer,
  signsIn: false,
  orders: null,
  database: null,
  env: {},
};

export const EXPRESS_PAYMENTS: PeerCeremonies = { ...EXPRESS, orders: '/payments' };

export const EXPRESS_SQLITE: PeerCeremonies = { ...EXPRESS_PAYMENTS, file: 'express-sqlite.mjs', database: 'payments.db' };

export const EXPRESS_SQLITE_UNTOUCHED: PeerCeremonies = { ...EXPRESS_SQLITE, env: { SESSION_TOUCH: 'off' } };

export const BETTER_AUTH: PeerCeremonies = {
  file: 'better-auth.mjs',
  ready: '/api/auth/ok',
  open: (connection, name) =>
    connection.expect(200, 'POST', '/api/auth/sign-up/email', { email: `${name}@localhost.example`, password: 'of the bench', name }),
  registrationOptions: '/api/auth/passkey/generate-register-options',
  registration: '/api/auth/passkey/verify-registration',
  assertionOptions: '/api/auth/passkey/generate-authenticate-options',
  assertion: '/api/auth/passkey/verify-authentication',
  wrap: (answer) => ({ response: answer }),
  signsIn: true,
  orders: null,
  database: 'better-auth.db',
  env: {},
};
