/**
 * `npm run make-vectors [-- FILE …]`: writes `test/vectors/*.json` anew, or those of the files that are named. Everything but the
 * vectors of other people.
 *
 * Ids, keys and nonces are derived from words, so two runs differ at most in signatures that have chance in them. Files that
 * are out stay good for ever: a change of the format adds vectors and keeps those that are there.
 */
import { dynamicLinkVectors } from './dynamic-link-vectors.ts';
import { evidenceVectors } from './evidence-vectors.ts';
import { writeVectors } from './published-vectors.ts';
import { refusalVectors } from './refusal-vectors.ts';
import { COMMENTS } from './vector-comments.ts';

const asked = process.argv.slice(2);
const isAsked = (name: string) => asked.length === 0 || asked.includes(name);

if (isAsked('dynamic-links')) writeVectors('dynamic-links', { $comment: COMMENTS['dynamic-links'], ...dynamicLinkVectors() });
if (isAsked('evidence')) writeVectors('evidence', { $comment: COMMENTS.evidence, ...(await evidenceVectors()) });
if (isAsked('refusals')) writeVectors('refusals', { $comment: COMMENTS.refusals, ...(await refusalVectors()) });
