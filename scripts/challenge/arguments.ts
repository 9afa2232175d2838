/** What `npm run challenge` was asked: every mistake at once, one sentence each. */
import { parseArgs } from "node:util";
import { err, ok, type Result } from "../../core/result.ts";
import type { RiskPreset } from "../../risk/preset.ts";
import { PRESETS } from "../../risk/presets.ts";

export type ChallengeArguments = {
  /** The phases to pass, in order. */
  readonly presets: readonly RiskPreset[];
  readonly outcomes: Outcomes;
  /** Share of the account one trade may lose; null = as the product is configured. */
  readonly risk: number | null;
  readonly guard: boolean;
  readonly attempts: number;
  /** Attempts on real start dates, with real trades. */
  readonly starts: number;
  readonly seed: number;
  readonly json: boolean;
};

export type Outcomes =
  | {
      readonly kind: "win-rate";
      readonly winRate: number;
      readonly rr: number;
      readonly costR: number;
      readonly tradesPerDay: number;
    }
  /** `tradesPerDay` null = the days of the file as they were. */
  | {
      readonly kind: "trades";
      readonly file: string;
      readonly costR: number;
      readonly tradesPerDay: number | null;
    };

/** Round-trip cost of a trade in R where nobody says otherwise. */
export const USUAL_COST_R = 0.07;

