/** What stands around every chart. */
import { expect, test } from "vitest";
import { frame } from "../../charts/frame.ts";

const titled = { title: "ETH/USDT", subtitle: "15 min", mark: null } as const;
const titles = (option: object) =>
  (option as { title: readonly { text: string; left?: number; right?: number }[] }).title;

test("a time axis names its zone, in the corner that the kind leaves free; other charts name none", () => {
  expect(titles(frame({ kind: "candles", ...titled, zone: "UTC" }))[1]).toMatchObject({ text: "UTC", right: 12 });
  expect(titles(frame({ kind: "equity", ...titled, zone: "UTC" }))[1]).toMatchObject({ text: "UTC", left: 12 });
  expect(titles(frame({ kind: "bars", ...titled }))).toHaveLength(1);
});
