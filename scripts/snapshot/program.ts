/** What `npm run snapshot` does, from its arguments to its exit code; it prints nothing itself. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ok, type Result } from "../../core/result.ts";
import { type BuildWish, parseSnapshotArguments, type Recipe, USAGE, type VerifyWish } from "./arguments.ts";
import { buildSnapshot, type Snapshot } from "./build.ts";
import { readSources, type Sources } from "./sources.ts";
import { verifySnapshot } from "./verify.ts";

export type Answer = {
  /** 0 done, 1 the rebuilt snapshot differs, 2 bad input. */
  readonly code: 0 | 1 | 2;
  readonly lines: readonly string[];
};

export async function snapshotProgram(args: readonly string[]): Promise<Answer> {
  const wish = parseSnapshotArguments(args);
  if (!wish.ok) return { code: 2, lines: [...wish.error, "npm run snapshot -- --help says how it is used."] };
  if (wish.value.kind === "help") return { code: 0, lines: [USAGE] };
  return wish.value.kind === "build" ? build(wish.value) : verify(wish.value);
}

async function build({ files, recipe, out }: BuildWish): Promise<Answer> {
  const sources = await readSources(files);
  if (!sources.ok) return { code: 2, lines: sources.error };
  const built = await snapshotOf(sources.value, recipe, out);
  if (!built.ok) return { code: 2, lines: built.error };
  const { id, rows, files: written, folder } = built.value;
  return { code: 0, lines: [`Snapshot ${id}: ${rows} rows of ${recipe.set.id} in ${written.length} files, ${folder}`] };
}

/** Builds and writes a snapshot into a folder of its own below `out`. */
export async function snapshotOf(
  sources: Sources,
  recipe: Recipe,
  out: string,
): Promise<Result<Snapshot & { readonly folder: string }, readonly string[]>> {
  const built = buildSnapshot(sources, recipe);
  if (!built.ok) return built;
  const folder = join(out, built.value.id);
  await write(folder, built.value);
  return ok({ ...built.value, folder });
}

/** The manifest comes last: a folder without one is no snapshot. */
async function write(folder: string, { files, manifest }: Snapshot): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const { file, content } of files) await writeFile(join(folder, file), content);
  await writeFile(join(folder, "manifest.json"), manifest);
}

async function verify(wish: VerifyWish): Promise<Answer> {
  const verified = await verifySnapshot(wish);
  if (!verified.ok) return { code: 2, lines: verified.error };
  const { id, files, differences } = verified.value;
  if (differences.length > 0) return { code: 1, lines: differences };
  return {
    code: 0,
    lines: [`Snapshot ${id}: ${files} files and the manifest were built again, byte for byte the same.`],
  };
}
