/**
 * What is said of a problem, in any language: what happened, what it means, and what the payer can do.
 *
 * The three are apart because a notice, an alarm for assistive technology, and a test look at different ones.
 */
export type ProblemWords = { readonly title: string; readonly text: string; readonly next: readonly string[] };
