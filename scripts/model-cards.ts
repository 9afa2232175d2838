/** `npm run docs`: writes models/cards/TAG.md and its pictures of every model of the registry from its bundle. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Manifest, parseManifest } from "../models/manifest.ts";
import { MODELS_FOLDER, type RegistryEntry, readRegistry } from "../models/registry.ts";
import { type Importance, importanceOf } from "./cards/figures.ts";
import { boosters, ensemble, predicts, timeframes, windows } from "./cards/made-of.ts";
import { percent, section, tableOf } from "./cards/markdown.ts";
import {
  controls,
  directionOfNext,
  gates,
  measured,
  reliability,
  strangers,
  thresholds,
  tiers,
  volatility,
} from "./cards/measured.ts";
import { importancePlot, reliabilityPlot } from "./cards/plots.ts";

/** The card as text. Without pictures it stands alone, as that of a model trained here does. */
export function modelCard(
  manifest: Manifest,
  { version, status, created, metrics }: RegistryEntry,
  importance: readonly Importance[] = [],
  pictures = false,
): string {
  const { tag } = manifest;
  return [
    `# ${tag}`,
    "",
    '<!-- Written by "npm run docs" from the manifest; a test compares the two. -->',
    "",
    `Version ${version}, made ${created}, shipped as **${status}**. Every table behind these figures: \`${metrics}\`.`,
    "",
    ...predicts(manifest),
    ...windows(manifest),
    ...measured(manifest),
    ...controls(manifest),
    ...directionOfNext(manifest),
    ...volatility(manifest),
    ...reliability(manifest),
    ...(pictures ? [`![Stated and realised](${tag}.reliability.svg)`, ""] : []),
    ...tiers(manifest),
    ...thresholds(manifest),
    ...ensemble(manifest),
    ...boosters(manifest),
    ...timeframes(manifest),
    ...importances(tag, importance, pictures),
    ...strangers(manifest),
    ...gates(manifest),
    ...LIMITS_OF_USE,
  ].join("\n");
}

/** Below this share of all gain a feature is dead. */
const DEAD = 0.001;
const NAMED = 10;

function importances(tag: string, all: readonly Importance[], pictures: boolean): readonly string[] {
  if (all.length === 0) return [];
  const rows = all.map(({ group, gain }) => {
    const dead = gain.filter(([, share]) => share < DEAD).map(([name]) => name);
    const first = gain.slice(0, NAMED).map(([name, share]) => `${name} ${percent(share)}`);
    return [group, first.join(", "), dead.length === 0 ? "none" : `${dead.length}: ${bundled(dead).join(", ")}`];
  });
  return [
    ...section(
      "What the trees look at",
      ["Share of the gain of all splits; dead are features below 0.1 %. A large share is no proof of skill."],
      tableOf(["group", "most important", "dead"], "lll", rows),
    ),
    ...(pictures ? all.flatMap(({ group }) => [`![Importance, ${group}](${pictureOf(tag, group)})`, ""]) : []),
  ];
}

/** Bars of a sequence (`b_ret_00` to `b_ret_47`) are named once, with their number. */
function bundled(names: readonly string[]): readonly string[] {
  const series = (name: string): string => name.replace(/^(b_[a-z]+)_\d\d$/, "$1_*");
  return [...Map.groupBy(names, series)].map(([name, all]) =>
    all.length === 1 ? (all[0] ?? name) : `${all.length} × ${name}`,
  );
}

const pictureOf = (tag: string, group: string): string => `${tag}.importance.${group}.svg`;

const LIMITS_OF_USE = [
  "## What it must not be used for",
  "",
  "- Trading real money while a gate is missed or not measured.",
  "- Other horizons, stops, targets or costs than those above: the probability is of exactly that trade.",
  "- Other venues or symbols than those of the table of data without measuring first (`npm run evaluate`).",
  "- Saying where a price will be: it says how often such trades ended above zero.",
  "- Proof that an edge exists. Where an AUC's interval holds 0.5, it cannot be told from guessing.",
  "",
];

/** The card and its pictures by their paths below the models folder. */
function filesOf(entry: RegistryEntry, manifest: Manifest, report: unknown): readonly (readonly [string, string])[] {
  const { tag } = manifest;
  const importance = importanceOf(report, manifest);
  const beside = (name: string): string => join(dirname(entry.card), name);
  return [
    [entry.card, modelCard(manifest, entry, importance, true)],
    [beside(`${tag}.reliability.svg`), reliabilityPlot(manifest)],
    ...importance.map((one) => [beside(pictureOf(tag, one.group)), importancePlot(tag, one)] as const),
  ];
}

/** Every card with its pictures by path below the models folder. */
export async function modelCards(models = MODELS_FOLDER): Promise<ReadonlyMap<string, string>> {
  const registry = await readRegistry(models);
  if (!registry.ok) throw new Error(registry.error.text);
  const files = Object.values(registry.value.models).flatMap((entry) => {
    const manifest = parseManifest(readFileSync(join(models, entry.folder, "manifest.json"), "utf8"));
    if (!manifest.ok) throw new Error(manifest.error.text);
    return filesOf(entry, manifest.value, JSON.parse(readFileSync(join(models, entry.metrics), "utf8")));
  });
  return new Map(files);
}

if (import.meta.main) {
  for (const [path, text] of await modelCards()) {
    mkdirSync(dirname(join(MODELS_FOLDER, path)), { recursive: true });
    writeFileSync(join(MODELS_FOLDER, path), text);
  }
}
