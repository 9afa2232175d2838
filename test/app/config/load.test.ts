import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ConfigLayers, loadConfig } from "../../../app/config/load.ts";
import { readConfigFile } from "../../../app/config/read-file.ts";
import { aboutSetting, SETTING_NAMES } from "../../../app/config/schema.ts";

const TOKEN = `110201543:${"AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1"}`;

const load = (layers: Partial<ConfigLayers>) =>
  loadConfig({ defaults: {}, configFile: null, environment: {}, flags: {}, ...layers });

function valuesOf(layers: Partial<ConfigLayers>) {
  const loaded = load(layers);
  if (!loaded.ok) throw new Error(loaded.error.map(({ text }) => text).join("\n"));
  return loaded.value;
}

function problemsOf(layers: Partial<ConfigLayers>): readonly string[] {
  const loaded = load(layers);
  return loaded.ok ? [] : loaded.error.map(({ text }) => text);
}

test("nothing set gives the documented fallbacks", () => {
  const { values, sources, secrets } = valuesOf({});
  expect(values).toEqual({
    MODE: "dryrun",
    LIVE_CONFIRM: null,
    FEED: null,
    VENUE: "binanceusdm",
    SYMBOLS: ["BTC/USDT", "ETH/USDT", "BNB/USDT"],
    TELEGRAM_BOT_TOKEN: null,
    TELEGRAM_OWNER_ID: null,
    TELEGRAM_API_ROOT: "https://api.telegram.org",
    THRESHOLD: 0.7,
    CANDIDATE_FLOOR: 0.35,
    TIER_EDGES: null,
    ENSEMBLE_WEIGHTS: null,
    KILL_SWITCH: false,
    MAX_SIGNALS_PER_HOUR: 10,
    MAX_SIGNALS_PER_HOUR_HIGH: 5,
    MAX_OPEN_SIGNALS: 5,
    MAX_RISK_PCT: 2,
    MAX_VALUE_PCT: 20,
    MAX_DRAWDOWN_PCT: 15,
    OWN_DAILY_LOSS_PCT: 4.5,
    OWN_TOTAL_LOSS_PCT: 9,
    BACKOFF_LOSSES: 2,
    BACKOFF_WINDOW_MIN: 60,
    BACKOFF_RISK_CUT: 0.5,
    CALENDAR_FILE: null,
    FTMO_PRESET: "ftmo-2step-challenge",
    ACCOUNT_INITIAL: 100_000,
    ACCOUNT_CURRENCY: "USD",
    ACCOUNT_SNAPSHOT_MAX_AGE_MIN: 1440,
    SIGNAL_VALID_MIN: 10,
    UNUSUAL_MOVE_ALERTS: true,
    CANDLE_KEEP_DAYS: 60,
    QUOTE_KEEP_DAYS: 180,
    FEATURE_KEEP_DAYS: 180,
    QUALITY_KEEP_DAYS: 90,
    NIGHTLY_EXPORT: true,
    LEDGER_ARCHIVE_DAYS: 90,
    SERIES_KEEP_DAYS: 365,
    LOG_KEEP_DAYS: 30,
    BACKUP_DIR: null,
    BACKUP_HISTORY: false,
    BACKUP_S3_URL: null,
    BACKUP_S3_REGION: "us-east-1",
    BACKUP_S3_KEY_ID: null,
    BACKUP_S3_SECRET: null,
    HTTP_PORT: 8787,
    HTTP_HOST: "127.0.0.1",
    HTTP_TOKEN: null,
    HEARTBEAT_URL: null,
    VAR_DIR: "var",
    MODEL: null,
    SHADOW_MODEL: null,
    RETRAINING: true,
    RETRAIN_MONTHS: 24,
    SAMPLE_DIR: null,
    REPLAY_FILES: null,
    EXCHANGE_API_ROOT: null,
    EXCHANGE_TIMEOUT_MS: 10_000,
    STREAM: "auto",
    STREAM_FROM: 10,
    STREAM_CANDLES: "klines",
    EXCHANGE_STREAM_ROOT: null,
    LOG_LEVEL: "info",
    REPLAY_SPEED: 120,
  });
  expect(new Set(Object.values(sources))).toEqual(new Set(["default"]));
  expect(secrets).toEqual([]);
});

