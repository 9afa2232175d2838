/** `models add FOLDER`: a checked bundle is copied to where bundles lie, then entered into the list of its kind. */
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gateFacts } from "../../app/models/model-facts.ts";
import { type Answer, known, type Place, type Refused, refused, sound } from "../../app/models/place.ts";
import { gateLines } from "../../app/models/promote.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { type Catalogue, enterLocal, enterShipped, localFolder } from "../../models/catalogue.ts";
import { failing, type GateResult, judgeGates } from "../../models/gates.ts";
import { bundleOf, type Manifest, parseManifest } from "../../models/manifest.ts";
import type { Registered, RegistryEntry } from "../../models/registry.ts";
import { nextVersion, stemOf } from "../../models/versions.ts";
import { modelCard } from "../model-cards.ts";

export type Addition = {
  readonly folder: string;
  /** Null = by its controls and tiers. */
  readonly status: "experimental" | "observation" | null;
  /** Null = the next patch of its stem. */
  readonly version: string | null;
  /** Into the list that ships, by whoever maintains it. */
  readonly shipped: boolean;
};

export async function add(place: Place, addition: Addition): Promise<Result<Answer, Refused>> {
  const state = await known(place);
  if (!state.ok) return state;
  const { catalogue } = state.value;
  if (catalogue.localFault !== null && !addition.shipped) return err(refused(catalogue.localFault));
  const manifest = await manifestIn(addition.folder);
  if (!manifest.ok) return manifest;
  const taken = catalogue.models.get(manifest.value.tag);
  if (taken !== undefined) return err(tagTaken(taken));
  const copied = await copyBeside(place, addition, catalogue, manifest.value);
  if (!copied.ok) return copied;
  const checked = await sound(place, copied.value, NOT_ADDED);
  if (checked.ok) return enter(place, addition, copied.value, checked.value);
  await rm(copied.value.folder, { recursive: true, force: true });
  return checked;
}

/** The folder lies anywhere, so nobody knows where its sound files are. */
const NOT_ADDED = "Nothing was added. Take a whole copy of the folder as the training left it, or train it again.";

async function manifestIn(folder: string): Promise<Result<Manifest, Refused>> {
  const text = await readFile(join(folder, "manifest.json"), "utf8").catch(() => null);
  if (text === null) {
    const says = `There is no readable manifest.json in ${folder}, so this is no bundle and nothing was added.`;
    return err({ exitCode: 2, code: "MANIFEST_MISSING", text: says });
  }
  const parsed = parseManifest(text, NOT_ADDED);
  return parsed.ok ? parsed : err(refused(parsed.error));
}

const tagTaken = ({ tag, origin }: Registered): Refused => ({
  exitCode: 2,
  code: "TAG_TAKEN",
  text: `There is a model ${tag} already, ${origin === "shipped" ? "and it ships" : "added on this machine"}. A bundle is never replaced, so that nobody mistakes one for another, and nothing was added: give this one another tag.`,
});

const rootOf = ({ models, varFolder }: Place, { shipped }: Addition): string =>
  shipped ? models : localFolder(varFolder);
const bundleFolder = (tag: string, { shipped }: Addition): string => `${shipped ? "artifacts" : "bundles"}/${tag}`;

/** Under a name that no list knows: what is cut short here was never added. */
async function copyBeside(
  place: Place,
  addition: Addition,
  catalogue: Catalogue,
  manifest: Manifest,
): Promise<Result<Registered, Refused>> {
  const root = rootOf(place, addition);
  const folder = `${join(root, bundleFolder(manifest.tag, addition))}.${process.pid}.new`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const files: RegistryEntry["files"] = [];
  for (const name of namesOf(manifest)) {
    const bytes = await readFile(join(addition.folder, name)).catch(() => null);
    if (bytes === null && name !== "baseline.json") {
      await rm(folder, { recursive: true });
      const text = `The file ${name} cannot be read in ${addition.folder}, so the bundle is not whole and nothing was added.`;
      return err({ exitCode: 2, code: "MODEL_FILE_MISSING", text });
    }
    if (bytes === null) continue;
    await copyFile(join(addition.folder, name), join(folder, name));
    files.push({ name, sha256: createHash("sha256").update(bytes).digest("hex") });
  }
  return ok({
    tag: manifest.tag,
    origin: addition.shipped ? "shipped" : "local",
    root,
    folder,
    entry: entryOf(place, addition, catalogue, manifest, files),
  });
}

/** A bundle older than drift baselines has none. */
const namesOf = ({ models }: Manifest): readonly string[] => [
  ...["manifest.json", "parity.json", "report.json", "baseline.json"],
  ...new Set(models.map(({ file }) => file)),
];

function entryOf(
  place: Place,
  addition: Addition,
  catalogue: Catalogue,
  { tag, featureSet }: Manifest,
  files: RegistryEntry["files"],
): RegistryEntry {
  const folder = bundleFolder(tag, addition);
  return {
    version: addition.version ?? nextVersion(catalogue, stemOf(tag)),
    folder,
    files,
    featureSet,
    status: addition.status ?? "experimental",
    created: new Date(place.now).toISOString().slice(0, 10),
    metrics: `${folder}/report.json`,
    card: addition.shipped ? `cards/${tag}.md` : `${folder}.card.md`,
  };
}

async function enter(
  place: Place,
  addition: Addition,
  copied: Registered,
  manifest: Manifest,
): Promise<Result<Answer, Refused>> {
  const gates = judgeGates(gateFacts({ bundle: bundleOf(manifest), folder: copied.folder, ...place }));
  const entry = { ...copied.entry, status: addition.status ?? earned(gates) };
  const { tag, root } = copied;
  const folder = join(root, entry.folder);
  await rm(folder, { recursive: true, force: true });
  await rename(copied.folder, folder);
  await mkdir(dirname(join(root, entry.card)), { recursive: true });
  await writeFile(join(root, entry.card), modelCard(manifest, entry));
  const fault = await (addition.shipped
    ? enterShipped(place.models, tag, entry)
    : enterLocal(place.varFolder, tag, entry));
  if (fault !== null) return err(refused(fault));
  const head = `${tag} ${entry.version} was added as ${entry.status}, in ${folder}. It does not serve: npm run models -- promote ${tag}`;
  const json = { tag, version: entry.version, status: entry.status, folder, failing: failing(gates), gates };
  return ok({ text: `${[head, ...gateLines(gates)].join("\n")}\n`, json });
}

/** Worth watching is what no control found fault with and whose tiers mean what they say. */
function earned(gates: readonly GateResult[]): "experimental" | "observation" {
  const passed = (name: GateResult["gate"]): boolean =>
    gates.some(({ gate, code }) => gate === name && code === "PASSED");
  return passed("controls") && passed("tierError") ? "observation" : "experimental";
}
