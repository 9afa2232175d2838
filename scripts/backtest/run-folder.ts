/** Where a run writes when nobody says where: a fresh folder named by the moment. */
import { join } from "node:path";
import { isoUtc, type TimestampMs } from "../../core/time.ts";

export const runFolder = (varFolder: string, kind: "backtests" | "walk-forward"): string =>
  join(varFolder, kind, isoUtc(Date.now() as TimestampMs).replaceAll(/[:.]/g, ""));
