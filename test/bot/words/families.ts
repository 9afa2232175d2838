/** Sentences whose keys are put together from a closed list: every member must be in the catalogues. */
import { COMMANDS } from "../../../bot/messages/help.ts";
import type { Uninvited } from "../../../bot/messages/people.ts";
import type { StrangerAnswer } from "../../../bot/messages/start.ts";
import type {
  ChangeAnswer,
  FtmoReport,
  HealthProblem,
  HealthWarning,
  ModelImpossible,
  OperationsDesk,
  PeopleWish,
  Role,
} from "../../../engine/api.ts";
import { type Notice, REFUSALS, RULES } from "../../../engine/api.ts";
import { WATCHED_MEASURES } from "../../../engine/drift/report.ts";
import type { SourceErrorCode } from "../../../engine/ports.ts";

type Alert = Extract<Notice, { kind: "alert" }>;
type AlertCode = Alert["code"];
type Refused = Extract<ChangeAnswer, { kind: "refused" }>["code"];

/** The compiler fails when a code is added to the type and not here. */
const listed = <K extends string>(codes: Record<K, 1>): readonly K[] => Object.keys(codes) as K[];

const ALERTS = listed<AlertCode>({
  DATA_STALE: 1,
  DATA_RECOVERED: 1,
  DATA_REJECTED: 1,
  DATA_QUALITY_LOW: 1,
  DATA_QUALITY_BACK: 1,
  SOURCE_DOWN: 1,
  SOURCE_UP: 1,
  FEED_FALLBACK: 1,
  FEED_RESTORED: 1,
  KILL_SWITCH_VIOLATED: 1,
  LIMIT_BREACH_PREVENTED: 1,
  LIMIT_NEAR: 1,
  LIMIT_EASED: 1,
  RISK_STATE_CHANGED: 1,
  ACCOUNT_UNUSABLE: 1,
  ACCOUNT_USABLE: 1,
  ACCOUNT_ANCHOR_DIFFERS: 1,
  SCAN_LATE: 1,
  MODEL_DOWN: 1,
  MODEL_UP: 1,
  MODEL_CHANGED: 1,
  MODEL_CHANGE_REFUSED: 1,
  SHADOW_STOPPED: 1,
  MODEL_TRAINED: 1,
  MODEL_NOT_TRAINED: 1,
  DRIFT_FOUND: 1,
  DRIFT_OVER: 1,
  UNUSUAL_MOVE: 1,
  MODEL_WEIGHTS_UNFIT: 1,
  MODEL_REWEIGHED: 1,
  PARITY_DIFFERS: 1,
  SECRET_OLD: 1,
  LEDGER_NEW: 1,
  CONFIG_APPLIED: 1,
  CHANGED_BY_PERSON: 1,
  CONFIG_REFUSED: 1,
});

const REFUSED = listed<Exclude<Refused, "FORCED_BY_ENVIRONMENT">>({
  OUT_OF_RANGE: 1,
  LIVE_MINIMUM: 1,
  ACCOUNT_IMPLAUSIBLE: 1,
  ACCOUNT_PEAK_NEEDED: 1,
  ACCOUNT_UNSUITED: 1,
  ACCOUNT_NO_PRICE: 1,
  WATCHLIST_FIXED: 1,
  WATCHLIST_FULL: 1,
  WATCHLIST_LAST: 1,
  NOT_WATCHED: 1,
  SYMBOL_UNREADABLE: 1,
  SYMBOL_NOT_TRADED: 1,
  SYMBOL_UNCHECKED: 1,
  RETRAIN_OFF: 1,
  RETRAIN_RUNNING: 1,
  PROMPT_UNKNOWN: 1,
  PROMPT_NOT_YOURS: 1,
  PROMPT_EXPIRED: 1,
  PROMPT_USED: 1,
  PROMPT_VOID: 1,
  PROMPT_CANCELLED: 1,
});

