/**
 * A cache of bounded size that counts how often it had the value.
 *
 * It is for values that follow from their key and never change: an imported key, a verified signature. What can change is read from
 * the database each time, so no cache here decides whether something is still allowed.
 */

/** Look-ups since the start. */
export type CacheUse = { hits: number; misses: number };

export class BoundedCache<V> {
  readonly use: CacheUse;
  readonly #limit: number;
  readonly #entries = new Map<string, V>();

  /** @param limit entries; the one that came first goes first @param use where look-ups are counted */
  constructor(limit: number, use: CacheUse = { hits: 0, misses: 0 }) {
    this.#limit = limit;
    this.use = use;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): V | undefined {
    const known = this.#entries.get(key);
    if (known === undefined) this.use.misses += 1;
    else this.use.hits += 1;
    return known;
  }

  set(key: string, value: V): void {
    if (this.#entries.size >= this.#limit && !this.#entries.has(key)) this.#entries.delete(this.#entries.keys().next().value as string);
    this.#entries.set(key, value);
  }
}
