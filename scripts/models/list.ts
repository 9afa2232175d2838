/** `models list`: every model of the registry with its figures, and the gates that keep it from being live. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gateFacts } from "../../app/model-facts.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { findModel } from "../../models/catalogue.ts";
import { sliceFigures } from "../../models/figures.ts";
import { failing, judgeGates } from "../../models/gates.ts";
import { bundleOf, loadBundle, type Manifest } from "../../models/manifest.ts";
import { fileFault, REPAIR, type Registered } from "../../models/registry.ts";
import { readShadow } from "../../models/shadow-pointer.ts";
import { type Answer, known, type Place, type Readable, type Refused, readable, refused } from "./place.ts";
import { gateLines } from "./promote.ts";

export async function list(place: Place): Promise<Result<Answer, Refused>> {
  const state = await readable(place);
  if (!state.ok) return state;
  const { catalogue, pointerFault } = state.value;
  const serving = servingOf(place, state.value);
  const chosen = await readShadow(place.varFolder);
  const beside = place.shadow ?? (chosen.ok ? (chosen.value?.tag ?? null) : null);
  const rows: Row[] = [];
  for (const model of catalogue.models.values()) rows.push(await rowOf(place, state.value, model));
  const { localFault } = catalogue;
  const below = [
    ...(localFault === null ? [] : [`! ${localFault.text}`]),
    ...(pointerFault === null ? [] : [`! ${pointerFault.text}`]),
    ...(chosen.ok ? [] : [`! ${chosen.error.text}`]),
    ...(beside === null ? [] : [`${beside} is asked beside the serving one and decides nothing.`]),
  ];
  const text = [...rows.map((row) => row.text), ...below].join("\n");
  const json = { serving, beside, pinned: place.pinned, models: rows.map((row) => row.json), localFault, pointerFault };
  return ok({ text: `${text}\n`, json });
}

type Row = Answer;

/** Null = the pointer is broken, and no program starts that has to follow it. */
const servingOf = ({ pinned }: Place, { catalogue, pointer, pointerFault }: Readable): string | null =>
  pinned ?? (pointerFault === null ? (pointer?.tag ?? catalogue.inUse) : null);

async function rowOf(place: Place, state: Readable, model: Registered): Promise<Row> {
  const { tag, entry, origin } = model;
  const { pointer } = state;
  const serves = tag === servingOf(place, state);
  const pointed = pointer?.tag === tag ? pointer : null;
  const since = serves ? (pointed?.since ?? null) : null;
  const status = pointed?.status ?? entry.status;
  const about = {
    tag,
    version: entry.version,
    status,
    featureSet: entry.featureSet,
    created: entry.created,
    origin,
    serves,
    since,
  };
  const head = `${serves ? "*" : " "} ${tag} ${entry.version} · ${status} · ${entry.featureSet} · made ${entry.created}${origin === "local" ? " here" : ""}${servingText(serves, since)}`;
  const manifest = await manifestOf(model, place);
  if (!manifest.ok)
    return { text: `${head}\n  ! ${manifest.error.text}`, json: { ...about, fault: manifest.error.code } };
  const gates = judgeGates(gateFacts({ bundle: bundleOf(manifest.value), folder: model.folder, ...place }));
  const figures = metricsLines(manifest.value);
  const text = [head, ...figures.lines, ...gateLines(gates)].join("\n");
  return { text, json: { ...about, metrics: figures.json, failing: failing(gates), gates } };
}

const servingText = (serves: boolean, since: string | null): string =>
  serves ? ` · serves ${since === null ? "as shipped" : `since ${since}`}` : "";

export async function manifestOf(model: Registered, { features }: Place): Promise<Result<Manifest, Refused>> {
  const fault = await fileFault(model);
  if (fault !== null) return err(refused(fault));
  const loaded = await loadBundle(model.folder, features, REPAIR[model.origin]);
  return loaded.ok ? ok(loaded.value.manifest) : err(refused(loaded.error));
}

function metricsLines({ metrics }: Manifest): { readonly lines: readonly string[]; readonly json: unknown } {
  const test = sliceFigures(metrics, "test");
  if (test === null) return { lines: ["  test: not measured"], json: null };
  const { n, nIndependent, auc, aucInterval, ece5, meanR, meanRInterval } = test;
  const range = ([low, high]: readonly [number, number]): string => `[${low.toFixed(3)}, ${high.toFixed(3)}]`;
  const line = `  test: ${n} rows, ${nIndependent} independent · AUC ${auc.toFixed(3)} ${range(aucInterval)} · calibration error ${ece5.toFixed(3)} · mean net R ${meanR.toFixed(3)} ${range(meanRInterval)}`;
  return { lines: [line], json: test };
}

/** `models card TAG`. */
export async function card(place: Place, tag: string): Promise<Result<Answer, Refused>> {
  const state = await known(place);
  if (!state.ok) return state;
  const model = findModel(state.value.catalogue, tag, "there is no card to show");
  if (!model.ok) return err(refused(model.error));
  const path = join(model.value.root, model.value.entry.card);
  const text = await readFile(path, "utf8").catch(() => null);
  if (text !== null) return ok({ text, json: { tag, card: text } });
  return err({
    exitCode: 3,
    code: "CARD_MISSING",
    text: `The card ${path} of ${tag} is missing. ${CARD_AGAIN[model.value.origin]}`,
  });
}

const CARD_AGAIN = {
  shipped: 'Run "npm run docs".',
  local: "Its manifest beside it says the same, field by field.",
} as const;
