/**
 * The rules of the house, read from the source: who may import whom, and what a file must and must not be.
 *
 * main → app → http → ceremonies, banking, evidence → webauthn → core, and storage → database → core. A rule that only people
 * remember is broken on the first busy day. A new room, or an exception, is a line in a table here, with its reason.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ONE_DATABASE_MIGRATIONS } from './support/databases/one-database-migrations.ts';
import { filesUnder, type Import, importsOf, ROOT, readSource, withoutComments } from './support/source-files.ts';

const sources = filesUnder('server', 'client', 'seeds').filter((file) => /\.(ts|mjs)$/.test(file));
const everything = filesUnder('server', 'client', 'migrations', 'seeds', 'test');
const imports = sources.flatMap(importsOf);

/**
 * A room is the first two segments of a path: `server/core`, `client/pages`; a file beside the rooms is a room of its own.
 * `server/authenticator/core` is one as well: it is all of its room that a page may import.
 * `types`: for `import type` only. What is at run time gets handed in by app.ts.
 */
type Rule = { readonly may: readonly string[]; readonly types?: readonly string[] };

const SERVER: Readonly<Record<string, Rule>> = {
  core: { may: [] },
  webauthn: { may: ['core'] },
  // The software authenticator and its faults: nothing of the live server, in neither direction. The core runs in a page too.
  authenticator: { may: ['authenticator/core'] },
  'authenticator/core': { may: [] },
  // Ports are written down in ceremonies; storage implements them, and no ceremony sees a storage file.
  ceremonies: { may: ['webauthn', 'core'] },
  // Acts of a bank that are no ceremony; its ports too are implemented by storage.
  banking: { may: ['core'] },
  // Evidence: made and sealed, and judged again by whoever holds the file.
  evidence: { may: ['webauthn', 'core'], types: ['storage'] },
  database: { may: ['core'] },
  storage: { may: ['database', 'core'], types: ['ceremonies', 'banking'] },
  http: { may: ['ceremonies', 'banking', 'evidence', 'webauthn', 'core'], types: ['storage', 'config.ts'] },
  process: { may: ['storage', 'database', 'core', 'config-values.ts', 'database-address.ts', '/package.json'], types: ['config.ts'] },
  cli: {
    may: [
      'evidence',
      'webauthn',
      'storage',
      'database',
      'core',
      'process',
      'config.ts',
      'config-values.ts',
      'database-address.ts',
      '/seeds',
    ],
  },
  // What an implementer copies: it may need nothing that the page of the ceremonies does not list.
  examples: { may: ['ceremonies', 'webauthn', 'core'] },
  // Files beside the rooms.
  'config-values.ts': { may: ['core'] },
  'database-address.ts': { may: ['config-values.ts'] },
  'config.ts': { may: ['core', 'config-values.ts', 'database-address.ts'] },
  'launch.mjs': { may: [] },
  'app.ts': { may: ['http', 'ceremonies', 'evidence', 'storage', 'database', 'core', 'process'], types: ['config.ts'] },
  'main.ts': { may: ['app.ts', 'http', 'storage', 'database', 'core', 'process', 'cli', 'config.ts', 'config-values.ts'] },
};

/** Of server/core the client runs the files that import no `node:` module, so that both sides run the same rule. */
const CLIENT: Readonly<Record<string, Rule>> = {
  texts: { may: [], types: ['/server/core'] },
  // Of http the shapes alone: the test below.
  api: { may: ['texts', '/server/core'], types: ['/server/http'] },
  format: { may: ['texts', 'api', '/server/core'] },
  flows: { may: ['texts', 'api', 'format', '/server/core'] },
  parts: { may: ['texts', 'api', 'format', 'flows', '/server/core'] },
  evidence: { may: ['texts', 'api', 'format', 'flows', '/server/core'] },
  frame: { may: ['texts', 'api', 'format', 'flows', 'parts', '/server/core'] },
  pages: { may: ['texts', 'api', 'format', 'flows', 'parts', 'evidence', 'frame', 'styles', '/server/core'] },
  'routes.ts': { may: ['pages', 'frame'] },
  'main.ts': { may: ['routes.ts', 'pages', 'frame', 'api', 'styles'] },
};

/** Names without a leading slash are rooms of the same side. */
const full = (side: string, rules: Readonly<Record<string, Rule>>): [string, Rule][] =>
  Object.entries(rules).map(([name, { may, types = [] }]) => {
    const named = (each: string) => (each.startsWith('/') ? each.slice(1) : `${side}/${each}`);
    return [`${side}/${name}`, { may: may.map(named), types: types.map(named) }];
  });

const ROOMS: Readonly<Record<string, Rule>> = Object.fromEntries([...full('server', SERVER), ...full('client', CLIENT)]);

