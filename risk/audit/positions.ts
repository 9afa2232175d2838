/** Which positions are open, by their deals. */
import { err, ok, type Result } from "../../core/result.ts";
import type { AuditFault, DealEvent } from "./types.ts";

export type Positions = {
  /** Counts a deal in, or says why it is impossible; then nothing has changed. */
  apply(deal: DealEvent): Result<void, AuditFault>;
  open(): number;
};

/** Volumes are compared in whole 10⁻⁸ lots, so that 0.3 − 0.1 − 0.2 closes a position. */
const GRID = 1e8;

export function createPositions(): Positions {
  /** Open volume by position; null where some deal of it had none, so the first `out` closes it. */
  const volumes = new Map<string, number | null>();

  const enter = (id: string, volume: number | null): void => {
    const held = volumes.get(id);
    if (held === undefined) volumes.set(id, volume);
    else volumes.set(id, held === null || volume === null ? null : held + volume);
  };

  const leave = (id: string, volume: number | null): Result<void, AuditFault> => {
    const held = volumes.get(id);
    if (held === undefined) return err("OUT_WITHOUT_IN");
    if (held !== null && volume !== null && volume > held) return err("OUT_ABOVE_VOLUME");
    if (held === null || volume === null || volume === held) volumes.delete(id);
    else volumes.set(id, held - volume);
    return ok(undefined);
  };

  return {
    apply({ positionId, entry, volume }) {
      const lots = volume === null ? null : Math.round(volume * GRID);
      if (entry === "out") return leave(positionId, lots);
      enter(positionId, lots);
      return ok(undefined);
    },
    open: () => volumes.size,
  };
}
