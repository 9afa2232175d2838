/** The log of what was tried: a line for each finished run, wherever its report went and whatever became of it. */
import { appendFile, mkdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { z } from "zod";
import { sha256 } from "../../core/ids.ts";
import { isoUtc, type TimestampMs } from "../../core/time.ts";

const trySchema = z.object({
  /** The report's folder, seen from `VAR_DIR`. */
  id: z.string(),
  at: z.iso.datetime(),
  kind: z.enum(["backtest", "walk-forward"]),
  /** The same for two runs that were asked and decided the same. */
  asked: z.string(),
  variants: z.int().min(1),
});
export type Try = z.infer<typeof trySchema>;

const logOf = (varFolder: string): string => join(varFolder, "backtests", "tries.jsonl");

/** In the order they ended; lines that cannot be read are passed over. */
export async function triesOf(varFolder: string): Promise<readonly Try[]> {
  const text = await readFile(logOf(varFolder), "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => {
    try {
      return [trySchema.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}

/** `parts` name the stretch, the rules and the decisions; not the seed, which decides nothing. */
export const askedOf = (parts: Readonly<Record<string, unknown>>): string => sha256(JSON.stringify(parts)).slice(0, 16);

export async function noteTry(
  varFolder: string,
  folder: string,
  what: Pick<Try, "kind" | "asked" | "variants">,
): Promise<void> {
  const one: Try = { id: idOf(varFolder, folder), at: isoUtc(Date.now() as TimestampMs), ...what };
  await mkdir(join(varFolder, "backtests"), { recursive: true });
  await appendFile(logOf(varFolder), `${JSON.stringify(one)}\n`);
}

export const idOf = (varFolder: string, folder: string): string => relative(varFolder, folder).replaceAll("\\", "/");
