/** `npm run docs`: writes models/cards/TAG.md of every model of the registry from its manifest. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { type Manifest, parseManifest } from "../models/manifest.ts";
import { MODELS_FOLDER, type RegistryEntry, readRegistry } from "../models/registry.ts";

const interval = z.tuple([z.number(), z.number()]);
const slice = z.object({
  n: z.number(),
  nIndependent: z.number(),
  days: z.number(),
  baseRate: z.number(),
  auc: z.number(),
  aucInterval: interval,
  brier: z.number(),
  skill: z.number(),
  ece5: z.number(),
  meanR: z.number(),
  meanRInterval: interval,
});
const tierTable = z.object({
  tiers: z.record(z.string(), z.object({ n: z.number(), stated: z.number(), realised: z.number() })),
});

/** The whole card as text. */
export function modelCard(manifest: Manifest, { version, status, created, metrics }: RegistryEntry): string {
  return [
    `# ${manifest.tag}`,
    "",
    '<!-- Written by "npm run docs" from the manifest; a test compares the two. -->',
    "",
    `Version ${version}, made ${created}, shipped as **${status}**. Every table behind these figures: \`${metrics}\`.`,
    "",
    ...predicts(manifest),
    ...windows(manifest),
    ...measured(manifest),
    ...reliability(manifest),
    ...tiers(manifest),
    ...gates(manifest),
    ...LIMITS_OF_USE,
  ].join("\n");
}

function predicts({ label, models, featureSet, featureNames, venue, calibrator, payoff }: Manifest): readonly string[] {
  const names = models.map(({ name, file }) => `${name} (\`${file}\`)`).join(", ");
  return [
    "## What it predicts",
    "",
    `The probability that a trade opened at the next candle is above zero after costs when it ends (\`${label.name}\`): stop ${label.stopAtr} × ATR14 of 15-minute bars, target ${label.targetMultiple} times that, at most ${label.horizonMinutes} minutes, ${label.costBps} basis points for both ways.`,
    "",
    `Models: ${names}. Input: the ${featureNames.length} features of \`${featureSet}\`. Made for ${venue}. Calibrator \`${calibrator.id}\` (${calibrator.kind}). On the calibration slice a win brought ${r(payoff.win)} and a loss ${r(payoff.loss)} on average.`,
    "",
  ];
}

function windows({ windows: { train, calibration, test }, daysUsed }: Manifest): readonly string[] {
  const parts = Object.entries({ train, calibration, test });
  const rows = parts.flatMap(([split, list]) =>
    list.map(
      ({ venue, symbol, from, until, rows: n }) => `| ${split} | ${venue} | ${symbol} | ${from} | ${until} | ${n} |`,
    ),
  );
  return [
    "## Data and splits",
    "",
    `${daysUsed.length} UTC days touched training or calibration. Windows are half-open, in UTC.`,
    "",
    "| split | venue | symbol | from | until | rows |",
    "| --- | --- | --- | --- | --- | ---: |",
    ...rows,
    "",
  ];
}

function measured({ metrics }: Manifest): readonly string[] {
  const rows = Object.entries(metrics).flatMap(([name, value]) => {
    const parsed = slice.safeParse(value);
    if (!parsed.success) return [];
    const { n, nIndependent, days, baseRate, auc, aucInterval, brier, skill, ece5, meanR, meanRInterval } = parsed.data;
    const cells = [name, n, nIndependent, days, baseRate.toFixed(3), `${auc.toFixed(3)} ${range(aucInterval)}`];
    const more = [
      brier.toFixed(4),
      `${(skill * 100).toFixed(2)} %`,
      ece5.toFixed(3),
      `${r(meanR)} ${range(meanRInterval)}`,
    ];
    return [`| ${[...cells, ...more].join(" | ")} |`];
  });
  return [
    "## What was measured",
    "",
    "Intervals are 95 % and draw whole days. _Independent_ counts outcomes of a symbol that do not overlap in time.",
    "",
    "| slice | rows | independent | days | base rate | AUC | Brier | skill | ECE5 | mean net R |",
    "| --- | ---: | ---: | ---: | ---: | --- | ---: | ---: | ---: | --- |",
    ...rows,
    "",
  ];
}

