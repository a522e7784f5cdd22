/**
 * The rules of the house, read from the source: who may import whom, and what a file must and must not be.
 *
 * The rooms: main → app → http → ceremonies → core, and storage → core. A rule that only people remember is broken on
 * the first busy day. A new room, or an exception, is a line in a table here, with its reason.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesUnder, type Import, importsOf, ROOT, readSource, withoutComments } from './support/source-files.ts';

const sources = filesUnder('server', 'client', 'seeds').filter((file) => /\.(ts|mjs)$/.test(file));
const everything = filesUnder('server', 'client', 'migrations', 'seeds', 'test');
const imports = sources.flatMap(importsOf);

/** `types`: for `import type` only. What is at run time gets handed in by app.ts. */
const ROOMS: Readonly<Record<string, { readonly may: readonly string[]; readonly types?: readonly string[] }>> = {
  core: { may: ['core'] },
  storage: { may: ['storage', 'core'] },
  ceremonies: { may: ['ceremonies', 'core'], types: ['storage'] },
  // Evidence judged again, by whoever holds the file: decoders and rules, no storage, no configuration.
  evidence: { may: ['evidence', 'ceremonies', 'core'] },
  http: { may: ['http', 'ceremonies', 'core'], types: ['storage', 'config', 'evidence'] },
  // Files beside the rooms: what makes a process out of them.
  'config-values': { may: [] },
  config: { may: ['core', 'config-values'] },
  secrets: { may: ['core', 'config', 'config-values'] },
  version: { may: ['package.json'] },
  'random-pool': { may: [] },
  'steady-clock': { may: [] },
  'build-client': { may: [] },
  launch: { may: [] },
  'open-database': { may: ['storage', 'core', 'config', 'config-values', 'secrets'] },
  'checkpoint-keeper': { may: ['core', 'config-values'] },
  app: {
    may: [
      'checkpoint-keeper',
      'http',
      'ceremonies',
      'evidence',
      'storage',
      'core',
      'config',
      'random-pool',
      'secrets',
      'steady-clock',
      'version',
    ],
  },
  main: {
    may: [
      'app',
      'checkpoint-keeper',
      'http',
      'storage',
      'core',
      'config',
      'config-values',
      'secrets',
      'version',
      'build-client',
      'open-database',
      'cli',
    ],
  },
  cli: { may: ['cli', 'evidence', 'ceremonies', 'storage', 'core', 'config', 'config-values', 'secrets', 'version', 'open-database'] },
  conformance: { may: ['conformance', 'ceremonies', 'core', 'config'], types: ['storage'] },
  seeds: { may: ['seeds', 'storage', 'core'], types: ['config'] },
  client: { may: ['client', 'core'], types: ['ceremonies', 'http', 'storage', 'config'] },
};

/** What decides what is true takes nothing but these: hashing, and small pure libraries. */
const CORE_PACKAGES = ['node:crypto', 'canonicalize', 'currency-codes', 'ibantools'];

/** Packages that belong to one room. */
const AT_HOME: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(fastify$|@fastify\/|typebox)/, ['http', 'app', 'conformance']],
  [/^(better-sqlite3|pg)$/, ['storage']],
  [/^@simplewebauthn\/server$/, ['ceremonies', 'conformance']],
  [/^(lit$|lit\/|@simplewebauthn\/browser$)/, ['client']],
];

/** Files that only build or start something, and run in no room. */
const TOOLS = ['client/vite.config.ts', 'server/evidence/bundle.config.ts'];

/** Files whose names other programs know; so is the page of a folder, README.md. */
const NAMED_ELSEWHERE = ['server/Caddyfile', 'server/Dockerfile'];
const isNamedElsewhere = (file: string) => NAMED_ELSEWHERE.includes(file) || path.basename(file) === 'README.md';

