/**
 * What this tab remembers over a reload. Browsers refuse storage where the payer forbids it, and where it is full: then the page
 * remembers until it is left, and no payment stops at it.
 */
const memory = new Map<string, string>();

export const tabStorage = {
  keep(key: string, value: unknown): void {
    const text = JSON.stringify(value);
    memory.set(key, text);
    quietly(() => sessionStorage.setItem(key, text));
  },
  /** Null for what is not there, or is no JSON any more. */
  read<T>(key: string): T | null {
    const text = quietly(() => sessionStorage.getItem(key)) ?? memory.get(key) ?? 'null';
    return quietly(() => JSON.parse(text) as T | null);
  },
  drop(key: string): void {
    memory.delete(key);
    quietly(() => sessionStorage.removeItem(key));
  },
  clear(): void {
    memory.clear();
    quietly(() => sessionStorage.clear());
  },
};

function quietly<T>(act: () => T): T | null {
  try {
    return act();
  } catch {
    return null;
  }
}
