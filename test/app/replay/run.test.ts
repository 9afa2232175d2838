import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { HELP } from "../../../app/cli/flags.ts";
import { startBotApiServer } from "../../servers/bot-api-server.ts";
import { type RunOptions, runHere } from "../../support/in-process.ts";
import { aFolder, removeFolder, start } from "../../support/process.ts";
import { eventLine } from "../cli/event-lines.ts";

const SAMPLE = join(import.meta.dirname, "..", "..", "..", "data", "sample");
const HOUR = [
  "--feed",
  "replay",
  "--from",
  "2025-06-11T13:00Z",
  "--until",
  "2025-06-11T14:00Z",
  "--speed",
  "max",
  "--json",
];
/** The same start, up to another time of the day. */
const upTo = (clock: string): string[] => HOUR.map((arg) => (arg.endsWith("T14:00Z") ? `2025-06-11T${clock}Z` : arg));
// Whole processes on a busy machine: a wait here is no fault.
vi.setConfig({ testTimeout: 60_000 });

let folder: string;

beforeEach(() => {
  folder = aFolder();
});
afterEach(() => removeFolder(folder));

const ran = (options: Omit<RunOptions, "folder">) => runHere({ ...options, folder });

describe("a scripted replay", () => {
  test("prints one JSON object per event and nothing else, answers its script in order, and ends with 0", async () => {
    const input = [
      "/check BTC",
      "@2025-06-11T13:20Z /check ETH",
      "/threshold 0.3",
      "1",
      "@2025-06-11T13:40Z /kill_switch on",
      "/kill_switch off",
      "2",
      "/stats 30",
      "",
    ].join("\n");
    const program = start({ args: [...HOUR, "--threshold", "0.6"], input, folder });
    expect(await program.exit).toBe(0);
    const { lines } = program;
    const noise = program.noise();
    const of = (type: string) => lines.filter((line) => line.type === type);
    expect(noise).toBe("");
    // Every line of a real run has the shape that docs/reference/events.md promises.
    for (const line of lines) expect(eventLine.safeParse(line).error).toBeUndefined();
    expect(lines[0]).toMatchObject({ type: "boot", mode: "dryrun", feed: "replay", status: "observation" });
    expect(lines.at(-1)).toMatchObject({ type: "summary", counts: { scans: 30, errors: 0 } });
    expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => index + 1));
    expect(new Set(lines.map(({ runId }) => runId)).size).toBe(1);
    expect(of("scan").map(({ slot }) => slot)).toHaveLength(30);
    const answers = of("message").filter(({ inReplyTo }) => inReplyTo !== null);
    expect(answers.map(({ inReplyTo, t }) => [inReplyTo, t])).toEqual([
      ["/check BTC", "2025-06-11T13:00:00.000Z"],
      ["/check ETH", "2025-06-11T13:20:00.000Z"],
      ["/threshold 0.3", "2025-06-11T13:20:00.000Z"],
      ["Confirm", "2025-06-11T13:20:00.000Z"],
      ["/kill_switch on", "2025-06-11T13:40:00.000Z"],
      ["/kill_switch off", "2025-06-11T13:40:00.000Z"],
      ["Cancel", "2025-06-11T13:40:00.000Z"],
      ["/stats 30", "2025-06-11T13:40:00.000Z"],
    ]);
    for (const { text } of of("message")) expect(text).toContain("DRY RUN");
    // The first answer comes before the first scan, and with numbers in it.
    expect(lines.findIndex(({ inReplyTo }) => inReplyTo === "/check BTC")).toBeLessThan(
      lines.findIndex(({ type }) => type === "scan"),
    );
    expect(answers[0]?.text).toContain("FTMO");
    // Lowered at 13:20, stopped at 13:40: signals only in between.
    const emitted = of("decision").filter((decision) => decision.emitted);
    expect(emitted.length).toBeGreaterThan(0);
    for (const { slot } of emitted)
      expect(String(slot) > "2025-06-11T13:21" && String(slot) < "2025-06-11T13:41").toBe(true);
    expect(of("message").filter(({ kind }) => kind === "signal")).toHaveLength(emitted.length);
    const stopped = of("decision").filter(({ slot }) => String(slot) > "2025-06-11T13:41");
    const killed = stopped.map(({ verdicts }) => (verdicts as { rule: string; outcome: string }[])[3]);
    expect(killed.every((verdict) => verdict?.rule === "KILL_SWITCH" && verdict.outcome === "refuse")).toBe(true);
  });

  test("gives the same decisions every time, and again when it is cut in two and resumed", async () => {
    const whole = await ran({ args: upTo("13:20") });
    const again = await ran({ args: upTo("13:20") });
    const hash = whole.of("summary")[0]?.decisionsHash;
    expect(again.of("summary")[0]?.decisionsHash).toBe(hash);
    const first = await ran({ args: upTo("13:08") });
    const rest = await ran({ args: [...upTo("13:20"), "--resume"] });
    expect(rest.lines[0]?.runId).toBe(first.lines[0]?.runId);
    expect(rest.of("scan")[0]?.slot).toBe("2025-06-11T13:08:00.000Z");
    const hashes = (run: typeof whole): unknown[] => run.of("decision").map((decision) => decision.hash);
    expect([...hashes(first), ...hashes(rest)]).toEqual(hashes(whole));
  });

  test("answers after --resume from where the run before it stopped", async () => {
    await ran({ args: upTo("13:06") });
    const rest = await ran({ args: [...upTo("13:10"), "--resume"], input: "/help\n@2025-06-11T13:02Z /stats\n" });
    expect(rest.lines[0]).toMatchObject({ type: "boot", t: "2025-06-11T13:04:00.000Z" });
    const answers = rest.of("message").filter(({ inReplyTo }) => inReplyTo !== null);
    expect(answers.map(({ inReplyTo, t }) => [inReplyTo, t])).toEqual([
      ["/help", "2025-06-11T13:04:00.000Z"],
      ["/stats", "2025-06-11T13:04:00.000Z"],
    ]);
  });

  test("with Telegram ends with the recording when there is no terminal, and says that stdin is ignored", async () => {
    const token = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    const telegram = await startBotApiServer(token);
    try {
      const { code, of, stderr } = await ran({
        args: upTo("13:04"),
        environment: { TELEGRAM_BOT_TOKEN: token, TELEGRAM_API_ROOT: telegram.root },
        input: "/help\n",
      });
      expect(code).toBe(0);
      expect(of("summary")[0]?.counts).toMatchObject({ scans: 2 });
      expect(stderr.match(/lines on stdin are ignored/g)).toHaveLength(1);
      expect(stderr).toContain("--chat terminal");
    } finally {
      await telegram.close();
    }
  });

  test("a message that Telegram would not take at the end of the recording is tried again", async () => {
    const token = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    const telegram = await startBotApiServer(token);
    // Once while time passes with the scans, once when it does no more.
    for (let time = 0; time < 2; time += 1) telegram.fail("sendMessage", { status: 429, retryAfter: 1 });
    try {
      const { code } = await ran({
        args: [...upTo("13:02"), "--threshold", "0.3"],
        environment: { TELEGRAM_BOT_TOKEN: token, TELEGRAM_API_ROOT: telegram.root, TELEGRAM_OWNER_ID: "77" },
      });
      expect(code).toBe(0);
      expect(telegram.delivered.map(({ chatId }) => chatId)).toContain(77);
    } finally {
      await telegram.close();
    }
  });

  test("speaks plain text to a pipe without --json", async () => {
    const { code, noise } = await ran({ args: upTo("13:10").filter((arg) => arg !== "--json"), input: "/help\n" });
    expect(code).toBe(0);
    expect(noise).toContain("DRY RUN");
    expect(noise).toContain("observation");
    expect(noise).toMatch(/Threshold\s+0\.5\d+, lowered for the demo/);
    expect(noise).toContain("@BotFather");
    expect(noise.split("\n").filter((line) => /^\d\d:\d\d BTC /.test(line))).toHaveLength(5);
  });

  test("a script line after the end is an error event and exit code 2, the others are answered", async () => {
    const { code, of } = await ran({ args: upTo("13:04"), input: "@2025-06-12T00:00Z /check\n@soon /check\n/help\n" });
    expect(code).toBe(2);
    expect(of("error").map((error) => error.code)).toEqual(["SCRIPT_AFTER_END", "SCRIPT_BAD_TIME"]);
    const replies = of("message").filter(({ inReplyTo }) => inReplyTo !== null);
    expect(replies.map(({ inReplyTo }) => inReplyTo)).toEqual(["/help"]);
  });
});