const OPTIONS = {
  preset: { type: "string" },
  trades: { type: "string" },
  "win-rate": { type: "string" },
  rr: { type: "string" },
  risk: { type: "string" },
  "cost-r": { type: "string" },
  "trades-per-day": { type: "string" },
  phases: { type: "string" },
  attempts: { type: "string" },
  starts: { type: "string" },
  seed: { type: "string" },
  guard: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

export const USAGE = `npm run challenge -- --preset ID (--win-rate p [--rr 2] [--cost-r 0.07] [--trades-per-day 2] | --trades FILE)
    [--risk 0.01] [--attempts 20] [--starts 20] [--seed 1] [--phases 1|2] [--guard on|off] [--json]

  --preset          ${[...PRESETS.keys()].join(", ")}
  --win-rate p      independent trades: a win, with probability p from 0 to 1, pays rr − cost, a loss −1 − cost
  --trades FILE     real outcomes instead: a backtest's folder, its trades.csv or trades.parquet, or a file with one
                    {"openedAt","closedAt","r"} per line, r net of costs
  --risk x          share of the account that one trade may lose, 0.01 or 1%; without it MAX_RISK_PCT
  --cost-r c        cost of a trade in R: 0.07, with --trades 0
  --trades-per-day  trades of a day: 2, with --trades as many as there were
  --starts N        20 or more: with --trades also so many attempts on real dates, spread over the record, in its order
  --attempts N      20;  --seed S  1: the same seed gives the same attempts
  --phases 2        the verification must be passed as well
  --guard off       the same share every time, without room, risk states and backoff
`;

type Values = { readonly [name in keyof typeof OPTIONS]?: string | boolean };
type Wish = { readonly help: true } | ({ readonly help: false } & ChallengeArguments);

export function parseChallengeArguments(args: readonly string[]): Result<Wish, readonly string[]> {
  let values: Values;
  try {
    values = parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    return err([error instanceof Error ? error.message : String(error)]);
  }
  if (values.help === true) return ok({ help: true });
  const problems: string[] = [];
  const read = new Reader(values, problems);
  const wish: Wish = {
    help: false,
    presets: read.presets(),
    outcomes: read.outcomes(),
    risk: read.share("risk", 0.2),
    guard: read.choice("guard", ["on", "off"], "on") === "on",
    attempts: read.number("attempts", { from: 1, to: 1_000_000, whole: true }) ?? 20,
    starts: read.number("starts", { from: 20, to: 10_000, whole: true }) ?? 20,
    seed: read.number("seed", { from: 0, to: Number.MAX_SAFE_INTEGER, whole: true }) ?? 1,
    json: values.json === true,
  };
  return problems.length > 0 ? err(problems) : ok(wish);
}

type Range = { readonly from: number; readonly to: number; readonly whole?: boolean };

/** Reads one flag after the other and collects what is wrong with them. */
class Reader {
  readonly #values: Values;
  readonly #problems: string[];

  constructor(values: Values, problems: string[]) {
    this.#values = values;
    this.#problems = problems;
  }

  #text(name: keyof Values): string | null {
    const value = this.#values[name];
    return typeof value === "string" ? value.trim() : null;
  }

  number(name: keyof Values, { from, to, whole = false }: Range): number | null {
    const text = this.#text(name);
    if (text === null) return null;
    const value = text === "" ? Number.NaN : Number(text);
    if (value >= from && value <= to && (!whole || Number.isSafeInteger(value))) return value;
    this.#problems.push(`--${name} must be a ${whole ? "whole " : ""}number from ${from} to ${to}, not "${text}".`);
    return null;
  }

  /** `0.01` or `1%`. A bare number above the limit is most likely meant in percent, which is not guessed. */
  share(name: keyof Values, most: number): number | null {
    const text = this.#text(name);
    if (text === null) return null;
    const percent = text.endsWith("%");
    const digits = percent ? text.slice(0, -1) : text;
    const value = digits.trim() === "" ? Number.NaN : Number(digits) / (percent ? 100 : 1);
    if (value > 0 && value <= most) return value;
    this.#problems.push(
      `--${name} is a share of the account above 0 and at most ${most}: 1 percent is 0.01 or 1%. "${text}" is not.`,
    );
    return null;
  }

  choice<T extends string>(name: keyof Values, allowed: readonly T[], fallback: T): T {
    const text = this.#text(name) ?? fallback;
    const found = allowed.find((one) => one === text);
    if (found === undefined) this.#problems.push(`--${name} must be ${allowed.join(" or ")}, not "${text}".`);
    return found ?? fallback;
  }

  presets(): readonly RiskPreset[] {
    const id = this.#text("preset");
    const both = this.choice("phases", ["1", "2"], "1") === "2";
    const preset = PRESETS.get(id ?? "");
    if (preset === undefined) {
      const known = [...PRESETS.values()].filter(({ target }) => target !== null).map((one) => one.id);
      this.#problems.push(`--preset must be one of ${known.join(", ")}${id === null ? "" : `, not "${id}"`}.`);
      return [];
    }
    if (preset.target === null) {
      this.#problems.push(
        `${preset.id} has no profit target among its facts, so there is nothing to pass. Choose a preset with one.`,
      );
    }
    if (!both) return [preset];
    const next = phaseAfter(preset);
    if (next === null) this.#problems.push(`${preset.id} has no second phase. Leave out --phases 2.`);
    return next === null ? [preset] : [preset, next];
  }

  outcomes(): Outcomes {
    const file = this.#text("trades");
    const winRate = this.number("win-rate", { from: 0, to: 1 });
    const costR = this.number("cost-r", { from: 0, to: 10 });
    const tradesPerDay = this.number("trades-per-day", { from: 1, to: 1000, whole: true });
    const rr = this.number("rr", { from: 0.01, to: 100 });
    if (this.#text("win-rate") === null && file === null) {
      this.#problems.push("Say where the outcomes come from: --win-rate p or --trades FILE.");
    }
    if (file === null) {
      return {
        kind: "win-rate",
        winRate: winRate ?? 0,
        rr: rr ?? 2,
        costR: costR ?? USUAL_COST_R,
        tradesPerDay: tradesPerDay ?? 2,
      };
    }
    if (winRate !== null || rr !== null) {
      this.#problems.push("--trades brings real outcomes: leave out --win-rate and --rr.");
    }
    return { kind: "trades", file, costR: costR ?? 0, tradesPerDay };
  }
}

/** The verification that follows a challenge of the same firm and plan. */
const phaseAfter = ({ firm, plan, phase }: RiskPreset): RiskPreset | null =>
  phase === "challenge"
    ? ([...PRESETS.values()].find(
        (one) => one.firm === firm && one.plan === plan && one.phase === "verification" && one.target !== null,
      ) ?? null)
    : null;
