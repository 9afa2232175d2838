/** Reports of MetaTrader 5: three forms of one story, server clocks, and rows that cannot be believed. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cents } from "../../../core/money.ts";
import type { TimestampMs } from "../../../core/time.ts";
import { parseArguments } from "../../../scripts/audit/arguments.ts";
import { historyOf } from "../../../scripts/audit/mt5/history.ts";
import { serverTime } from "../../../scripts/audit/mt5/server-time.ts";
import { dealRows } from "../../../scripts/audit/mt5/table.ts";
import { openHistory } from "../../../scripts/audit/open.ts";
import { replayAll } from "../../../scripts/audit/run.ts";
import { OWN, preset } from "../../support/gate.ts";

const FOLDER = "test/fixtures/audit";
const FTMO_SERVER = "America/New_York+7";
const CHALLENGE = preset();

async function audit(file: string, initial = "100000") {
  const args = parseArguments([
    ...["--preset", "ftmo-2step-challenge", "--initial", initial, "--events", file],
    ...["--server-time", FTMO_SERVER],
  ]);
  if (!args.ok) throw new Error(args.error);
  const source = openHistory(args.value);
  if (!source.ok) throw new Error(source.error);
  const lines: unknown[] = [];
  const summary = await replayAll({ ...args.value, source: source.value, own: OWN }, async (batch) => {
    for (const { t, day, equity, breached } of batch)
      lines.push([t, day, equity === null ? null : equity / 100, breached]);
  });
  return { lines, summary };
}

/** By hand: nothing is open on the 12th, after the deal of the 18th and at the payout; there equity is the balance. */
const STORY = [
  ["2026-06-12T07:00:00.000Z", "2026-06-12", 100_000, false],
  ["2026-06-15T07:00:00.000Z", "2026-06-15", 100_000, false],
  ["2026-06-15T09:00:00.000Z", "2026-06-15", 100_000, false],
  // 01:00 on the server is the reset in Prague: the deal belongs to the 16th, and no snapshot may set its anchor.
  ["2026-06-15T22:00:00.000Z", "2026-06-16", 100_000, false],
  ["2026-06-17T06:00:00.000Z", "2026-06-17", 99_521.94, false],
  ["2026-06-17T06:00:00.000Z", "2026-06-17", 100_000, false],
  ["2026-06-18T06:30:00.000Z", "2026-06-18", 100_000, false],
  ["2026-06-18T07:30:00.000Z", "2026-06-18", 100_000, false],
  ["2026-06-18T07:30:00.000Z", "2026-06-18", 94_945.76, true],
];

test.each(["report.html", "report-comma.csv", "report-semicolon.csv"])(
  "%s tells the story to the cent",
  async (file) => {
    const { lines, summary } = await audit(`${FOLDER}/${file}`);
    expect(lines).toEqual(STORY);
    expect(summary).toEqual({
      ok: true,
      value: {
        firstBreach: {
          t: "2026-06-18T07:30:00.000Z",
          rule: "DAILY_LOSS",
          equity: cents(94_945.76),
          floor: cents(95_000),
          breachedAt: null,
        },
        tradingDays: 2,
        targetMet: false,
        // 15 June +86.45, 16 June +391.61, 18 June −5,054.24; the payout is none of them.
        bestDayShare: 39_161 / 47_806,
        mismatches: 0,
      },
    });
  },
);

test("a history that does not begin with the deposit of --initial is refused by its line", async () => {
  expect((await audit(`${FOLDER}/report.html`, "50000")).summary).toMatchObject({
    error: { line: 11, text: expect.stringContaining("is not the deposit of --initial (50000.00)") },
  });
});

const HEAD = "Time,Deal,Symbol,Type,Direction,Volume,Price,Order,Commission,Fee,Swap,Profit,Balance,Comment";
const FUNDED = "2026.06.12 10:00:00,1,,balance,,,,,0,0,0,100 000.00,100 000.00,";
const clock = serverTime(FTMO_SERVER)!;

/** The last entry of a report, as words. */
function lastEntry(...rows: readonly string[]): unknown {
  const table = dealRows([HEAD, ...rows].join("\n"));
  if (table === null || !table.ok) return table;
  const entry = historyOf(table.value, { initial: cents(100_000), preset: CHALLENGE, clock }).at(-1);
  return entry?.event.ok === true ? entry.event.value : [entry?.line, entry?.event.ok === false && entry.event.error];
}

