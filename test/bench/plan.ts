/** How much is measured: of a whole run, and of a short one that shows only that everything works. */

export type Plan = {
  /** Of each contestant on each number of connections. */
  readonly windows: number;
  readonly windowMilliseconds: number;
  readonly connections: readonly number[];
  readonly warmUpMilliseconds: number;
  /** A cold window costs an enrolment a payer, so there are fewer. */
  readonly coldWindows: number;
  /** Payers of one cold window. */
  readonly strangers: number;
  /** Of pages and commits, on each number of connections. */
  readonly writesMilliseconds: number;
  readonly openLoop: { readonly windows: number; readonly milliseconds: number };
};

export const WHOLE: Plan = {
  windows: 20,
  windowMilliseconds: 300,
  connections: [1, 8, 64],
  warmUpMilliseconds: 5_000,
  coldWindows: 8,
  strangers: 240,
  writesMilliseconds: 1_000,
  openLoop: { windows: 5, milliseconds: 1_000 },
};

export const QUICK: Plan = {
  ...WHOLE,
  windows: 3,
  warmUpMilliseconds: 1_500,
  coldWindows: 1,
  strangers: 80,
  writesMilliseconds: 400,
  openLoop: { windows: 1, milliseconds: 500 },
};

/** Of banks of different sizes: on many connections only, and with fewer windows, since they differ by more. */
export const ON_STOCK = { connections: [64], windows: 12 } as const;
