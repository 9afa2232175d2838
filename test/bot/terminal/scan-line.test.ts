import { expect, test } from "vitest";
import { renderScanLine, type ScanEvent } from "../../../bot/terminal/scan-line.ts";
import { wordsIn } from "../../../bot/words/words.ts";
import { NOON } from "../../support/bot-reports.ts";

const EN = wordsIn("en");

type Seen = ScanEvent["symbols"][number];
const seen = (instrument: string, close: number | null, over: Partial<Seen> = {}): Seen => ({
  instrument,
  close,
  best: null,
  note: null,
  ...over,
});
const scan = (...symbols: readonly Seen[]): ScanEvent => ({
  type: "scan",
  slot: NOON,
  late: false,
  symbols,
  stagesMs: {},
});
const best = (side: string, confidence: number, tier: string): Partial<Seen> => ({ best: { side, confidence, tier } });

test("a scan is one short line", () => {
  const event = scan(
    seen("BTC/USDT", 104_512.3, best("long", 0.38, "LOW")),
    seen("binanceusdm:ETH/USDT", 2514.33, best("short", 0.41, "MEDIUM")),
    seen("BNB/USDT", 650.12),
  );
  expect(renderScanLine(EN, event)).toBe("12:04 BTC 104,512 long .38 · ETH 2,514 short .41 ▲ · BNB 650 –");
});

test("high tiers, late scans, missing prices and notes are marked", () => {
  const event = scan(
    seen("BTC/USDT", 104_512.3, best("long", 0.5, "HIGH")),
    seen("ETH/USDT", null, { note: "features missing" }),
    seen("BNB/USDT", 650, { note: "The exchange did not answer within ten seconds; it is asked again." }),
  );
  expect(renderScanLine(EN, { ...event, late: true })).toBe(
    "12:04 late BTC 104,512 long .50 ▲▲ · ETH – ! features missing · +1 more",
  );
  expect(renderScanLine(EN, event, { color: false, columns: 200 })).toBe(
    "12:04 BTC 104,512 long .50 ▲▲ · ETH – ! features missing · BNB 650 ! The exchange did not answer…",
  );
});

test("the person's language says what is late and how many are left out", () => {
  const event = scan(...Array.from({ length: 40 }, (_, n) => seen(`C${n}/USDT`, 100 + n)));
  const line = renderScanLine(wordsIn("tr"), { ...event, late: true });
  expect(line).toMatch(/^12:04 geç C0 100 – · .* · \+\d+ tane daha$/);
  expect(line.length).toBeLessThanOrEqual(80);
});

test("many symbols still make one line of the terminal's width", () => {
  const event = scan(...Array.from({ length: 40 }, (_, n) => seen(`C${n}/USDT`, 100 + n, best("long", 0.4, "LOW"))));
  const line = renderScanLine(EN, event);
  expect(line.length).toBeLessThanOrEqual(80);
  expect(line).toMatch(/ · \+\d+ more$/);
});

test("an unknown tier and an odd name do no harm", () => {
  expect(renderScanLine(EN, scan(seen("GOLD", 3, best("long", 0.4, "NEW"))))).toBe("12:04 GOLD 3.00 long .40");
});

test("colours mark what is worth a look", () => {
  const event = scan(
    seen("BTC/USDT", 1000, best("long", 0.5, "HIGH")),
    seen("ETH/USDT", 100, { note: "stale" }),
    seen("BNB/USDT", 650),
  );
  const line = renderScanLine(EN, event, { color: true, columns: 120 });
  expect(line).toContain("\u001b[32mBTC 1,000 long .50 ▲▲\u001b[0m");
  expect(line).toContain("\u001b[33mETH 100 ! stale\u001b[0m");
  expect(line).toContain(" · BNB 650 –");
});
