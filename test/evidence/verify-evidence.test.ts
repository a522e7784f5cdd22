/**
 * `verify-evidence` as somebody runs it who has a file and doubts the bank: from npm, and as one bundled file in an empty folder.
 *
 * Contract §6: exit 0 only when bound, or with `--consistency-only`. Whatever the file is, it gets a sentence, never a stack trace.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { generateKeyPairSync, randomFillSync } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectStatus } from '../support/bank/payer-browser.ts';
import { runTool } from '../support/servers/run-tool.ts';
import { ROOT } from '../support/source-files.ts';
import { type EvidenceWorld, evidenceWorld, sealed } from '../support/worlds/evidence-world.ts';

const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-verifier-'));
const empty = join(folder, 'empty');
const bundle = join(empty, 'verify-evidence.mjs');
const TRUST = ['--rp-id', 'localhost', '--origin', 'http://localhost:3000', '--audit-key', 'keys.json'];
let world: EvidenceWorld;

const write = (name: string, content: string | Uint8Array) => writeFileSync(join(empty, name), content);
/** The bundle, alone in its folder, with nothing of ours in reach. */
const verify = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bundle, ...args], { cwd: empty, encoding: 'utf8', env: {} });
  return { code: status, out: stdout, err: stderr };
};

beforeAll(async () => {
  world = await evidenceWorld();
  mkdirSync(empty);
  const vite = fileURLToPath(new URL('../../node_modules/vite/bin/vite.js', import.meta.url));
  const config = join(ROOT, 'server/evidence/bundle.config.ts');
  execFileSync(process.execPath, [vite, 'build', '--config', config, '--outDir', folder], { cwd: ROOT, stdio: 'pipe' });
  cpSync(join(folder, 'verify-evidence.mjs'), bundle);
  write('evidence.json', JSON.stringify(world.document));
  write('keys.json', expectStatus(200, await world.bank.browser().get('/.well-known/fido2-sca-audit-keys')).text);
}, 60_000);
afterAll(async () => {
  await world.bank.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the bundle', () => {
  it('is one file, and runs alone', () => {
    expect(readdirSync(folder).sort()).toEqual(['empty', 'verify-evidence.mjs']);
    const { code, out, err } = verify('evidence.json', ...TRUST);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^evidence\.json\n( {2}(ok|-) .*\n)+ {2}bound: this payer’s key signed this amount to this payee/);
    expect(out).toMatch(/ok +signature +WebAuthn L3 §7\.2 step 21 +authenticator signed/);
    expect(out).toMatch(/ok +seal +PSD2 Art 72\(1\) +bank sealed/);
  });

  it('says the same as npm run verify-evidence', async () => {
    const paths = [join(empty, 'evidence.json'), ...TRUST.with(-1, join(empty, 'keys.json'))];
    expect(await runTool('audit/verify-evidence.ts', paths, {})).toEqual(verify(...paths));
  });
});

describe('the exit code', () => {
  it('is 0 for what is consistent only where that was asked for', () => {
    expect(verify('evidence.json')).toMatchObject({
      code: 1,
      out: expect.stringMatching(/not given +seal[\s\S]* {2}consistent: the holder/),
    });
    expect(verify('evidence.json', '--consistency-only').code).toBe(0);
  });

  it('is 1 when one of several is not bound', () => {
    write('invented.json', JSON.stringify(sealed(world.document, generateKeyPairSync('ed25519').privateKey)));
    expect(verify('evidence.json', 'evidence.json', ...TRUST).code).toBe(0);
    const { code, out } = verify('evidence.json', 'invented.json', ...TRUST);
    expect(code).toBe(1);
    expect(out).toMatch(/ {2}bound: [\s\S]*FAILS +seal[\s\S]* {2}consistent: /);
  });

  it('is 1 for what contradicts itself, also where only consistency was asked for', () => {
    const document = structuredClone(world.document);
    document.object.amount.value = '1.00';
    write('edited.json', JSON.stringify(document));
    expect(verify('edited.json', '--consistency-only')).toMatchObject({ code: 1, out: expect.stringContaining('  inconsistent: ') });
  });
});

