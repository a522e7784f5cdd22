/**
 * The environment, read once and judged: the only reader of `process.env`.
 *
 * A bad value is one clear line and exit 1: a server that guesses what its operator meant runs with a policy that
 * nobody chose. Table: contract §1 and README.
 */
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';

export type Config = {
  readonly profile: 'demo' | 'strict';
  readonly host: string;
  readonly port: number;
  readonly demoOnNetwork: boolean;
  readonly relyingParty: { readonly id: string; readonly name: string; readonly origins: readonly string[] };
  /** The embedded database's file. */
  readonly databasePath: string;
  readonly sessionSecret: string | null;
  readonly auditKeyFile: string | null;
  readonly attestation: 'none' | 'direct';
  readonly ratePerMinute: number;
  readonly trustedProxies: readonly string[];
  readonly metrics: { readonly host: string; readonly port: number } | null;
};

export class ConfigError extends Error {}

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
    databasePath: databasePath(value('DATABASE_URL', 'sqlite:data/sca.db')),
    sessionSecret: secret(value('SESSION_SECRET', ''), profile),
    auditKeyFile: env.AUDIT_KEY_FILE || null,
    attestation: oneOf('ATTESTATION', value('ATTESTATION', 'none'), ['none', 'direct']),
    ratePerMinute: integer('RATE_LIMIT_PER_MINUTE', value('RATE_LIMIT_PER_MINUTE', '600'), 0, 1_000_000),
    trustedProxies: cidrs(value('TRUSTED_PROXIES', '')),
    metrics: listener(value('METRICS_LISTEN', 'off')),
  };
  if (value('SCA_EXEMPTIONS', ''))
    fail('SCA_EXEMPTIONS', value('SCA_EXEMPTIONS', ''), 'empty: this version applies SCA to everything and knows no exemption yet');
  oneOf('SPC_POLICY', value('SPC_POLICY', 'prefer'), ['off', 'prefer']);
  if (profile === 'demo') guardDemo(config);
  else guardStrict(config);
  return Object.freeze(config);
}

/** Open enrolment, printed activation codes and diagnostics are for one's own machine. */
function guardDemo(config: Config): void {
  const loopback = config.host === 'localhost' || config.host === '::1' || config.host.startsWith('127.');
  if (config.demoOnNetwork || (loopback && config.relyingParty.id === 'localhost')) return;
  throw new ConfigError(
    'SCA_PROFILE=demo starts only with a loopback HOST and RP_ID=localhost, because anybody may enrol there; set SCA_DEMO_ON_NETWORK=1 to show it on a network, or SCA_PROFILE=strict',
  );
}

function guardStrict(config: Config): void {
  const insecure = config.relyingParty.origins.find((origin) => !origin.startsWith('https://'));
  if (insecure) fail('RP_ORIGINS', insecure, 'https origins only, in the strict profile');
  if (config.sessionSecret === null)
    throw new ConfigError('SESSION_SECRET is required in the strict profile: 32 bytes or more, e.g. from `openssl rand -base64 48`');
  if (config.auditKeyFile === null)
    throw new ConfigError('AUDIT_KEY_FILE is required in the strict profile: an Ed25519 key from `openssl genpkey -algorithm ed25519`');
}

function oneOf<const T extends string>(name: string, value: string, allowed: readonly T[]): T {
  return allowed.find((each) => each === value) ?? fail(name, value, allowed.join(', '));
}

function integer(name: string, value: string, min: number, max: number): number {
  const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  return number >= min && number <= max ? number : fail(name, value, `a whole number from ${min} to ${max}`);
}

function flag(name: string, value: string): boolean {
  return oneOf(name, value, ['0', '1']) === '1';
}

/** WebAuthn L3 §5.1.2: an RP ID is a domain, and an IP address is none. */
function relyingPartyId(value: string): string {
  if (isIP(value) || value !== value.toLowerCase() || domainToASCII(value) !== value || value.includes(':')) {
    fail('RP_ID', value, 'a domain in lower case, without scheme or port; an IP address is no RP ID');
  }
  return value;
}

function origins(value: string): string[] {
  return value.split(',').map((each) => {
    const origin = each.trim();
    const url = URL.parse(origin);
    if (url?.origin !== origin || !/^https?:$/.test(url.protocol))
      fail('RP_ORIGINS', origin, 'origins like https://bank.example, separated by commas');
    return origin;
  });
}

function databasePath(value: string): string {
  if (/^postgres(ql)?:/.test(value)) fail('DATABASE_URL', 'postgres://…', 'sqlite:PATH; this version has no PostgreSQL driver yet');
  return value.startsWith('sqlite:') && value.length > 7 ? value.slice(7) : fail('DATABASE_URL', value, 'sqlite:PATH');
}

function secret(value: string, profile: string): string | null {
  if (value === '') return null;
  if (Buffer.byteLength(value) < 32)
    throw new ConfigError(`SESSION_SECRET has ${Buffer.byteLength(value)} bytes; it takes 32 or more (${profile} profile)`);
  return value;
}

function cidrs(value: string): string[] {
  const list = value ? value.split(',').map((each) => each.trim()) : [];
  for (const cidr of list) {
    const [address = '', bits = '0'] = cidr.split('/');
    const version = isIP(address);
    if (!version || !/^\d{1,3}$/.test(bits) || Number(bits) > (version === 4 ? 32 : 128))
      fail('TRUSTED_PROXIES', cidr, 'addresses or CIDR ranges, separated by commas');
  }
  return list;
}

function listener(value: string): Config['metrics'] {
  if (value === 'off') return null;
  const [, host = '', port = ''] = /^(.+):(\d{1,5})$/.exec(value) ?? [];
  if (!host || Number(port) > 65_535) fail('METRICS_LISTEN', value, 'off, or host:port');
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

function fail(name: string, value: string, takes: string): never {
  throw new ConfigError(`${name} is “${value.slice(0, 80)}”; it takes ${takes}`);
}
