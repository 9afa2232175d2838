/** `npm run docs`: writes docs/reference/features.md from the definitions of the feature sets. */
import { writeFileSync } from "node:fs";
import { CRYPTO, CRYPTO_2 } from "../engine/features/crypto/crypto.ts";
import type { FeatureDefinition, FeatureSet } from "../engine/features/feature-set.ts";
import { LIGHT } from "../engine/features/light.ts";

const PAGE = new URL("../docs/reference/features.md", import.meta.url);

const INTRODUCTION = `# Features

<!-- Written by "npm run docs" from engine/features; a test compares the two. -->

A feature set is a fixed list of numbers computed from closed 1-minute candles, the input of every model. A number
means the same everywhere: in live scans, replay and training. Any change of a meaning is a new version of the set.

- **Time.** A slot sees only candles closed at or before it. What comes later changes no bit, and neither does where the
  history begins once the warm-up is there: indicators that remember (EMA, RSI, MACD, ATR, ADX) start at the first bar
  of a fixed window of closed bars.
- **Gaps.** An absent minute is bridged by the close before it, never filled from what came later. A window that lacks
  more than 5 % of its minutes (or more than one minute, where that is more) makes its features *missing*, and a row
  with a missing feature is not scored. Missing is never 0.
- **Over history** a run works out columns, one per feature, for many slots at once (\`engine/features/batch\`): facts on
  bars once per closed bar, sums of windows in the order in which one window alone is summed up. Each row is the one that
  a scan computes for its slot, bit for bit; a property test compares the two on damaged histories.
- **Side.** Directional features point along the trade: the model of a short trade sees them with the opposite sign.
- **Warm-up** is how many minutes of candles before the slot a feature needs; 0 needs none of the coin's own.
`;

type Section = {
  readonly set: FeatureSet;
  readonly about: string;
  /** The set whose features come first in it, in the same order; only those after them are listed. */
  readonly begins?: FeatureSet;
};

const SECTIONS: readonly Section[] = [
  {
    set: CRYPTO,
    about: `What the lab trains on (\`npm run snapshot\`, [columns](snapshots.md)). It looks at one coin and, where their candles are known, at two
*companions* on the same venue: the two largest of BTC, ETH and BNB that are not the coin itself, in this order and
against the same quote. What
is not known of them, or of the spread, is 0 with its missing flag at 1, so that one coin alone can be scored. Scans and
\`/check\` see the companions that are watched too, and leave the spread missing: candle files have none, so a model has
not learned from it, and what a scan [stored](database.md#candles-database) can be built again from candles. Windows of bars: 120 of 1m,
5m and 15m, 150 of 1h, 40 of 4h.`,
  },
  {
    set: CRYPTO_2,
    begins: CRYPTO,
    about: `What is trained on from now on: everything of \`crypto@1\`, and the last four hours in order for models that read a
sequence. \`_00\` is the newest closed 5m bar, \`_47\` the oldest. A bar without any minute stands still at the close before
it: no return, no range, no volume. More than 12 of the 245 minutes of the bars absent, or 5 % of the day they are
measured by, and all 192 are missing.`,
  },
  {
    set: LIGHT,
    about:
      "What the bundled model was trained on: one coin alone. Windows of bars: 60 of 1m, 120 of 5m, 100 of 15m, 48 of 1h, 24 of 4h.",
  },
];

/** The whole page as text. */
export function featuresPage(): string {
  return [INTRODUCTION, ...SECTIONS.map(section)].join("\n");
}

function section({ set: { id, definitions, warmupMinutes }, about, begins }: Section): string {
  const directional = definitions.filter((one) => one.directional).length;
  const first =
    begins === undefined ? "" : ` The first ${begins.names.length} are those of \`${begins.id}\`; the others:`;
  return `## ${id}

${about}

${definitions.length} features, ${directional} of them directional; a live run keeps ${warmupMinutes} minutes of candles.${first}

| name | meaning | unit | range | warm-up, min | directional |
| --- | --- | --- | --- | --- | --- |
${familiesOf(definitions.slice(begins?.names.length ?? 0))
  .map(row)
  .join("\n")}
`;
}

/** Neighbours that mean the same and differ by a running number: one line, first and last name. */
function familiesOf(definitions: readonly FeatureDefinition[]): readonly (readonly FeatureDefinition[])[] {
  const families: FeatureDefinition[][] = [];
  for (const one of definitions) {
    const family = families.at(-1);
    if (family?.[0]?.meaning === one.meaning) family.push(one);
    else families.push([one]);
  }
  return families;
}

function row(family: readonly FeatureDefinition[]): string {
  const [first, last] = [family[0], family.at(-1)];
  if (first === undefined || last === undefined) return "";
  const { meaning, unit, range, warmupMinutes, directional } = first;
  const names = first === last ? `\`${first.name}\`` : `\`${first.name}\` … \`${last.name}\``;
  return `| ${names} | ${meaning} | ${unit} | ${rangeOf(range)} | ${warmupMinutes} | ${directional ? "yes" : "no"} |`;
}

function rangeOf([low, high]: FeatureDefinition["range"]): string {
  if (low === null && high === null) return "any";
  if (high === null) return `≥ ${low}`;
  return low === null ? `≤ ${high}` : `${low} … ${high}`;
}

if (import.meta.main) writeFileSync(PAGE, featuresPage());
