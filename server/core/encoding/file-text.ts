/**
 * The text of a file that somebody hands us: UTF-8, with or without one byte order mark before it.
 *
 * RFC 8259 §8.1: a parser may ignore the mark. Windows PowerShell 5.1 and older editors write one, and regulators use them. Every reader
 * of such a file reads it by this, so that no file is evidence to one command and none to another. UTF-16 is refused.
 */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** @returns null where the bytes are not UTF-8 */
export function fileText(content: Uint8Array): string | null {
  try {
    return utf8.decode(content); // takes one mark away, and no second one
  } catch {
    return null;
  }
}
