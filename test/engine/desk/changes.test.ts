import { beforeEach, describe, expect, test } from "vitest";
import type { TimestampMs } from "../../../core/time.ts";
import {
  answerPrompt,
  askRetraining,
  type ChangeDeps,
  setKillSwitch,
  setThreshold,
} from "../../../engine/desk/changes.ts";
import type { Actor, Prompt } from "../../../engine/ports.ts";
import type { EngineSettings } from "../../../engine/settings.ts";

const owner: Actor = { userId: 0, chatId: 0, name: "terminal" };
const AT = 1_000 as TimestampMs;
let now = 0;
let settings: Record<string, string>;
let log: string[];
let inUse = "auto";
let trainingSince: TimestampMs | null;
let prompts: Map<string, Prompt & { state: string }>;

function deps(overrides: Partial<EngineSettings> = {}): ChangeDeps {
  return {
    settings: { mode: "dryrun", threshold: 0.7, killSwitchInEnvironment: false, ...overrides } as EngineSettings,
    wall: { now: () => now as TimestampMs },
    newId: () => `p${prompts.size + 1}`,
    account: {
      inUse: () => inUse,
      apply: (value) => {
        if (value === "no price") return "ACCOUNT_NO_PRICE";
        inUse = value;
        return null;
      },
    },
    watchlist: { stateOf: () => "", apply: () => null },
    people: { stateOf: () => "", apply: () => null },
    model: { stateOf: () => "", apply: () => null },
    retraining: {
      running: () => trainingSince,
      start: ({ name }) => void log.push(`${name} trains`),
    },
    controls: {
      setting: (key) => settings[key] ?? null,
      change: ({ key, value, by }) => {
        settings[key] = value;
        log.push(`${by.name} ${key}=${value}`);
      },
      killNow: () => {
        settings.kill_switch = "on";
        return { cancelled: 3 };
      },
      audit: () => {},
    },
    prompts: {
      open: (prompt) => prompts.set(prompt.id, { ...prompt, state: "open" }),
      get: (id) => prompts.get(id) ?? null,
      close: (id, as) => {
        const prompt = prompts.get(id);
        if (prompt?.state !== "open") return false;
        prompt.state = as;
        return true;
      },
    },
  };
}

beforeEach(() => {
  trainingSince = null;
  now = 0;
  settings = {};
  log = [];
  prompts = new Map();
});

describe("the threshold", () => {
  test("rises at once and is stored with who did it", () => {
    expect(setThreshold(deps(), 0.8, owner, AT)).toEqual({ kind: "done", value: "0.8" });
    expect(log).toEqual(["terminal threshold=0.8"]);
  });
  test("falls only after its button was pressed", () => {
    const asked = setThreshold(deps(), 0.5, owner, AT);
    expect(asked).toEqual({ kind: "confirm", promptId: "p1", value: "0.5", before: "0.7", expiresAt: 300_000 });
    expect(settings.threshold).toBeUndefined();
    expect(answerPrompt(deps(), "p1", true, owner, AT)).toEqual({ kind: "done", value: "0.5" });
    expect(settings.threshold).toBe("0.5");
  });
  test.each([
    [Number.NaN, "OUT_OF_RANGE", "dryrun"],
    [7, "OUT_OF_RANGE", "dryrun"],
    [-0.1, "OUT_OF_RANGE", "dryrun"],
    [0.69, "LIVE_MINIMUM", "live"],
  ] as const)("%s is refused as %s in %s", (value, code, mode) => {
    expect(setThreshold(deps({ mode }), value, owner, AT)).toEqual({ kind: "refused", code });
  });
  test("unchanged says so", () => {
    expect(setThreshold(deps(), 0.7, owner, AT)).toEqual({ kind: "unchanged", value: "0.7" });
  });
  test("a value from dry-run days counts as the minimum in live", () => {
    settings.threshold = "0.4";
    expect(setThreshold(deps({ mode: "live" }), 0.7, owner, AT)).toEqual({ kind: "unchanged", value: "0.7" });
  });
});

