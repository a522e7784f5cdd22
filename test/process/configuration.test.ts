/**
 * The environment: contract §1. A bad value is one clear line that names the variable, says what it holds and what it takes.
 */
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { ConfigError } from '../../server/config-values.ts';

const APP = `android:apk-key-hash:${'A'.repeat(43)}`;
const STRICT = {
  SCA_PROFILE: 'strict',
  RP_ID: 'bank.example',
  TRUSTED_PROXIES: '127.0.0.1',
  RP_ORIGINS: 'https://bank.example,https://www.bank.example',
  SESSION_SECRET: 'a secret of 32 bytes or of more.',
  AUDIT_KEY_FILE: '/etc/sca/audit-key.pem',
};

describe('contract §1: defaults', () => {
  it('are a demo on this machine', () => {
    expect(readConfig({})).toEqual({
      profile: 'demo',
      host: '127.0.0.1',
      port: 3000,
      demoOnNetwork: false,
      contact: null,
      relyingParty: { id: 'localhost', name: 'FIDO2 SCA demo bank', origins: ['http://localhost:3000'] },
      database: { kind: 'sqlite', path: 'data/sca.db' },
      sessionSecrets: null,
      securityContact: null,
      auditKeyFile: null,
      attestation: 'none',
      spcPolicy: 'prefer',
      ratePerMinute: 600,
      trustedProxies: [],
      auditWitness: null,
      metrics: null,
      drainSeconds: 0,
    });
  });

  it('the origin follows the port, and an empty value is none', () => {
    expect(readConfig({ PORT: '8080', RP_NAME: '' }).relyingParty).toMatchObject({
      name: 'FIDO2 SCA demo bank',
      origins: ['http://localhost:8080'],
    });
  });

  it('strict takes what the operator brings', () => {
    expect(readConfig(STRICT)).toMatchObject({
      profile: 'strict',
      relyingParty: { id: 'bank.example', origins: ['https://bank.example', 'https://www.bank.example'] },
      sessionSecrets: [STRICT.SESSION_SECRET],
      auditKeyFile: STRICT.AUDIT_KEY_FILE,
    });
  });

  it('takes related origins and apps beside an origin on the RP ID', () => {
    const RP_ORIGINS = `${APP},https://bank.test,https://www.bank.example:8443`;
    expect(readConfig({ ...STRICT, RP_ORIGINS }).relyingParty.origins).toEqual(RP_ORIGINS.split(','));
  });

  it('nobody changes it afterwards', () => {
    expect(Object.isFrozen(readConfig({}))).toBe(true);
  });
});