describe('--json', () => {
  it('is one line a file, with every check', () => {
    write('cut.json', '{');
    const { code, out } = verify('evidence.json', 'cut.json', '--json', ...TRUST);
    const [first, second] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(code).toBe(1);
    expect(first).toMatchObject({ file: 'evidence.json', verdict: 'bound' });
    expect(first.checks[0]).toEqual({
      name: 'link',
      clause: { document: 'RTS', section: 'Art 5(1)(b)', words: expect.any(String) },
      voucher: 'authenticator',
      result: 'holds',
    });
    expect(second).toMatchObject({ file: 'cut.json', verdict: 'unreadable', reason: expect.stringContaining('is not one JSON document') });
  });
});

describe('a file that is no evidence: one line, exit 1', () => {
  const whole = () => JSON.stringify(world.document);
  it.each<[string, () => string | Uint8Array, string]>([
    ['truncated', () => whole().slice(0, -200), 'is not one JSON document'],
    ['empty', () => '', 'is not one JSON document'],
    ['of another version', () => whole().replace('evidence/1', 'evidence/2'), 'is not evidence in the format fido2-sca-evidence/1'],
    ['with a member twice', () => whole().replace('"nonce":', '"nonce":"AAAA","nonce":'), 'unique member names'],
    ['with an escaped member twice', () => whole().replace('"nonce":', '"\\u006eonce":"AAAA","nonce":'), 'unique member names'],
    ['ten megabytes of junk', () => randomFillSync(new Uint8Array(10_485_760)), 'has 10485760 bytes'],
    ['a megabyte of junk', () => randomFillSync(new Uint8Array(1_000_000)), 'is not one JSON document'],
    ['a megabyte of brackets', () => '['.repeat(1_000_000), 'is not one JSON document'],
    ['nested without end', () => `${'['.repeat(400_000)}${']'.repeat(400_000)}`, 'is not '],
    ['nested inside', () => whole().replace('"policy":{', `"policy":{"x":${'['.repeat(200_000)}${']'.repeat(200_000)},`), ''],
    ['a long string', () => `"${'x'.repeat(1_000_000)}"`, 'is not '],
    ['a number', () => '1', 'is not evidence in the format'],
    ['null', () => 'null', 'is not evidence in the format'],
    ['with a member missing', () => whole().replace('"nonce":', '"once":'), 'is not in shape at /nonce'],
    [
      'with a number as text',
      () => whole().replace('"signCountBefore":2', '"signCountBefore":"2"'),
      'not in shape at /credential/signCountBefore',
    ],
    ['with bytes in another spelling', () => whole().replace('"nonce":"', '"nonce":"='), 'is not in shape at /nonce'],
    ['with half a character', () => whole().replace('Invoice 17', '\\ud800'), 'is not in shape at /object/reference'],
    ['in UTF-16', () => Buffer.from(whole(), 'utf16le'), 'is not one JSON document'],
  ])('%s', (_, content, line) => {
    write('bad.json', content());
    const { code, out, err } = verify('bad.json', ...TRUST);
    expect(code).toBe(1);
    if (line !== '') expect([out, err.trim().split('\n').length]).toEqual(['', 1]);
    expect(err).toContain(line);
    expect(out + err).not.toMatch(/\n\s+at |RangeError|node:internal/);
  });

  it('a name that would move the cursor is not printed', () => {
    expect(verify('\u001b[2Jx.json').err).toBe('�[2Jx.json: �[2Jx.json is no file\n');
  });
});

