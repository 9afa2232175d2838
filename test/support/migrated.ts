/**
 * The files of new databases, made once. How they come to be is told in test/db/migrations.test.ts and test/db/open.test.ts;
 * a test with other things to tell would pay more for it than for its own story.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openCandles } from "../../db/candles.ts";
import { openLedger } from "../../db/ledger.ts";

type Kind = "ledger" | "candles";

const files = new Map<Kind, Buffer>();

function made(kind: Kind): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "lookout-new-"));
  const file = join(folder, `${kind}.db`);
  const still = { clock: { now: () => 0 as never }, stopwatch: { elapsed: () => 0 } };
  const opened = kind === "ledger" ? openLedger({ file, ...still }) : openCandles({ file });
  if (!opened.ok) throw new Error(opened.error.text);
  opened.value.close();
  const bytes = readFileSync(file);
  rmSync(folder, { recursive: true });
  return bytes;
}

export function writeNew(kind: Kind, file: string): void {
  const bytes = files.get(kind) ?? made(kind);
  files.set(kind, bytes);
  writeFileSync(file, bytes);
}
