/** What `npm run prove:chat` found: each story with what came of it. */
import { setTimeout as sleep } from "node:timers/promises";

export type Told = {
  readonly story: string;
  readonly held: boolean;
  readonly seconds: number;
  /** Why it did not hold. */
  readonly why: string | null;
};
export type Report = {
  readonly told: readonly Told[];
  /** Tells one story; one that fails leaves the others alone. */
  story(name: string, act: () => Promise<void>): Promise<void>;
};

/** Longer than any story takes on a busy machine. */
const PATIENCE_MS = 180_000;

export function createReport(only: RegExp, tell: (one: Told) => void): Report {
  const told: Told[] = [];
  return {
    told,
    async story(name, act) {
      if (!only.test(name)) return;
      const begun = performance.now();
      const late = sleep(PATIENCE_MS, null, { ref: false }).then(() => Promise.reject(new Error("it did not end")));
      const why = await Promise.race([act(), late]).then(
        () => null,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      const one = { story: name, held: why === null, seconds: (performance.now() - begun) / 1000, why };
      told.push(one);
      tell(one);
    },
  };
}

export function hold(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(what);
}
