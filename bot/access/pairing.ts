/**
 * The first owner proves that they can read the process's output: a one-time code, valid 30 minutes, replaced after five
 * wrong tries. 50 bits, so five tries per code leave a guesser about one chance in 2·10^14.
 */
import { timingSafeEqual } from "node:crypto";
import { CODE_BYTES, codeDigest, oneTimeCode } from "../../core/one-time-code.ts";
import { type Clock, MINUTE_MS, plus, type TimestampMs } from "../../core/time.ts";
import { createTries, WRONG_TRIES } from "./tries.ts";

export type PairingCode = { readonly code: string; readonly expiresAt: TimestampMs };
export type PairingAnswer = "paired" | "wrong-code" | "locked";

export type Pairing = {
  /** The code that holds now; a new one is made and announced when the last one has expired. */
  current(): PairingCode;
  /** One try of one user. A code that paired is used up. */
  attempt(userId: number, text: string): PairingAnswer;
};

export type PairingDeps = {
  readonly clock: Clock;
  /** That many unpredictable bytes. */
  readonly random: (bytes: number) => Uint8Array;
  /** Called with every new code: print it where only the operator can read it. */
  readonly announce: (code: PairingCode) => void;
};

export const CODE_LIFE_MS = 30 * MINUTE_MS;

export function createPairing({ clock, random, announce }: PairingDeps): Pairing {
  let held: PairingCode | null = null;
  let wrongOnCode = 0;
  const tries = createTries(clock);

  function renew(): PairingCode {
    held = { code: oneTimeCode(random(CODE_BYTES)), expiresAt: plus(clock.now(), CODE_LIFE_MS) };
    wrongOnCode = 0;
    announce(held);
    return held;
  }

  const current = (): PairingCode => (held === null || clock.now() >= held.expiresAt ? renew() : held);

  return {
    current,
    attempt(userId, text) {
      if (tries.isLocked(userId)) return "locked";
      if (sameCode(text, current().code)) {
        held = null;
        return "paired";
      }
      tries.remember(userId);
      wrongOnCode += 1;
      if (wrongOnCode >= WRONG_TRIES) renew();
      return "wrong-code";
    },
  };
}

/** Equal in constant time; case, spaces and hyphens do not matter. */
const sameCode = (given: string, right: string): boolean =>
  timingSafeEqual(Buffer.from(codeDigest(given)), Buffer.from(codeDigest(right)));
