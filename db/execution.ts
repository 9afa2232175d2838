/**
 * The versioned files of execution metrics: one per day it was measured, a pointer to the current one and to what was in
 * force before, and the default that ships. What a decision was made with stays readable, and going back is one atomic
 * replacement of the pointer.
 */
import { mkdir, open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { canonicalJson, sha256 } from "../core/ids.ts";
import { err, ok, type Result } from "../core/result.ts";
import { isoUtc, type TimestampMs } from "../core/time.ts";
import type { ExecutionMetrics } from "../engine/execution/metrics.ts";
import type { ExecutionVersion } from "../engine/execution/versions.ts";

const distribution = z.strictObject({
  n: z.number().int().positive(),
  mean: z.number(),
  quantiles: z.array(z.number()).length(11),
});
const metricsSchema = z.strictObject({
  id: z.iso.date(),
  latencyMs: z.number().positive(),
  sources: z.array(z.string().min(1)),
  groups: z.array(
    z.strictObject({
      venue: z.string().min(1).nullable(),
      symbol: z.string().min(1).nullable(),
      session: z.enum(["new-york", "london", "tokyo", "off"]).nullable(),
      spread: distribution.nullable(),
      slippage: distribution.nullable(),
    }),
  ),
});
/** With a version behind the date where the same day was measured again. */
const file = z.string().regex(/^execution_metrics_\d{4}-\d{2}-\d{2}(\.[0-9a-f]{8})?\.json$/);
const pointerSchema = z.strictObject({
  file,
  since: z.iso.datetime(),
  /** Given when it was gone back to. */
  reason: z.string().min(1).nullable(),
  /** What was current before, newest first. */
  before: z.array(file).max(20),
  /** What was in force since when, oldest first, the current one last; absent in pointers of versions before it. */
  history: z.array(z.strictObject({ file, since: z.iso.datetime() })).exactOptional(),
});
type Pointer = z.infer<typeof pointerSchema>;

export type ExecutionFault = {
  readonly code: "EXECUTION_METRICS_BROKEN" | "EXECUTION_NOTHING_BEFORE";
  readonly text: string;
};
export type ExecutionFiles = {
  /** The metrics in use: what the pointer names, or the default that ships. */
  current(): Promise<Result<ExecutionMetrics, ExecutionFault>>;
  /** Everything that was in force, rising in time: first the default that ships, as if it had always been there. */
  versions(): Promise<Result<readonly ExecutionVersion[], ExecutionFault>>;
  /** Changes whenever `versions` does. */
  stamp(): Promise<string | null>;
  /** Writes them under their date and makes them current; answers the path. A day measured again keeps both. */
  save(metrics: ExecutionMetrics, at: TimestampMs): Promise<string>;
  /** Back to what was current before; answers its file. */
  rollback(reason: string, at: TimestampMs): Promise<Result<string, ExecutionFault>>;
};

/** Measured on recorded quotes of Binance; used until a run has measured its own. */
const SHIPPED_METRICS = join(import.meta.dirname, "..", "data", "execution", "execution_metrics_default.json");
const CURRENT = "current.json";

export function openExecutionFiles(folder: string, shipped = SHIPPED_METRICS): ExecutionFiles {
  const pointerPath = join(folder, CURRENT);
  const point = async (pointer: Pointer): Promise<void> => replaceFile(pointerPath, pointer);
  const read = async (path: string): Promise<Result<ExecutionMetrics, ExecutionFault>> => {
    const metrics = parsed(metricsSchema, await textOf(path));
    return metrics === null ? err(broken(path)) : ok(metrics);
  };
  const pointer = async (): Promise<Result<Pointer | null, ExecutionFault>> => {
    const text = await textOf(pointerPath);
    if (text === null) return ok(null);
    const found = parsed(pointerSchema, text);
    return found === null ? err(broken(pointerPath)) : ok(found);
  };
  return {
    async current() {
      const found = await pointer();
      if (!found.ok) return found;
      return read(found.value === null ? shipped : join(folder, found.value.file));
    },
    async versions() {
      const found = await pointer();
      if (!found.ok) return found;
      const first = await read(shipped);
      if (!first.ok) return first;
      const versions: ExecutionVersion[] = [versionFrom(first.value, 0)];
      for (const { file: name, since } of found.value === null ? [] : historyOf(found.value)) {
        const metrics = await read(join(folder, name));
        if (!metrics.ok) return metrics;
        versions.push(versionFrom(metrics.value, Date.parse(since)));
      }
      return ok(versions);
    },
    stamp: () => textOf(pointerPath),
    async save(metrics, at) {
      await mkdir(folder, { recursive: true });
      const name = `execution_metrics_${metrics.id}.json`;
      const found = await pointer();
      const aside = await keepAside(folder, name, metrics);
      await replaceFile(join(folder, name), metrics);
      const before = found.ok ? found.value : null;
      const earlier = before === null ? [] : [before.file, ...before.before];
      const others = earlier.filter((one) => one !== name).slice(0, 20);
      const past = (before === null ? [] : historyOf(before)).map((one) =>
        one.file === name && aside !== null ? { ...one, file: aside } : one,
      );
      const since = isoUtc(at);
      await point({ file: name, since, reason: null, before: others, history: grown(past, { file: name, since }) });
      return join(folder, name);
    },
    async rollback(reason, at) {
      const found = await pointer();
      if (!found.ok) return found;
      const [previous, ...rest] = found.value?.before ?? [];
      if (previous === undefined) return err(NOTHING_BEFORE);
      const since = isoUtc(at);
      const history = grown(found.value === null ? [] : historyOf(found.value), { file: previous, since });
      await point({ file: previous, since, reason, before: rest, history });
      return ok(join(folder, previous));
    },
  };
}

/** Decisions older than this many changes cannot be simulated with the figures of their time any more. */
const LONGEST_HISTORY = 400;

type InForce = NonNullable<Pointer["history"]>[number];

const historyOf = ({ history, file: name, since }: Pointer): readonly InForce[] => history ?? [{ file: name, since }];

const grown = (history: readonly InForce[], next: InForce): InForce[] => [...history, next].slice(-LONGEST_HISTORY);

const versionOf = (metrics: ExecutionMetrics): string => `${metrics.id}.${sha256(canonicalJson(metrics)).slice(0, 8)}`;

const versionFrom = (metrics: ExecutionMetrics, since: number): ExecutionVersion => ({
  version: versionOf(metrics),
  since: since as TimestampMs,
  metrics,
});

/** A day measured again: decisions were made with the figures of the first time, so they are kept under another name. */
async function keepAside(folder: string, name: string, next: ExecutionMetrics): Promise<string | null> {
  const known = parsed(metricsSchema, await textOf(join(folder, name)));
  if (known === null || versionOf(known) === versionOf(next)) return null;
  const aside = name.replace(/json$/, `${versionOf(known).split(".")[1]}.json`);
  await replaceFile(join(folder, aside), known);
  return aside;
}

const NOTHING_BEFORE: ExecutionFault = {
  code: "EXECUTION_NOTHING_BEFORE",
  text: "No earlier execution metrics are known, so there is nothing to go back to and nothing was changed. Costs go on being estimated as before.",
};
const broken = (path: string): ExecutionFault => ({
  code: "EXECUTION_METRICS_BROKEN",
  text: `The execution metrics ${path} are missing or broken, so trading costs cannot be estimated from them. Measure them again with npm run execution:measure, or remove the file current.json beside them to use the default.`,
});

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new Error(`${path} cannot be read.`, { cause: error });
  }
}

function parsed<T>(schema: z.ZodType<T>, text: string | null): T | null {
  if (text === null) return null;
  try {
    const found = schema.safeParse(JSON.parse(text));
    return found.success ? found.data : null;
  } catch {
    return null;
  }
}

/** Written beside and renamed over: whoever reads finds the old file or the new one, never half of one. */
async function replaceFile(path: string, content: unknown): Promise<void> {
  const beside = `${path}.new`;
  const handle = await open(beside, "w");
  try {
    await handle.writeFile(`${JSON.stringify(content, null, 1)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(beside, path);
}
