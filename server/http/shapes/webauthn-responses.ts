/**
 * What a device answered, as a page sends it: WebAuthn L3 §5.1, AuthenticationResponseJSON and RegistrationResponseJSON.
 *
 * Required members and their types are checked, unknown ones are ignored, since browsers add some. The ceremony reads the answer
 * again by the same rules (`ceremonies/answers/read-answer.ts`); here they are what the API document says.
 */
import { Type } from 'typebox';
import { Base64url } from './schemas.ts';

/** Long enough for 1023 bytes in base64url, and for the 1024 that the ceremony refuses by name. */
const CREDENTIAL_ID_MAX = 1400;
const LARGE = 32_768;

/** A member that may be nothing: absent, or null. In bytes "" is nothing too (contract §2). */
const OrNothing = <T extends Type.TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));

/** SPC, AuthenticationExtensionsPaymentOutputs: what the browser signed along with. Other outputs are ignored. */
const ExtensionResults = Type.Object({
  payment: OrNothing(Type.Object({ browserBoundSignature: OrNothing(Type.Object({ signature: OrNothing(Base64url(4096)) })) })),
});

/** A hint refuses no ceremony (contract §2), so there is nothing to check: the ceremony keeps what it can use. */
export const Transports = Type.Unsafe<unknown>({ description: 'hints (WebAuthn L3 §5.8.4): what is no list of texts is no hint' });

/** WebAuthn L3 §5.1, AuthenticationResponseJSON. Unknown members are ignored; a `userHandle` that is null or "" is absent. */
export const AuthenticationResponse = Type.Object({
  id: Base64url(CREDENTIAL_ID_MAX, 1),
  rawId: Base64url(CREDENTIAL_ID_MAX, 1),
  type: Type.Literal('public-key'),
  response: Type.Object({
    clientDataJSON: Base64url(LARGE, 1),
    authenticatorData: Base64url(LARGE, 1),
    signature: Base64url(4096, 1),
    userHandle: OrNothing(Base64url(128)),
  }),
  clientExtensionResults: ExtensionResults,
});

/** WebAuthn L3 §5.1, RegistrationResponseJSON. */
export const RegistrationResponse = Type.Object({
  id: Base64url(CREDENTIAL_ID_MAX),
  rawId: Base64url(CREDENTIAL_ID_MAX),
  type: Type.Literal('public-key'),
  response: Type.Object({
    clientDataJSON: Base64url(LARGE, 1),
    attestationObject: Base64url(LARGE, 1),
    transports: Type.Optional(Transports),
  }),
  clientExtensionResults: ExtensionResults,
});
