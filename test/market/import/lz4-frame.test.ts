import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { unpackLz4Frame } from "../../../market/import/lz4-frame.ts";

const fixture = (name: string): Uint8Array => readFileSync(`test/fixtures/import/${name}.lz4`);
const text = Array.from({ length: 20_000 }, (_, i) => `line ${i % 1000}\n`).join("");

test.each(["linked", "separate"])("unpacks what the reference library packed in %s blocks", (name) => {
  expect(Buffer.from(unpackLz4Frame(fixture(name))).toString("latin1")).toBe(text);
});

describe("a damaged frame", () => {
  test("that is cut anywhere throws and never hands out a part", () => {
    const whole = fixture("linked");
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length - 1 }), (end) => {
        expect(() => unpackLz4Frame(whole.subarray(0, end))).toThrow();
      }),
      { numRuns: 50 },
    );
  });

  test("is told from other data", () => {
    expect(() => unpackLz4Frame(Buffer.from("PAR1 and more"))).toThrow("not an LZ4 frame");
  });

  test("cannot point before its beginning", () => {
    // One literal "a", then a match 9 bytes back.
    const block = [0x10, 0x61, 9, 0];
    const frame = [0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0, 4, 0, 0, 0, ...block, 0, 0, 0, 0];
    expect(() => unpackLz4Frame(Uint8Array.from(frame))).toThrow("before its beginning");
  });
});
