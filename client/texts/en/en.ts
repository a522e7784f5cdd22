/**
 * Every word that the payer reads, in English, put together from its areas. Nothing else in the client holds text but
 * audit.ts, for auditors.
 *
 * The rule: say what happens, not what it is called. A problem says what happened, what it means for the money, and
 * what to do; the code stands small beneath. The field's own terms appear in the proof and diagnostics views only.
 */
import { afterwards } from './afterwards.ts';
import { diagnostics } from './diagnostics.ts';
import { frame } from './frame.ts';
import { order } from './order.ts';
import { payments } from './payments.ts';
import { problem } from './problems/problems.ts';
import { proof } from './proof.ts';
import { security } from './security.ts';
import { sessions } from './sessions.ts';
import { signIn } from './sign-in.ts';

export const en = { ...frame, ...signIn, ...order, ...payments, ...security, ...sessions, ...afterwards, proof, diagnostics, problem };
