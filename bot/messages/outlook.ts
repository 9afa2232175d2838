/** What the models expect of an instrument's next minutes, and how usual the moment is, in plain words. */
import { symbolOf } from "../../core/instrument.ts";
import type { CheckReport, ExpectedRange, MarketRegime, Verdict } from "../../engine/api.ts";
import { phrase } from "../words/phrases.ts";
import type { Words } from "../words/words.ts";
import { fixed, lots, named, percent, shortPrice } from "./format.ts";

/** Nothing where the model forecasts no movement. */
export function expectedLines(words: Words, { instrument, expected, newestClose }: CheckReport): readonly string[] {
  if (expected === null) return [];
  const { hour, quarter, regime, move99 } = expected;
  const price = newestClose?.price ?? null;
  return [
    ...(hour === null ? [] : [words.text("outlook-next-hour", { range: rangeText(words, hour, price) })]),
    ...(quarter === null ? [] : [words.text("outlook-next-quarter", { range: rangeText(words, quarter, price) })]),
    usualLine(words, symbolOf(instrument), regime, move99),
  ];
}

function usualLine(words: Words, symbol: string, regime: MarketRegime | null, move99: number | null): string {
  const move = move99 === null ? null : percent(move99, 2);
  if (regime === null) {
    return move === null
      ? words.text("outlook-market-unknown", { symbol })
      : words.text("outlook-market-unknown-move", { symbol, move });
  }
  const market = { symbol, regime: words.text(REGIMES[regime]) };
  return move === null ? words.text("outlook-market", market) : words.text("outlook-market-move", { ...market, move });
}

function rangeText(words: Words, { expected, low, high }: ExpectedRange, price: number | null): string {
  const facts = { expected: percent(expected, 2), low: fixed(low * 100, 2), high: percent(high, 2) };
  return price === null
    ? words.text("outlook-range", facts)
    : words.text("outlook-range-amount", { ...facts, amount: shortPrice(expected * price) });
}

/** Null where the model does not say what it learned from. */
export function inputLine(words: Words, { input }: CheckReport): string | null {
  if (input === null) return null;
  const { outside, maxOutside, of, about, outlier, outlierLimit } = input;
  if (outside === null) return words.text("outlook-moment-unknown");
  const isolated = outlier !== null && outlierLimit !== null && outlier > outlierLimit;
  const unusual = outside > maxOutside || isolated;
  const subjects = about.map((name) => phrase(words, "subject", name)).join(", ");
  const aside = [
    ...(isolated ? [words.text("outlook-together")] : []),
    ...(unusual && subjects !== "" ? [words.text("outlook-farthest", { about: subjects })] : []),
  ].join("");
  return words.text(unusual ? "outlook-moment-unusual" : "outlook-moment-usual", {
    outside: String(outside),
    of: fixed(of, 0),
    limit: String(maxOutside),
    aside,
  });
}

/** Said only when the forecast made the size smaller. */
export function sizeCutLine(words: Words, verdicts: readonly Verdict[]): string | null {
  const cut = verdicts.find(({ code }) => code === "SIZE_CUT_BY_FORECAST");
  if (cut === undefined || cut.was === null || cut.limit === null) return null;
  return words.text("signal-size-cut", { from: lots(cut.limit), to: lots(cut.was) });
}

/** The liveliest first. */
const REGIMES = {
  wild: "outlook-wild",
  lively: "outlook-lively",
  usual: "outlook-usual",
  calm: "outlook-calm",
} as const satisfies Record<MarketRegime, string>;

/** `Market: wild ETH/USDT · usual BTC/USDT`, the liveliest first; null where nothing is known. */
export function marketLine(words: Words, reports: readonly CheckReport[]): string | null {
  const groups = Object.entries(REGIMES).flatMap(([regime, key]) => {
    const group = reports.filter(({ expected }) => expected?.regime === regime);
    return group.length === 0
      ? []
      : [
          `${words.text(key)} ${named(
            words,
            group.map(({ instrument }) => instrument),
          )}`,
        ];
  });
  return groups.length === 0 ? null : words.text("outlook-markets", { groups: groups.join(" · ") });
}
