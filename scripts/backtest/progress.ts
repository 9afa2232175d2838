/** How far a run is: a line for people who watch, a message for the process that began it, nothing where nobody asks. */

/** Messages of the same hundredth say nothing new. */
const PARTS = 100;

/** Counts from now on; `what` is done, like "scans". */
export function progressOn(what: string): (done: number, all: number) => void {
  const started = performance.now();
  let told = -1;
  return (done, all) => {
    const part = Math.floor((done / all) * PARTS);
    if (process.send !== undefined && part !== told) {
      told = part;
      process.send({ done, all });
    }
    if (process.stderr.isTTY !== true) return;
    const seconds = (performance.now() - started) / 1000;
    const left = Math.round((seconds / done) * (all - done));
    process.stderr.write(`\r${Math.round((done / all) * 100)} % · ${done} of ${all} ${what} · ${left} s left   `);
    if (done === all) process.stderr.write("\n");
  };
}
