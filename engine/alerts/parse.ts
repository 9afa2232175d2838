/** One line of a person into an alert: `BTC rsi<30 1h`, `BTC price>110000 once`, `ETH pattern bullish engulfing 15m every 4h`. */
import { err, ok, type Result } from "../../core/result.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../core/time.ts";
import { plainAmount } from "../../core/typed-amount.ts";
import { type AlertCondition, type AlertTimeframe, isAlertTimeframe, isSensible, REPEAT_MS } from "./condition.ts";

export type AlertWish = {
  readonly symbol: string;
  readonly condition: AlertCondition;
  readonly timeframe: AlertTimeframe;
  /** Milliseconds; null = once. */
  readonly repeatMs: number | null;
};

export type AlertFault =
  | "ALERT_UNREADABLE"
  /** No number behind price, RSI or volume that can be read. */
  | "ALERT_NUMBER"
  /** Not said which way it crosses. */
  | "ALERT_MACD"
  | "ALERT_TIER"
  | "ALERT_LEVEL"
  | "ALERT_TIMEFRAME"
  | "ALERT_REPEAT"
  /** Also when none is named. */
  | "ALERT_PATTERN";

/** Names are compared without spaces, so that `bullishengulfing` is `bullish engulfing`. */
const plain = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, "");

export function parseAlert(line: string, patterns: readonly string[]): Result<AlertWish, AlertFault> {
  const text = line
    .toLowerCase()
    .replace(/\s*([<>])\s*/g, "$1")
    .trim();
  const [, symbol = "", rest = ""] = /^(\S+?)(?:\s+|(?=[<>]))(.+)$/s.exec(text) ?? [];
  const repeat = repeatOf(rest);
  if (!repeat.ok) return repeat;
  const words = repeat.value.rest.split(/\s+/).filter((word) => word !== "");
  const named = words.length > 1 ? words.at(-1) : undefined;
  const isTime = named !== undefined && /^\d{1,4}[a-z]+$/.test(named) && !named.endsWith("x");
  if (isTime && !isAlertTimeframe(named)) return err("ALERT_TIMEFRAME");
  const condition = conditionOf((isTime ? words.slice(0, -1) : words).join(" "), patterns);
  if (!condition.ok) return condition;
  if (!isSensible(condition.value)) return err("ALERT_LEVEL");
  const timeframe = isTime && isAlertTimeframe(named) ? named : usualTimeframe(condition.value);
  return ok({ symbol: symbol.toUpperCase(), condition: condition.value, timeframe, repeatMs: repeat.value.repeatMs });
}

/** A price is looked at each minute; of the rest an hour is what people mean when they say nothing. */
const usualTimeframe = ({ kind }: AlertCondition): AlertTimeframe =>
  kind === "price" || kind === "tier" ? "1m" : "1h";

const UNITS: Readonly<Record<string, number>> = { m: MINUTE_MS, min: MINUTE_MS, h: HOUR_MS, d: DAY_MS };

/** `once` and `every 4h` stand at the end; without either it fires once. */
function repeatOf(text: string): Result<{ readonly rest: string; readonly repeatMs: number | null }, AlertFault> {
  const [all, count = "", unit = ""] = /\s+every\s*(\d{1,4})\s*([a-z]+)$/.exec(text) ?? [];
  if (all === undefined) {
    if (/\severy(\s|$)/.test(text)) return err("ALERT_REPEAT");
    return ok({ rest: text.replace(/\s+once$/, ""), repeatMs: null });
  }
  const repeatMs = Number(count) * (UNITS[unit] ?? Number.NaN);
  const isFit = repeatMs >= REPEAT_MS.least && repeatMs <= REPEAT_MS.most;
  return isFit ? ok({ rest: text.slice(0, -all.length), repeatMs }) : err("ALERT_REPEAT");
}

const SIDES = { ">": "above", "<": "below" } as const;

/** `price>105700`, `>105,700`, `rsi<30`; null = it has another shape. */
function levelOf(text: string): Result<AlertCondition, AlertFault> | null {
  const [, kind = "price", sign = "", level = ""] = /^(price|rsi)?([<>])(\S+)$/.exec(text) ?? [];
  if (sign === "<" || sign === ">") {
    const amount = plainAmount(level);
    if (!/^\d{1,12}(?:\.\d{1,10})?$/.test(amount)) return err("ALERT_NUMBER");
    return ok({ kind: kind === "rsi" ? "rsi" : "price", side: SIDES[sign], level: Number(amount) });
  }
  return /^(price|rsi)/.test(text) ? err("ALERT_NUMBER") : null;
}

function conditionOf(text: string, patterns: readonly string[]): Result<AlertCondition, AlertFault> {
  const level = levelOf(text);
  if (level !== null) return level;
  const [word = "", ...others] = text.split(" ");
  const rest = others.join(" ");
  switch (word.replace(/[<>].*$/, "")) {
    case "macd":
      return macdOf(rest);
    case "volume":
      return volumeOf(text);
    case "pattern":
      return patternOf(rest, patterns);
    case "tier":
      return tierOf(rest);
    default:
      return err("ALERT_UNREADABLE");
  }
}

const tierOf = (rest: string): Result<AlertCondition, AlertFault> =>
  rest === "medium" || rest === "high"
    ? ok({ kind: "tier", tier: rest === "high" ? "HIGH" : "MEDIUM" })
    : err("ALERT_TIER");

function macdOf(rest: string): Result<AlertCondition, AlertFault> {
  const [, way] = /^(?:cross(?:es)? )?(up|above|down|below)$/.exec(rest) ?? [];
  if (way === undefined) return err("ALERT_MACD");
  return ok({ kind: "macd", side: way === "up" || way === "above" ? "above" : "below" });
}

/** `volume>3x`, `volume 3x`, `volume spike` (three times). */
function volumeOf(text: string): Result<AlertCondition, AlertFault> {
  if (text === "volume spike") return ok({ kind: "volume", factor: 3 });
  const [, factor] = /^volume[ >](\d{1,3}(?:\.\d{1,2})?)x?$/.exec(text) ?? [];
  return factor === undefined ? err("ALERT_NUMBER") : ok({ kind: "volume", factor: Number(factor) });
}

function patternOf(rest: string, patterns: readonly string[]): Result<AlertCondition, AlertFault> {
  const name = patterns.find((one) => plain(one) === plain(rest));
  return name === undefined ? err("ALERT_PATTERN") : ok({ kind: "pattern", name });
}
