/** What the models expect of an instrument's next minutes, and how usual the moment is, in plain words. */
import { symbolOf } from "../../core/instrument.ts";
import type { CheckReport, ExpectedRange, MarketRegime, Verdict } from "../../engine/api.ts";
import { fixed, lots, named, percent, shortPrice } from "./format.ts";

/** Nothing where the model forecasts no movement. */
export function expectedLines({ instrument, expected, newestClose }: CheckReport): readonly string[] {
  if (expected === null) return [];
  const { hour, quarter, regime, move99 } = expected;
  const price = newestClose?.price ?? null;
  const how =
    regime === null
      ? `Market: the model does not know what is usual for ${symbolOf(instrument)}`
      : `Market: ${regime} for ${symbolOf(instrument)}`;
  const unusual = move99 === null ? "" : ` · unusual: more than ±${percent(move99, 2)} within 15 min`;
  return [
    ...(hour === null ? [] : [`Next hour: ${rangeText(hour, price)}`]),
    ...(quarter === null ? [] : [`Next 15 min: ${rangeText(quarter, price)}`]),
    `${how}${unusual}`,
  ];
}

function rangeText({ expected, low, high }: ExpectedRange, price: number | null): string {
  const amount = price === null ? "" : ` (${shortPrice(expected * price)})`;
  return `about ${percent(expected, 2)}${amount} from lowest to highest price; 9 times in 10: ${fixed(low * 100, 2)} to ${percent(high, 2)}`;
}

/** Null where the model does not say what it learned from. */
export function inputLine({ input }: CheckReport): string | null {
  if (input === null) return null;
  const { outside, maxOutside, of, about, outlier, outlierLimit } = input;
  if (outside === null) return "This moment: nobody can tell how usual it is for the model";
  const isolated = outlier !== null && outlierLimit !== null && outlier > outlierLimit;
  const unusual = outside > maxOutside || isolated;
  const numbers = `${outside} of its ${fixed(of, 0)} numbers outside what it learned from, ${maxOutside} may be`;
  const together = isolated ? "; together they are unlike any moment it learned from" : "";
  const most = unusual && about.length > 0 ? `; farthest out: ${about.join(", ")}` : "";
  return `This moment: ${unusual ? "UNUSUAL" : "usual"} for the model (${numbers})${together}${most}`;
}

/** Said only when the forecast made the size smaller. */
export function sizeCutLine(verdicts: readonly Verdict[]): string | null {
  const cut = verdicts.find(({ code }) => code === "SIZE_CUT_BY_FORECAST");
  if (cut === undefined || cut.was === null || cut.limit === null) return null;
  return `Cut from ${lots(cut.limit)} to ${lots(cut.was)} lots: the next 15 min may move further than the stop lies away`;
}

const REGIMES: readonly MarketRegime[] = ["wild", "lively", "usual", "calm"];

/** `Market: wild ETH/USDT · usual BTC/USDT`, the liveliest first; null where nothing is known. */
export function marketLine(reports: readonly CheckReport[]): string | null {
  const groups = REGIMES.flatMap((regime) => {
    const group = reports.filter(({ expected }) => expected?.regime === regime);
    return group.length === 0 ? [] : [`${regime} ${named(group.map(({ instrument }) => instrument))}`];
  });
  return groups.length === 0 ? null : `Market: ${groups.join(" · ")}`;
}
