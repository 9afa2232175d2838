/** How the scripts on recorded candles end when they cannot do what was asked: a sentence each, and the exit code. */

/** 1 a proof failed or two things differ · 2 bad input · 3 something is broken · 130 stopped with Ctrl-C. */
export function refuse(exitCode: 1 | 2 | 3 | 130, sentences: readonly string[]): void {
  for (const sentence of sentences) process.stderr.write(`${sentence}\n`);
  process.exitCode = exitCode;
}
