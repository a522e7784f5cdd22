/**
 * A step of a ceremony, asked so that it always answers.
 *
 * Contract §2: an answer in shape is refused, burned, counted and audited, whatever it makes a step do. A step that throws has not
 * been shown to hold, so it does not hold, and the failure that it stands for is on record. Thrown further, it would leave the
 * authorisation open for any number of tries. One way to throw is known and no fault of the step: a record whose key was sound when
 * it was registered, and is not by a later version's rules.
 */
export function held<Facts>(step: { readonly holds: (facts: Facts) => boolean }, facts: Facts): boolean {
  try {
    return step.holds(facts);
  } catch {
    return false;
  }
}
