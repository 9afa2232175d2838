/** The arguments of `npm run models`. */
import { parseArgs } from "node:util";
import { err, ok, type Result } from "../../core/result.ts";

export const USAGE = `npm run models -- list | card TAG | promote TAG | rollback [TAG] --reason "…"   [--json]

Which models there are, what they are worth, and which of them serves.
  list               every model of the registry, its figures, and the gates that keep it from being live
  card TAG           the model's card
  promote TAG        checks files, features and answers, then lets it serve: as live when every gate is passed, else as
                     observation; a running process follows at its next scan
  rollback [TAG]     back to the model named, else to the one that served before
  --reason "…"       why; a rollback needs it, and it is stored
  --json             one JSON object instead of text
Ends with 0 when it was done, 1 when a model was refused, 2 when the question cannot be answered, 3 when models or var folder are broken.
`;

export type Wish =
  | { readonly kind: "help" }
  | { readonly kind: "list"; readonly json: boolean }
  | { readonly kind: "card"; readonly tag: string; readonly json: boolean }
  | { readonly kind: "promote"; readonly tag: string; readonly json: boolean }
  | { readonly kind: "rollback"; readonly tag: string | null; readonly reason: string; readonly json: boolean };

const OPTIONS = { reason: { type: "string" }, json: { type: "boolean" }, help: { type: "boolean" } } as const;
type Given = { readonly reason?: string; readonly json?: boolean; readonly help?: boolean };

export function parseModelsArguments(argv: readonly string[]): Result<Wish, string> {
  let values: Given;
  let words: readonly string[];
  try {
    ({ values, positionals: words } = parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true }));
  } catch (error) {
    return err(`${error instanceof Error ? error.message : String(error)} Nothing was changed.`);
  }
  if (values.help) return ok({ kind: "help" });
  const [kind, tag, ...more] = words;
  if (more.length > 0) return err(`"${more.join(" ")}" is too much: one model at a time. Nothing was changed.`);
  return wishOf(kind, tag, values);
}

function wishOf(
  kind: string | undefined,
  tag: string | undefined,
  { reason, json = false }: Given,
): Result<Wish, string> {
  if (reason !== undefined && kind !== "rollback")
    return err("--reason belongs to rollback only. Nothing was changed.");
  if (kind === "list" && tag === undefined) return ok({ kind, json });
  if (kind === "card" || kind === "promote") {
    return tag === undefined ? err(`${kind} needs the tag of a model; "list" names them.`) : ok({ kind, tag, json });
  }
  if (kind !== "rollback") return err(`Say what to do: list, card TAG, promote TAG or rollback [TAG] --reason "…".`);
  const why = reason?.trim() ?? "";
  if (why !== "") return ok({ kind, tag: tag ?? null, reason: why, json });
  return err(
    'A rollback needs a reason, because it is stored for whoever asks later: --reason "…". Nothing was changed.',
  );
}