test.each(["--help", "-h"])(
  "%s explains the flags on stdout, without a feed and whatever is configured",
  async (flag) => {
    const { code, noise, stderr } = await ran({ args: [flag], environment: { THRESHOLD: "7" } });
    expect({ code, noise, stderr }).toEqual({ code: 0, noise: HELP.trim(), stderr: "" });
  },
);

test("rules that were looked up long ago are said to be so, by the machine's clock, on the screen and in the log", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2027-03-04T12:00:00Z") });
  try {
    const range = ["--from", "2025-06-11T13:00Z", "--until", "2025-06-11T13:04Z", "--speed", "max"];
    const args = ["--feed", "replay", "--chat", "terminal", ...range];
    const { code, noise } = await ran({ args, environment: { LOG_LEVEL: "warn" } });
    expect(code).toBe(0);
    expect(noise).toContain("Rules      of ftmo-2step-challenge were last checked 150 days ago.");
    const [log = ""] = globSync(join(folder, "**", "lookout.log"));
    expect(readFileSync(log, "utf8")).toMatch(/"preset":"ftmo-2step-challenge","days":150/);
  } finally {
    vi.useRealTimers();
  }
});

describe("bad input stops the start with one clear sentence", () => {
  test.each([
    ["no feed and no terminal", [], {}, 2, /has no feed/],
    ["an unknown flag", ["--fed", "replay"], {}, 2, /--fed/],
    ["an impossible setting", ["--feed", "replay"], { THRESHOLD: "7" }, 2, /THRESHOLD is "7"/],
    [
      "an own limit of everything",
      ["--feed", "replay"],
      { OWN_DAILY_LOSS_PCT: "100", OWN_TOTAL_LOSS_PCT: "100" },
      2,
      /OWN_DAILY_LOSS_PCT is "100".*below 100[\s\S]*OWN_TOTAL_LOSS_PCT is "100"/,
    ],
    ["live without its confirmation", ["--feed", "replay"], { MODE: "live" }, 2, /LIVE_CONFIRM/],
    [
      "a preset in amounts on another account size",
      ["--feed", "replay"],
      { FTMO_PRESET: "topstep-50k" },
      2,
      /ACCOUNT_INITIAL=50000/,
    ],
    ["an unknown preset", ["--feed", "replay"], { FTMO_PRESET: "nobody" }, 2, /ftmo-2step-challenge/],
    [
      "a calendar that is not there",
      ["--feed", "replay"],
      { CALENDAR_FILE: "nowhere.csv" },
      2,
      /nowhere.csv cannot be read/,
    ],
    ["a calendar of another kind", ["--feed", "replay"], { CALENDAR_FILE: "x.xlsx" }, 2, /ends in .csv or .ics/],
    ["a start without warm-up", ["--feed", "replay", "--from", "2025-06-03"], {}, 2, /first usable time is 2025-06-09/],
    ["a range after the recording", ["--feed", "replay", "--from", "2025-07-03"], {}, 2, /nothing to replay/],
    [
      "an end after the recording",
      ["--feed", "replay", "--until", "2025-07-03"],
      {},
      2,
      /recording ends at 2025-06-14/,
    ],
    ["a symbol the recording lacks", ["--feed", "replay", "--symbols", "DOGE/USDT"], {}, 2, /DOGE/],
    ["a missing folder", ["--feed", "replay", "--data", "nowhere"], {}, 2, /nowhere/],
    ["--resume without a run", ["--feed", "replay", "--resume"], {}, 2, /no replay to resume/],
    ["a model that is not there", ["--feed", "replay"], { MODEL: "nobody" }, 3, /nobody/],
    ["a folder without rights", ["--feed", "replay"], { VAR_DIR: "/dev/null/var" }, 3, /VAR_DIR/],
    ["a folder that can never be made", ["--feed", "replay"], { VAR_DIR: "/proc/nowhere/var" }, 3, /VAR_DIR/],
    ["a file in the way of the folder", ["--feed", "replay"], { VAR_DIR: "/etc/hostname" }, 3, /VAR_DIR/],
    ["Telegram without a token", ["--feed", "replay", "--chat", "telegram"], {}, 2, /TELEGRAM_BOT_TOKEN/],
  ] as const)("%s", async (_name, args, environment, exitCode, sentence) => {
    const { code, of, stderr, noise } = await ran({ args: [...args, "--json"], environment });
    expect(code).toBe(exitCode);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(of("error")).toHaveLength(1);
    expect(noise).toBe("");
  });

  test("every problem of a configuration file is told at once", async () => {
    const file = join(folder, "bad.json");
    writeFileSync(file, JSON.stringify({ THRESHOLD: 7, MAX_OPEN_SIGNALS: "many", COLOUR: "red" }));
    const { code, stderr } = await ran({ args: ["--feed", "replay", "--config", file, "--json"] });
    expect(code).toBe(2);
    for (const name of ["THRESHOLD", "MAX_OPEN_SIGNALS", "COLOUR"]) expect(stderr).toContain(name);
  });

  test("every line of a calendar that cannot be read is named", async () => {
    const file = join(folder, "calendar.csv");
    const rows = ["event,2026-12-10,,high,USD,no time", "event,2026-12-10T13:30Z,,high,USD,fine"];
    const many = Array.from({ length: 25 }, () => "nonsense");
    writeFileSync(file, ["type,from,until,impact,applies,title", ...rows, ...many].join("\n"));
    const { code, stderr, of } = await ran({
      args: ["--feed", "replay", "--json"],
      environment: { CALENDAR_FILE: file },
    });
    expect(code).toBe(2);
    expect(stderr).toContain(`${file}:2: "2026-12-10" in from is not a time with a zone`);
    expect(stderr).not.toContain(`${file}:3:`);
    expect(stderr).toContain(`${file}:4: It has 1 cells instead of 6`);
    expect(stderr).toContain("… and 6 more.");
    expect(of("error").map((error) => error.code)).toEqual(["BAD_CALENDAR"]);
  });

  test("a calendar in either form is read, and the decisions say what it says", async () => {
    const csv = join(folder, "calendar.csv");
    writeFileSync(
      csv,
      "type,from,until,impact,applies,title\nclosure,2025-06-11T13:00Z,2025-06-11T16:00Z,,BTC/USDT,Maintenance\nvalid,2025-06-01T00:00Z,2025-07-01T00:00Z,,,\n",
    );
    const ics = join(folder, "calendar.ICS");
    const closure = [
      "BEGIN:VEVENT",
      "DTSTART:20250611T130000Z",
      "DURATION:PT3H",
      "CATEGORIES:CLOSURE,BTC/USDT",
      "END:VEVENT",
    ];
    const stated = ["X-VALID-FROM:20250601T000000Z", "X-VALID-UNTIL:20250701T000000Z"];
    writeFileSync(ics, ["BEGIN:VCALENDAR", ...stated, ...closure, "END:VCALENDAR"].join("\r\n"));
    const saidBy = async (file: string) => {
      const range = ["--from", "2025-06-11T13:00Z", "--until", "2025-06-11T13:10Z", "--speed", "max"];
      const environment = { CALENDAR_FILE: file };
      const { code, of } = await ran({ args: ["--feed", "replay", "--json", ...range], environment });
      expect(code).toBe(0);
      return of("decision").map(({ instrument, verdicts }) => [
        instrument,
        (verdicts as readonly { rule: string; code: string }[]).find(({ rule }) => rule === "CALENDAR")?.code,
      ]);
    };
    const said = await saidBy(csv);
    expect(said).toContainEqual(["binanceusdm:BTC/USDT", "CALENDAR_CLOSED"]);
    for (const [instrument, code] of said)
      expect(code).toBe(instrument === "binanceusdm:BTC/USDT" ? "CALENDAR_CLOSED" : "OK");
    expect(await saidBy(ics)).toEqual(said);
  });

  test.each([
    ["cut short", (bytes: Buffer) => bytes.subarray(0, bytes.length - 2000), /cut|truncated|incomplete/i],
    [
      "unsorted",
      (bytes: Buffer) => rewritten(bytes, (lines) => lines.toSpliced(5, 1).toSpliced(50, 0, lines[5] ?? "")),
      /line \d+/,
    ],
    [
      "with one time twice",
      (bytes: Buffer) => rewritten(bytes, (lines) => lines.toSpliced(6, 0, `${lines[5]}1`)),
      /line \d+/,
    ],
  ])("a recording %s", async (_name, damage, sentence) => {
    const file = join(folder, "binanceusdm_BTCUSDT_1m.csv.gz");
    writeFileSync(file, damage(readFileSync(join(SAMPLE, "binanceusdm_BTCUSDT_1m.csv.gz"))));
    const { code, stderr } = await ran({ args: ["--feed", "replay", "--files", file, "--json"] });
    expect(code).toBe(2);
    expect(stderr).toMatch(sentence);
    expect(stderr).toContain(file);
  });

  test("a candle with high below low is left out and the rest is replayed", async () => {
    const file = join(folder, "binanceusdm_ETHUSDT_1m.csv.gz");
    const swapped = rewritten(readFileSync(join(SAMPLE, "binanceusdm_ETHUSDT_1m.csv.gz")), (lines) =>
      lines.map((line) => {
        const [time, open, high, low, ...rest] = line.split(",");
        return time === String(Date.parse("2025-06-11T13:05Z")) ? [time, open, low, high, ...rest].join(",") : line;
      }),
    );
    writeFileSync(file, swapped);
    const { code, of } = await ran({ args: [...upTo("13:20"), "--files", file] });
    expect(code).toBe(0);
    expect(of("scan")).toHaveLength(10);
    expect(of("summary")[0]?.counts).toMatchObject({ scans: 10, errors: 0 });
    // Once for the file at the start, then by the scans that asked for the minute.
    const [told, ...more] = of("alert").filter((alert) => alert.code === "DATA_REJECTED");
    expect(told?.text).toContain("The recording of ETH/USDT holds 1 unsound candle");
    expect(more.length).toBeGreaterThan(0);
  });
});

function rewritten(bytes: Buffer, change: (lines: string[]) => readonly string[]): Buffer {
  return gzipSync(change(gunzipSync(bytes).toString("utf8").split("\n")).join("\n"));
}
