/**
 * Why a ceremony was refused, in English: for the demo profile and for auditors.
 *
 * RTS Art 4(3)(a): in production no payer reads these, since they name the element that was wrong.
 */
export const diagnostics = {
  title: 'Why it was refused',
  lead: 'Only the demo shows this. In production the reason stands in the audit log alone, so that nobody can learn from refusals (RTS Art 4(3)(a)).',
  ceremony: 'Ceremony',
  code: 'Failure code',
  when: 'Recorded',
  request: 'Request',
  clauses: 'What the rules say',
  compared: 'What was compared',
  member: 'Member',
  expected: 'Expected',
  received: 'Received',
  nothing: 'nothing',
  differs: 'differs',
  missing: 'There are no diagnostics for this request. They are kept for the session that made it, in the demo only.',
  back: 'Back',
};
