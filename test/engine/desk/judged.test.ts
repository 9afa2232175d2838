import { expect, test } from "vitest";
import { judgedByDay, judgedSince } from "../../../engine/desk/judged.ts";
import type { DecisionCount } from "../../../engine/ports.ts";
import { CHALLENGE, utc } from "../../support/gate.ts";

/** Decisions by the minute they were made in, counted as the ledger does. */
type Made = { readonly at: string; readonly mode?: DecisionCount["mode"]; readonly code?: string | null };
const ledgerOf = (made: readonly Made[]) => ({
  decisionCounts: (since: number, until: number): readonly DecisionCount[] =>
    made
      .filter(({ at }) => utc(at) >= since && utc(at) < until)
      .map(({ mode = "dryrun", code = null }) => ({ mode, firstRefusal: code, decisions: 1 })),
});
const DRY = { mode: "dryrun", preset: CHALLENGE } as const;

// Clocks in Prague went forward on 29 March 2026: that day has 23 hours, from 23:00 to 22:00 UTC.
const NOW = utc("2026-03-30T10:00:00Z");
const MADE: readonly Made[] = [
  { at: "2026-03-30T10:00:00Z" },
  { at: "2026-03-29T22:00:00Z", code: "COST_HIGH" },
  { at: "2026-03-29T21:58:00Z", code: "COST_HIGH" },
  { at: "2026-03-28T23:00:00Z", code: "CONFIDENCE_LOW" },
  { at: "2026-03-28T22:58:00Z", code: "CONFIDENCE_LOW" },
  { at: "2026-03-28T22:56:00Z", code: "CONFIDENCE_LOW" },
  { at: "2026-03-28T12:00:00Z", mode: "live" },
  { at: "2026-03-28T12:02:00Z", mode: "live", code: "CONFIDENCE_LOW" },
  { at: "2026-03-27T22:58:00Z" },
];

test("days are those of the account, newest first, this very moment included", () => {
  expect(judgedByDay(ledgerOf(MADE), DRY, 3, NOW)).toEqual({
    mode: "dryrun",
    all: {
      accepted: 1,
      refused: [
        { code: "CONFIDENCE_LOW", count: 3 },
        { code: "COST_HIGH", count: 2 },
      ],
    },
    days: [
      { day: "2026-03-30", accepted: 1, refused: [{ code: "COST_HIGH", count: 1 }] },
      {
        day: "2026-03-29",
        accepted: 0,
        // As often as each other: by name.
        refused: [
          { code: "CONFIDENCE_LOW", count: 1 },
          { code: "COST_HIGH", count: 1 },
        ],
      },
      { day: "2026-03-28", accepted: 0, refused: [{ code: "CONFIDENCE_LOW", count: 2 }] },
    ],
    other: { accepted: 1, all: 2 },
  });
});

test("the other mode's decisions are told apart, and days without a candidate are left out", () => {
  const live = judgedByDay(ledgerOf(MADE), { ...DRY, mode: "live" }, 7, NOW);
  expect(live.days).toEqual([{ day: "2026-03-28", accepted: 1, refused: [{ code: "CONFIDENCE_LOW", count: 1 }] }]);
  expect(live.other).toEqual({ accepted: 2, all: 7 });
});

test("today's are those since the day began", () => {
  const start = utc("2026-03-29T22:00:00Z");
  expect(judgedSince(ledgerOf(MADE), DRY, start, NOW)).toEqual({
    accepted: 1,
    refused: [{ code: "COST_HIGH", count: 1 }],
  });
});
