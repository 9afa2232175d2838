/** The command as a person or another program runs it. */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseArguments } from "../../scripts/audit/arguments.ts";
import { openHistory } from "../../scripts/audit/open.ts";
import { replayAll } from "../../scripts/audit/run.ts";
import { tableHead, tableRow, tableSummary } from "../../scripts/audit/table.ts";
import { snapshot } from "../support/audit.ts";

const ACADEMY = "test/fixtures/audit/academy.jsonl";
const folder = mkdtempSync(join(tmpdir(), "lookout-audit-"));
const flags = (events: string, initial = "200000") => [
  ...["--preset", "ftmo-2step-challenge", "--initial", initial, "--events", events],
];
const run = (...args: readonly string[]) =>
  spawnSync(process.execPath, ["scripts/ftmo-audit.ts", ...args], { encoding: "utf8" });

function fileOf(text: string, name = "events.jsonl"): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test("prints one object per line with two decimals, the summary last, and exits 0 though it found a breach", () => {
  const { status, stdout, stderr } = run(...flags(ACADEMY), "--json");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const lines = stdout.trimEnd().split("\n");
  expect(lines).toHaveLength(7);
  // The guide shows the last three.
  expect(readFileSync("docs/guides/ftmo-audit.md", "utf8")).toContain(`\n${lines.slice(4).join("\n")}\n`);
  expect(lines[4]).toBe(
    '{"t":"2026-06-15T21:59:00Z","day":"2026-06-15","dayStartBalance":200000.00,"dailyLimit":190000.00,"maxLossLimit":180000.00,"floor":190000.00,"ownFloor":191000.00,"equity":191000.00,"room":1000.00,"state":"LOCKED","breached":false,"rule":null}',
  );
  expect(lines[5]).toBe(
    '{"t":"2026-06-15T22:00:00Z","day":"2026-06-16","dayStartBalance":204000.00,"dailyLimit":194000.00,"maxLossLimit":180000.00,"floor":194000.00,"ownFloor":195000.00,"equity":191000.00,"room":-3000.00,"state":"LOCKED","breached":true,"rule":"DAILY_LOSS","breachedAt":"2026-06-15T22:00:00.000Z"}',
  );
  expect(lines[6]).toBe(
    '{"summary":true,"firstBreach":{"t":"2026-06-15T22:00:00Z","rule":"DAILY_LOSS","equity":191000.00,"floor":194000.00,"breachedAt":"2026-06-15T22:00:00.000Z"},"tradingDays":1,"targetMet":false,"bestDayShare":1,"mismatches":0}',
  );
});

test.each([
  ["as shipped", [], {}, [0.045, 0.09]],
  ["as set", [], { OWN_DAILY_LOSS_PCT: " 3.5 ", OWN_TOTAL_LOSS_PCT: "8" }, [0.035, 0.08]],
  ["an empty setting is none", [], { OWN_DAILY_LOSS_PCT: "" }, [0.045, 0.09]],
  ["flags before settings", ["--own-daily", "2"], { OWN_DAILY_LOSS_PCT: "3", OWN_TOTAL_LOSS_PCT: "8" }, [0.02, 0.08]],
])("own levels %s", (_name, more, environment, [daily, total]) => {
  expect(parseArguments([...flags(ACADEMY), ...more], environment)).toMatchObject({ value: { own: { daily, total } } });
});

test("a setting that is no number is named", () => {
  expect(parseArguments(flags(ACADEMY), { OWN_TOTAL_LOSS_PCT: "9%" })).toEqual({
    ok: false,
    error:
      'OWN_TOTAL_LOSS_PCT must be percent of the initial balance, a number above 0 and below 100 such as 4.5, not "9%".',
  });
});