describe('contract §1: a bad value is one clear line', () => {
  it.each<[string, Record<string, string>]>([
    ['PORT', { PORT: '0' }],
    ['TRUSTED_PROXIES', { ...STRICT, TRUSTED_PROXIES: '' }],
    ['RP_ORIGINS', { RP_ORIGINS: 'http://127.0.0.1:3000' }],
    ['RP_ORIGINS', { ...STRICT, RP_ORIGINS: 'https://bank.example.evil.test' }],
    ['RP_ORIGINS', { ...STRICT, RP_ORIGINS: `${APP}` }],
    ['RP_ORIGINS', { ...STRICT, RP_ORIGINS: `${APP},https://bank.test` }],
    ['RP_ORIGINS', { ...STRICT, RP_ORIGINS: 'https://bank.example,https://192.0.2.1' }],
    ['RP_ORIGINS', { ...STRICT, RP_ORIGINS: 'https://bank.example,https://[2001:db8::1]' }],
    ['RP_ORIGINS', { RP_ORIGINS: 'http://localhost:3000,http://bank.test' }],
    ['RP_ORIGINS', { ...STRICT, RP_ORIGINS: `https://bank.example,${APP}=` }],
    ['RP_ORIGINS', { ...STRICT, RP_ORIGINS: 'https://bank.example,android:apk-key-hash:short' }],
    ['DATABASE_URL', { ...STRICT, DATABASE_URL: 'postgres://sca@database/sca' }],
    ['DATABASE_PASSWORD_FILE', { DATABASE_PASSWORD_FILE: '/nowhere' }],
    ['SECURITY_CONTACT', { SECURITY_CONTACT: 'security@bank.example' }],
    ['SECURITY_CONTACT', { SECURITY_CONTACT: 'http://bank.example' }],
    ['SESSION_SECRET', { ...STRICT, SESSION_SECRET: `${STRICT.SESSION_SECRET},short` }],
    ['SESSION_SECRET', { ...STRICT, SESSION_SECRET: `${STRICT.SESSION_SECRET},` }],
    ['SESSION_SECRET', { ...STRICT, SESSION_SECRET: `${STRICT.SESSION_SECRET},${STRICT.SESSION_SECRET}` }],
    ['SESSION_SECRET', { ...STRICT, SESSION_SECRET: ['a', 'b', 'c'].map((each) => each.repeat(32)).join() }],
    ['SESSION_SECRET', { ...STRICT, SESSION_SECRET_FILE: '/nowhere' }],
    ['SESSION_SECRET_FILE', { ...STRICT, SESSION_SECRET: '', SESSION_SECRET_FILE: '/nowhere' }],
    ['PORT', { PORT: '65536' }],
    ['PORT', { PORT: '3000x' }],
    ['PORT', { PORT: '-1' }],
    ['PORT', { PORT: '3e3' }],
    ['RP_ID', { RP_ID: '127.0.0.1' }],
    ['RP_ID', { RP_ID: '::1' }],
    ['RP_ID', { RP_ID: 'https://bank.example' }],
    ['RP_ID', { RP_ID: 'bank.example:443' }],
    ['RP_ID', { RP_ID: 'Bank.Example' }],
    ['RP_ID', { RP_ID: 'bänk.example' }],
    ['RP_ORIGINS', { RP_ORIGINS: 'localhost:3000' }],
    ['RP_ORIGINS', { RP_ORIGINS: 'http://localhost:3000/' }],
    ['RP_ORIGINS', { RP_ORIGINS: 'http://localhost:3000,' }],
    ['RP_ORIGINS', { RP_ORIGINS: 'http://localhost:3000/path' }],
    ['RP_ORIGINS', { RP_ORIGINS: 'ftp://localhost' }],
    ['RP_ORIGINS', { RP_ORIGINS: '*' }],
    ['RP_ORIGINS', { ...STRICT, RP_ORIGINS: 'http://bank.example' }],
    ['RP_ORIGINS', { ...STRICT, RP_ORIGINS: 'https://bank.example,http://www.bank.example' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://localhost/sca' }],
    ['DATABASE_URL', { DATABASE_URL: 'data/sca.db' }],
    ['DATABASE_URL', { DATABASE_URL: 'sqlite:' }],
    ['SESSION_SECRET', { SESSION_SECRET: 'x'.repeat(31) }],
    ['SESSION_SECRET', { ...STRICT, SESSION_SECRET: '' }],
    ['AUDIT_KEY_FILE', { ...STRICT, AUDIT_KEY_FILE: '' }],
    ['SCA_PROFILE', { SCA_PROFILE: 'production' }],
    ['SCA_PROFILE', { HOST: '0.0.0.0' }],
    ['SCA_PROFILE', { HOST: '::' }],
    ['SCA_PROFILE', { RP_ID: 'bank.example' }],
    ['SCA_DEMO_ON_NETWORK', { SCA_DEMO_ON_NETWORK: 'yes' }],
    ['SCA_EXEMPTIONS', { SCA_EXEMPTIONS: 'everything' }],
    ['ATTESTATION', { ATTESTATION: 'indirect' }],
    ['SPC_POLICY', { SPC_POLICY: 'on' }],
    ['RATE_LIMIT_PER_MINUTE', { RATE_LIMIT_PER_MINUTE: '-1' }],
    ['RATE_LIMIT_PER_MINUTE', { RATE_LIMIT_PER_MINUTE: '1.5' }],
    ['RATE_LIMIT_PER_MINUTE', { RATE_LIMIT_PER_MINUTE: 'off' }],
    ['TRUSTED_PROXIES', { TRUSTED_PROXIES: 'proxy.example' }],
    ['TRUSTED_PROXIES', { TRUSTED_PROXIES: '10.0.0.0/33' }],
    ['TRUSTED_PROXIES', { TRUSTED_PROXIES: '10.0.0.0/8,' }],
    ['TRUSTED_PROXIES', { TRUSTED_PROXIES: 'true' }],
    ['METRICS_LISTEN', { METRICS_LISTEN: '9090' }],
    ['METRICS_LISTEN', { METRICS_LISTEN: '127.0.0.1:99999' }],
    ['METRICS_LISTEN', { METRICS_LISTEN: 'on' }],
    ['DRAIN_SECONDS', { DRAIN_SECONDS: '301' }],
    ['DRAIN_SECONDS', { DRAIN_SECONDS: '-1' }],
    ['DRAIN_SECONDS', { DRAIN_SECONDS: '5s' }],
  ])('%s: %o', (name, env) => {
    const read = () => readConfig(env);
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(new RegExp(`^${name}\\b[^\\n]+$`));
  });

  it('says no secret', () => {
    expect(() => readConfig({ SESSION_SECRET: 'correct horse battery' })).not.toThrow(/correct horse/);
  });

  it('a demo on the network is a decision', () => {
    expect(readConfig({ HOST: '0.0.0.0', SCA_DEMO_ON_NETWORK: '1' })).toMatchObject({ host: '0.0.0.0', demoOnNetwork: true });
    expect(() => readConfig({ HOST: '0.0.0.0' })).toThrow(/SCA_DEMO_ON_NETWORK=1/);
  });

  it('a host that only looks like loopback is none', () => {
    expect(() => readConfig({ HOST: '127.example' })).toThrow(ConfigError);
  });

  it.each(['127.0.0.1', '127.8.9.10', '::1', 'localhost'])('%s is loopback', (HOST) => {
    expect(readConfig({ HOST }).host).toBe(HOST);
  });

  it('metrics listen apart, also on IPv6', () => {
    expect(readConfig({ METRICS_LISTEN: '127.0.0.1:9090' }).metrics).toEqual({ host: '127.0.0.1', port: 9090 });
    expect(readConfig({ METRICS_LISTEN: '[::1]:9090' }).metrics).toEqual({ host: '::1', port: 9090 });
  });
});
