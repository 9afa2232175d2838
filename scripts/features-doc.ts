/** `npm run docs`: writes docs/reference/features.md from the definitions of the feature sets. */
import { writeFileSync } from "node:fs";
import { CRYPTO } from "../engine/features/crypto/crypto.ts";
import type { FeatureDefinition, FeatureSet } from "../engine/features/feature-set.ts";
import { LIGHT } from "../engine/features/light.ts";

const PAGE = new URL("../docs/reference/features.md", import.meta.url);

const INTRODUCTION = `# Features

<!-- Written by "npm run docs" from engine/features; a test compares the two. -->

A feature set is a fixed list of numbers computed from closed 1-minute candles, the input of every model. Live scans,
replay and training call the same functions, so a number means the same everywhere. Any change of a meaning is a new
version of the set.

- **Time.** A slot sees only candles closed at or before it. What comes later changes no bit, and neither does where the
  history begins once the warm-up is there: indicators that remember (EMA, RSI, MACD, ATR, ADX) start at the first bar
  of a fixed window of closed bars.
- **Gaps.** An absent minute is bridged by the close before it, never filled from what came later. A window that lacks
  more than 5 % of its minutes (or more than one minute, where that is more) makes its features *missing*, and a row
  with a missing feature is not scored. Missing is never 0.
- **Side.** Directional features point along the trade: the model of a short trade sees them with the opposite sign.
- **Warm-up** is how many minutes of candles before the slot a feature needs; 0 needs none of the coin's own.
`;

const ABOUT: readonly (readonly [FeatureSet, string])[] = [
  [
    CRYPTO,
    `What the lab trains on (\`npm run snapshot\`, [columns](snapshots.md)). It looks at one coin and, where their candles are known, at two
*companions* on the same venue: the two largest of BTC, ETH and BNB that are not the coin itself, in this order and
against the same quote. What
is not known of them, or of the spread, is 0 with its missing flag at 1, so that one coin alone can be scored. Scans and
\`/check\` see the companions that are watched too, and leave the spread missing: candle files have none, so a model has
not learned from it, and what a scan [stored](database.md#candles-database) can be built again from candles. Windows of bars: 120 of 1m,
5m and 15m, 150 of 1h, 40 of 4h.`,
  ],
  [
    LIGHT,
    "What the bundled model was trained on: one coin alone. Windows of bars: 60 of 1m, 120 of 5m, 100 of 15m, 48 of 1h, 24 of 4h.",
  ],
];

/** The whole page as text. */
export function featuresPage(): string {
  return [INTRODUCTION, ...ABOUT.map(([set, about]) => section(set, about))].join("\n");
}

function section({ id, definitions, warmupMinutes }: FeatureSet, about: string): string {
  const directional = definitions.filter((one) => one.directional).length;
  return `## ${id}

${about}

${definitions.length} features, ${directional} of them directional; a live run keeps ${warmupMinutes} minutes of candles.

| name | meaning | unit | range | warm-up, min | directional |
| --- | --- | --- | --- | --- | --- |
${definitions.map(row).join("\n")}
`;
}

const row = ({ name, meaning, unit, range, warmupMinutes, directional }: FeatureDefinition): string =>
  `| \`${name}\` | ${meaning} | ${unit} | ${rangeOf(range)} | ${warmupMinutes} | ${directional ? "yes" : "no"} |`;

function rangeOf([low, high]: FeatureDefinition["range"]): string {
  if (low === null && high === null) return "any";
  if (high === null) return `≥ ${low}`;
  return low === null ? `≤ ${high}` : `${low} … ${high}`;
}

if (import.meta.main) writeFileSync(PAGE, featuresPage());