test("own levels that are moved move the own floor and nothing of the firm's", () => {
  const ownFloors = (...more: readonly string[]) =>
    run(...flags(ACADEMY), "--json", ...more)
      .stdout.trimEnd()
      .split("\n")
      .slice(4, 6)
      .map((line) => JSON.parse(line) as { ownFloor: number; floor: number })
      .map(({ ownFloor, floor }) => [ownFloor, floor]);
  // 200,000 × 4 % = 8,000 under 200,000 and 204,000.
  expect(ownFloors("--own-daily", "4")).toEqual([
    [192_000, 190_000],
    [196_000, 194_000],
  ]);
  // 20 % is more than 0.9 × 5 % = 9,000, which counts.
  expect(ownFloors("--own-daily", "20")).toEqual([
    [191_000, 190_000],
    [195_000, 194_000],
  ]);
  // 2 % in total, 196,000, is the higher one.
  expect(ownFloors("--own-total", "2")).toEqual([
    [196_000, 190_000],
    [196_000, 194_000],
  ]);
});

test("without --json it is a table and sentences", () => {
  const { status, stdout } = run(...flags(ACADEMY));
  expect(status).toBe(0);
  expect(stdout).toContain("daily level");
  expect(stdout).toMatch(
    /^2026-06-15T22:00:00Z .* 194,000\.00 .* -3,000\.00 LOCKED +BREACHED DAILY_LOSS at the reset/m,
  );
  expect(stdout).toContain(
    "First breach: daily loss (DAILY_LOSS) at 2026-06-15T22:00:00.000Z: equity 191,000.00 USD, level 194,000.00 USD.",
  );
  expect(stdout).toContain("Trading days: 1 (4 are asked for).");
});

test("a line that cannot be used is named; nothing of the lines before it is printed", () => {
  const good = snapshot("2026-06-15T10:00:00Z", 100_000);
  const events = fileOf(`${good}\n\n${good}\n{"t":"2026-06-15T09:00:00Z","type":"snapshot","balance":1,"equity":1}\n`);
  for (const json of [[], ["--json"]]) {
    const { status, stdout, stderr } = run(...flags(events), ...json);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toBe(
      `${events}, line 4 is earlier than the line before it; events must be in the order of their times. Nothing was audited.\n`,
    );
  }
});

test("whoever closes the output early ends it without a complaint", async () => {
  const text = Array.from({ length: 20_000 }, () => snapshot("2026-06-15T10:00:00Z", 100_000)).join("\n");
  const child = spawn(process.execPath, ["scripts/ftmo-audit.ts", ...flags(fileOf(text, "long.jsonl")), "--json"]);
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.stdout.once("data", () => child.stdout.destroy());
  const code = await new Promise((done) => child.on("close", done));
  expect({ code, said }).toEqual({ code: 0, said: "" });
});

test.each([
  [[], "Usage: npm run ftmo:audit"],
  [flags(ACADEMY).slice(0, 4), "Usage: npm run ftmo:audit"],
  [[...flags(ACADEMY), "--fast"], "--fast"],
  [["--preset", "ftmo", ...flags(ACADEMY).slice(2)], 'There is no preset "ftmo". Known: ftmo-2step-challenge, '],
  [flags(ACADEMY, "0"), "--initial must be the account's starting balance"],
  [flags(ACADEMY, "100k"), 'not "100k"'],
  [flags(ACADEMY, "1e5"), 'not "1e5"'],
  [flags(ACADEMY, "100000.005"), 'not "100000.005"'],
  [[...flags(ACADEMY), "--own-daily", "0"], "--own-daily must be percent of the initial balance, a number above 0"],
  [[...flags(ACADEMY), "--own-total", "100"], "--own-total must be percent of the initial balance, a number above 0"],
  [[...flags(ACADEMY), "--own-total", ""], 'below 100 such as 4.5, not "".'],
])("flags %j are refused: %s", (args, says) => {
  const parsed = parseArguments(args);
  expect(parsed.ok ? "accepted" : parsed.error).toContain(says);
});

/** What the command would say of a file, without a process of its own. */
async function refusal(events: string, ...more: readonly string[]): Promise<string> {
  const args = parseArguments([...flags(events, "100000"), ...more]);
  if (!args.ok) return args.error;
  const source = openHistory(args.value);
  if (!source.ok) return source.error;
  const judged = await replayAll({ ...args.value, source: source.value }, null);
  return judged.ok ? "accepted" : `line ${judged.error.line} ${judged.error.text}`;
}

