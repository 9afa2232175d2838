/** A prop firm's rules as data. The schema's axes: anchor, measure, cadence, day boundary, ratchet, breach action. */
import { z } from "zod";
import { err, ok, type Result } from "../core/result.ts";
import { DAY_MS, type TimestampMs } from "../core/time.ts";
import { isZone } from "./day.ts";

const date = z.iso.date();
const percent = z.number().positive().max(100);
/** Percent of a base (5 = 5 %) or an absolute amount of account money: exactly one of the two. */
const limitAmount = z.union([z.strictObject({ pct: percent }), z.strictObject({ amount: z.number().positive() })]);
const minutes = z.int().nonnegative();

const day = z.strictObject({
  /** IANA zone whose wall clock resets the account's day. */
  tz: z.string().refine(isZone, "not an IANA time zone"),
  resetAt: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "not a time HH:MM"),
  tradingDay: z.enum(["position_opened", "deal_any", "profit_ge"]),
  minProfitPct: percent.optional(),
});

const daily = z.strictObject({
  limit: limitAmount,
  /** What a percentage is taken of. */
  basis: z.enum(["initial", "anchor"]),
  /** What losses are counted from. */
  anchor: z.enum(["balance", "equity", "max_bal_eq", "intraday_peak_equity"]),
  test: z.enum(["equity_live", "closed", "eod"]),
  /** True when reaching the limit already breaks the rule; false when only falling below it does. */
  touchCounts: z.boolean(),
  severity: z.enum(["fail", "pause_until_reset"]),
  /** The anchor never counts above the initial balance. */
  capAtInitial: z.boolean().optional(),
});

const max = z.strictObject({
  limit: limitAmount,
  mode: z.enum(["static", "trail_eod_balance", "trail_closed", "trail_intraday_equity"]),
  /** The level never rises above initial + this profit; null = it has no such lock. */
  lockAt: z.number().nonnegative().nullable(),
  resetOnPayout: z.boolean(),
});

const target = z.strictObject({ pct: percent, needFlat: z.boolean(), strictlyAbove: z.boolean() });

const consistency = z.strictObject({
  kind: z.literal("best_day_share"),
  maxPct: percent,
  denom: z.enum(["positive_days", "net_profit", "target"]),
  severity: z.literal("gate"),
});

const news = z.strictObject({
  phases: z.array(z.string()),
  beforeMin: minutes,
  afterMin: minutes,
  blocks: z.array(z.enum(["open", "close", "sl_tp_fill", "hold"])),
  impact: z.array(z.string()),
});

const preClose = z.strictObject({
  noOpenMin: minutes,
  minClosureMin: minutes,
  mustBeFlat: z.enum(["never", "weekend", "break_gt_min"]),
  breakMin: minutes.optional(),
});

const ops = z.strictObject({
  maxRequestsPerDay: z.int().positive(),
  maxOrders: z.int().positive(),
  maxPositionsPerDay: z.int().positive(),
  hedgingSameAccount: z.boolean(),
  martingale: z.enum(["ok", "ban"]),
});

const idea = z.strictObject({
  maxRiskPct: percent.optional(),
  groupBy: z.array(z.enum(["symbol", "direction", "correlation", "minutes"])),
  windowMin: minutes.optional(),
});

/** Groups of facts that a source can vouch for. */
const FACTS = [
  "day",
  "daily",
  "max",
  "target",
  "minTradingDays",
  "maxCalendarDays",
  "consistency",
  "news",
  "preClose",
  "ops",
  "idea",
  "stopLossRequired",
  "minHoldSec",
  "leverage",
  "inactivityDays",
  "deepLoss",
  "maxCapital",
  "automation",
] as const;
type Fact = (typeof FACTS)[number];

const source = z.strictObject({
  url: z.url(),
  verifiedOn: date,
  /** The fact groups that were read there. */
  covers: z.array(z.enum(FACTS)).min(1),
  note: z.string().optional(),
});

