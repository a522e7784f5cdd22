/**
 * What a client can get wrong, or lie about: WebAuthn L3 §5.8.1, judged by §7.1 steps 5–11 and §7.2 steps 8–14.
 */
import { type Bytes, concat } from '../core/bytes.ts';
import type { Draft } from '../core/exchange-draft.ts';

type ClientDataFault = (draft: Draft) => void;

export const clientDataFaults = {
  /** clientData.origin is that of another site, as a phishing page would have it. */
  claimOtherOrigin: (draft) => {
    draft.client.origin = 'https://login.evil.example';
  },
  /** clientData.origin is ours with another port. */
  claimOtherPort: (draft) => {
    draft.client.origin = `${new URL(String(draft.client.origin)).protocol}//${new URL(String(draft.client.origin)).hostname}:8444`;
  },
  /** clientData.origin is ours with a slash at the end: equal to a parser of URLs, not to a comparer of origins. */
  claimOriginWithSlash: (draft) => {
    draft.client.origin = `${draft.client.origin}/`;
  },
  /** clientData.crossOrigin is true, without a topOrigin. */
  crossOrigin: (draft) => {
    draft.client.crossOrigin = true;
  },
  /** clientData.crossOrigin is the string "false", which is true to some readers. */
  crossOriginAsText: (draft) => {
    draft.client.crossOrigin = 'false';
  },
  /** clientData.crossOrigin is true and topOrigin names the page of another site. */
  topOrigin: (draft) => {
    Object.assign(draft.client, { crossOrigin: true, topOrigin: 'https://shop.evil.example' });
  },
  /** clientData.topOrigin is there although crossOrigin is false. */
  topOriginWithoutCrossOrigin: (draft) => {
    draft.client.topOrigin = 'https://shop.evil.example';
  },
  /** clientData.challenge is 32 other bytes. */
  otherChallenge: (draft) => {
    draft.client.challenge = anotherText(String(draft.client.challenge));
  },
  /** clientData.challenge is the issued one with padding: the same bytes, another spelling. */
  paddedChallenge: (draft) => {
    draft.client.challenge = `${draft.client.challenge}=`;
  },
  /** clientData.challenge is empty. */
  emptyChallenge: (draft) => {
    draft.client.challenge = '';
  },
  /** clientData.type is that of the other ceremony. */
  otherType: (draft) => {
    draft.client.type = draft.ceremony === 'assertion' ? 'webauthn.create' : 'webauthn.get';
  },
  /** clientData.type is payment.get, without any payment in it. */
  paymentType: (draft) => {
    draft.client.type = 'payment.get';
  },
  /** clientData.tokenBinding has an undefined status. */
  tokenBindingBogus: (draft) => {
    draft.client.tokenBinding = { status: 'bogus' };
  },
  /** clientData.tokenBinding says "present" and carries no id. */
  tokenBindingWithoutId: (draft) => {
    draft.client.tokenBinding = { status: 'present' };
  },
  /** The client data has origin twice: first another site's, then ours. */
  duplicateClientDataMember: rewritten((text) => text.replace('{', '{"origin":"https://login.evil.example",')),
  /** As duplicateClientDataMember, and the first name is spelled with an escape. */
  duplicateEscapedMember: rewritten((text) => text.replace('{', '{"\\u006frigin":"https://login.evil.example",')),
  /** The client data is JSON without its last brace. */
  clientDataNotJson: rewritten((text) => text.slice(0, -1)),
  /** The client data is a JSON array around the object. */
  clientDataNotAnObject: rewritten((text) => `[${text}]`),
  /** Text follows the JSON object. */
  clientDataTrailing: rewritten((text) => `${text}{}`),
  /** The client data has no origin at all. */
  clientDataWithoutOrigin: (draft) => {
    delete draft.client.origin;
  },
  /** The client data is null. */
  clientDataNull: rewritten(() => 'null'),
  /** The client data has no bytes. */
  clientDataEmpty: rewritten(() => ''),
  /** A further member of the client data holds the byte 0xff. */
  clientDataNotUtf8: (draft) => {
    draft.rewrite.clientData = (bytes) => concat(bytes.slice(0, -1), utf8(',"x":"'), [0xff], utf8('"}'));
  },
  /** response.id is another id than rawId, which is right. */
  idMismatch: (draft) => {
    draft.id = anotherText(draft.id);
  },
} satisfies Record<string, ClientDataFault>;

function rewritten(change: (text: string) => string): ClientDataFault {
  return (draft) => {
    draft.rewrite.clientData = (bytes) => utf8(change(new TextDecoder().decode(bytes)));
  };
}

function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

/** Other bytes of the same length, in base64url as before: the first six bits differ. */
export function anotherText(base64url: string): string {
  return (base64url.startsWith('A') ? 'B' : 'A') + base64url.slice(1);
}
