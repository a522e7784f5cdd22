/** A route of this server: a function from who asks, and with what, to an answer. It decides nothing that a ceremony decides. */
import type { Answer } from './answers.ts';
import type { OwnBank } from './own-bank.ts';
import type { Visit } from './own-sessions.ts';

/** `ids`: what stands in the path for each `:id`, in order. */
export type Asked = { readonly ids: readonly string[]; readonly body: unknown };
export type Route = (bank: OwnBank, visit: Visit, asked: Asked) => Promise<Answer>;