const SENTENCES = listed<Exclude<NonNullable<Alert["told"]>["as"], "account-unusable">>({
  "source-down": 1,
  "source-up": 1,
  "data-recovered": 1,
  "data-recovered-poor": 1,
  "data-none": 1,
  "data-none-because": 1,
  "data-old": 1,
  "data-old-because": 1,
  "data-warming-up": 1,
  "data-rejected": 1,
  "quality-back": 1,
  "quality-low-candles": 1,
  "quality-low-features": 1,
  "quality-low-both": 1,
  "feed-restored": 1,
  "feed-fallback": 1,
  "kill-switch-violated": 1,
  "risk-ACTIVE": 1,
  "risk-REDUCED": 1,
  "risk-CLOSE_ONLY": 1,
  "risk-FLATTEN_ADVICE": 1,
  "risk-LOCKED": 1,
  "scan-late": 1,
  "scan-on-time": 1,
  "model-down": 1,
  "model-up": 1,
  "account-usable": 1,
  "account-anchor-differs": 1,
  "unusual-move": 1,
  "limit-near": 1,
  "limit-eased": 1,
  "limit-breach": 1,
  "drift-found": 1,
  "drift-over": 1,
  "model-changed": 1,
  "model-gone-back": 1,
  "model-reweighed": 1,
  "weights-unfit": 1,
  "weights-unfit-all": 1,
  "secret-old": 1,
  "ledger-new": 1,
  "config-applied": 1,
  "config-applied-waiting": 1,
  "config-read": 1,
  "config-read-waiting": 1,
  "config-refused": 1,
  "model-kept": 1,
  "model-not-taken": 1,
  "shadow-stopped": 1,
  "parity-differs": 1,
  "training-cut": 1,
  "training-ended": 1,
  "person-kill-switch-on": 1,
  "person-kill-switch-off": 1,
  "person-pause": 1,
  "person-pause-off": 1,
  "person-threshold": 1,
  "person-watchlist": 1,
  "person-joined": 1,
});
const CAUSES = listed<SourceErrorCode>({
  UNKNOWN_SYMBOL: 1,
  UNREACHABLE: 1,
  RATE_LIMITED: 1,
  TIMEOUT: 1,
  BAD_DATA: 1,
  REFUSED: 1,
  CIRCUIT_OPEN: 1,
});

const LEVELS = listed<FtmoReport["level"]>({ ACTIVE: 1, REDUCED: 1, CLOSE_ONLY: 1, FLATTEN_ADVICE: 1, LOCKED: 1 });
const STRANGERS = listed<StrangerAnswer>({ "can-pair": 1, "wrong-code": 1, locked: 1 });
const UNINVITED = listed<Uninvited>({ "no-code": 1, "wrong-code": 1, locked: 1 });
const TROUBLES = listed<HealthProblem | HealthWarning>({
  SCAN_LATE: 1,
  CANDLES_STALE: 1,
  CHAT_DOWN: 1,
  DATABASE_FAULT: 1,
  CANDLES_OLD: 1,
  OUTBOX_LONG: 1,
  LOOP_SLOW: 1,
});
const MODELS = listed<ModelImpossible["code"]>({
  MODEL_FIXED: 1,
  MODEL_PINNED: 1,
  MODEL_UNKNOWN: 1,
  MODEL_UNFIT: 1,
  MODEL_SERVES: 1,
  NOTHING_BEFORE: 1,
  NEVER_SERVED: 1,
  REASON_NEEDED: 1,
});
const STARTS = listed<ReturnType<OperationsDesk["runJob"]>>({ started: 1, running: 1, unknown: 1 });
const ROLES = listed<Role>({ owner: 1, trader: 1, viewer: 1 });
const WISHES = listed<PeopleWish["kind"]>({ role: 1, remove: 1, allow: 1, forget: 1 });
const LIMITS = listed<FtmoReport["limits"][number]["name"]>({ daily: 1, total: 1 });
const STATUSES = ["live", "observation"] as const;

/** By the beginning of their keys, as it stands in the sources. */
export const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  "refusal-": Object.keys(REFUSALS).flatMap((code) => [code, `${code}.short`, `${code}.money`, `${code}.act`]),
  "rule-": RULES,
  "alert-": ALERTS,
  "alert-says-": ALERTS,
  "alert-told-": SENTENCES,
  "alert-cause-": CAUSES,
  "alert-way-": ["replay", "rest", "stream"],
  "alert-went-": ["rose", "fell"],
  "alert-means-": ["none", "one-profit", "one-loss", "all-profit", "all-loss", "some-loss"],
  "alert-limit-": LIMITS,
  "alert-drift-": ["watch", "alarm", ...WATCHED_MEASURES],
  "month-": Array.from({ length: 12 }, (_, month) => String(month + 1)),
  "unit-": ["s", "min", "h", "d"],
  "session-": ["new-york", "london", "tokyo", "off"],
  "change-refused-": REFUSED,
  "word-": STATUSES,
  "uninvited-": UNINVITED.filter((answer) => answer !== "no-code"),
  "health-": TROUBLES,
  "jobs-now-": STARTS,
  "role-": ROLES,
  "people-may-": ROLES,
  "people-make-": ROLES.filter((role) => role !== "owner"),
  "people-": [
    ...WISHES.flatMap((kind) => [`ask-${kind}`, `done-${kind}`]),
    ...["person-unknown", "owner-stays", "place-unknown"],
  ],
  "model-status-": STATUSES,
  "models-status-": [...STATUSES, "experimental"],
  "models-ask-": ["promote", "rollback"],
  "models-done-": ["promote", "rollback"],
  "models-not-": MODELS.filter((code) => code !== "REASON_NEEDED"),
  "stranger-": STRANGERS,
  "more-": COMMANDS.map(({ name }) => name),
  "more-all-": ROLES,
  "help-": COMMANDS.map(({ name }) => name),
  "ftmo-level-": LEVELS,
  "ftmo-": LIMITS.flatMap((name) => [name, `${name}-loss`]),
};