const LONGEST = 150;
const LONG_FILES: Readonly<Record<string, string>> = {
  'server/ceremonies/assertion-steps.ts': 'the whole of WebAuthn L3 §7.2, to be read beside it',
  'server/ceremonies/attestation-steps.ts': 'the whole of WebAuthn L3 §7.1, to be read beside it',
  'server/core/failures.ts': 'one table: every way to fail',
  'server/evidence/evidence-checks.ts': 'one table: every check of evidence',
  'server/storage/authorisations.ts': 'every act on an authorisation, one function each, with its SQL',
  'client/evidence/checks.ts': 'one table: every row of the proof',
  'client/texts/en.ts': 'one table: every sentence on the screen',
  'client/texts/en-audit.ts': 'one table: every sentence that only auditors read',
  'client/views/bind-browser-dialog.ts': 'one dialog and its states',
  'client/views/confirm-page.ts': 'one page and its states: what is shown is what is signed',
  'client/views/consent-dialog.ts': 'one dialog and its states',
  'client/views/order-page.ts': 'one page and its states',
  'client/views/security-page.ts': 'one page and its states',
  'test/ceremonies/assertion-steps.test.ts': 'the outline of §7.2, one describe a step',
  'test/ceremonies/attestation-steps.test.ts': 'the outline of §7.1, one describe a step',
  'test/ceremonies/spc-steps.test.ts': 'the outline of what SPC adds, one describe a step',
  'test/database/final-states.test.ts': 'every way to change what is final, on both databases',
  'test/database/transactions.test.ts': 'every promise of a transaction, on both databases',
  'test/postgres/lost-connections.test.ts': 'every moment at which a connection can break',
  'test/races/guards-of-the-payer.test.ts': 'every fact of the payer that can change in between',
  'test/core/audit-chain.test.ts': 'every way to tamper with a chain',
  'test/core/dynamic-link.test.ts': 'every way to change what is signed',
  'test/storage/long-log.test.ts': 'every way in which the thread and the log can fail each other',
  'test/storage/audit-search.test.ts': 'every filter, in both directions, and what it may cost',
  'test/browser/auditor.test.ts': 'the auditor’s whole way, and each of the pages in every scheme and width',
  'test/browser/secure-payment-confirmation.test.ts': 'the browser’s dialog in every mode, and every page that abuses it',
  'test/http/audit-payments.test.ts': 'every way to touch evidence behind the bank’s back',
  'test/http/browser-bound-keys.test.ts': 'every way to bind a browser, and every way that a thief would try',
  'test/http/secure-payment-confirmation.test.ts': 'every way to lie in the browser’s dialog, and every policy',
  'test/support/browser.ts': 'what a payer does over HTTP, one verb each',
  'test/support/bank.ts': 'a whole server in one test, and all that a test asks of it',
  'test/evidence/evidence-verdict.test.ts': 'one fault a check, over every check',
  'test/evidence/verify-evidence.test.ts': 'every kind of file that is no evidence',
  'test/storage/checkpoints.test.ts': 'every moment at which a checkpoint is made, and what is proven from it',
  'test/storage/erase.test.ts': 'one payer’s life in the bank, and every trace of it afterwards',
  'test/storage/verify-audit.test.ts': 'every way to tamper with a log that somebody has checkpoints of',
  'test/support/software-authenticator.ts': 'authenticator and client in one, two ceremonies',
  'test/architecture.test.ts': 'every rule of the house',
};

/** Only what cannot be said once for both databases: triggers, and a constraint that SQLite cannot drop. */
const ONE_DATABASE_MIGRATIONS = [
  'migrations/0006-final-states.postgres.sql',
  'migrations/0006-final-states.sqlite.sql',
  'migrations/0009-audit-checkpoints-final.postgres.sql',
  'migrations/0009-audit-checkpoints-final.sqlite.sql',
  'migrations/0013-refused-assertions-final.postgres.sql',
  'migrations/0013-refused-assertions-final.sqlite.sql',
  'migrations/0017-audit-events-in-order.postgres.sql',
  'migrations/0017-audit-events-in-order.sqlite.sql',
  'migrations/0020-fewer-constraints.postgres.sql',
  'migrations/0020-fewer-constraints.sqlite.sql',
];

