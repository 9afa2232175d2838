/** The one-time code: how it is made, when it dies, how guessing is stopped. */
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CODE_LIFE_MS, createPairing, type PairingCode } from "../../../bot/access/pairing.ts";
import { LOCK_MS } from "../../../bot/access/tries.ts";
import { plus } from "../../../core/time.ts";
import { NOON } from "../../support/bot-reports.ts";

function setUp(random: (bytes: number) => Uint8Array = randomBytes) {
  let now = NOON;
  const printed: PairingCode[] = [];
  const pairing = createPairing({ clock: { now: () => now }, random, announce: (code) => printed.push(code) });
  const pass = (ms: number): void => {
    now = plus(now, ms);
  };
  return { pairing, printed, pass };
}

describe("the code", () => {
  test("has ten letters of 32, which are 50 bits", () => {
    const { pairing } = setUp((bytes) => Uint8Array.from({ length: bytes }, (_, index) => index * 31));
    // 0, 31, 62, 93, 124 … modulo 32 = 0, 31, 30, 29, 28, 27, 26, 25, 24, 23 in Crockford's alphabet.
    expect(pairing.current().code).toBe("0ZYXW-VTSRQ");
  });

  test("uses every letter equally often over all byte values", () => {
    const seen = new Map<string, number>();
    for (let byte = 0; byte < 256; byte += 1) {
      const { code } = setUp((bytes) => new Uint8Array(bytes).fill(byte)).pairing.current();
      seen.set(code.charAt(0), (seen.get(code.charAt(0)) ?? 0) + 1);
    }
    expect([...seen.values()]).toEqual(new Array(32).fill(8));
  });

  test("stays the same until it is used or 30 minutes old", () => {
    const { pairing, printed, pass } = setUp();
    const first = pairing.current();
    pass(CODE_LIFE_MS - 1);
    expect(pairing.current()).toBe(first);
    pass(1);
    expect(pairing.current()).not.toBe(first);
    expect(printed).toHaveLength(2);
    expect(pairing.attempt(1, first.code)).toBe("wrong-code");
  });

  test("works once", () => {
    const { pairing } = setUp();
    const { code } = pairing.current();
    expect(pairing.attempt(1, code)).toBe("paired");
    expect(pairing.attempt(2, code)).toBe("wrong-code");
  });

  test("is read however a person types it", () => {
    for (const typed of [(c: string) => c.toLowerCase(), (c: string) => ` ${c} `, (c: string) => c.replace("-", "")]) {
      const { pairing } = setUp();
      expect(pairing.attempt(1, typed(pairing.current().code))).toBe("paired");
    }
  });
});

describe("guessing", () => {
  test("five wrong tries by anybody replace the code", () => {
    const { pairing, printed } = setUp();
    const { code } = pairing.current();
    for (let user = 1; user <= 5; user += 1) expect(pairing.attempt(user, "no")).toBe("wrong-code");
    expect(printed).toHaveLength(2);
    expect(pairing.attempt(9, code)).toBe("wrong-code");
    expect(pairing.attempt(8, printed[1]!.code)).toBe("paired");
  });

  test("a user with five wrong tries is locked out for half an hour, over changes of the code", () => {
    const { pairing, printed, pass } = setUp();
    for (let n = 0; n < 4; n += 1) pairing.attempt(1, "no");
    pairing.attempt(2, "no");
    expect(printed).toHaveLength(2);
    expect(pairing.attempt(1, "no")).toBe("wrong-code");
    expect(pairing.attempt(1, printed[1]!.code)).toBe("locked");
    pass(LOCK_MS);
    expect(pairing.attempt(1, pairing.current().code)).toBe("paired");
  });

  test("never succeeds with anything but the code", () => {
    fc.assert(
      fc.property(fc.string(), (guess) => {
        const { pairing } = setUp();
        pairing.current();
        expect(pairing.attempt(1, guess)).toBe("wrong-code");
      }),
    );
  });

  test("by thousands of users does not grow the memory without bound, and forgets the oldest first", () => {
    const { pairing, printed } = setUp();
    for (let n = 0; n < 5; n += 1) pairing.attempt(1, "no");
    for (let user = 2; user <= 1001; user += 1) pairing.attempt(user, "no");
    expect(pairing.attempt(1, printed.at(-1)!.code)).toBe("paired");
  });
});
