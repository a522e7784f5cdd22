/**
 * The words in which evidence is judged (contract §6): the verdict on a file, the result of each check, and who vouches for it.
 *
 * PSD2 Art 72(1). The checks are in `server/evidence`. Command line, API and client show their results, so the
 * words stand here once. A word that one of them lacks is a type error there.
 */

/** Who vouches for a fact: `browser` is a key that the browser made for itself, `bank` a fact that is only recorded and sealed. */
export type Voucher = 'authenticator' | 'browser' | 'bank';

/** `none`: nothing of the kind in the file · `not-given`: the verifier did not bring what it takes. */
export type CheckFinding = 'holds' | 'fails' | 'none' | 'not-given';

/** `rule-of-before`: the document is of before the rule in force, and was judged by the one of its time. It claims less than its words say. */
export type CheckLabel = 'rule-of-before';

/** `consistent` needs the file alone, and anybody can make such a file; `bound` also says whose it is. */
export type Verdict = 'bound' | 'consistent' | 'inconsistent';