const room = (file: string): string => (/^server\/([a-z-]+)/.exec(file) ?? /^([a-z-]+)\//.exec(file))?.[1] ?? file;
const isPackage = (to: string) => !/^(server|client|seeds|test|migrations|package\.json)(\/|$)/.test(to);
const shown = ({ from, to, typesOnly }: Import) => `${from} → ${to}${typesOnly ? ' (types)' : ''}`;

describe('imports', () => {
  const inside = imports.filter(({ from, to }) => !isPackage(to) && !TOOLS.includes(from));

  it('name files that are there', () => {
    expect(inside.filter(({ to }) => !existsSync(path.join(ROOT, to))).map(shown)).toEqual([]);
  });

  it('come from rooms that have a rule', () => {
    expect([...new Set(sources.filter((file) => !TOOLS.includes(file)).map(room))].filter((each) => !(each in ROOMS))).toEqual([]);
  });

  it('run one way', () => {
    const against = inside.filter(({ from, to, typesOnly }) => {
      const { may, types = [] } = ROOMS[room(from)] ?? { may: [] };
      return !may.includes(room(to)) && !(typesOnly && types.includes(room(to)));
    });
    expect(against.map(shown)).toEqual([]);
  });

  it('of core are hashing and small pure libraries', () => {
    const packages = imports.filter(({ from, to }) => room(from) === 'core' && isPackage(to));
    expect(packages.filter(({ to }) => !CORE_PACKAGES.includes(to)).map(shown)).toEqual([]);
  });

  it('of a package stay in its room', () => {
    const astray = imports.filter(({ from, to }) => AT_HOME.some(([name, rooms]) => name.test(to) && !rooms.includes(room(from))));
    expect(astray.map(shown)).toEqual([]);
  });

  it('of the client reach no node: module, also through core', () => {
    const reached = new Set(sources.filter((file) => room(file) === 'client' && !TOOLS.includes(file)));
    for (const file of reached)
      for (const { to, typesOnly } of importsOf(file)) if (!typesOnly && !isPackage(to) && /\.ts$/.test(to)) reached.add(to);
    expect(reached).toContain('server/core/dynamic-link.ts');
    expect(imports.filter(({ from, to, typesOnly }) => reached.has(from) && to.startsWith('node:') && !typesOnly).map(shown)).toEqual([]);
  });
});

describe('what is in one place only', () => {
  it('process.env is read by server/config.ts, and by the configuration of the build', () => {
    expect(sources.filter((file) => withoutComments(readSource(file)).includes('process.env'))).toEqual([
      'client/vite.config.ts',
      'server/config.ts',
    ]);
  });

  it('SQL is in server/storage and in migrations', () => {
    const sql =
      /['"`]\s*(SELECT\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|CREATE\s+(TABLE|INDEX|TRIGGER)\s|DROP\s+TABLE\s|WITH\s+\w+\s+AS\s|PRAGMA\s)/;
    const found = sources.filter((file) => sql.test(withoutComments(readSource(file)))).filter((file) => room(file) !== 'storage');
    expect(found).toEqual([]);
  });

  it('a migration for one database only is one that is listed here', () => {
    expect(filesUnder('migrations').filter((file) => /\.(sqlite|postgres)\.sql$/.test(file))).toEqual(ONE_DATABASE_MIGRATIONS);
  });
});

describe('a file', () => {
  it('begins with a comment that says what one learns here', () => {
    const without = sources.filter((file) => !/^(#!.*\n)?\/\*\*/.test(readSource(file)));
    expect(without).toEqual([]);
  });

  it(`has at most ${LONGEST} lines, or a reason`, () => {
    const long = everything.filter((file) => /\.(ts|mjs)$/.test(file) && readSource(file).trimEnd().split('\n').length > LONGEST);
    expect(long.filter((file) => !(file in LONG_FILES))).toEqual([]);
    expect(
      Object.keys(LONG_FILES).filter((file) => !long.includes(file)),
      'a reason that is needed no more',
    ).toEqual([]);
  });

  it('has a name in kebab-case, in folders that are named for what they hold', () => {
    expect(everything.filter((file) => !isNamedElsewhere(file) && !/^[a-z0-9]+([-./][a-z0-9]+)*$/.test(file))).toEqual([]);
    expect(everything.filter((file) => /(^|\/)(utils?|helpers?|common|services?|managers?|types?|lib|misc)\//.test(file))).toEqual([]);
  });

  it('is no barrel', () => expect(everything.filter((file) => /(^|\/)index\.(ts|js|mjs)$/.test(file))).toEqual([]));

  it('leaves nothing to do later', () => {
    const later = new RegExp(`\\b(${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')})\\b`);
    expect(everything.filter((file) => /\.(ts|mjs|sql|css|html)$/.test(file) && later.test(readSource(file)))).toEqual([]);
  });
});
