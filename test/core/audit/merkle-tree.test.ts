/**
 * RFC 6962 §2.1 against its published values, against its own definition, and against every wrong proof one step away.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  consistencyHolds,
  consistencySubtrees,
  growingTree,
  inclusionHolds,
  inclusionSubtrees,
  leafHash,
  nodeHash,
  type Subtree,
  treeHash,
} from '../../../server/core/audit/merkle-tree.ts';

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
const shown = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const sha256 = (...parts: (string | Uint8Array)[]) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

/** The entries and roots that the implementations of Certificate Transparency test with. */
const ENTRIES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(hex);
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

/** MTH as RFC 6962 §2.1 defines it, word for word. */
function definition(entries: readonly Uint8Array[]): Uint8Array {
  const [only] = entries;
  if (only === undefined) return sha256('');
  if (entries.length === 1) return sha256('\0', only);
  const k = 2 ** Math.floor(Math.log2(entries.length - 1));
  return sha256('\u0001', definition(entries.slice(0, k)), definition(entries.slice(k)));
}

const log = (size: number) => Array.from({ length: size }, (_, i) => sha256(`entry ${i}`));
const hashOf = (entries: readonly Uint8Array[]) => (subtree: Subtree) =>
  definition(entries.slice(subtree.start, subtree.start + subtree.size));
const flipped = (bytes: Uint8Array) => new Uint8Array([(bytes[0] ?? 0) ^ 1, ...bytes.slice(1)]);
/** A hash that is none: cut at its end, gone, or with something behind it. */
const ofOtherLength = (bytes: Uint8Array) => [bytes.slice(0, 31), new Uint8Array(), new Uint8Array([...bytes, 0])];

describe('the root', () => {
  it.each(ROOTS.map((root, size) => [size, root] as const))('over %i published entries is the published one', (size, root) => {
    expect(shown(treeHash(ENTRIES.slice(0, size).map(leafHash)))).toBe(root);
    expect(shown(definition(ENTRIES.slice(0, size)))).toBe(root);
  });

  it('grows as the definition says', () => {
    const [entries, tree] = [log(130), growingTree()];
    for (const [i, entry] of entries.entries()) {
      expect([tree.size(), shown(tree.root())]).toEqual([i, shown(definition(entries.slice(0, i)))]);
      tree.append(leafHash(entry));
    }
  });

  it('tells an entry from a node', () => {
    const [one = hex(''), two = hex('')] = log(2).map(leafHash);
    expect(shown(leafHash(new Uint8Array([...one, ...two])))).not.toBe(shown(nodeHash(one, two)));
  });
});

describe('an inclusion path', () => {
  it('holds for every entry of every tree up to 40, and for no other entry, place, size or root', () => {
    for (let size = 1; size <= 40; size += 1) {
      const entries = log(size);
      const root = definition(entries);
      for (let index = 0; index < size; index += 1) {
        const path = inclusionSubtrees(index, size).map(hashOf(entries));
        const leaf = leafHash(entries[index] as Uint8Array);
        expect(inclusionHolds(leaf, index, size, path, root), `${index} of ${size}`).toBe(true);
        expect(inclusionHolds(flipped(leaf), index, size, path, root)).toBe(false);
        expect(inclusionHolds(leaf, index, size, path, flipped(root))).toBe(false);
        expect(inclusionHolds(leaf, index, size, [...path, root], root)).toBe(false);
        if (size > 1) expect(inclusionHolds(leaf, (index + 1) % size, size, path, root)).toBe(false);
        if (path.length > 0) expect(inclusionHolds(leaf, index, size, path.slice(1), root)).toBe(false);
        for (const [i, hash] of path.entries()) expect(inclusionHolds(leaf, index, size, path.with(i, flipped(hash)), root)).toBe(false);
        for (const [i, hash] of path.entries())
          for (const odd of ofOtherLength(hash)) {
            inclusionHolds(leaf, index, size, path, root);
            expect(inclusionHolds(leaf, index, size, path.with(i, odd), root), 'right behind the one that holds').toBe(false);
          }
      }
      expect(inclusionHolds(leafHash(entries[0] as Uint8Array), size, size, [], root)).toBe(false);
    }
  });

  it('is short: one hash a level', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 45 }), fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (size, where) => {
        const path = inclusionSubtrees(Math.floor(where * size), size);
        expect(path.length).toBeLessThanOrEqual(Math.ceil(Math.log2(size)));
        expect(path.reduce((sum, subtree) => sum + subtree.size, 1)).toBe(size);
      }),
    );
  });
});

describe('a consistency proof', () => {
  it('holds between every two heads up to 32, and not for a forked, edited or cut log', () => {
    for (let size = 1; size <= 32; size += 1) {
      const entries = log(size);
      const later = { size, root: definition(entries) };
      for (let first = 1; first <= size; first += 1) {
        const earlier = { size: first, root: definition(entries.slice(0, first)) };
        const proof = consistencySubtrees(first, size).map(hashOf(entries));
        expect(consistencyHolds(earlier, later, proof), `${first} of ${size}`).toBe(true);
        const edited = entries.slice(0, first).with(first - 1, sha256('another'));
        expect(consistencyHolds({ ...earlier, root: definition(edited) }, later, proof)).toBe(false);
        expect(consistencyHolds(earlier, { ...later, root: flipped(later.root) }, proof)).toBe(false);
        expect(consistencyHolds(earlier, later, [...proof, later.root])).toBe(false);
        expect(consistencyHolds(later, { ...earlier, size: first - 1 }, proof)).toBe(false);
        for (const [i, hash] of proof.entries()) expect(consistencyHolds(earlier, later, proof.with(i, flipped(hash)))).toBe(false);
        for (const [i, hash] of proof.entries())
          for (const odd of ofOtherLength(hash)) {
            consistencyHolds(earlier, later, proof);
            expect(consistencyHolds(earlier, later, proof.with(i, odd)), 'right behind the one that holds').toBe(false);
          }
        if (proof.length > 0) expect(consistencyHolds(earlier, later, [])).toBe(false);
      }
    }
    const head = { size: 0, root: definition([]) };
    expect(consistencyHolds(head, { size: 1, root: definition(log(1)) }, [])).toBe(false);
  });
});
