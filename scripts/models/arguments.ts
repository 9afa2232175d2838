/** The arguments of `npm run models`. */
import { parseArgs } from "node:util";
import { err, ok, type Result } from "../../core/result.ts";
import type { Addition } from "./add.ts";
import type { CalibratorWish } from "./calibrator.ts";
import type { CompareWish } from "./compare.ts";

export const USAGE = `npm run models -- list | card TAG | add FOLDER | promote TAG | rollback [TAG] --reason "…" | shadow TAG|off | compare [A B] | calibrator list | calibrator revert --reason "…"   [--json]

Which models there are, what they are worth, and which of them serves.
  list               every model, its figures, and the gates that keep it from being live
  card TAG           the model's card
  add FOLDER         checks the files, features and answers of a bundle, copies it and enters it with its hashes into
                     the list of this machine
  --status S         of an added one: experimental or observation; without it observation when controls and tiers are
                     passed, else experimental
  --version X.Y.Z    of an added one; without it the next patch of its name
  --shipped          adds it to the list that ships with the program instead
  promote TAG        checks files, features and answers, then lets it serve: as live when every gate is passed, else as
                     observation; a running process follows at its next scan
  rollback [TAG]     back to the model named, if it served before, else to the one that served before this one
  shadow TAG|off     a second model that is asked at every scan and decides nothing; a running process follows
  compare [A B]      what the serving and the second model (or A and B) said at the same slots was worth
  --days N           of a comparison: how far back, 30 without it
  calibrator list    the nightly refits of the serving model's calibrator, and which one serves
  calibrator revert  takes the refitted one back that serves; a running process follows at its next scan
  --reason "…"       why; a rollback and a revert need it, and it is stored
  --json             one JSON object instead of text
Ends with 0 when it was done, 1 when a model was refused, 2 when the question cannot be answered, 3 when models or var folder are broken.
`;

type Json = { readonly json: boolean };
export type Wish =
  | { readonly kind: "help" }
  | ({ readonly kind: "list" } & Json)
  | ({ readonly kind: "card" | "promote"; readonly tag: string } & Json)
  | ({ readonly kind: "add"; readonly addition: Addition } & Json)
  | ({ readonly kind: "shadow"; readonly tag: string | null } & Json)
  | ({ readonly kind: "compare"; readonly wish: CompareWish } & Json)
  | ({ readonly kind: "calibrator"; readonly wish: CalibratorWish } & Json)
  | ({ readonly kind: "rollback"; readonly tag: string | null; readonly reason: string } & Json);

const OPTIONS = {
  reason: { type: "string" },
  status: { type: "string" },
  version: { type: "string" },
  shipped: { type: "boolean" },
  days: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean" },
} as const;
type Given = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>["values"];

/** Which command a flag belongs to; the others go with all. */
const BELONGS: Readonly<Partial<Record<keyof Given, readonly string[]>>> = {
  reason: ["rollback", "calibrator"],
  status: ["add"],
  version: ["add"],
  shipped: ["add"],
  days: ["compare"],
};

export function parseModelsArguments(argv: readonly string[]): Result<Wish, string> {
  let values: Given;
  let words: readonly string[];
  try {
    ({ values, positionals: words } = parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true }));
  } catch (error) {
    return err(`${error instanceof Error ? error.message : String(error)} Nothing was changed.`);
  }
  if (values.help) return ok({ kind: "help" });
  const [kind, word, ...more] = words;
  if (more.length > 0 && kind !== "compare")
    return err(`"${more.join(" ")}" is too much: one model at a time. Nothing was changed.`);
  for (const [flag, owners] of Object.entries(BELONGS)) {
    const given = values[flag as keyof Given] !== undefined;
    if (given && !owners.includes(kind ?? "")) {
      return err(`--${flag} belongs to ${owners.join(" and ")} only. Nothing was changed.`);
    }
  }
  return kind === "compare" ? comparisonOf(words.slice(1), values) : wishOf(kind, word, values);
}

const WHAT = `Say what to do: list, card TAG, add FOLDER, promote TAG, rollback [TAG] --reason "…", shadow TAG, shadow off, compare, calibrator list or calibrator revert --reason "…".`;

function wishOf(kind: string | undefined, word: string | undefined, values: Given): Result<Wish, string> {
  const { json = false } = values;
  switch (kind) {
    case "list":
      return word === undefined ? ok({ kind, json }) : err(WHAT);
    case "card":
    case "promote":
      return word === undefined
        ? err(`${kind} needs the tag of a model; "list" names them.`)
        : ok({ kind, tag: word, json });
    case "add":
      return word === undefined ? err("add needs the folder of a bundle.") : additionOf(word, values);
    case "rollback":
      return rollbackOf(word ?? null, values);
    case "shadow":
      return shadowOf(word, json);
    case "calibrator":
      return calibratorOf(word, values);
    default:
      return err(WHAT);
  }
}

function rollbackOf(tag: string | null, { reason, json = false }: Given): Result<Wish, string> {
  const why = reason?.trim() ?? "";
  if (why !== "") return ok({ kind: "rollback", tag, reason: why, json });
  return err(
    'A rollback needs a reason, because it is stored for whoever asks later: --reason "…". Nothing was changed.',
  );
}

const shadowOf = (word: string | undefined, json: boolean): Result<Wish, string> =>
  word === undefined
    ? err("shadow needs the tag of a model, or off.")
    : ok({ kind: "shadow", tag: word === "off" ? null : word, json });

function comparisonOf(words: readonly string[], { days = "30", json = false }: Given): Result<Wish, string> {
  const [a, b, ...more] = words;
  if (more.length > 0 || (a !== undefined && b === undefined)) {
    return err("compare takes two models, or none for the serving one and the one asked beside it.");
  }
  const count = /^\d{1,4}$/.test(days) ? Number(days) : 0;
  if (count < 1) return err(`--days must be a whole number of days from 1 to 9999, not "${days}".`);
  const tags = a === undefined || b === undefined ? null : ([a, b] as const);
  return ok({ kind: "compare", wish: { tags, days: count }, json });
}

function calibratorOf(action: string | undefined, { reason, json = false }: Given): Result<Wish, string> {
  const why = reason?.trim() ?? "";
  if (action === "list" && reason === undefined) return ok({ kind: "calibrator", wish: { action }, json });
  if (action !== "revert") return err(WHAT);
  if (why !== "") return ok({ kind: "calibrator", wish: { action, reason: why }, json });
  return err(
    'A revert needs a reason, because it is stored for whoever asks later: --reason "…". Nothing was changed.',
  );
}

const STATUSES = ["experimental", "observation"] as const;

function additionOf(folder: string, { status, version, shipped = false, json = false }: Given): Result<Wish, string> {
  const known = STATUSES.find((one) => one === status) ?? null;
  if (status !== undefined && known === null) {
    return err(
      `--status is experimental or observation, not "${status}": live is what promote may give. Nothing was added.`,
    );
  }
  if (version !== undefined && !/^\d+\.\d+\.\d+$/.test(version)) {
    return err(`--version must be three numbers like 1.0.1, not "${version}". Nothing was added.`);
  }
  return ok({ kind: "add", addition: { folder, status: known, version: version ?? null, shipped }, json });
}
