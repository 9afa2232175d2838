/** Carries out what somebody asked for on the command line: taking a refitted calibrator back. Called between scans. */
import type { Clock } from "../../core/time.ts";
import type { EmitEvent } from "../../engine/events.ts";
import { dropRevertWish, readRevertWish } from "../../models/calibrator-revert.ts";
import type { Stores } from "../stores.ts";

export type RevertParts = {
  readonly varFolder: string;
  readonly stores: Pick<Stores, "calibrators">;
  readonly clock: Clock;
  readonly emit: EmitEvent;
};

/** The file goes only after the ledger has it: a crash in between asks again for what is done already. */
export function followReverts({ varFolder, stores, clock, emit }: RevertParts): () => Promise<void> {
  let told: string | null = null;
  return async () => {
    const wish = await readRevertWish(varFolder);
    if (!wish.ok) {
      // The same broken file is told once.
      if (told !== wish.error) emit({ type: "error", code: "CALIBRATOR_NOT_REVERTED", text: wish.error });
      told = wish.error;
      return;
    }
    told = null;
    if (wish.value === null) return;
    const { id, by, reason } = wish.value;
    stores.calibrators.revert(id, { at: clock.now(), by, reason });
    await dropRevertWish(varFolder);
  };
}