function reliability({ reliability: bins }: Manifest): readonly string[] {
  const rows = bins.map(
    ({ from, until, rows: n, nIndependent, winRate }) =>
      `| ${from.toFixed(3)} … ${until.toFixed(3)} | ${n} | ${nIndependent} | ${winRate.toFixed(3)} |`,
  );
  return [
    "## Reliability",
    "",
    "How often trades were won per band of stated probability, on the calibration slice.",
    "",
    "| stated | rows | independent | won |",
    "| --- | ---: | ---: | ---: |",
    ...rows,
    "",
  ];
}

function tiers({ metrics, tierEdges: [medium, high] }: Manifest): readonly string[] {
  const parsed = tierTable.safeParse(metrics.tierError);
  const table = parsed.success ? parsed.data.tiers : {};
  const rows = Object.entries(table).map(
    ([tier, { n, stated, realised }]) => `| ${tier} | ${n} | ${stated.toFixed(3)} | ${realised.toFixed(3)} |`,
  );
  return [
    "## Tiers on the untouched test",
    "",
    `MEDIUM begins at confidence ${medium.toFixed(3)}, HIGH at ${high.toFixed(3)}.`,
    "",
    ...(rows.length === 0
      ? ["Not measured."]
      : ["| tier | rows | stated | won |", "| --- | ---: | ---: | ---: |", ...rows]),
    "",
  ];
}

function gates({ gates: all }: Manifest): readonly string[] {
  const rows = Object.entries(all).map(([name, { passed, value, limit, why }]) => {
    const result = passed === null ? "not measured" : passed ? "passed" : "missed";
    return `| ${name} | ${result} | ${value?.toFixed(3) ?? "–"} | ${limit ?? "–"} | ${why} |`;
  });
  return [
    "## Gates when it was made",
    "",
    "`npm run models -- list` judges them again, with the forward signals and tests of now.",
    "",
    "| gate | result | value | limit | why |",
    "| --- | --- | ---: | ---: | --- |",
    ...rows,
    "",
  ];
}

const LIMITS_OF_USE = [
  "## What it must not be used for",
  "",
  "- Trading real money while a gate is missed or not measured.",
  "- Other horizons, stops, targets or costs than those above: the probability is of exactly that trade.",
  "- Other venues or symbols than those of the table of data without measuring first.",
  "- Saying where a price will be: it says how often such trades ended above zero.",
  "- Proof that an edge exists. Where an AUC's interval holds 0.5, it cannot be told from guessing.",
  "",
];

const r = (value: number): string => `${value.toFixed(3).replace("-", "−")} R`;
const range = ([low, high]: readonly [number, number]): string =>
  `[${low.toFixed(3)}, ${high.toFixed(3)}]`.replaceAll("-", "−");

/** Every card by its path below the models folder. */
export async function modelCards(models = MODELS_FOLDER): Promise<ReadonlyMap<string, string>> {
  const registry = await readRegistry(models);
  if (!registry.ok) throw new Error(registry.error.text);
  const cards = Object.values(registry.value.models).map((entry): readonly [string, string] => {
    const manifest = parseManifest(readFileSync(join(models, entry.folder, "manifest.json"), "utf8"));
    if (!manifest.ok) throw new Error(manifest.error.text);
    return [entry.card, modelCard(manifest.value, entry)];
  });
  return new Map(cards);
}

if (import.meta.main) {
  for (const [path, text] of await modelCards()) {
    mkdirSync(dirname(join(MODELS_FOLDER, path)), { recursive: true });
    writeFileSync(join(MODELS_FOLDER, path), text);
  }
}
