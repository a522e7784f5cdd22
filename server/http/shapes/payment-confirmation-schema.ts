/** What a browser takes for Secure Payment Confirmation, as the API describes it: request members and total (contract §4). */
import { Type } from 'typebox';
import type { PaymentConfirmation } from '../../core/spc-payment-data.ts';

export const Issued = Type.Object({
  credentialIds: Type.Array(Type.String()),
  challenge: Type.String({ description: 'base64url, the same as in publicKey' }),
  rpId: Type.String(),
  instrument: Type.Object({ displayName: Type.String(), icon: Type.String(), details: Type.Optional(Type.String()) }),
  payeeName: Type.Optional(Type.String()),
  payeeOrigin: Type.Optional(Type.String()),
  timeout: Type.Integer(),
  locale: Type.Optional(Type.Array(Type.String())),
  total: Type.Object({ currency: Type.String(), value: Type.String() }),
});

export const SecurePaymentConfirmation = Type.Unsafe<PaymentConfirmation | null>(Type.Union([Issued, Type.Null()]));
