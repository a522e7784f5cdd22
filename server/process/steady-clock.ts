/**
 * A clock that never goes back, made of one that may: the machine's, which is set by people, hypervisors and time servers.
 *
 * RTS Art 4(3)(d), Art 4(1): a session, code or authorisation that is over stays over. If time went back by an hour, all that
 * was good an hour ago would be good again, and a session that was used a moment ago would be idle only in an hour from now.
 * So where the machine's clock falls behind, time goes on from where it was, at the pace of a clock that nobody sets, until
 * the machine's has caught up. Forwards it is followed: what ends by that ends early, never late.
 * A restart takes the machine's clock as it is.
 */

/** Less is what time servers do all day. */
const WORTH_A_WARNING_MS = 1_000;

/** @param wall milliseconds since the epoch @param elapsed milliseconds since any moment, by a clock that nobody sets */
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
