/** All cases of the store contract, in the order of an authentication's life. */
import { acceptingCases } from './accepting-cases.ts';
import { blockCases } from './block-cases.ts';
import { challengeCases } from './challenge-cases.ts';
import { consentCases } from './consent-cases.ts';
import type { ContractCase } from './contract-case.ts';
import { deviceCases } from './device-cases.ts';
import { failingCases } from './failing-cases.ts';
import { guardCases } from './guard-cases.ts';
import { openInSessionCases } from './open-in-session-cases.ts';
import { openingCases } from './opening-cases.ts';
import { orderingCases } from './ordering-cases.ts';
import { registeringCases } from './registering-cases.ts';
import { signInCases } from './sign-in-cases.ts';
import { suspicionCases } from './suspicion-cases.ts';

export const CONTRACT: Readonly<Record<string, readonly ContractCase[]>> = {
  'registering a credential': registeringCases,
  challenges: challengeCases,
  'signing in': signInCases,
  'device cookies': deviceCases,
  'opening an authorisation': openingCases,
  'accepting an answer': acceptingCases,
  'the guards of acceptance': guardCases,
  'failing an answer': failingCases,
  'blocks that grow': blockCases,
  'a suspected clone': suspicionCases,
  consents: consentCases,
};

/** For a store that brings the optional ports of an order that opens its own authorisation, all of them. */
export const ORDERING_CONTRACT: typeof CONTRACT = {
  'an order that opens its authorisation': orderingCases,
  'what a session has open': openInSessionCases,
};
