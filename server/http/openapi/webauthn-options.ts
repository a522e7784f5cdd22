/**
 * Options of WebAuthn as the document describes them (WebAuthn L3 §5.1, `PublicKeyCredential…OptionsJSON`).
 *
 * They are in the document only. What is sent goes out as the library made it, since the serialiser drops what its schema does
 * not name, and an extension that got lost would be missed by the authenticator, not by a test.
 */
const bytes = (description: string) => ({ type: 'string', format: 'base64url', description });
const words = (...all: string[]) => ({ type: 'string', enum: all });
const PUBLIC_KEY = { type: 'string', const: 'public-key' };

/** PublicKeyCredentialDescriptorJSON (WebAuthn L3 §5.8.3). A transport is a hint, and any string. */
const descriptor = {
  type: 'object',
  required: ['id', 'type'],
  properties: { id: bytes('credential id'), type: PUBLIC_KEY, transports: { type: 'array', items: { type: 'string' } } },
};
const hints = { type: 'array', items: { type: 'string' } };
const timeout = { type: 'integer', minimum: 0, description: 'milliseconds' };
const userVerification = { ...words('required'), description: 'RTS Art 4(1): always two elements' };

/** Of a registration response. */
export const transports = { ...hints, description: 'how the device can be reached, as getTransports() says (WebAuthn L3 §5.2.1.1)' };

export const requestOptions = {
  type: 'object',
  description: 'PublicKeyCredentialRequestOptionsJSON, for parseRequestOptionsFromJSON() (WebAuthn L3 §5.1.9)',
  required: ['challenge', 'rpId', 'userVerification'],
  properties: {
    challenge: bytes('32 bytes; of a payment the dynamic link (RTS Art 5)'),
    timeout,
    rpId: { type: 'string' },
    allowCredentials: { type: 'array', items: descriptor, description: 'empty or absent at a sign-in: any discoverable credential' },
    userVerification,
    hints,
    extensions: { type: 'object' },
  },
};

export const creationOptions = {
  type: 'object',
  description: 'PublicKeyCredentialCreationOptionsJSON, for parseCreationOptionsFromJSON() (WebAuthn L3 §5.1.8)',
  required: ['rp', 'user', 'challenge', 'pubKeyCredParams', 'authenticatorSelection'],
  properties: {
    rp: { type: 'object', required: ['id', 'name'], properties: { id: { type: 'string' }, name: { type: 'string' } } },
    user: {
      type: 'object',
      required: ['id', 'name', 'displayName'],
      properties: { id: bytes('user handle: random, 64 bytes'), name: { type: 'string' }, displayName: { type: 'string' } },
    },
    challenge: bytes('32 random bytes'),
    pubKeyCredParams: {
      type: 'array',
      items: {
        type: 'object',
        required: ['type', 'alg'],
        properties: { type: PUBLIC_KEY, alg: { type: 'integer', description: 'COSE algorithm identifier' } },
      },
    },
    timeout,
    excludeCredentials: { type: 'array', items: descriptor },
    authenticatorSelection: {
      type: 'object',
      required: ['residentKey', 'userVerification'],
      properties: {
        authenticatorAttachment: words('platform', 'cross-platform'),
        residentKey: words('required'),
        requireResidentKey: { type: 'boolean' },
        userVerification,
      },
    },
    hints,
    attestation: words('none', 'indirect', 'direct', 'enterprise'),
    attestationFormats: { type: 'array', items: { type: 'string' } },
    extensions: {
      type: 'object',
      properties: {
        credProps: { type: 'boolean' },
        payment: {
          type: 'object',
          description: 'Secure Payment Confirmation: browsers may use the credential for payments',
          required: ['isPayment'],
          properties: { isPayment: { type: 'boolean' } },
        },
      },
    },
  },
};