describe("precedence", () => {
  const layers = [
    ["default", (text: string) => ({ defaults: { THRESHOLD: text } })],
    ["file", (text: string) => ({ configFile: { path: "c.json", content: { THRESHOLD: text } } })],
    ["environment", (text: string) => ({ environment: { THRESHOLD: text } })],
    ["flag", (text: string) => ({ flags: { THRESHOLD: text } })],
  ] as const;

  test("the highest layer that says something wins, and the result names it", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), (present) => {
        const texts = ["0.1", "0.2", "0.3", "0.4"];
        const chosen = layers.map(([, make], at) => make(present[at] ? texts[at]! : ""));
        const { values, sources } = valuesOf(Object.assign({}, ...chosen));
        const highest = present.lastIndexOf(true);
        expect(values.THRESHOLD).toBe(highest === -1 ? 0.7 : Number(texts[highest]));
        expect(sources.THRESHOLD).toBe(highest === -1 ? "default" : layers[highest]![0]);
      }),
    );
  });

  test("an empty or blank text counts as unset", () => {
    expect(valuesOf({ environment: { KILL_SWITCH: "", MAX_OPEN_SIGNALS: "  " } }).values).toMatchObject({
      KILL_SWITCH: false,
      MAX_OPEN_SIGNALS: 5,
    });
  });

  test("names of the environment that are no settings are left alone", () => {
    expect(problemsOf({ environment: { PATH: "/bin", HOME: "/home/a" } })).toEqual([]);
  });
});

describe("a page that other machines can read", () => {
  const token = "web-token-of-16-letters";

  test.each(["0.0.0.0", "::", "192.168.1.5", "lookout.internal", "127.0.0.1.example.org", "localhost.example.org"])(
    "%s needs a token",
    (host) => {
      expect(problemsOf({ environment: { HTTP_HOST: host } })).toEqual([
        `HTTP_HOST is "${host}", so other machines could read how your account stands, but HTTP_TOKEN is not set. Nothing was started. Set HTTP_TOKEN to 16 to 200 letters, digits, - and _, or HTTP_HOST to 127.0.0.1, or HTTP_PORT to 0 for no page at all.`,
      ]);
      expect(problemsOf({ environment: { HTTP_HOST: host, HTTP_TOKEN: token } })).toEqual([]);
      expect(problemsOf({ environment: { HTTP_HOST: host, HTTP_PORT: "0" } })).toEqual([]);
    },
  );

  test.each(["127.0.0.1", "127.1.2.3", "localhost", "::1"])("%s is this machine alone and needs none", (host) => {
    expect(problemsOf({ environment: { HTTP_HOST: host } })).toEqual([]);
  });
});

