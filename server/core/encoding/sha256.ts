/** SHA-256 as bytes, in one call, because a hash object costs more. As text (`digest`) it is in `audit-chain.ts`. */
import { hash } from 'node:crypto';

/** Over text of one character a byte: each hash in a block of memory of its own would cost more than the hashing. */
export function sha256(data: string | Uint8Array): Buffer<ArrayBuffer> {
  return Buffer.from(hash('sha256', data, 'binary'), 'binary');
}