test.each([
  ["nowhere.jsonl", [], "nowhere.jsonl cannot be read (ENOENT)."],
  ["test", [], "test is not a regular file"],
  ["test/fixtures/audit/report.html", [], "Add --server-time, for FTMO: --server-time America/New_York+7"],
  ["test/fixtures/audit/report.html", ["--server-time", "Mars"], '--server-time "Mars" is no IANA zone'],
  ["package.json", [], "line 1 is not a JSON object"],
])("%s %j: %s", async (events, more, says) => {
  expect(await refusal(events, ...more)).toContain(says);
});

test("files that hold nothing, garbage, no table, or a table that is cut", async () => {
  expect(await refusal(fileOf(""))).toBe("line 1 is the end already: the file holds no event");
  expect(await refusal(fileOf("\n \n"))).toBe("line 1 is the end already: the file holds no event");
  expect(await refusal(fileOf("\u0000\u0001"))).toBe("line 1 is not a JSON object");
  expect(await refusal(fileOf(`{${"x".repeat(3_000_000)}`))).toBe("line 1 is not a JSON object");
  const clock = ["--server-time", "UTC"];
  expect(await refusal(fileOf("<html></html>"), ...clock)).toContain("holds no table of deals with English headings");
  const cut = "Time,Symbol,Type,Direction,Volume,Commission,Swap,Profit,Balance\n2026.06.12 10:00:00,balance";
  expect(await refusal(fileOf(cut), ...clock)).toBe("line 2 has 2 cells under 9 headings");
});

test("a byte order mark, Windows line ends and a missing last line end change nothing", async () => {
  const line = snapshot("2026-06-15T10:00:00Z", 100_000);
  expect(await refusal(fileOf(`\uFEFF${line}\r\n${line}\r\n\r\n${line}`))).toBe("accepted");
});

test("each impossible event has its sentence", async () => {
  const start = snapshot("2026-06-15T10:00:00Z", 100_000);
  const out =
    '{"t":"2026-06-15T10:00:00Z","type":"deal","positionId":"1","entry":"out","profit":0,"commission":0,"swap":0,"fee":0}';
  expect(await refusal(fileOf(`${start}\n${out}`))).toBe(
    'line 2 closes a position that no deal with entry "in" has opened',
  );
  expect(await refusal(fileOf('{"t":"2026-06-15T10:00:00Z","type":"balance","amount":100000}'))).toContain(
    "line 1 is a deposit or withdrawal before the first snapshot or deal",
  );
});

test("sentences for a phase without target, without profit, with mismatches, and a 1-Step share", async () => {
  const args = parseArguments(flags(ACADEMY));
  const one = parseArguments(["--preset", "ftmo-1step-challenge", ...flags(ACADEMY).slice(2)]);
  if (!args.ok || !one.ok) throw new Error("flags");
  const nothing = { firstBreach: null, tradingDays: 0, targetMet: null, bestDayShare: null, mismatches: 2 };
  expect(tableSummary(nothing, one.value.preset)).toEqual([
    "No breach: at no event and no reset was the known equity beyond the firm's level.",
    "Trading days: 0.",
    "This phase has no profit target.",
    "No day ended with a profit, so there is no best day.",
    "In 2 snapshots the balance is not what the events before add up to: something is missing in the file, and the snapshot was believed.",
  ]);
  const good = tableSummary({ ...nothing, targetMet: true, bestDayShare: 0.625, mismatches: 1 }, one.value.preset);
  expect(good).toContain("The profit target stands met at the end.");
  expect(good).toContain("Best day: 62.5 % of the profitable days' sum (at most 50 % is allowed).");
  expect(good.at(-1)).toContain("In 1 snapshot the balance");
  expect(tableHead()).toMatch(
    /^time +day +day start +daily level +total level +own floor +equity +room state +remarks$/,
  );
  const source = openHistory(one.value);
  if (!source.ok) throw new Error(source.error);
  const rows: string[] = [];
  await replayAll({ ...one.value, initial: one.value.initial, source: source.value }, async (lines) => {
    rows.push(...lines.map((line) => tableRow({ ...line, equity: null, room: null, mismatch: true })));
  });
  expect(rows[0]).toMatch(/ – +– ACTIVE +balance not explained$/);
});
