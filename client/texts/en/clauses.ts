/**
 * What each clause asks that the proof names, in English, one line each.
 *
 * RTS Art 5(1) is given in its own words: the whole page turns on it. All others are our words; the link has the rule itself.
 */
export const clauses = {
  rts: {
    '4(1)': 'Two or more elements of knowledge, possession and inherence; the code that they give is accepted only once.',
    '5(1)(a)': '“the payer is made aware of the amount of the payment transaction and of the payee”',
    '5(1)(b)':
      '“the authentication code generated is specific to the amount of the payment transaction and the payee agreed to by the payer when initiating the transaction”',
    '5(1)(c)':
      '“the authentication code accepted by the payment service provider corresponds to the original specific amount of the payment transaction and to the identity of the payee agreed to by the payer”',
    '5(2)(a)': 'Amount and payee stay confidential, authentic and whole in every phase of the authentication.',
    '5(2)(b)': 'What is displayed to the payer besides stays confidential, authentic and whole, from the making of the code to its use.',
    '7(2)': 'What the payer possesses is protected against being copied.',
    '24(1)': 'Nobody but the payer is associated with the passkey.',
    '29': 'What happened to a payment can be established afterwards, at each of its stages.',
  },
  webauthn: {
    '10': 'The purpose of the signature (type) is the one that was asked for.',
    '11': 'The challenge is the one that the bank gave out.',
    '12': 'The page that asked is one of the bank’s.',
    '13': 'The page did not stand inside a page of another site.',
    '15': 'The passkey answered for this bank (the hash of its RP ID).',
    '16': 'Somebody was there (UP).',
    '17': 'The device verified its user where that is required (UV).',
    '19': 'The passkey says of its backup what it said when it was registered (BE).',
    '21': 'The signature over client data and authenticator data is valid for the public key on record.',
    '22': 'The signature counter grew, or this passkey never counts: a sign of copies.',
  },
  spc: 'Each fact that the browser showed is the one that it was asked to show.',
};
