import { describe, expect, it } from "vitest";
import { PRESSES, type PressAction, pressData } from "../../bot/press.ts";

describe("a button that leads somewhere", () => {
  it("carries its action and argument in Telegram's 64 bytes", () => {
    expect(pressData("why", "BTC/USDT")).toBe("v2:why:BTC/USDT");
    for (const action of Object.keys(PRESSES) as PressAction[]) {
      expect(Buffer.byteLength(pressData(action, "b".repeat(40)))).toBeLessThanOrEqual(64);
    }
  });

  it.each([
    ["a long argument", "why", "x".repeat(41)],
    ["a colon", "why", "binance:BTC"],
    ["letters beyond ASCII", "why", "ğ"],
    ["an action with capitals", "Why", "1"],
  ])("refuses %s", (_name, action, argument) => {
    expect(() => pressData(action as PressAction, argument)).toThrow(RangeError);
  });
});
