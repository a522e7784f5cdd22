/**
 * A clock that never goes back, made from the machine's clock, which people, hypervisors and time servers may set.
 *
 * RTS Art 4(3)(d), Art 4(1): a session, code or authorisation that has ended stays ended. If time went back by an hour, all that
 * was valid an hour ago would be valid again, and a session that was used just now would be idle only after an hour.
 * If the machine's clock falls behind, time goes on from where it was, at the pace of a clock that cannot be set, until
 * the machine's clock has caught up. A jump forwards is followed: sessions then end early, never late.
 * A restart takes the machine's clock as it is.
 */

/** Less is what time servers do all day. */
const WORTH_A_WARNING_MS = 1_000;

/** @param wall milliseconds since the epoch @param elapsed milliseconds since any moment, by a clock that cannot be set */
export function steadyClock(
  wall: () => number = Date.now,
  elapsed: () => number = () => performance.now(),
  warn: (sentence: string) => void = (sentence) => process.emitWarning(sentence),
): () => number {
  let [time, at] = [wall(), elapsed()];
  let behind = false;
  return () => {
    const [shown, now] = [wall(), elapsed()];
    const reached = time + now - at;
    if (shown >= reached) [time, at, behind] = [shown, now, false];
    else if (reached - shown >= WORTH_A_WARNING_MS && !behind) {
      behind = true;
      const seconds = Math.round((reached - shown) / 1_000);
      warn(`the clock of this machine went back by ${seconds} s; time goes on from where it was, until the next start`);
    }
    return Math.floor(Math.max(shown, reached));
  };
}
