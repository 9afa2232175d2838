/** A progress line for people who watch; nothing where nobody does. */

/** Counts from now on; `what` is done, like "scans". */
export function progressOn(what: string): (done: number, all: number) => void {
  const started = performance.now();
  return (done, all) => {
    if (process.stderr.isTTY !== true) return;
    const seconds = (performance.now() - started) / 1000;
    const left = Math.round((seconds / done) * (all - done));
    process.stderr.write(`\r${Math.round((done / all) * 100)} % · ${done} of ${all} ${what} · ${left} s left   `);
    if (done === all) process.stderr.write("\n");
  };
}
