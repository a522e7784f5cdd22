/**
 * The environment, read once and judged: the only reader of `process.env`.
 *
 * A bad value is one clear line and exit 1: a server that guesses what its operator meant runs with a policy that
 * the operator did not choose. Table: contract §1 and `server/process/README.md`.
 */
import { isIP } from 'node:net';
import {
  ConfigError,
  cidrs,
  contact,
  fail,
  fileOf,
  flag,
  integer,
  listener,
  oneLine,
  oneOf,
  origins,
  relyingPartyId,
  secrets,
} from './config-values.ts';
import { isAppOrigin, ownOrigins, relatedOrigins, webOrigins } from './core/relying-party/origins.ts';
import { type DatabaseAddress, databaseAddress, isTrustworthy, shownAddress, withPassword } from './database-address.ts';

export type Config = {
  readonly profile: 'demo' | 'strict';
  readonly host: string;
  readonly port: number;
  readonly demoOnNetwork: boolean;
  readonly relyingParty: { readonly id: string; readonly name: string; readonly origins: readonly string[] };
  /** How payers reach the bank, in one line of text; null: the client says so in its own words (PSD2 Art 70(1)(c)). */
  readonly contact: string | null;
  readonly database: DatabaseAddress;
  /** The first one signs, each verifies; two only while the secret is rotated. Null: made beside the SQLite file. */
  readonly sessionSecrets: readonly string[] | null;
  readonly auditKeyFile: string | null;
  readonly attestation: 'none' | 'direct';
  readonly spcPolicy: 'off' | 'prefer' | 'require';
  readonly ratePerMinute: number;
  readonly trustedProxies: readonly string[];
  /** File that every checkpoint is appended to; should be out of the operator's reach. */
  readonly auditWitness: string | null;
  readonly metrics: { readonly host: string; readonly port: number } | null;
  /** URI of whom to tell about a weakness (RFC 9116 §2.5.3), or null. */
  readonly securityContact: string | null;
  /** How long an instance that was told to stop serves on, while /readyz says that it leaves. */
  readonly drainSeconds: number;
};

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws ConfigError with one line that names the variable, what it holds and what it takes */
export function readConfig(env: Environment = process.env): Config {
  const value = (name: string, fallback: string) => (env[name] === undefined || env[name] === '' ? fallback : env[name]);
  const profile = oneOf('SCA_PROFILE', value('SCA_PROFILE', 'demo'), ['demo', 'strict']);
  const port = integer('PORT', value('PORT', '3000'), 1, 65_535);
  const host = value('HOST', '127.0.0.1');
  const config: Config = {
    profile,
    host,
    port,
    demoOnNetwork: flag('SCA_DEMO_ON_NETWORK', value('SCA_DEMO_ON_NETWORK', '0')),
    relyingParty: {
      id: relyingPartyId(value('RP_ID', 'localhost')),
      name: value('RP_NAME', 'FIDO2 SCA demo bank'),
      origins: origins(value('RP_ORIGINS', `http://localhost:${port}`)),
    },
    contact: oneLine('BANK_CONTACT', value('BANK_CONTACT', '')),
    database: withPassword(databaseAddress(value('DATABASE_URL', 'sqlite:data/sca.db')), env.DATABASE_PASSWORD_FILE || null),
    sessionSecrets: sessionSecrets(value('SESSION_SECRET', ''), env.SESSION_SECRET_FILE || null),
    auditKeyFile: env.AUDIT_KEY_FILE || null,
    attestation: oneOf('ATTESTATION', value('ATTESTATION', 'none'), ['none', 'direct']),
    spcPolicy: oneOf('SPC_POLICY', value('SPC_POLICY', 'prefer'), ['off', 'prefer', 'require']),
    ratePerMinute: integer('RATE_LIMIT_PER_MINUTE', value('RATE_LIMIT_PER_MINUTE', '600'), 0, 1_000_000),
    trustedProxies: cidrs(value('TRUSTED_PROXIES', '')),
    auditWitness: env.AUDIT_WITNESS || null,
    metrics: listener(value('METRICS_LISTEN', 'off')),
    securityContact: contact(value('SECURITY_CONTACT', '')),
    drainSeconds: integer('DRAIN_SECONDS', value('DRAIN_SECONDS', '0'), 0, 300),
  };
  if (value('SCA_EXEMPTIONS', ''))
    fail('SCA_EXEMPTIONS', value('SCA_EXEMPTIONS', ''), 'empty: this version applies SCA to everything and knows no exemption yet');
  if (profile === 'demo') guardDemo(config);
  else guardStrict(config);
  requireSecrets(config);
  guardOrigins(config);
  return Object.freeze(config);
}

