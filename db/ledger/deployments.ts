/** Which bundle of models served from when. */

import type { Clock } from "../../core/time.ts";
import { desc } from "../orm.ts";
import { modelDeployments } from "../schema/ledger-controls.ts";
import type { LedgerDb } from "./insert.ts";

export type Deployment = {
  /** The bundle's tag. */
  readonly version: string;
  readonly modelPath: string;
  /** What the manifest says was measured. */
  readonly metrics: unknown;
  /** Why it was gone back to; null unless it was. */
  readonly rollbackReason?: string | null;
};

/** Writes a row when the bundle is another than the one recorded last; answers whether it did. */
export type RecordDeployment = (deployment: Deployment) => boolean;

export function createDeployments(db: LedgerDb, clock: Clock): RecordDeployment {
  const newest = db
    .select({ version: modelDeployments.version })
    .from(modelDeployments)
    .orderBy(desc(modelDeployments.id))
    .limit(1)
    .prepare();
  return ({ version, modelPath, metrics, rollbackReason = null }) => {
    if (newest.get()?.version === version) return false;
    const deployedAt = clock.now();
    db.insert(modelDeployments).values({ version, modelPath, deployedAt, metricsJson: metrics, rollbackReason }).run();
    return true;
  };
}
