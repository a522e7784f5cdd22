/**
 * The Merkle tree over the stored events: the hash of any part of it, by reading hundreds of rows instead of all.
 *
 * RFC 6962 §2.1. The leaf of an event is its hash in the chain, so a proof about the tree is a proof about the chain. Roots
 * of complete subtrees of 256 events and more are kept: events never change, so their roots do not either.
 */

import { leafHash, leftSize, nodeHash, type Subtree, treeHash } from '../../core/audit/merkle-tree.ts';
import { fromBase64url, toBase64url } from '../../core/encoding/base64url.ts';
import { firstRow, type Query, type Transaction } from '../../database/database.ts';

const LOWEST_LEVEL = 8;
const LOWEST_SIZE = 2 ** LOWEST_LEVEL;

/** The root of a subtree of the tree over the events that `query` sees. */
export async function subtreeHash(query: Query, { start, size }: Subtree): Promise<Uint8Array> {
  const kept = Number.isInteger(Math.log2(size)) && size >= LOWEST_SIZE ? await keptNode(query, Math.log2(size), start / size) : null;
  if (kept) return kept;
  if (size <= LOWEST_SIZE) return treeHash(await leaves(query, { start, size }));
  const left = leftSize(size);
  return nodeHash(await subtreeHash(query, { start, size: left }), await subtreeHash(query, { start: start + left, size: size - left }));
}

/** Keeps the roots of all subtrees that became complete between two sizes of the tree. */
export async function keepNodes(transaction: Transaction, from: number, to: number): Promise<void> {
  for (let position = Math.floor(from / LOWEST_SIZE); position < Math.floor(to / LOWEST_SIZE); position += 1) {
    let [level, at] = [LOWEST_LEVEL, position];
    let hash = treeHash(await leaves(transaction.query, { start: position * LOWEST_SIZE, size: LOWEST_SIZE }));
    await keepNode(transaction, level, at, hash);
    while (at % 2 === 1) {
      const left = await keptNode(transaction.query, level, at - 1);
      if (!left) throw new Error(`the audit tree has no node ${at - 1} of level ${level}`);
      hash = nodeHash(left, hash);
      [level, at] = [level + 1, (at - 1) / 2];
      await keepNode(transaction, level, at, hash);
    }
  }
}

async function keepNode(transaction: Transaction, level: number, position: number, hash: Uint8Array): Promise<void> {
  const sql = 'INSERT INTO audit_tree_nodes (level, position, hash) VALUES ($1, $2, $3)';
  await transaction.run(sql, [level, position, toBase64url(hash)]);
}

async function keptNode(query: Query, level: number, position: number): Promise<Uint8Array | null> {
  const sql = 'SELECT hash FROM audit_tree_nodes WHERE level = $1 AND position = $2';
  const row = firstRow(await query<{ hash: string }>(sql, [level, position]));
  return row && fromBase64url(row.hash);
}

async function leaves(query: Query, { start, size }: Subtree): Promise<Uint8Array[]> {
  const sql = 'SELECT hash FROM audit_events WHERE sequence > $1 AND sequence <= $2 ORDER BY sequence';
  const rows = await query<{ hash: string }>(sql, [start, start + size]);
  if (rows.length !== size) throw new Error(`the audit log has ${rows.length} of ${size} events after ${start}`);
  return rows.map(({ hash }) => leafHash(fromBase64url(hash)));
}
