/**
 * The versioned files of execution metrics: one per day it was measured, a pointer to the current one, and the default
 * that ships. Files are never changed, so going back is one atomic replacement of the pointer.
 */
import { mkdir, open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { err, ok, type Result } from "../core/result.ts";
import { isoUtc, type TimestampMs } from "../core/time.ts";
import type { ExecutionMetrics } from "../engine/execution/metrics.ts";

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
const file = z.string().regex(/^execution_metrics_\d{4}-\d{2}-\d{2}\.json$/);
const pointerSchema = z.strictObject({
  file,
  since: z.iso.datetime(),
  /** Given when it was gone back to. */
  reason: z.string().min(1).nullable(),
  /** What was current before, newest first. */
  before: z.array(file).max(20),
});
type Pointer = z.infer<typeof pointerSchema>;

export type ExecutionFault = {
  readonly code: "EXECUTION_METRICS_BROKEN" | "EXECUTION_NOTHING_BEFORE";
  readonly text: string;
};
export type ExecutionFiles = {
  /** The metrics in use: what the pointer names, or the default that ships. */
  current(): Promise<Result<ExecutionMetrics, ExecutionFault>>;
  /** Writes them under their date and makes them current; answers the path. A day measured again replaces its file. */
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
    async save(metrics, at) {
      await mkdir(folder, { recursive: true });
      const name = `execution_metrics_${metrics.id}.json`;
      await replaceFile(join(folder, name), metrics);
      const before = await pointer();
      const earlier = before.ok && before.value !== null ? [before.value.file, ...before.value.before] : [];
      const others = earlier.filter((one) => one !== name).slice(0, 20);
      await point({ file: name, since: isoUtc(at), reason: null, before: others });
      return join(folder, name);
    },
    async rollback(reason, at) {
      const found = await pointer();
      if (!found.ok) return found;
      const [previous, ...rest] = found.value?.before ?? [];
      if (previous === undefined) return err(NOTHING_BEFORE);
      await point({ file: previous, since: isoUtc(at), reason, before: rest });
      return ok(join(folder, previous));
    },
  };
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