describe('what the verifier brings', () => {
  it.each<[string, string[], string]>([
    ['no file', [], 'usage: verify-evidence FILE'],
    ['an option that there is not', ['evidence.json', '--force'], 'usage: verify-evidence FILE'],
    [
      'trust beside --consistency-only',
      ['evidence.json', '--consistency-only', ...TRUST],
      '--consistency-only looks at nothing but the file',
    ],
    ['no key file', ['evidence.json', '--audit-key', 'nowhere.pem'], 'nowhere.pem is no file'],
    ['a key file without a key', ['evidence.json', '--audit-key', 'evidence.json'], 'holds no keys'],
    ['a private key', ['evidence.json', '--audit-key', 'private.pem'], 'holds a private key'],
    ['a key of another kind', ['evidence.json', '--audit-key', 'p256.pem'], 'holds no Ed25519 public key'],
    ['a key file that is none', ['evidence.json', '--audit-key', 'junk.pem'], 'holds no Ed25519 public key'],
  ])('%s: one clear line, exit 1', (_, args, line) => {
    const pem = (key: ReturnType<typeof generateKeyPairSync>['publicKey'], type: 'spki' | 'pkcs8') =>
      key.export({ type, format: 'pem' } as never);
    write('private.pem', pem(generateKeyPairSync('ed25519').privateKey as never, 'pkcs8'));
    write('p256.pem', pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey as never, 'spki'));
    write('junk.pem', 'junk');
    const { code, out, err } = verify(...args);
    expect([code, out, err.trim().split('\n').length]).toEqual([1, '', 1]);
    expect(err).toContain(line);
  });

  it('may be one key in PEM', () => {
    const [key] = JSON.parse(execFileSync('cat', [join(empty, 'keys.json')], { encoding: 'utf8' })).keys;
    write('key-of-the-bank.pem', key.publicKeyPem);
    expect(verify('evidence.json', ...TRUST.with(-1, 'key-of-the-bank.pem')).code).toBe(0);
  });
});

describe('a byte order mark before a file (RFC 8259 §8.1)', () => {
  const marked = (name: string) => {
    write(`marked-${name}`, Buffer.concat([Uint8Array.of(0xef, 0xbb, 0xbf), readFileSync(join(empty, name))]));
    return `marked-${name}`;
  };

  it('is ignored in evidence, in keys, in one key in PEM and in a history', () => {
    write('one-key.pem', JSON.parse(readFileSync(join(empty, 'keys.json'), 'utf8')).keys[0].publicKeyPem);
    const [evidence, keys, pem] = [marked('evidence.json'), marked('keys.json'), marked('one-key.pem')];
    const plain = verify('evidence.json', ...TRUST);
    expect(verify(evidence, ...TRUST)).toEqual({ ...plain, out: plain.out.replace('evidence.json', evidence) });
    expect(verify('evidence.json', ...TRUST.with(-1, keys))).toEqual(plain);
    expect(verify('evidence.json', ...TRUST.with(-1, pem), '--audit-keys-history', keys)).toEqual(plain);
  });

  it('is not ignored twice, nor inside the document', () => {
    expect(verify(marked(marked('evidence.json')), ...TRUST)).toMatchObject({
      code: 1,
      err: expect.stringContaining('is not one JSON document'),
    });
    write('inside.json', JSON.stringify(world.document).replace('"nonce"', '"\u{feff}nonce"'));
    expect(verify('inside.json', ...TRUST)).toMatchObject({ code: 1, err: expect.stringContaining('is not in shape at /nonce') });
  });

  it('of UTF-16 is refused in one line, in whatever file', () => {
    const utf16 = (name: string) => {
      write(`utf16-${name}`, Buffer.concat([Uint8Array.of(0xff, 0xfe), Buffer.from(readFileSync(join(empty, name), 'utf8'), 'utf16le')]));
      return `utf16-${name}`;
    };
    expect(verify(utf16('evidence.json'), ...TRUST)).toMatchObject({ code: 1, err: expect.stringContaining('in UTF-8') });
    expect(verify('evidence.json', ...TRUST.with(-1, utf16('keys.json')))).toMatchObject({
      code: 1,
      err: 'utf16-keys.json is not UTF-8\n',
    });
  });
});
