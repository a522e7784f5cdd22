/**
 * The arithmetic of RFC 6962 §2.1: one hash for a whole log, and short proofs about it (contract §6).
 *
 *     leaf = SHA-256(0x00 ‖ entry)      node = SHA-256(0x01 ‖ left ‖ right)      left = the largest power of two below the size
 *
 * An *inclusion* path shows that an entry is in the log of a given head; a *consistency* proof that a later head only
 * added to an earlier one. Without the two prefixes a node could pass for an entry, and a log for another log.
 * What to hash is named here as subtrees; where their hashes come from is the caller's matter. Checks: RFC 9162 §2.1.
 */
import { sha256 } from '../encoding/sha256.ts';

/** `size` entries from the entry at `start`, counted from 0. */
export type Subtree = { readonly start: number; readonly size: number };

export function leafHash(entry: Uint8Array): Uint8Array {
  const bytes = Buffer.allocUnsafe(1 + entry.length);
  bytes[0] = 0;
  bytes.set(entry, 1);
  return sha256(bytes);
}

const HASH_BYTES = 32;

/** What the next node is made of. */
const both = Buffer.alloc(1 + 2 * HASH_BYTES, 1);

/** Of hashes: behind shorter bytes there would be some of the node before. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  both.set(left, 1);
  both.set(right, 1 + HASH_BYTES);
  return sha256(both);
}

/** A tree that grows at its right edge, in memory that grows with the logarithm of its size. */
export function growingTree() {
  let size = 0;
  /** By level: the hash of the complete subtree that waits for its right sibling. */
  const waiting: (Uint8Array | null)[] = [];
  return {
    size: () => size,
    /** @param leaf a leaf hash */
    append: (leaf: Uint8Array): void => {
      let [carried, level] = [leaf, 0];
      for (let left = waiting[level]; left; left = waiting[level]) {
        carried = nodeHash(left, carried);
        waiting[level] = null;
        level += 1;
      }
      waiting[level] = carried;
      size += 1;
    },
    root: (): Uint8Array =>
      waiting.reduce<Uint8Array | null>((right, left) => (left && right ? nodeHash(left, right) : (left ?? right)), null) ??
      sha256(new Uint8Array()),
  };
}

/** The root over leaf hashes. */
export function treeHash(leaves: readonly Uint8Array[]): Uint8Array {
  const tree = growingTree();
  for (const leaf of leaves) tree.append(leaf);
  return tree.root();
}

/** The largest power of two below `size`: where a tree of more than one entry is divided. */
export function leftSize(size: number): number {
  let left = 1;
  while (left * 2 < size) left *= 2;
  return left;
}

/** PATH of RFC 6962 §2.1.1: the subtrees beside the way from the entry at `index` up to the root over `size` entries. */
export function inclusionSubtrees(index: number, size: number, start = 0): Subtree[] {
  if (size <= 1) return [];
  const left = leftSize(size);
  return index < left
    ? [...inclusionSubtrees(index, left, start), { start: start + left, size: size - left }]
    : [...inclusionSubtrees(index - left, size - left, start + left), { start, size: left }];
}

/** PROOF of RFC 6962 §2.1.2: what shows that the tree over `size` entries begins with the tree over the `first` of them. */
export function consistencySubtrees(first: number, size: number, start = 0, whole = true): Subtree[] {
  if (first === size) return whole ? [] : [{ start, size }];
  const left = leftSize(size);
  return first <= left
    ? [...consistencySubtrees(first, left, start, whole), { start: start + left, size: size - left }]
    : [...consistencySubtrees(first - left, size - left, start + left, false), { start, size: left }];
}

/** RFC 9162 §2.1.3.2. @param leaf the leaf hash of the entry at `index` */
export function inclusionHolds(leaf: Uint8Array, index: number, size: number, path: readonly Uint8Array[], root: Uint8Array): boolean {
  if (index >= size || !areHashes([leaf, ...path])) return false;
  let [at, last, hashed] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hashed = nodeHash(sibling, hashed);
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else hashed = nodeHash(hashed, sibling);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && isEqual(hashed, root);
}

type Head = { readonly size: number; readonly root: Uint8Array };

/** RFC 9162 §2.1.4.2: whether `later` is `earlier` with entries added after it. */
export function consistencyHolds(earlier: Head, later: Head, proof: readonly Uint8Array[]): boolean {
  if (earlier.size < 1 || earlier.size > later.size || !areHashes([earlier.root, ...proof])) return false;
  if (earlier.size === later.size) return proof.length === 0 && isEqual(earlier.root, later.root);
  let [at, last] = [earlier.size - 1, later.size - 1];
  while (at % 2 === 1) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  // A complete first tree is a subtree of the later one, and is not repeated in the proof.
  const [seed, ...rest] = at === 0 ? [earlier.root, ...proof] : proof;
  if (!seed) return false;
  let [first, second] = [seed, seed];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      [first, second] = [nodeHash(sibling, first), nodeHash(sibling, second)];
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else second = nodeHash(second, sibling);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && isEqual(first, earlier.root) && isEqual(second, later.root);
}

/** Others brought them. */
function areHashes(brought: readonly Uint8Array[]): boolean {
  return brought.every(({ length }) => length === HASH_BYTES);
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, i) => byte === other[i]);
}