/** What decides what is true takes nothing but these: hashing, and small pure libraries. */
const CORE_PACKAGES = ['node:crypto', 'canonicalize', 'currency-codes'];

/** What a page can run of packages, for the authenticator in it: no `node:` module is among them. */
const PAGE_PACKAGES = ['@levischuck/tiny-cbor'];

/** Packages that belong to one room. */
const AT_HOME: readonly (readonly [RegExp, RegExp])[] = [
  [/^(fastify$|@fastify\/|typebox)/, /^server\/(http|app\.ts)/],
  [/^(better-sqlite3|pg)$/, /^server\/database/],
  [/^@simplewebauthn\/server$/, /^server\/(ceremonies|webauthn)/],
  [/^(lit$|lit\/|@simplewebauthn\/browser$)/, /^client\//],
];

/** Files that only build or start something, and run in no room. */
const TOOLS = ['client/vite.config.ts', 'server/evidence/bundle.config.ts'];

/** Files whose names other programs know, and the page of a folder, which is shown with it. */
const NAMED_ELSEWHERE = ['server/Caddyfile', 'server/Dockerfile'];
const PAGE = /(^|\/)README\.md$/;

const FULL_FOLDER = 15;
const LONGEST = 150;
const LONG_FILES: Readonly<Record<string, string>> = {
  'server/ceremonies/assertion-steps.ts': 'the whole of WebAuthn L3 §7.2, to be read beside it',
  'server/ceremonies/attestation-steps.ts': 'the whole of WebAuthn L3 §7.1, to be read beside it',
  'server/ceremonies/ports.ts': 'every port that a bank has to bring, with what no type shows',
  'server/core/failures.ts': 'one table: every way to fail',
  'server/evidence/evidence-checks.ts': 'one table: every check of evidence',
  'client/evidence/checks.ts': 'one table: every row of the proof',
  'client/texts/en/proof.ts': 'one table: every sentence of the proof',
  'client/texts/en/audit.ts': 'one table: every sentence that only auditors read',
  'client/pages/security/bind-browser-dialog.ts': 'one dialog and its states',
  'client/api/session.ts': 'one state: who is signed in here, until when, and whether the bank takes a confirmation',
  'client/flows/device-answer.ts': 'one answer of a device, read member by member',
  'client/pages/sign-in/welcome-page.ts': 'one page and its states',
  'client/pages/sign-in/first-passkey.ts': 'one step and its states: two prompts of the device',
  'client/pages/payments/confirm-page.ts': 'one page and its states: what is shown is what is signed',
  'client/pages/security/consent-dialog.ts': 'one dialog and its states',
  'client/pages/payments/order-page.ts': 'one page and its states',
  'client/pages/security/security-page.ts': 'one page and its states',
  'test/client/words.test.ts': 'every table that has words, and that each has all of them',
  'test/browser/looks.test.ts': 'every way in which a screen can be another than the usual',
  'test/ceremonies/assertion-steps.test.ts': 'the outline of §7.2, one describe a step',
  'test/ceremonies/attestation-steps.test.ts': 'the outline of §7.1, one describe a step',
  'test/http/authorisations/same-statements.test.ts': 'every credential and every element that can be wrong, at sign-in and at a payment',
  'test/http/credentials/retired-credentials.test.ts': 'every place in which a key of before could count, and all that its end leaves',
  'test/http/authorisations/verification-count.test.ts': 'every way to be refused, at every door',
  'test/ceremonies/spc-steps.test.ts': 'the outline of what SPC adds, one describe a step',
  'test/storage/both/final-states.test.ts': 'every way to change what is final, on both databases',
  'test/database/both/transactions.test.ts': 'every promise of a transaction, on both databases',
  'test/database/postgres/migrate-database.test.ts': 'every way in which a move from one database to another can fail',
  'test/database/postgres/lost-connections.test.ts': 'every moment at which a connection can break',
  'test/races/guards-of-the-payer.test.ts': 'every fact of the payer that can change in between',
  'test/core/audit/audit-chain.test.ts': 'every way to tamper with a chain',
  'test/core/dynamic-link.test.ts': 'every way to change what is signed',
  'test/database/sqlite/long-wal.test.ts': 'every way in which the thread and the log can fail each other',
  'test/storage/audit/audit-search.test.ts': 'every filter, in both directions, and what it may cost',
  'test/browser/odd-providers.test.ts': 'every flow that asks a device, with every member wrong in turn',
  'test/browser/stopped-at-once.test.ts': 'every flow that asks a device, and the way out of each while nobody has answered',
  'test/browser/order-again.test.ts': 'every way to order again, and every form that can stand in the way',
  'test/browser/on-the-way.test.ts': 'every moment between form and payment at which a payer could be stuck',
  'test/client/form-words.test.ts': 'every keyword of every field of every form',
  'test/browser/auditor.test.ts': 'the auditor’s whole way, and each of the pages in every scheme and width',
  'test/browser/secure-payment-confirmation.test.ts': 'the browser’s dialog in every mode, and every page that abuses it',
  'test/browser/afterwards.test.ts': 'all that a payer looks for afterwards, one visit each, and four looks at it',
  'test/http/audit/audit-payments.test.ts': 'every way to touch evidence behind the bank’s back',
  'test/http/credentials/credentials.test.ts': 'every way to rename and revoke, and every way that a thief would try',
  'test/http/frame/openapi-answers.test.ts': 'a long day of a bank: every operation answers once',
  'test/http/payers/device-cookies.test.ts': 'every way in which a browser comes to be the payer’s, and stops being it',
  'test/http/sessions/own-sessions.test.ts': 'every way to look at one’s sessions and to end them, and every way that a thief would try',
  'test/storage/both/constraints.test.ts': 'every constraint with the row that it is there to refuse',
  'test/http/credentials/browser-bound-keys.test.ts': 'every way to bind a browser, and every way that a thief would try',
  'test/http/payments/secure-payment-confirmation.test.ts': 'every way to lie in the browser’s dialog, and every policy',
  'test/support/bank/payer-browser.ts': 'what a payer does over HTTP, one verb each',
  'test/support/bank/bank.ts': 'a whole server in one test, and all that a test asks of it',
  'test/examples/judge-only.test.ts': 'every body that is no answer, at every door of the example',
  'test/support/contract-faults/store-faults.ts': 'one table: every fault of a store',
  'test/vectors/evidence-faults.ts': 'one table: every fault of evidence',
  'test/evidence/evidence-verdict.test.ts': 'one fault a check, over every check',
  'test/evidence/verify-evidence.test.ts': 'every kind of file that is no evidence',
  'test/storage/audit/checkpoints.test.ts': 'every moment at which a checkpoint is made, and what is proven from it',
  'test/cli/erase.test.ts': 'one payer’s life in the bank, and every trace of it afterwards',
  'test/cli/verify-audit.test.ts': 'every way to tamper with a log that somebody has checkpoints of',
  'test/database/postgres/open-database.test.ts': 'every way in which an address, a secret or a schema is refused',
  'test/deployment/compose.test.ts': 'every promise of the compose file and the image',
  'test/http/frame/known-paths.test.ts': 'every path, method and probe that there is, and what there is not',
  'test/process/configuration.test.ts': 'every variable, and every bad value of each',
  'test/process/open-database.test.ts': 'every way in which a database is not the one of its configuration',
  'test/process/rotated-session-secret.test.ts': 'every order in which instances can be rotated',
  'test/architecture.test.ts': 'every rule of the house',
};

const room = (file: string): string =>
  (/^(?:server\/authenticator\/core|(?:server|client)\/[^/]+)/.exec(file) ?? /^[^/]+/.exec(file))?.[0] ?? file;
const isPackage = (to: string) => !/^(server|client|seeds|test|migrations|package\.json)(\/|$)/.test(to);
const shown = ({ from, to, typesOnly }: Import) => `${from} → ${to}${typesOnly ? ' (types)' : ''}`;

describe('imports', () => {
  const inside = imports.filter(({ from, to }) => !isPackage(to) && !TOOLS.includes(from));

  it('name files that are there', () => {
    expect(inside.filter(({ to }) => !existsSync(path.join(ROOT, to))).map(shown)).toEqual([]);
  });

  it('come from rooms that have a rule', () => {
    expect(
      [...new Set(sources.filter((file) => !TOOLS.includes(file) && !file.startsWith('seeds/')).map(room))].filter(
        (each) => !(each in ROOMS),
      ),
    ).toEqual([]);
  });

  it('run one way', () => {
    const against = inside.filter(({ from, to, typesOnly }) => {
      const { may, types = [] } = ROOMS[room(from)] ?? { may: [] };
      return room(from) !== room(to) && !may.includes(room(to)) && !(typesOnly && types.includes(room(to)));
    });
    expect(against.map(shown)).toEqual([]);
  });

  it('form no circle of files, types included', () => {
    const graph = Map.groupBy(inside, ({ from }) => from);
    const circles: string[] = [];
    const done = new Set<string>();
    const follow = (file: string, way: readonly string[]) => {
      const at = way.indexOf(file);
      if (at >= 0) circles.push([...way.slice(at), file].join(' → '));
      if (at >= 0 || done.has(file)) return;
      for (const { to } of graph.get(file) ?? []) follow(to, [...way, file]);
      done.add(file);
    };
    for (const file of graph.keys()) follow(file, []);
    expect(circles).toEqual([]);
  });

  it('form no circle of rooms', () => {
    const order = new Map(Object.keys(ROOMS).map((each) => [each, new Set<string>()]));
    for (const { from, to } of inside) if (room(from) !== room(to)) order.get(room(from))?.add(room(to));
    const below = (start: string, seen = new Set<string>()): Set<string> => {
      for (const next of order.get(start) ?? []) if (!seen.has(next)) below(next, seen.add(next));
      return seen;
    };
    expect([...order.keys()].filter((each) => below(each).has(each))).toEqual([]);
  });

  it('of core are hashing and small pure libraries', () => {
    const packages = imports.filter(({ from, to }) => room(from) === 'server/core' && isPackage(to));
    expect(packages.filter(({ to }) => !CORE_PACKAGES.includes(to)).map(shown)).toEqual([]);
  });

  it('of the authenticator’s core run in a page', () => {
    const packages = imports.filter(({ from, to }) => room(from) === 'server/authenticator/core' && isPackage(to));
    expect(packages.filter(({ to }) => !PAGE_PACKAGES.includes(to)).map(shown)).toEqual([]);
  });

  it('of the client from the server’s http are shapes, and in one room', () => {
    const ofHttp = inside.filter(({ from, to }) => from.startsWith('client/') && room(to) === 'server/http');
    expect(ofHttp.filter(({ to, typesOnly }) => !typesOnly || !to.startsWith('server/http/shapes/')).map(shown)).toEqual([]);
    expect([...new Set(ofHttp.map(({ from }) => room(from)))]).toEqual(['client/api']);
  });

  it('of a package stay in its room', () => {
    const astray = imports.filter(({ from, to }) => AT_HOME.some(([name, home]) => name.test(to) && !home.test(from)));
    expect(astray.map(shown)).toEqual([]);
  });

  it('of the client reach no node: module, also through core', () => {
    const reached = new Set(sources.filter((file) => file.startsWith('client/') && !TOOLS.includes(file)));
    for (const file of reached)
      for (const { to, typesOnly } of importsOf(file)) if (!typesOnly && !isPackage(to) && /\.ts$/.test(to)) reached.add(to);
    expect(reached).toContain('server/core/dynamic-link.ts');
    expect(imports.filter(({ from, to, typesOnly }) => reached.has(from) && to.startsWith('node:') && !typesOnly).map(shown)).toEqual([]);
  });
});

describe('what is in one place only', () => {
  it('process.env is read by server/config.ts, by the configuration of the build, and by servers that are copied whole', () => {
    expect(sources.filter((file) => withoutComments(readSource(file)).includes('process.env'))).toEqual([
      'client/vite.config.ts',
      'server/config.ts',
      'server/examples/judge-only/judge-only.ts',
      'server/examples/own-storage/start.ts',
    ]);
  });

  it('SQL is in server/storage, server/database and migrations', () => {
    const sql =
      /['"`]\s*(SELECT\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|CREATE\s+(TABLE|INDEX|TRIGGER)\s|DROP\s+TABLE\s|WITH\s+\w+\s+AS\s|PRAGMA\s)/;
    const found = sources
      .filter((file) => sql.test(withoutComments(readSource(file))))
      .filter((file) => !/^server\/(storage|database)\//.test(file));
    expect(found).toEqual([]);
  });

  it('a migration for one database only is one that is listed here', () => {
    expect(filesUnder('migrations').filter((file) => /\.(sqlite|postgres)\.sql$/.test(file))).toEqual(
      ONE_DATABASE_MIGRATIONS.map((name) => `migrations/${name}`),
    );
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
    expect(
      everything.filter((file) => !NAMED_ELSEWHERE.includes(file) && !PAGE.test(file) && !/^[a-z0-9]+([-./][a-z0-9]+)*$/.test(file)),
    ).toEqual([]);
    expect(everything.filter((file) => /(^|\/)(utils?|helpers?|common|services?|managers?|types?|lib|misc)\//.test(file))).toEqual([]);
  });

  it(`stands in a folder of at most ${FULL_FOLDER} files`, () => {
    const folders = Map.groupBy(filesUnder('server', 'client'), (file) => path.posix.dirname(file));
    expect([...folders].filter(([, files]) => files.length > FULL_FOLDER).map(([folder, files]) => `${folder}: ${files.length}`)).toEqual(
      [],
    );
  });

  it('is no barrel', () => expect(everything.filter((file) => /(^|\/)index\.(ts|js|mjs)$/.test(file))).toEqual([]));

  it('leaves nothing to do later', () => {
    const later = new RegExp(`\\b(${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')})\\b`);
    expect(everything.filter((file) => /\.(ts|mjs|sql|css|html)$/.test(file) && later.test(readSource(file)))).toEqual([]);
  });
});
