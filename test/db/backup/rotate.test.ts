import { expect, test } from "vitest";
import { outdated } from "../../../db/backup/rotate.ts";

const nightly = (day: string): string => `lookout-${day}T020000Z.tar.gz`;

/** Every night from 1 January 2026 (a Thursday) to 30 June. */
const halfYear = Array.from({ length: 181 }, (_, n) =>
  nightly(new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10)),
);

test("of half a year of nights, 7 days, 4 weeks and 6 months stay", () => {
  const gone = new Set(outdated(halfYear));
  const kept = halfYear.filter((name) => !gone.has(name)).map((name) => name.slice(8, 18));
  // By hand: the last seven nights; Sundays before that end a week (30 June is a Tuesday); the last night of each month.
  expect(kept).toEqual([
    ...["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"],
    ...["2026-06-14", "2026-06-21"],
    ...["2026-06-24", "2026-06-25", "2026-06-26", "2026-06-27", "2026-06-28", "2026-06-29", "2026-06-30"],
  ]);
});

test("of several on one day the newest stays", () => {
  const [old, newer] = ["lookout-2026-06-30T020000Z.tar.gz", "lookout-2026-06-30T150000Z.tar.gz"];
  expect(outdated([newer, old])).toEqual([old]);
});

test("files of others are never named", () => {
  expect(outdated(["notes.txt", "lookout-old.tar.gz", ".taking-abc", ...halfYear.slice(0, 40)])).not.toContain(
    "notes.txt",
  );
  expect(outdated(["notes.txt", "lookout-old.tar.gz"])).toEqual([]);
});

test("when nights were missed, older ones stay instead", () => {
  const rare = ["2025-01-15", "2025-06-15", "2026-06-30"].map(nightly);
  expect(outdated(rare)).toEqual([]);
});
