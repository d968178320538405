/** Longest time, in milliseconds, that work in the background keeps a keystroke waiting, but for the one file it is at. */
const TURN = 12;

/** For long work: `await breathe()` gives the event loop a turn when the last one was some time ago. */
export function breather(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < TURN) return;
    await new Promise(resolve => setImmediate(resolve));
    last = performance.now();
  };
}

/** Takes the steps of a generator with breath between them, and gives what it returns; undefined once `isStopped`. */
export async function walkSlowly<T>(steps: Generator<unknown, T>, breathe: () => Promise<void>, isStopped: () => boolean): Promise<T | undefined> {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    await breathe();
    if (isStopped()) return undefined;
  }
}
