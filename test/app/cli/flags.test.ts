import { describe, expect, test } from "vitest";
import { HELP, parseFlags } from "../../../app/cli/flags.ts";

const flags = (...args: string[]) => {
  const parsed = parseFlags(args);
  if (!parsed.ok) throw new Error(parsed.error.join("\n"));
  return parsed.value;
};
const problems = (...args: string[]) => {
  const parsed = parseFlags(args);
  return parsed.ok ? [] : parsed.error;
};

test("no flags: everything is left to configuration", () => {
  expect(flags()).toEqual({
    settings: {},
    from: null,
    until: null,
    json: false,
    configFile: null,
    chat: null,
    resume: false,
    help: false,
  });
});

test("a replay's flags", () => {
  const line =
    "--feed replay --from 2025-06-01T12:00Z --until=2025-06-02 --speed max --json --config c.json --chat none --resume --symbols BTC/USDT --threshold 0.4 --data rec";
  expect(flags(...line.split(" "))).toEqual({
    settings: { FEED: "replay", REPLAY_SPEED: "max", SYMBOLS: "BTC/USDT", THRESHOLD: "0.4", SAMPLE_DIR: "rec" },
    from: Date.UTC(2025, 5, 1, 12),
    until: Date.UTC(2025, 5, 2),
    json: true,
    configFile: "c.json",
    chat: "none",
    resume: true,
    help: false,
  });
});

test("--to is --until, and an offset is understood", () => {
  expect(flags("--to", "2025-06-01T14:00+02:00").until).toBe(Date.UTC(2025, 5, 1, 12));
});

test("files come as one list, however they are written", () => {
  expect(flags("--files", "a.gz,b.gz", "--files", "c.gz").settings.REPLAY_FILES).toBe("a.gz,b.gz,c.gz");
  expect(flags("--files", "a.gz", "b.gz", "c.gz").settings.REPLAY_FILES).toBe("a.gz,b.gz,c.gz");
});

test("-h and --help ask for the help, which names every flag", () => {
  expect(flags("-h").help).toBe(true);
  expect(flags("--help").help).toBe(true);
  for (const name of "feed from until to speed files data symbols threshold chat config resume json help".split(" ")) {
    expect(HELP).toContain(`--${name}`);
  }
});

describe("mistakes", () => {
  test.each([
    [["--spede", "max"], ['There is no flag --spede. "npm start -- --help" lists every flag.']],
    [["-x"], ['There is no flag -x. "npm start -- --help" lists every flag.']],
    [["replay"], ['"replay" belongs to no flag. "npm start -- --help" lists every flag.']],
    [["--feed"], ['--feed needs a value after it. "npm start -- --help" lists every flag.']],
    [["--threshold="], ['--threshold needs a value after it. "npm start -- --help" lists every flag.']],
    [["--from", "--json"], ['--from needs a value after it. "npm start -- --help" lists every flag.']],
    [["--json=yes"], ["--json takes no value. Write it alone."]],
    [["--chat", "whatsapp"], ['--chat is "whatsapp". It must be terminal, telegram or none.']],
    [
      ["--from", "yesterday"],
      ['--from is "yesterday". It must be a time such as 2025-06-01T12:00Z, or a date, which means midnight UTC.'],
    ],
    [
      ["--to", "2025-06-01T12:00"],
      ['--to is "2025-06-01T12:00". It must be a time such as 2025-06-01T12:00Z, or a date, which means midnight UTC.'],
    ],
    [["--to", "2025-06-01", "--until", "2025-06-02"], ["--to is another name of --until. Give only one of them."]],
    [
      ["--from", "2025-06-02", "--until", "2025-06-02"],
      ["--from must be earlier than --until: the range holds --from and ends just before --until."],
    ],
  ])("%j", (args, sentences) => {
    expect(problems(...args)).toEqual(sentences);
  });

  test("all of them are told at once", () => {
    expect(problems("--spede", "--json=1", "--feed")).toHaveLength(3);
    expect(problems("--from", "x", "--until", "y", "--chat", "z")).toHaveLength(3);
  });

  test("a name of Object.prototype is an unknown flag like any other", () => {
    expect(problems("--toString")).toEqual(['There is no flag --toString. "npm start -- --help" lists every flag.']);
  });

  test("-- alone changes nothing", () => {
    expect(flags("--json", "--").json).toBe(true);
  });
});
