/** Why the process does not start (or stops): a closed set of exit codes, and sentences for the person who started it. */

/** 0 ok · 1 a proof failed or two things differ · 2 bad input · 3 broken environment. */
export type ExitCode = 0 | 1 | 2 | 3;

export type Refusal = {
  readonly exitCode: 2 | 3;
  readonly code: string;
  /** One sentence per problem: what happened, what it means, what to do. */
  readonly lines: readonly string[];
};

export const badInput = (code: string, ...lines: readonly string[]): Refusal => ({ exitCode: 2, code, lines });
export const brokenEnvironment = (code: string, ...lines: readonly string[]): Refusal => ({ exitCode: 3, code, lines });
