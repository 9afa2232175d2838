/**
 * The first owner proves that they can read the process's output: a one-time code, valid 30 minutes, replaced after five
 * wrong tries. 50 bits, so five tries per code leave a guesser about one chance in 2·10^14.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { type Clock, MINUTE_MS, plus, type TimestampMs } from "../../core/time.ts";

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
const WRONG_TRIES = 5;
export const LOCK_MS = 30 * MINUTE_MS;

/** Crockford's base 32: no I, L, O or U, so that a code can be read aloud and typed. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 10;

/** Wrong tries are remembered for so many users; beyond, the oldest are forgotten. */
const REMEMBERED = 1000;

type Tries = { readonly wrong: number; readonly since: TimestampMs };

export function createPairing({ clock, random, announce }: PairingDeps): Pairing {
  let held: PairingCode | null = null;
  let wrongOnCode = 0;
  const tries = new Map<number, Tries>();

  function renew(): PairingCode {
    held = { code: newCode(random), expiresAt: plus(clock.now(), CODE_LIFE_MS) };
    wrongOnCode = 0;
    announce(held);
    return held;
  }

  const current = (): PairingCode => (held === null || clock.now() >= held.expiresAt ? renew() : held);

  function wrongTriesOf(userId: number): number {
    const known = tries.get(userId);
    return known === undefined || clock.now() - known.since >= LOCK_MS ? 0 : known.wrong;
  }

  function remember(userId: number): void {
    const wrong = wrongTriesOf(userId) + 1;
    tries.delete(userId);
    tries.set(userId, { wrong, since: clock.now() });
    const oldest = tries.keys().next();
    if (tries.size > REMEMBERED && oldest.done !== true) tries.delete(oldest.value);
  }

  return {
    current,
    attempt(userId, text) {
      if (wrongTriesOf(userId) >= WRONG_TRIES) return "locked";
      if (sameCode(text, current().code)) {
        held = null;
        return "paired";
      }
      remember(userId);
      wrongOnCode += 1;
      if (wrongOnCode >= WRONG_TRIES) renew();
      return "wrong-code";
    },
  };
}

function newCode(random: (bytes: number) => Uint8Array): string {
  // 256 is a multiple of 32, so the low five bits of a byte are uniform.
  const letters = Array.from(random(LENGTH), (byte) => ALPHABET.charAt(byte & 31)).join("");
  return `${letters.slice(0, LENGTH / 2)}-${letters.slice(LENGTH / 2)}`;
}

/** Equal in constant time; case, spaces and hyphens do not matter. */
function sameCode(given: string, right: string): boolean {
  const digest = (text: string): Buffer =>
    createHash("sha256").update(text.toUpperCase().replace(/[\s-]/g, "")).digest();
  return timingSafeEqual(digest(given), digest(right));
}
