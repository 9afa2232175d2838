/** `models list`: every model of the registry with its figures, and the gates that keep it from being live. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Answer, known, type Place, type Refused, readable, refused } from "../../app/models/place.ts";
import { gateLines } from "../../app/models/promote.ts";
import { type ModelState, modelStates, servingOf } from "../../app/models/rows.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { findModel } from "../../models/catalogue.ts";
import { sliceFigures } from "../../models/figures.ts";
import { failing } from "../../models/gates.ts";
import type { Manifest } from "../../models/manifest.ts";
import { readShadow } from "../../models/shadow-pointer.ts";

export async function list(place: Place): Promise<Result<Answer, Refused>> {
  const state = await readable(place);
  if (!state.ok) return state;
  const { catalogue, pointerFault } = state.value;
  const serving = servingOf(place, state.value);
  const chosen = await readShadow(place.varFolder);
  const beside = place.shadow ?? (chosen.ok ? (chosen.value?.tag ?? null) : null);
  const rows = (await modelStates(place, state.value)).map(rowOf);
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

function rowOf({ model, serves, since, status, judged }: ModelState): Row {
  const { tag, entry, origin } = model;
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
  if (!judged.ok) return { text: `${head}\n  ! ${judged.error.text}`, json: { ...about, fault: judged.error.code } };
  const { manifest, gates } = judged.value;
  const figures = metricsLines(manifest);
  const text = [head, ...figures.lines, ...gateLines(gates)].join("\n");
  return { text, json: { ...about, metrics: figures.json, failing: failing(gates), gates } };
}

const servingText = (serves: boolean, since: string | null): string =>
  serves ? ` · serves ${since === null ? "as shipped" : `since ${since}`}` : "";

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