describe("values", () => {
  test.each([
    ["KILL_SWITCH", "TRUE", true],
    ["KILL_SWITCH", "false", false],
    ["KILL_SWITCH", "off", false],
    ["KILL_SWITCH", "1", true],
    ["SYMBOLS", "sol/usdt, btc/usdt,SOL/USDT", ["SOL/USDT", "BTC/USDT"]],
    ["TIER_EDGES", "0.40, 0.45", [0.4, 0.45]],
    ["ENSEMBLE_WEIGHTS", "lstm-win240=0.5, transformer-win240=0.5", { "lstm-win240": 0.5, "transformer-win240": 0.5 }],
    ["REPLAY_SPEED", "max", "max"],
    ["REPLAY_SPEED", "0.5", 0.5],
    ["REPLAY_FILES", "a.csv.gz,b.parquet", ["a.csv.gz", "b.parquet"]],
    ["EXCHANGE_API_ROOT", "http://127.0.0.1:8080/", "http://127.0.0.1:8080"],
    ["EXCHANGE_STREAM_ROOT", "ws://127.0.0.1:9/", "ws://127.0.0.1:9"],
    ["STREAM", "off", "off"],
    ["TELEGRAM_OWNER_ID", "7000000001", 7_000_000_001],
    ["ACCOUNT_INITIAL", "25000.50", 25_000.5],
    ["THRESHOLD", "0", 0],
    ["THRESHOLD", "1", 1],
    ["MAX_RISK_PCT", "0.25", 0.25],
  ])("%s=%s is read as %j", (name, text, value) => {
    expect(valuesOf({ environment: { [name]: text } }).values).toMatchObject({ [name]: value });
  });

  test.each([
    ["MODE", "Live"],
    ["FEED", "binance"],
    ["VENUE", "Binance USD-M"],
    ["SYMBOLS", "BTCUSDT"],
    ["SYMBOLS", "BTC/USDT,,ETH/USDT"],
    ["TELEGRAM_OWNER_ID", "@me"],
    ["TELEGRAM_OWNER_ID", "0"],
    ["TELEGRAM_API_ROOT", "ftp://example.org"],
    ["THRESHOLD", "abc"],
    ["THRESHOLD", "7"],
    ["THRESHOLD", "-0.1"],
    ["THRESHOLD", "0,70"],
    ["THRESHOLD", "70%"],
    ["THRESHOLD", "1e-1"],
    ["THRESHOLD", "NaN"],
    ["CANDIDATE_FLOOR", "Infinity"],
    ["TIER_EDGES", "0.45,0.40"],
    ["TIER_EDGES", "0.40"],
    ["TIER_EDGES", "0.1,0.2,0.3"],
    ["ENSEMBLE_WEIGHTS", "lightgbm"],
    ["ENSEMBLE_WEIGHTS", "a=0,b=0"],
    ["ENSEMBLE_WEIGHTS", "a=1,a=2"],
    ["ENSEMBLE_WEIGHTS", "a=-1"],
    ["KILL_SWITCH", "maybe"],
    ["MAX_SIGNALS_PER_HOUR", "2.5"],
    ["MAX_SIGNALS_PER_HOUR", "-1"],
    ["MAX_RISK_PCT", "0"],
    ["MAX_RISK_PCT", "11"],
    ["ACCOUNT_INITIAL", "100,000"],
    ["ACCOUNT_CURRENCY", "usd"],
    ["SIGNAL_VALID_MIN", "0"],
    ["REPLAY_SPEED", "0"],
    ["REPLAY_SPEED", "fast"],
    ["REPLAY_FILES", "a.csv.gz,,b"],
    ["EXCHANGE_TIMEOUT_MS", "5"],
    ["EXCHANGE_STREAM_ROOT", "https://fapi.binance.com"],
    ["STREAM", "sometimes"],
    ["STREAM_FROM", "0"],
    ["STREAM_CANDLES", "books"],
    ["LOG_LEVEL", "loud"],
    ["MODEL", "../../etc"],
    ["FTMO_PRESET", "FTMO 2-step"],
  ])("%s=%s is one problem that names the key, the value, what is allowed and what to do", (name, text) => {
    const problems = problemsOf({ environment: { [name]: text } });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`${name} is "${text}". It must be ${aboutSetting(name as never).allowed}.`);
    expect(problems[0]).toContain("Correct it in .env or in the environment");
  });

  test("every problem is listed at once", () => {
    const problems = problemsOf({
      configFile: { path: "lookout.json", content: { THRESHHOLD: 0.6, MAX_OPEN_SIGNALS: "many" } },
      environment: { MODE: "live", KILL_SWITCH: "perhaps", THRESHOLD: "0.5" },
      flags: { REPLAY_SPEED: "warp" },
    });
    expect(problems.map((text) => text.split(" ").slice(0, 3).join(" ")).sort()).toEqual([
      'KILL_SWITCH is "perhaps".',
      'MAX_OPEN_SIGNALS is "many".',
      "MODE is live,",
      'REPLAY_SPEED is "warp".',
      'THRESHOLD is "0.5",',
      "lookout.json sets THRESHHOLD,",
    ]);
    expect(problems.find((text) => text.startsWith("REPLAY_SPEED"))).toContain("Correct the flag --speed");
    expect(problems.find((text) => text.startsWith("MAX_OPEN"))).toContain("Correct it in lookout.json");
  });

  test("no text at all can make the loader throw, and a value that is accepted is never NaN", () => {
    fc.assert(
      fc.property(fc.constantFrom(...SETTING_NAMES), fc.string(), (name, text) => {
        const loaded = load({ environment: { [name]: text } });
        if (loaded.ok) expect(Number.isNaN(loaded.value.values[name])).toBe(false);
        else expect(loaded.error.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe("mode live", () => {
  test("needs the second setting", () => {
    expect(problemsOf({ environment: { MODE: "live" } })).toEqual([
      "MODE is live, but LIVE_CONFIRM is not set, so nothing was started and no money is at risk. Set LIVE_CONFIRM to the account's login, or paper, or set MODE to dryrun.",
    ]);
  });

  test("starts with both", () => {
    expect(valuesOf({ environment: { MODE: "live", LIVE_CONFIRM: "paper" } }).values).toMatchObject({
      MODE: "live",
      LIVE_CONFIRM: "paper",
    });
  });

  test("holds the threshold at 0.70 or higher", () => {
    const live = { MODE: "live", LIVE_CONFIRM: "1234567" };
    expect(problemsOf({ environment: { ...live, THRESHOLD: "0.69" } })[0]).toContain(
      "mode live never sends a signal below 0.70",
    );
    expect(problemsOf({ environment: { ...live, THRESHOLD: "0.70" } })).toEqual([]);
    expect(problemsOf({ environment: { THRESHOLD: "0.69" } })).toEqual([]);
  });
});

describe("secrets", () => {
  test("a token is read, and handed on for the scrubber", () => {
    const { values, secrets } = valuesOf({ environment: { TELEGRAM_BOT_TOKEN: TOKEN } });
    expect(values.TELEGRAM_BOT_TOKEN).toBe(TOKEN);
    expect(secrets).toEqual([TOKEN]);
  });

  test.each(["110201543", `110201543:short`, `${TOKEN} x`, `bot${TOKEN}`])(
    "a malformed token (%#) is a problem that never shows it",
    (text) => {
      const [problem, ...more] = problemsOf({ environment: { TELEGRAM_BOT_TOKEN: text } });
      expect(more).toEqual([]);
      expect(problem).toContain("TELEGRAM_BOT_TOKEN has a value of the wrong form (not shown");
      expect(problem).not.toContain("110201543");
    },
  );
});

describe("--config FILE", () => {
  test("takes texts, numbers, flags, lists and null", () => {
    const content = {
      THRESHOLD: 0.8,
      KILL_SWITCH: true,
      SYMBOLS: ["BTC/USDT", "SOL/USDT"],
      TIER_EDGES: [0.4, 0.5],
      MODEL: null,
      MAX_OPEN_SIGNALS: "3",
    };
    const { values, sources } = valuesOf({ configFile: { path: "c.json", content } });
    expect(values).toMatchObject({
      THRESHOLD: 0.8,
      KILL_SWITCH: true,
      SYMBOLS: ["BTC/USDT", "SOL/USDT"],
      TIER_EDGES: [0.4, 0.5],
      MODEL: null,
      MAX_OPEN_SIGNALS: 3,
    });
    expect(sources).toMatchObject({ THRESHOLD: "file", MODEL: "default", MODE: "default" });
  });

  test.each([
    ["a list", []],
    ["a text", "THRESHOLD=0.5"],
    ["null", null],
  ])("%s instead of an object is a problem", (_what, content) => {
    expect(problemsOf({ configFile: { path: "c.json", content } })).toEqual([
      'c.json must hold one JSON object whose keys are setting names, for example {"THRESHOLD": "0.70"}.',
    ]);
  });

  test("an object or a nested list as value is a problem", () => {
    const content = { ENSEMBLE_WEIGHTS: { lightgbm: 1 }, SYMBOLS: [["BTC/USDT"]] };
    expect(problemsOf({ configFile: { path: "c.json", content } })).toEqual([
      expect.stringContaining("c.json gives ENSEMBLE_WEIGHTS an object. It must be group=weight pairs"),
      expect.stringContaining("c.json gives SYMBOLS an object. It must be symbols like BTC/USDT"),
    ]);
  });

  test("the file is read from disk, with or without a byte order mark", () => {
    const path = join(mkdtempSync(join(tmpdir(), "lookout-config-")), "c.json");
    writeFileSync(path, '\uFEFF{"THRESHOLD": 0.9}');
    const file = readConfigFile(path);
    expect(file).toEqual({ ok: true, value: { path, content: { THRESHOLD: 0.9 } } });
  });

  test("a file that is absent or no JSON is a problem without the file's content", () => {
    expect(readConfigFile("/nowhere/c.json")).toEqual({
      ok: false,
      error: {
        setting: "--config",
        text: "The configuration file /nowhere/c.json cannot be read (ENOENT). Check the path given to --config and its rights.",
      },
    });
    const path = join(mkdtempSync(join(tmpdir(), "lookout-config-")), "c.json");
    writeFileSync(path, `{"TELEGRAM_BOT_TOKEN": ${TOKEN}`);
    const broken = readConfigFile(path);
    expect(broken.ok ? "" : broken.error.text).toBe(`The configuration file ${path} is not valid JSON. Correct it.`);
  });
});
