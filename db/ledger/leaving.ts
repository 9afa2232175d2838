/**
 * Which rows of the ledger may leave it once the archive holds them: everything else stays for ever. Sums over ended outcomes
 * and the account's days were written when the rows were, so no answer changes when they go.
 */
export type LeavingTable = {
  readonly keys: readonly string[];
  /** Of a row `t`: nothing will ask for it again, whatever its age. */
  readonly may: string;
  /** Of a row `t`: no other row points at it. */
  readonly free: string;
};

/** The newest decision of an instrument is asked for at any age; all of that slot stay. */
const refusedDryrun = (row: string): string => `${row}.first_refusal IS NOT NULL AND ${row}.mode = 'dryrun'
  AND ${row}.slot < (SELECT max(n.slot) FROM decisions n WHERE n.instrument = ${row}.instrument)`;
const pointsAt = (table: string): string => `EXISTS (SELECT 1 FROM ${table} c WHERE c.slot = t.slot)`;

/** Rows that point at others stand before those. */
export const LEAVING = {
  outcomes: {
    keys: ["decision_id"],
    may: `t.emitted = 0 AND t.exit_kind IS NOT NULL
      AND EXISTS (SELECT 1 FROM decisions d WHERE d.id = t.decision_id AND ${refusedDryrun("d")})`,
    free: "1",
  },
  decisions: {
    keys: ["id"],
    may: refusedDryrun("t"),
    free: "NOT EXISTS (SELECT 1 FROM outcomes o WHERE o.decision_id = t.id)",
  },
  predictions: { keys: ["slot", "instrument", "side"], may: "1", free: "1" },
  volatility_forecasts: { keys: ["instrument", "slot"], may: "1", free: "1" },
  shadow_predictions: { keys: ["slot", "instrument", "side", "tag"], may: "1", free: "1" },
  // The newest row of an account holds its highest equity and its risk state.
  scans: {
    keys: ["slot"],
    may: `t.slot < (SELECT max(n.slot) FROM scans n WHERE n.account = t.account) AND NOT ${pointsAt("decisions")}`,
    free: `NOT (${["predictions", "volatility_forecasts", "shadow_predictions"].map(pointsAt).join(" OR ")})`,
  },
} as const satisfies Readonly<Record<string, LeavingTable>>;
export type LeavingName = keyof typeof LEAVING;

export const LEAVING_NAMES = Object.keys(LEAVING) as readonly LeavingName[];
/** Series leave later than what was decided from them: nights learn from them. */
const SERIES: readonly LeavingName[] = ["predictions", "volatility_forecasts", "shadow_predictions", "scans"];
export const isSeries = (table: LeavingName): boolean => SERIES.includes(table);
