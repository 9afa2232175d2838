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
      const always = versionFrom(first.value, 0);
      return found.value === null ? ok([always]) : pastOf(found.value, always);
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
      const others = renamed(earlier, name, aside).slice(0, 20);
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
      if (found.value === null) return err(NOTHING_BEFORE);
      const [previous, ...rest] = await readable(found.value.before, read, folder);
      const target = previous ?? (await shippedAsFile(found.value.file));
      if (target === null) return err(NOTHING_BEFORE);
      const since = isoUtc(at);
      const history = grown(historyOf(found.value), { file: target, since });
      await point({ file: target, since, reason, before: rest, history });
      return ok(join(folder, target));
    },
  };

  async function pastOf(
    pointed: Pointer,
    always: ExecutionVersion,
  ): Promise<Result<readonly ExecutionVersion[], ExecutionFault>> {
    const versions = [always];
    for (const { file: name, since } of historyOf(pointed)) {
      const metrics = await read(join(folder, name));
      if (!metrics.ok && name === pointed.file) return metrics;
      versions.push(versionFrom(okOr(metrics, lost(name)), Date.parse(since)));
    }
    return ok(versions);
  }

  /** The default that ships, written beside the others so that the pointer can name it; null when it serves already. */
  async function shippedAsFile(current: string): Promise<string | null> {
    const first = await read(shipped);
    if (!first.ok) return null;
    const name = `execution_metrics_${versionOf(first.value)}.json`;
    if (name === current) return null;
    await replaceFile(join(folder, name), first.value);
    return name;
  }
}

/** An old file that was lost: costs of its time are as the labels assume, and everything since is known. */
const okOr = <T>(found: Result<T, unknown>, instead: T): T => (found.ok ? found.value : instead);

/** Those that are still there and whole. */
async function readable(
  names: readonly string[],
  read: (path: string) => Promise<Result<ExecutionMetrics, ExecutionFault>>,
  folder: string,
): Promise<readonly string[]> {
  const whole = await Promise.all(names.map(async (name) => (await read(join(folder, name))).ok));
  return names.filter((_, index) => whole[index]);
}

/** Without any group nothing is estimated from it, so its latency never counts; every decision of that time says so. */
const lost = (name: string): ExecutionMetrics => ({
  ...{ id: name.slice(18, 28), latencyMs: 1, groups: [] },
  sources: ["the file of these figures is lost"],
});

/** Where a day was measured again, its first figures lie under another name; unchanged ones are current again. */
const renamed = (names: readonly string[], name: string, aside: string | null): readonly string[] => {
  const kept = names.flatMap((one) => (one === name ? (aside ?? []) : one));
  return [...new Set(kept)];
};

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
  text: `The execution metrics ${path} are missing or broken, so trading costs cannot be estimated from them. Go back to earlier ones with npm run execution:measure -- --rollback "lost", or remove the file current.json beside them to use the default.`,
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
