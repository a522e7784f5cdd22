/** For `vi.waitFor`, whose one second is short where two busy cores share a browser. */
export const PATIENCE = { timeout: 10_000 };