/** From the environment, or from the file that it names. @throws ConfigError where both are given: one of them would be ignored */
function sessionSecrets(given: string, file: string | null): string[] | null {
  if (file === null) return secrets(given, 'SESSION_SECRET');
  if (given !== '') throw new ConfigError('SESSION_SECRET and SESSION_SECRET_FILE are both set; give one of them');
  return secrets(fileOf('SESSION_SECRET_FILE', file), 'SESSION_SECRET_FILE');
}

/** What could never work starts no server: passkeys of another domain, and cookies for https over what looks like http. */
function guardOrigins({ relyingParty, trustedProxies }: Config): void {
  const { id, origins } = relyingParty;
  if (ownOrigins(relyingParty).length === 0) fail('RP_ORIGINS', origins.join(','), `at least one origin on RP_ID, which is ${id}`);
  const related = relatedOrigins(relyingParty);
  for (const origin of origins.filter((each) => !isAppOrigin(each) && !ownOrigins(relyingParty).includes(each))) {
    // WebAuthn L3 §5.11: a related origin is a domain that browsers trust (https), and no IP address.
    if (!related.includes(origin) || !origin.startsWith('https://') || isIP(new URL(origin).hostname))
      fail('RP_ORIGINS', origin, `origins on RP_ID, which is ${id}, and related ones on https and another domain`);
  }
  if (webOrigins(origins).some((origin) => origin.startsWith('https:')) && trustedProxies.length === 0) {
    throw new ConfigError(
      'TRUSTED_PROXIES is empty while RP_ORIGINS is https: this server speaks http, so name the proxy that ends TLS, e.g. TRUSTED_PROXIES=127.0.0.1',
    );
  }
}

/** Open enrolment, printed activation codes and diagnostics are for one's own machine. */
function guardDemo(config: Config): void {
  const loopback = config.host === 'localhost' || config.host === '::1' || (isIP(config.host) === 4 && config.host.startsWith('127.'));
  if (config.demoOnNetwork || (loopback && config.relyingParty.id === 'localhost')) return;
  throw new ConfigError(
    'SCA_PROFILE=demo starts only with a loopback HOST and RP_ID=localhost, because anybody may enrol there; set SCA_DEMO_ON_NETWORK=1 to show it on a network, or SCA_PROFILE=strict',
  );
}

function guardStrict({ relyingParty, database }: Config): void {
  const insecure = relyingParty.origins.find((origin) => !origin.startsWith('https://') && !isAppOrigin(origin));
  if (insecure) fail('RP_ORIGINS', insecure, 'https origins only, in the strict profile');
  // RTS Art 22(1): credentials and payments cross no network in clear, nor to a server that was not verified.
  if (database.kind === 'postgres' && !isTrustworthy(database.url))
    throw new ConfigError(
      `DATABASE_URL is “${shownAddress(database)}”; in the strict profile a PostgreSQL that is not on loopback takes sslmode=verify-full, and sslrootcert=FILE where its CA is your own`,
    );
}

/** Secrets are made only beside a SQLite file in the demo profile: instances on several machines must be given the same ones. */
function requireSecrets({ profile, database, sessionSecrets, auditKeyFile }: Config): void {
  if (profile === 'demo' && database.kind === 'sqlite') return;
  const where = profile === 'strict' ? 'in the strict profile' : 'with PostgreSQL';
  if (sessionSecrets === null)
    throw new ConfigError(`SESSION_SECRET is required ${where}: 32 bytes or more, e.g. from \`openssl rand -base64 48\``);
  if (auditKeyFile === null)
    throw new ConfigError(`AUDIT_KEY_FILE is required ${where}: an Ed25519 key from \`openssl genpkey -algorithm ed25519\``);
}
