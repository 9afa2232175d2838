/** Ends waiting after a while: what was waited for goes on by itself, and nobody listens to it any more. */

/** The answer, or null when it did not come within `ms` milliseconds. A failure within that time is passed on. */
export function within<T>(answer: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  return Promise.race([answer, tooLate]).finally(() => clearTimeout(timer));
}
