/**
 * CBOR as we read it until December 2026: what was registered and sealed then is still read by this, and nothing new is.
 *
 * A document is judged by the rule of its time, for ever (contract §6), and a key that was registered then has a PEM form. This reader
 * takes floats for integers, strips a byte order mark, and knows no order (@levischuck/tiny-cbor; 0.3.6 does the same). A ceremony
 * that used it would store keys in many spellings: `cbor.ts` is the reader of every ceremony.
 */
import { decodePartialCBOR } from '@levischuck/tiny-cbor';
import type { Cbor } from './cbor.ts';

/** One CBOR item and its length in bytes. @throws where the bytes are not well-formed, or a map repeats a key */
export function readLaxCbor(bytes: Uint8Array): [Cbor, number] {
  const [value, length] = decodePartialCBOR(bytes.slice(), 0);
  // The library cuts a string that announces more bytes than there are.
  if (length > bytes.length) throw new RangeError('CBOR runs past the end');
  return [value as Cbor, length];
}