describe("the kill switch", () => {
  test("goes on at once and says how many messages it cancelled", () => {
    expect(setKillSwitch(deps(), true, owner, AT)).toEqual({ kind: "done", value: "on", cancelled: 3 });
    expect(setKillSwitch(deps(), true, owner, AT)).toEqual({ kind: "unchanged", value: "on" });
  });
  test("goes off only after its button was pressed", () => {
    settings.kill_switch = "on";
    expect(setKillSwitch(deps(), false, owner, AT)).toMatchObject({ kind: "confirm", value: "off", before: "on" });
    expect(settings.kill_switch).toBe("on");
    expect(answerPrompt(deps(), "p1", true, owner, AT)).toEqual({ kind: "done", value: "off" });
    expect(settings.kill_switch).toBe("off");
  });
  test("off when it is off is nothing new", () => {
    expect(setKillSwitch(deps(), false, owner, AT)).toEqual({ kind: "unchanged", value: "off" });
  });
  test("cannot be lifted from chat when the environment holds it", () => {
    const forced = deps({ killSwitchInEnvironment: true });
    expect(setKillSwitch(forced, false, owner, AT)).toEqual({ kind: "refused", code: "FORCED_BY_ENVIRONMENT" });
  });
});

describe("a confirmation button", () => {
  beforeEach(() => {
    setThreshold(deps(), 0.5, owner, AT);
  });
  test.each([
    ["of somebody else", { ...owner, userId: 9 }, "PROMPT_NOT_YOURS"],
    ["in another chat", { ...owner, chatId: 9 }, "PROMPT_NOT_YOURS"],
  ])("%s does nothing", (_name, by, code) => {
    expect(answerPrompt(deps(), "p1", true, by, AT)).toEqual({ kind: "refused", code });
    expect(settings.threshold).toBeUndefined();
  });
  test("that nobody asked for does nothing", () => {
    expect(answerPrompt(deps(), "p9", true, owner, AT)).toEqual({ kind: "refused", code: "PROMPT_UNKNOWN" });
  });
  test("works for five minutes of people's own time", () => {
    now = 300_000;
    expect(answerPrompt(deps(), "p1", true, owner, AT)).toEqual({ kind: "refused", code: "PROMPT_EXPIRED" });
    expect(settings.threshold).toBeUndefined();
  });
  test("works once", () => {
    answerPrompt(deps(), "p1", true, owner, AT);
    setThreshold(deps(), 0.7, owner, AT);
    expect(answerPrompt(deps(), "p1", true, owner, AT)).toEqual({ kind: "refused", code: "PROMPT_USED" });
    expect(settings.threshold).toBe("0.7");
  });
  test("is void when the value changed in between", () => {
    setThreshold(deps(), 0.9, owner, AT);
    expect(answerPrompt(deps(), "p1", true, owner, AT)).toEqual({ kind: "refused", code: "PROMPT_VOID" });
    expect(settings.threshold).toBe("0.9");
  });
  test("cancelled changes nothing", () => {
    expect(answerPrompt(deps(), "p1", false, owner, AT)).toEqual({ kind: "refused", code: "PROMPT_CANCELLED" });
    expect(answerPrompt(deps(), "p1", true, owner, AT)).toEqual({ kind: "refused", code: "PROMPT_USED" });
  });
});

describe("a retraining", () => {
  const asked = () => askRetraining(deps(), owner);

  test("begins only after its button was pressed, once", () => {
    expect(asked()).toMatchObject({ kind: "confirm", promptId: "p1" });
    expect(log).toEqual([]);
    expect(answerPrompt(deps(), "p1", true, owner, AT)).toEqual({ kind: "done", value: "retrain" });
    expect(answerPrompt(deps(), "p1", true, owner, AT)).toMatchObject({ code: "PROMPT_USED" });
    expect(log).toEqual(["terminal trains"]);
  });

  test("is refused while another is under way, also when that began after the question", () => {
    asked();
    trainingSince = AT;
    expect(asked()).toMatchObject({ kind: "refused", code: "RETRAIN_RUNNING" });
    expect(answerPrompt(deps(), "p1", true, owner, AT)).toMatchObject({ code: "PROMPT_VOID" });
    expect(log).toEqual([]);
  });

  test("is refused where a recording is played", () => {
    expect(askRetraining({ ...deps(), retraining: null }, owner)).toMatchObject({ code: "RETRAIN_OFF" });
  });
});
