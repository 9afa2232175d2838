/** A candle database in a folder of its own, for the tests of one file. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CandleDatabase, openCandles } from "../../db/candles.ts";
import { writeNew } from "./migrated.ts";

export type TestCandles = {
  readonly folder: string;
  readonly file: string;
  db: CandleDatabase;
  /** Closes it and opens it again, as a restart does. */
  reopen(): void;
  remove(): void;
};

export function candleDatabase(): TestCandles {
  const folder = mkdtempSync(join(tmpdir(), "lookout-candles-"));
  const file = join(folder, "candles.db");
  writeNew("candles", file);
  const open = (): CandleDatabase => {
    const opened = openCandles({ file });
    if (!opened.ok) throw new Error(opened.error.text);
    return opened.value;
  };
  const held: TestCandles = {
    folder,
    file,
    db: open(),
    reopen() {
      held.db.close();
      held.db = open();
    },
    remove() {
      held.db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return held;
}
