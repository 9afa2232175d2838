/** Builds again what a manifest describes, and says whether every byte is the same. */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { err, ok, type Result } from "../../core/result.ts";
import { FEATURE_SETS } from "../../engine/features/sets.ts";
import { unknownSet, type VerifyWish } from "./arguments.ts";
import { buildSnapshot, type Snapshot } from "./build.ts";
import { BUILDER_VERSION } from "./label.ts";
import { type Rebuild, RebuildSchema, sha256 } from "./manifest.ts";
import { readSources, type Sources } from "./sources.ts";

export type Verified = { readonly id: string; readonly files: number; readonly differences: readonly string[] };

/** Differences are an answer; what cannot be rebuilt at all is an error. */
export async function verifySnapshot({
  manifest: path,
  files,
}: VerifyWish): Promise<Result<Verified, readonly string[]>> {
  const read = await readManifest(path);
  if (!read.ok) return err([read.error]);
  const { text, wanted } = read.value;
  const set = FEATURE_SETS.find(({ id }) => id === wanted.features.set);
  if (set === undefined) return err([`${path}: ${unknownSet(wanted.features.set)}`]);
  const sources = await readSources(files);
  if (!sources.ok) return sources;
  const problems = sourceProblems(wanted, sources.value);
  if (problems.length > 0) return err(problems);
  const built = buildSnapshot(sources.value, { set, ...wanted.builder });
  if (!built.ok) return built;
  const differences = [...(await liesOnDisk(dirname(path), wanted)), ...differencesOf(wanted, text, built.value)];
  return ok({ id: built.value.id, files: wanted.files.length, differences });
}

async function readManifest(path: string): Promise<Result<{ text: string; wanted: Rebuild }, string>> {
  try {
    const text = await readFile(path, "utf8");
    const parsed = RebuildSchema.safeParse(JSON.parse(text));
    if (!parsed.success) return err(`${path} is no manifest of a snapshot: ${parsed.error.issues[0]?.message}.`);
    if (parsed.data.builder.version === BUILDER_VERSION) return ok({ text, wanted: parsed.data });
    const { version } = parsed.data.builder;
    return err(
      `${path} was made by builder ${version}, this is ${BUILDER_VERSION}: rebuild it with the release it came from.`,
    );
  } catch (error) {
    return err(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function sourceProblems(wanted: Rebuild, { sources }: Sources): readonly string[] {
  const given = new Set(sources.map((one) => one.sha256));
  const named = new Set(wanted.sources.map((one) => one.sha256));
  return [
    ...wanted.sources
      .filter((one) => !given.has(one.sha256))
      .map(
        (one) =>
          `The manifest was built of ${one.file} (sha256 ${one.sha256.slice(0, 12)}…), which is not among --candles.`,
      ),
    ...sources
      .filter((one) => !named.has(one.sha256))
      .map((one) => `${one.file} (sha256 ${one.sha256.slice(0, 12)}…) is no source of this manifest. Leave it out.`),
  ];
}

/** Files beside the manifest that are not what it says. */
async function liesOnDisk(folder: string, { files }: Rebuild): Promise<readonly string[]> {
  const verdicts = files.map(async ({ file, sha256: stated }) => {
    const content = await readFile(join(folder, file)).catch(() => null);
    if (content === null) return [`${file} is not beside the manifest, or cannot be read.`];
    return sha256(content) === stated ? [] : [`${file} beside the manifest has another hash than the manifest says.`];
  });
  return (await Promise.all(verdicts)).flat();
}

function differencesOf(wanted: Rebuild, text: string, built: Snapshot): readonly string[] {
  const made = new Map(built.files.map(({ file, sha256 }) => [file, sha256]));
  const stated = new Set(wanted.files.map(({ file }) => file));
  return [
    ...(built.id === wanted.snapshot ? [] : [`The id is ${built.id}, the manifest says ${wanted.snapshot}.`]),
    ...wanted.files
      .filter(({ file, sha256 }) => made.get(file) !== sha256)
      .map(({ file }) => `${file} ${made.has(file) ? "has other bytes" : "is not built any more"}.`),
    ...built.files.filter(({ file }) => !stated.has(file)).map(({ file }) => `${file} is not in the manifest.`),
    ...(built.manifest === text ? [] : ["The manifest itself has other bytes."]),
  ];
}
