/** `models compare [A B]`: what two bundles said at the same slots, and which of them was nearer to what came. */
import { join } from "node:path";
import {
  type ComparedRow,
  type Comparison,
  type Contender,
  compare,
  type Worth,
  withOutcomes,
} from "../../app/models/comparison.ts";
import { type Answer, type Known, known, type Place, type Refused } from "../../app/models/place.ts";
import { manifestOf } from "../../app/models/rows.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { DAY_MS, MINUTE_MS, plus, type TimestampMs } from "../../core/time.ts";
import { openShadowReader, type SharedPrediction } from "../../db/shadow-reader.ts";
import type { ModelBundle } from "../../engine/ports.ts";
import { readShadow } from "../../models/shadow-pointer.ts";
import { openStoredCandles, type StoredCandles } from "../candles/stored.ts";

export type CompareWish = {
  /** Null = the serving one and the one asked beside it. */
  readonly tags: readonly [string, string] | null;
  readonly days: number;
};

export async function compareModels(place: Place, { tags, days }: CompareWish): Promise<Result<Answer, Refused>> {
  const state = await known(place);
  if (!state.ok) return state;
  const reader = openShadowReader(join(place.varFolder, "lookout.db"));
  if (reader === null) return err(nothing("there is no ledger yet: start Lookout first"));
  try {
    const pair = tags ?? (await usualPair(place, state.value, reader.newestTag()));
    if (pair === null) return err(nothing("no second model was asked: npm run models -- shadow TAG"));
    const [a, b] = await Promise.all(pair.map((tag) => contender(place, state.value, tag)));
    if (a === undefined || b === undefined) throw new Error("a comparison needs two");
    const until = place.now as TimestampMs;
    const shared = reader.shared(a.tag, b.tag, plus(until, -days * DAY_MS), until);
    const label = a.label ?? b.label;
    if (label === null) return err(nothing(`neither ${a.tag} nor ${b.tag} is among the models any more`));
    const rows = await followedAll(shared, label, place.varFolder);
    const compared = compare(rows, a, b, label.horizonMinutes);
    if (compared === null) return err(nothing(emptySentence(pair, shared, days)));
    return ok({ text: comparisonText(compared, days), json: { ...compared } });
  } finally {
    reader.close();
  }
}

const nothing = (why: string): Refused => ({
  exitCode: 2,
  code: "NOTHING_TO_COMPARE",
  text: `There is nothing to compare: ${why}.`,
});

const emptySentence = ([a, b]: readonly [string, string], shared: readonly SharedPrediction[], days: number): string =>
  shared.length === 0
    ? `${a} and ${b} were not asked about the same slots in the last ${days} days`
    : `both were asked about ${shared.length} slots, but the outcome of none of them is known yet`;

async function usualPair(
  place: Place,
  { catalogue, pointer }: Known,
  newest: string | null,
): Promise<readonly [string, string] | null> {
  const chosen = await readShadow(place.varFolder);
  const second = place.shadow ?? (chosen.ok ? chosen.value?.tag : null) ?? newest;
  return second === null ? null : [place.pinned ?? pointer?.tag ?? catalogue.inUse, second];
}

type Entrant = Contender & { readonly label: ModelBundle["label"] | null };

/** A bundle that is gone or damaged still said what it said; only its HIGH line and geometry are not known. */
async function contender(place: Place, { catalogue }: Known, tag: string): Promise<Entrant> {
  const model = catalogue.models.get(tag);
  const manifest = model === undefined ? null : await manifestOf(model, place);
  if (manifest === null || !manifest.ok) return { tag, highLine: null, label: null };
  return { tag, highLine: manifest.value.tierEdges[1], label: manifest.value.label };
}

async function followedAll(
  shared: readonly SharedPrediction[],
  label: ModelBundle["label"],
  varFolder: string,
): Promise<readonly ComparedRow[]> {
  const stored = openStoredCandles(varFolder);
  try {
    const parts: (readonly ComparedRow[])[] = [];
    for (const group of Map.groupBy(shared, ({ instrument }) => instrument).values()) {
      parts.push(await resolved(group, label, stored));
    }
    return parts.flat();
  } finally {
    await stored.close();
  }
}

async function resolved(
  rows: readonly SharedPrediction[],
  label: ModelBundle["label"],
  stored: StoredCandles,
): Promise<readonly ComparedRow[]> {
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined) return [];
  const until = plus(last.slot, (label.horizonMinutes + 2) * MINUTE_MS);
  const candles = await stored.range(first.instrument, first.slot, until);
  return withOutcomes(rows, label, candles);
}

function comparisonText(
  { a, b, n, nIndependent, days: seen, winRate, brierDifference, tooLittle }: Comparison,
  days: number,
): string {
  const { value, interval } = brierDifference;
  const range =
    interval === null
      ? "interval not known"
      : `95 % [${signed(interval[0])}, ${signed(interval[1])}], whole days drawn`;
  const lines = [
    `${a.tag} and ${b.tag} at the same slots of the last ${days} days: ${n} outcomes, ${nIndependent} that do not overlap, ${seen} days, ${percent(winRate)} won`,
    worthLine(a),
    worthLine(b),
    `Brier of ${b.tag} minus ${a.tag}: ${signed(value)}, ${range}; below 0 the second is better`,
    ...(tooLittle === null ? [] : [tooLittle]),
  ];
  return `${lines.join("\n")}\n`;
}

function worthLine({ tag, brier, auc, ece5, meanPWin, high }: Worth): string {
  const ranking = auc === null ? "AUC not known" : `AUC ${auc.toFixed(3)}`;
  const line = `  ${tag}: Brier ${brier.toFixed(4)} · ${ranking} · calibration error ${ece5.toFixed(3)} · mean stated ${meanPWin.toFixed(3)}`;
  if (high === null) return `${line} · its HIGH line is not known`;
  const from = `from HIGH (${high.line.toFixed(3)})`;
  return high.meanR === null || high.winRate === null
    ? `${line} · nothing ${from}`
    : `${line} · ${high.n} ${from}: ${percent(high.winRate)} won, mean ${high.meanR.toFixed(3)} R`;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const signed = (value: number): string => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(4)}`;
