/**
 * What follows after what: links of the API document (OpenAPI 3.1, Link Object), by operation.
 *
 * A payment is ordered, an authorisation of it opened, answered, and leaves evidence (contract §4); so does a consent (§3). A
 * reader who opens the document without the contract finds the order here.
 */
type Link = { readonly operationId: string; readonly description: string; readonly parameters?: Readonly<Record<string, string>> };
type Links = { readonly status: string; readonly links: Readonly<Record<string, Link>> };

const paymentId = '$response.body#/paymentId';
const authorisationId = '$response.body#/authorisationId';

export const LINKS: Readonly<Record<string, Links>> = {
  enrol: {
    status: '201',
    links: { register: { operationId: 'getRegistrationOptions', description: 'Register the first credential' } },
  },
  activate: {
    status: '200',
    links: { register: { operationId: 'getRegistrationOptions', description: 'Register the credential of the activation' } },
  },
  registerCredential: {
    status: '201',
    links: {
      signIn: { operationId: 'getSignInOptions', description: 'A first credential is active once its payer has signed in with it' },
    },
  },
  createPayment: {
    status: '201',
    links: { authorise: { operationId: 'openAuthorisation', description: 'Ask the payer', parameters: { paymentId } } },
  },
  openAuthorisation: {
    status: '201',
    links: {
      answer: {
        operationId: 'answerAuthorisation',
        description: 'Answer with the assertion; once, whatever the verdict (RTS Art 4(1))',
        parameters: { paymentId: '$request.path.paymentId', authorisationId },
      },
    },
  },
  answerAuthorisation: {
    status: '200',
    links: { evidence: { operationId: 'getPaymentEvidence', description: 'What remains (PSD2 Art 72(1))', parameters: { paymentId } } },
  },
  openBinding: {
    status: '201',
    links: { answer: { operationId: 'answerBinding', description: 'Answer with the assertion', parameters: { authorisationId } } },
  },
  answerBinding: {
    status: '200',
    links: { evidence: { operationId: 'getBindingEvidence', description: 'What remains', parameters: { authorisationId } } },
  },
};