describe("rows", () => {
  const at = "2026.06.15 10:00:00";
  test.each([
    [`${at},2,BTC,buy,in/out,1,1,1,0,0,0,0,100 000.00,`, 'has the direction "in/out"'],
    [`${at},2,BTC,buy,out by,1,1,1,0,0,0,0,100 000.00,`, 'has the direction "out by"'],
    [`${at},2,,credit,,,,,0,0,0,10,100 010.00,`, 'is of the type "credit"'],
    [`${at},2,BTC,buy,in,,1,1,0,0,0,0,100 000.00,`, "has no volume"],
    [`${at},2,BTC,buy,in,x,1,1,0,0,0,0,100 000.00,`, "has no volume"],
    [`${at},2,BTC,buy,in,1,1,1,0,0,0,,100 000.00,`, "has no amount under profit"],
    [`${at},2,BTC,buy,in,1,1,1,"1,5",0,0,0,100 000.00,`, "has no amount under commission"],
    [`${at},2,BTC,buy,in,1,1,1,-5,0,0,0,100 000.00,`, "add up to 99995.00; rows are missing or changed"],
    ["2026.06.15,2,BTC,buy,in,1,1,1,0,0,0,0,100 000.00,", "has no server time"],
    ["2026.02.30 10:00:00,2,BTC,buy,in,1,1,1,0,0,0,0,100 000.00,", "has no server time"],
  ])("%s: %s", (row, says) => {
    expect(lastEntry(FUNDED, row)).toEqual([3, expect.stringContaining(says)]);
  });

  test("empty costs are none, and a Position column names the position", () => {
    expect(lastEntry(FUNDED, `${at},2,BTC,buy,in,1,1,1,,,,0,100 000.00,`)).toMatchObject({
      positionId: "BTC buy",
      entry: "in",
      volume: 1,
      net: 0,
    });
    const named = dealRows(
      `${HEAD.replace("Order", "Position")}\n${FUNDED}\n${at},2,BTC,buy,in,1,1,77,0,0,0,0,100 000.00,`,
    );
    const entries =
      named?.ok === true ? historyOf(named.value, { initial: cents(100_000), preset: CHALLENGE, clock }) : [];
    expect(entries.at(-1)?.event).toMatchObject({ value: { positionId: "77" } });
  });

  test("an impossible deal is left to the replay to name", () => {
    expect(lastEntry(FUNDED, `${at},2,BTC,buy,out,1,1,1,0,0,0,0,100 000.00,`)).toMatchObject({
      type: "deal",
      positionId: "BTC sell",
    });
  });

  test("rows with too few cells or after the table's end are named", () => {
    expect(lastEntry(FUNDED, at)).toMatchObject({
      ok: false,
      error: { line: 3, text: "has 1 cells under 14 headings" },
    });
    const stray = `${at},2,BTC,buy,in,1,1,1,0,0,0,0,100 000.00,`;
    expect(lastEntry(FUNDED, stray.replace(at, ""), stray)).toMatchObject({
      ok: false,
      error: { line: 4, text: "stands after the end of the table of deals" },
    });
  });

  test("a text without such headings is no report", () => {
    expect(dealRows("Time,Price\n1,2")).toBeNull();
    expect(dealRows("<html><table><tr><td>Zeit</td></tr></table></html>")).toBeNull();
  });

  test("tabs separate as well, and odd entities stay", () => {
    const table = dealRows(`${HEAD}\n${FUNDED}`.replaceAll(",", "\t"));
    expect(table).toMatchObject({ ok: true, value: [{ line: 2 }] });
    const html = readFileSync(`${FOLDER}/report.html`)
      .toString("utf16le")
      .replace("tp &amp; half", "&#65;&hellip;&nbsp;x");
    const rows = dealRows(html.slice(1));
    expect(rows?.ok === true && rows.value[2]?.cells.get("comment")).toBe("A&hellip; x");
  });
});

describe("server clocks", () => {
  const NEVER = 0 as TimestampMs;
  const at = (zone: string, text: string, previous = NEVER) => {
    const instant = serverTime(zone)!.at(text, previous);
    return instant === null ? null : new Date(instant).toISOString();
  };

  test.each([
    [FTMO_SERVER, "2026.01.15 01:00:00", "2026-01-14T23:00:00.000Z"],
    [FTMO_SERVER, "2026.06.15 01:00:00", "2026-06-14T22:00:00.000Z"],
    // New York has changed its clocks on 8 March, Prague has not yet: Prague's midnight is 02:00 on the server.
    [FTMO_SERVER, "2026.03.16 02:00:00", "2026-03-15T23:00:00.000Z"],
    ["Europe/Athens", "2026.01.15 02:00:00", "2026-01-15T00:00:00.000Z"],
    ["+03:00", "2026.01.15 02:00:00", "2026-01-14T23:00:00.000Z"],
    ["UTC", "2026.12.31 23:59:59", "2026-12-31T23:59:59.000Z"],
  ])("%s shows %s at %s", (zone, text, instant) => {
    expect(at(zone, text)).toBe(instant);
  });

  test("a skipped time is none; a repeated one is the first that is not before the row above", () => {
    expect(at("Europe/Athens", "2026.03.29 03:30:00")).toBeNull();
    expect(at("Europe/Athens", "2026.10.25 03:30:00")).toBe("2026-10-25T00:30:00.000Z");
    const later = Date.parse("2026-10-25T00:50:00Z") as TimestampMs;
    expect(at("Europe/Athens", "2026.10.25 03:30:00", later)).toBe("2026-10-25T01:30:00.000Z");
  });

  test.each(["", "Mars/Olympus", "Mars/Olympus+7", "+7", "GMT+2 +DST"])("%j is no clock", (name) => {
    expect(serverTime(name)).toBeNull();
  });
});
