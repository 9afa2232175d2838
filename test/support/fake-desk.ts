/** A desk in memory with the engine's rules for settings: careful at once, bolder after a button. */
import { plus } from "../../core/time.ts";
import type { Actor, ChangeAnswer, CheckReport, Desk, DeskFacts } from "../../engine/api.ts";
import {
  aBlindCheck,
  aCheck,
  aDecision,
  aFacts,
  aFeed,
  aModelReport,
  anFtmoReport,
  aStats,
  aWatchlist,
  BNB,
  BTC,
  ETH,
  NOON,
} from "./bot-reports.ts";
import { fakeModels } from "./fake-models.ts";
import { aTiersReport } from "./fake-tiers.ts";

type Refusal = Extract<ChangeAnswer, { kind: "refused" }>["code"];
type Prompt = {
  kind: "threshold" | "kill" | "account" | "watchlist" | "retrain";
  value: string;
  userId: number;
  chatId: number;
};

export type FakeDesk = Desk & {
  /** Everything asked of it, in order. */
  readonly asked: string[];
  set(over: Partial<DeskFacts>): void;
  /** From now on every call throws this. */
  breakWith(error: Error | null): void;
};

export function fakeDesk(start: Partial<DeskFacts> = {}): FakeDesk {
  let facts = aFacts(start);
  let broken: Error | null = null;
  const asked: string[] = [];
  const prompts = new Map<string, Prompt>();
  const used = new Set<string>();
  const reports: readonly CheckReport[] = [
    aCheck(),
    aCheck({ instrument: ETH, decision: aDecision({ instrument: ETH, side: "short", confidence: 0.44 }) }),
    aBlindCheck(BNB),
  ];
  const called = (what: string): void => {
    asked.push(what);
    if (broken !== null) throw broken;
  };
  const ask = (prompt: Prompt, before: string): ChangeAnswer => {
    const promptId = `p${prompts.size + 1}`;
    prompts.set(promptId, prompt);
    return { kind: "confirm", promptId, value: prompt.value, before, expiresAt: plus(NOON, 300_000) };
  };

  return {
    asked,
    set: (over) => {
      facts = { ...facts, ...over };
    },
    breakWith: (error) => {
      broken = error;
    },
    facts: () => facts,
    now: () => NOON,
    async check(symbol) {
      called(`check ${symbol ?? "all"}`);
      if (symbol === undefined) return reports;
      const wanted = symbol.toUpperCase().replace(/[^A-Z]/g, "");
      const found = reports.find(
        ({ instrument }) => [BTC, ETH, BNB].includes(instrument) && wanted !== "" && matches(instrument, wanted),
      );
      return found === undefined
        ? { code: "UNKNOWN_SYMBOL", asked: symbol, known: ["BTC/USDT", "ETH/USDT", "BNB/USDT"] }
        : [found];
    },
    feed: () => aFeed(),
    stats: (span) => {
      called(`stats ${span}`);
      return aStats({ span, days: span === "all" ? 400 : span });
    },
    model: () => {
      called("model");
      return aModelReport();
    },
    models: fakeModels(called),
    tiers: () => aTiersReport(),
    ftmoStatus: () => {
      called("ftmo");
      return anFtmoReport();
    },
    setThreshold(value, by) {
      called(`threshold ${value} by ${by.userId}`);
      if (value > 1 || value < 0) return { kind: "refused", code: "OUT_OF_RANGE" };
      if (value === facts.threshold) return { kind: "unchanged", value: String(value) };
      if (value < facts.threshold) {
        return ask(
          { kind: "threshold", value: String(value), userId: by.userId, chatId: by.chatId },
          String(facts.threshold),
        );
      }
      facts = { ...facts, threshold: value };
      return { kind: "done", value: String(value) };
    },
    setKillSwitch(on, by) {
      called(`kill ${on ? "on" : "off"} by ${by.userId}`);
      const { killSwitch } = facts;
      if (!on && killSwitch.forcedByEnvironment) return { kind: "refused", code: "FORCED_BY_ENVIRONMENT" };
      if (on === killSwitch.on) return { kind: "unchanged", value: on ? "on" : "off" };
      if (!on) return ask({ kind: "kill", value: "off", userId: by.userId, chatId: by.chatId }, "on");
      facts = { ...facts, killSwitch: { ...killSwitch, on: true } };
      return { kind: "done", value: "on", cancelled: 2 };
    },
    setPause(until, by) {
      called(`pause ${until ?? "off"} by ${by.userId}`);
      facts = { ...facts, pausedUntil: until };
      return { kind: "done", value: String(until ?? 0) };
    },
    stateAccount({ balance, equity, dayStartBalance, highestDayStart: peak }, by) {
      called(
        `account ${balance} ${equity} ${dayStartBalance ?? "-"}${peak === null ? "" : ` ${peak}`} by ${by.userId}`,
      );
      if (balance < 1_000_000) return { kind: "refused", code: "ACCOUNT_IMPLAUSIBLE" };
      const value = [balance, equity, dayStartBalance ?? balance].map((amount) => (amount / 100).toFixed(2)).join(" ");
      return ask({ kind: "account", value: `${value} USD`, userId: by.userId, chatId: by.chatId }, "auto");
    },
    useDryrunAccount(by) {
      called(`account auto by ${by.userId}`);
      return { kind: "unchanged", value: "auto" };
    },
    retrain(by) {
      called(`retrain by ${by.userId}`);
      return ask({ kind: "retrain", value: "retrain", userId: by.userId, chatId: by.chatId }, "idle");
    },
    watchlist: () => {
      called("watchlist");
      return aWatchlist({ symbols: facts.symbols.map((instrument) => ({ instrument, notes: [] })) });
    },
    async watchSymbol(symbol, by) {
      called(`watch ${symbol} by ${by.userId}`);
      if (symbol.includes("?")) return { kind: "refused", code: "SYMBOL_UNREADABLE" };
      const value = `add binanceusdm:${symbol.toUpperCase().split("/")[0]}/USDT`;
      const prompt = { kind: "watchlist", value, userId: by.userId, chatId: by.chatId } as const;
      return { ...ask(prompt, "not watched"), notes: ["MODEL_UNTRAINED"] };
    },
    async findSymbols(asked) {
      called(`find ${asked}`);
      return { kind: "found", symbols: ["SOL/USDT", "SOLV/USDT"], more: 3 };
    },
    unwatchSymbol(symbol, by) {
      called(`unwatch ${symbol} by ${by.userId}`);
      const found = facts.symbols.find((instrument) => matches(instrument, symbol.toUpperCase()));
      if (found === undefined) return { kind: "refused", code: "NOT_WATCHED" };
      facts = { ...facts, symbols: facts.symbols.filter((instrument) => instrument !== found) };
      return { kind: "done", value: `remove ${found}` };
    },
    resetWatchlist(by) {
      called(`reset by ${by.userId}`);
      return { kind: "unchanged", value: "reset" };
    },
    answerPrompt(id, confirmed, by, kind) {
      called(`prompt ${id} ${confirmed ? "yes" : "no"} by ${by.userId}`);
      const prompt = ofKind(prompts.get(id), kind);
      const refusal = refusalOf(prompt, by, used.has(id));
      if (prompt === undefined || refusal !== null) return { kind: "refused", code: refusal ?? "PROMPT_UNKNOWN" };
      used.add(id);
      if (!confirmed) return { kind: "refused", code: "PROMPT_CANCELLED" };
      if (["account", "watchlist", "retrain"].includes(prompt.kind)) return { kind: "done", value: prompt.value };
      facts =
        prompt.kind === "threshold"
          ? { ...facts, threshold: Number(prompt.value) }
          : { ...facts, killSwitch: { ...facts.killSwitch, on: false } };
      return { kind: "done", value: prompt.value };
    },
  };
}

/** As the real desk: a button that says another kind of question than its prompt's is unknown. */
function ofKind(prompt: Prompt | undefined, kind: string | undefined): Prompt | undefined {
  const own = prompt?.kind === "kill" ? "kill_switch_off" : prompt?.kind;
  return kind === undefined || kind === own ? prompt : undefined;
}

function refusalOf(prompt: Prompt | undefined, by: Actor, isUsed: boolean): Refusal | null {
  if (prompt === undefined) return "PROMPT_UNKNOWN";
  if (prompt.userId !== by.userId || prompt.chatId !== by.chatId) return "PROMPT_NOT_YOURS";
  return isUsed ? "PROMPT_USED" : null;
}

function matches(instrument: string, wanted: string): boolean {
  const symbol = instrument.slice(instrument.indexOf(":") + 1);
  const [base = "", quote = ""] = symbol.split("/");
  return wanted === symbol || wanted === base || wanted === base + quote;
}
