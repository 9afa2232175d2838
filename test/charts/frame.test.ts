/** What stands around every chart. */
import { expect, test } from "vitest";
import { frame } from "../../charts/frame.ts";

const titled = { title: "ETH/USDT", subtitle: "15 min", mark: null } as const;
const titles = (option: object) =>
  (option as { title: readonly { text: string; left?: number; right?: number }[] }).title;

test("a time axis names its zone by the city, where the kind has room; other charts name none", () => {
  expect(titles(frame({ kind: "candles", ...titled, zone: "UTC" }))[1]).toMatchObject({ text: "UTC", bottom: 8 });
  expect(titles(frame({ kind: "equity", ...titled, zone: "UTC" }))[1]).toMatchObject({ text: "UTC", top: 33 });
  const far = frame({ kind: "candles", ...titled, zone: "America/Argentina/Buenos_Aires" });
  expect(titles(far)[1]).toMatchObject({ text: "Buenos Aires", bottom: 8 });
  expect(titles(frame({ kind: "bars", ...titled }))).toHaveLength(1);
});
