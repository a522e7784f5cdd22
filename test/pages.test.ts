/**
 * The pages say what is there: links, paths, commands, variables and packages exist, and the front page stays one.
 *
 * A reader copies what a page says. A path that has moved, or a command that was renamed, is found here and not by them.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { filesUnder, ROOT, readSource } from './support/source-files.ts';

const FRONT_PAGE_LINES = 150;
const TOP = ['server', 'client', 'test', 'migrations', 'seeds'];
const pages = ['README.md', ...filesUnder(...TOP).filter((file) => file.endsWith('/README.md'))];
const files = filesUnder(...TOP);

const LINK = /\]\(([^)\s]+)\)/g;
/** `server/core/dynamic-link.ts`, in a sentence, between backticks or in a command; `*` stands for a part of a name. */
const PATH = new RegExp(`(?<![\\w./@-])(?:${TOP.join('|')})/[\\w./*-]*[\\w*/]`, 'g');
/** `dynamic-link.ts`: a file of the page's room or of its tests. `NNNN-…` is a pattern. */
const FILE_NAME = /`(?!NNNN)([\w-]+\.(?:test\.)?(?:ts|mjs|py|sql))`/g;
/** Paths of the image and of what is built, which are in no checkout. */
const MADE = /^(client\/dist|server\/bundle)/;

function exists(named: string): boolean {
  if (!named.includes('*')) return existsSync(path.join(ROOT, named));
  const pattern = new RegExp(`^${named.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}(/|$)`);
  return files.some((file) => pattern.test(file));
}

/** The anchor that GitHub gives a heading. */
function anchorsOf(page: string): string[] {
  return [...readSource(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function brokenLinks(page: string): string[] {
  const links = [...readSource(page).matchAll(LINK)].map(([, to = '']) => to).filter((to) => !/^[a-z]+:/.test(to));
  return links.filter((link) => {
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
    return !exists(target) || (anchor !== undefined && !(target.endsWith('.md') && anchorsOf(target).includes(anchor)));
  });
}

it('the front page has at most 150 lines', () => {
  expect(readSource('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(FRONT_PAGE_LINES);
});

it('the front page leads to every page, or to one that does', () => {
  const led = new Set(['README.md']);
  for (const page of led)
    for (const [, to = ''] of readSource(page).matchAll(LINK)) {
      const target = path.posix.join(path.posix.dirname(page), to.split('#')[0] ?? '');
      const landing = pages.find((each) => each === target || each === `${target}/README.md`);
      if (landing) led.add(landing);
    }
  expect(pages.filter((page) => !led.has(page))).toEqual([]);
});

describe.each(pages)('%s', (page) => {
  const text = readSource(page);

  it('has no link that leads nowhere', () => expect(brokenLinks(page)).toEqual([]));

  it('names no path that is not there', () => {
    const named = [...text.replace(LINK, ']').matchAll(PATH)].map(([found]) => found).filter((found) => !MADE.test(found));
    expect(named.filter((found) => !exists(found))).toEqual([]);
  });

  it('names no file that its room does not have', () => {
    const room = page === 'README.md' ? '' : `${path.posix.dirname(page)}/`;
    const rooms = [room, room.replace(/^server\//, 'test/')];
    const here = files.filter((file) => rooms.some((each) => file.startsWith(each))).map((file) => path.posix.basename(file));
    const named = [...text.matchAll(FILE_NAME)].map(([, name = '']) => name);
    expect(named.filter((name) => !here.includes(name))).toEqual([]);
  });

  it('names no command that npm does not know', () => {
    const named = [...text.matchAll(/npm run ([a-z][\w:-]*)/g)].map(([, script = '']) => script);
    expect(named.filter((script) => !Object.hasOwn(manifest.scripts, script))).toEqual([]);
  });
});

describe('the page of the process', () => {
  const text = readSource('server/process/README.md');
  /** First cells of its tables: what a row is about. */
  const about = [...text.matchAll(/^\| (`[^|]*?(?:\\\|[^|]*?)*) \|/gm)].map(([, cell = '']) => cell).join('\n');

  it('has a row for each variable that is read, and for no other', () => {
    const read = [...readSource('server/config.ts').matchAll(/\b(?:value\('|env\.)([A-Z][A-Z_]+)/g)].map(([, name = '']) => name);
    const described = [...about.matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, name = '']) => name);
    expect(described.sort()).toEqual([...new Set(read)].sort());
  });

  it('has a row for each command of an operator', () => {
    const operator = Object.entries(manifest.scripts).filter(([, script]) => /server\/(cli|evidence)\//.test(script));
    expect(operator.map(([name]) => name).filter((name) => !about.includes(`npm run ${name}`))).toEqual([]);
  });
});

it('every package that is installed has a line that says what it does for us', () => {
  const lines = [readSource('server/process/README.md'), readSource('test/README.md')].join('\n');
  const installed = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies });
  const named = (name: string) => new RegExp(`^\\| (?:[^|]*, )?${name}(?:, [^|]*)? \\|`, 'm').test(lines);
  expect(installed.filter((name) => !name.startsWith('@types/') && !named(name))).toEqual([]);
});
