/** What `npm run snapshot` was asked: every mistake at once, one sentence each. */
import { parseArgs } from "node:util";
import { err, ok, type Result } from "../../core/result.ts";
import { CRYPTO } from "../../engine/features/crypto/crypto.ts";
import type { SlotOptions } from "../../engine/features/examples.ts";
import type { FeatureSet } from "../../engine/features/feature-set.ts";
import { FEATURE_SETS } from "../../engine/features/sets.ts";

const KNOWN_SETS = FEATURE_SETS.map(({ id }) => id).join(", ");

type StepMinutes = NonNullable<SlotOptions["stepMinutes"]>;
const STEPS: readonly StepMinutes[] = [2, 4, 15, "bucket"];

/** What is made of candles, whatever candles they are. */
export type Recipe = {
  readonly set: FeatureSet;
  readonly stepMinutes: StepMinutes;
  /** Gaps up to this length are filled: minutes without a trade, where the venue publishes no candle for them. */
  readonly fillMinutes: number;
};
export type BuildWish = {
  readonly kind: "build";
  readonly files: readonly string[];
  readonly recipe: Recipe;
  readonly out: string;
};
export type VerifyWish = { readonly kind: "verify"; readonly files: readonly string[]; readonly manifest: string };
export type Wish = { readonly kind: "help" } | BuildWish | VerifyWish;

const MOST_FILLED = 60;

export const USAGE = `npm run snapshot -- --candles FILES… --features crypto@1 --out DIR [--step 15] [--fill 0]
npm run snapshot -- --from-manifest FILE --candles FILES…

Turns recorded 1m candles into features and labels for the lab: one Parquet file per symbol and month, and manifest.json.
  --candles FILES    CSV, CSV.gz or Parquet, named like binanceusdm_BTCUSDT_1m.csv.gz; give all coins of a venue at
                     once, because each looks at the others
  --features SET     ${KNOWN_SETS}; crypto@1 without it
  --step MINUTES     time between rows: ${STEPS.join(", ")}; 15 without it, and bucket is the first slot of every 15
  --fill MINUTES     fill gaps up to so many minutes with flat candles without volume, for venues that publish none
                     when nothing was traded; at most ${MOST_FILLED}, 0 without it
  --out DIR          the snapshot becomes DIR/<its id>
  --from-manifest M  builds again what the manifest M describes, beside it, and compares every byte
Exit codes: 0 done · 1 the rebuilt snapshot differs · 2 bad input
`;

const OPTIONS = {
  candles: { type: "string", multiple: true },
  features: { type: "string" },
  step: { type: "string" },
  fill: { type: "string" },
  out: { type: "string" },
  "from-manifest": { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>["values"];

export function parseSnapshotArguments(args: readonly string[]): Result<Wish, readonly string[]> {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    if (values.help === true) return ok({ kind: "help" });
    const files = [...(values.candles ?? []), ...positionals];
    return values["from-manifest"] === undefined
      ? buildWish(values, files)
      : verifyWish(values["from-manifest"], values, files);
  } catch (error) {
    return err([error instanceof Error ? error.message : String(error)]);
  }
}

const NO_CANDLES = "--candles FILES is missing, so there is nothing to learn from.";

function buildWish(values: Values, files: readonly string[]): Result<Wish, readonly string[]> {
  const set = FEATURE_SETS.find(({ id }) => id === (values.features ?? CRYPTO.id));
  const stepMinutes = STEPS.find((step) => String(step) === (values.step ?? "15"));
  const fillMinutes = /^\d{1,2}$/.test(values.fill ?? "0") ? Number(values.fill ?? "0") : Number.NaN;
  const { out } = values;
  const problems = [
    ...(files.length === 0 ? [NO_CANDLES] : []),
    ...(set === undefined ? [unknownSet(values.features ?? "")] : []),
    ...(stepMinutes === undefined ? [`--step ${values.step} is not possible. Take ${STEPS.join(", ")}.`] : []),
    ...(fillMinutes <= MOST_FILLED ? [] : [`--fill ${values.fill} is not possible. Take 0 to ${MOST_FILLED} minutes.`]),
    ...(out === undefined ? ["--out DIR is missing: say where the snapshot goes."] : []),
  ];
  if (problems.length > 0 || set === undefined || stepMinutes === undefined || out === undefined) return err(problems);
  return ok({ kind: "build", files, recipe: { set, stepMinutes, fillMinutes }, out });
}

function verifyWish(manifest: string, values: Values, files: readonly string[]): Result<Wish, readonly string[]> {
  const fixed = (["features", "step", "fill", "out"] as const).filter((name) => values[name] !== undefined);
  const problems = [
    ...(files.length === 0
      ? ["--candles FILES is missing: a manifest knows its sources by hash, not where they lie."]
      : []),
    ...fixed.map((name) => `--${name} cannot be combined with --from-manifest, which says it already.`),
  ];
  return problems.length > 0 ? err(problems) : ok({ kind: "verify", files, manifest });
}

export const unknownSet = (id: string): string =>
  `There is no feature set "${id}". Take ${KNOWN_SETS}; nothing was written.`;
