/** `/tiers`: where each tier begins, what it stated and what came true, on the test and here. */
import type { TimestampMs } from "../../core/time.ts";
import { type ModelReport, TIERS, type TierRow, type TiersReport } from "../api.ts";
import type { TierEdges } from "../confidence/tier.ts";
import type { Tallies, Tally } from "../ports/tallies.ts";
import { wilson } from "../statistics.ts";

const EVER = 0 as TimestampMs;

export function tiersReport(
  tallies: Pick<Tallies, "since">,
  model: Pick<ModelReport, "tag" | "tiers">,
  [medium, high]: TierEdges,
): TiersReport {
  const rows = tallies.since(EVER).filter(({ dimension }) => dimension === "tier");
  const from = { LOW: null, MEDIUM: medium, HIGH: high } as const;
  return {
    tag: model.tag,
    rows: TIERS.map((tier) => ({
      ...{ tier, from: from[tier] },
      test: testOf(model.tiers.find((one) => one.tier === tier)),
      here: hereOf(rows.filter(({ name }) => name === tier)),
    })),
  };
}

function testOf(row: ModelReport["tiers"][number] | undefined): TierRow["test"] {
  if (row === undefined || row.n === 0) return null;
  const { n, stated, realised } = row;
  return { n, stated, realised };
}

/** Sent and refused together: a stated chance is right or wrong whatever was done with it. */
function hereOf(rows: readonly Tally[]): TierRow["here"] {
  const sum = (of: (row: Tally) => number): number => rows.reduce((total, row) => total + of(row), 0);
  const n = sum((row) => row.n);
  if (n === 0) return null;
  const independent = sum((row) => row.independent);
  const realised = sum(({ wins }) => wins) / n;
  return {
    ...{ n, independent, stated: sum(({ sumStated }) => sumStated) / n, realised },
    interval: independent === 0 ? null : wilson(realised * independent, independent),
  };
}
