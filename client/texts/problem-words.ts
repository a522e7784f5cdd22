/**
 * What is said of a problem, in any language: what happened, what it means, and what the payer can do.
 *
 * The three are separate because a notice, an announcement for assistive technology, and a test use different ones.
 */
export type ProblemWords = { readonly title: string; readonly text: string; readonly next: readonly string[] };