const fields = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  firm: z.string(),
  plan: z.string(),
  phase: z.string(),
  currency: z.string().regex(/^[A-Z]{3,5}$/),
  /** Account size the preset assumes when none is configured. */
  initial: z.number().positive(),
  day,
  daily: daily.nullable(),
  max,
  target: target.nullable(),
  minTradingDays: z.int().nonnegative(),
  maxCalendarDays: z.int().positive().nullable(),
  consistency: consistency.nullable(),
  news,
  /** Null = not known; then `notModelled` says so. The same holds for every null below. */
  preClose: preClose.nullable(),
  ops: ops.nullable(),
  idea,
  stopLossRequired: z.boolean(),
  minHoldSec: z.int().positive().optional(),
  /** Notional per unit of margin by asset class (`fx`, `crypto`). */
  leverage: z.record(z.string(), z.number().positive()),
  /** Days without opening a trade after which the firm may close the account. */
  inactivityDays: z.int().positive().nullable(),
  /** Sitting this deep in loss for this long may end the account. */
  deepLoss: z.strictObject({ fromPct: percent, toPct: percent, days: z.int().positive() }).optional(),
  maxCapital: z.strictObject({ amount: z.number().positive(), per: z.enum(["trader", "strategy"]) }).nullable(),
  automation: z.enum(["allowed", "approval", "banned"]).nullable(),
  sources: z.array(source).min(1),
  notModelled: z.array(z.string()),
});

/** Without a source for these no account can be protected, not even by an empty value. */
const NEEDED: ReadonlySet<Fact> = new Set(["day", "daily", "max"]);

/** Every fact has a source that names it; what is not known is empty and stands in `notModelled` instead of being guessed. */
export const presetSchema = fields.superRefine((preset, context) => {
  const covered = new Set(preset.sources.flatMap(({ covers }) => covers));
  for (const fact of FACTS) {
    if (covered.has(fact) || (!NEEDED.has(fact) && isEmpty(preset[fact]))) continue;
    context.addIssue({ code: "custom", path: [fact], message: "has no source; name it in the covers of one" });
  }
});
export type RiskPreset = z.infer<typeof presetSchema>;
export type LimitAmount = z.infer<typeof limitAmount>;

/** The error lists every problem, one line each, with the path of the field. */
export function parsePreset(raw: unknown): Result<RiskPreset, readonly string[]> {
  const parsed = presetSchema.safeParse(raw);
  if (parsed.success) return ok(parsed.data);
  return err(parsed.error.issues.map((issue) => `${issue.path.join(".") || "preset"}: ${issue.message}`));
}

/** The day on which the oldest of a preset's facts was last checked, YYYY-MM-DD. */
export function verifiedOn(preset: RiskPreset): string {
  return preset.sources.map((one) => one.verifiedOn).toSorted()[0] ?? "";
}

/** Days after which a preset's facts should be looked up again: firms change their rules at a week's notice. */
const FACTS_KEEP_DAYS = 90;

/** How many days ago the oldest fact was checked, when that is too long ago to be relied on; else null. */
export function outdatedBy(preset: RiskPreset, now: TimestampMs): number | null {
  const days = Math.floor((now - Date.parse(verifiedOn(preset))) / DAY_MS);
  return days > FACTS_KEEP_DAYS ? days : null;
}

/** The one account size that limits in amounts of money are meant for; null where all of them are percentages. */
export function accountSize({ daily, max, initial }: RiskPreset): number | null {
  const limits = [max.limit, ...(daily === null ? [] : [daily.limit])];
  return limits.some((limit) => "amount" in limit) ? initial : null;
}

/** Asks for nothing and forbids nothing: null, 0, false, no items, or an object of only such values. */
function isEmpty(value: unknown): boolean {
  if (value === null || typeof value !== "object") return !value;
  return Object.values(value).every(isEmpty);
}
