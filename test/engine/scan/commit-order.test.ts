/** In which order people hear of what one scan brought. */
import { expect, test } from "vitest";
import { store } from "../../../engine/scan/commit.ts";
import { aDecision, anEnd, aScan, ETH, slotNumber } from "../../support/ledger.ts";

test("a stop that was hit is told before a new signal of the same slot", () => {
  const ended = aDecision({ slot: slotNumber(0), instrument: ETH });
  const decision = aDecision({ slot: slotNumber(9), instrument: ETH });
  const {
    decisions: _,
    followUps: __,
    notices: ___,
    alertStates: ____,
    ...facts
  } = aScan(slotNumber(9), [], {
    updates: [anEnd(ended)],
  });
  const told: string[] = [];
  const ledger = {
    hasFollowUp: () => false,
    commitScan: ({ notices }: { notices: readonly { kind: string }[] }) => {
      told.push(...notices.map(({ kind }) => kind));
      return { ok: true };
    },
  };
  const decided = [{ decision, approved: {}, horizonMinutes: 240, costShare: 0.00075 }];
  const judged = { looks: [], context: {}, decided, alerts: { notices: [], alertStates: [] } };
  store({ ledger: ledger as never, specs: () => undefined as never }, facts, judged as never);
  expect(told).toEqual(["outcome", "card", "signal"]);
});
