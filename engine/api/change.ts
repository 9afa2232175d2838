/** What comes of a change that somebody asked for. */
import type { TimestampMs } from "../../core/time.ts";
import type { SymbolNote } from "../api.ts";

/** Answer to a change somebody asked for. */
export type ChangeAnswer =
  | { readonly kind: "done"; readonly value: string; readonly cancelled?: number }
  | { readonly kind: "unchanged"; readonly value: string }
  | {
      readonly kind: "confirm";
      readonly promptId: string;
      readonly value: string;
      readonly before: string;
      readonly expiresAt: TimestampMs;
      /** The stated equity differs from the balance by more than open signals explain: no signal would be sent. */
      readonly equityDoubted?: boolean;
      /** What to know before a symbol is watched. */
      readonly notes?: readonly SymbolNote[];
    }
  | {
      readonly kind: "refused";
      readonly code:
        | "OUT_OF_RANGE"
        | "LIVE_MINIMUM"
        | "ACCOUNT_IMPLAUSIBLE"
        | "ACCOUNT_PEAK_NEEDED"
        | "ACCOUNT_UNSUITED"
        | "ACCOUNT_NO_PRICE"
        | "FORCED_BY_ENVIRONMENT"
        | "WATCHLIST_FIXED"
        | "WATCHLIST_FULL"
        | "WATCHLIST_LAST"
        | "NOT_WATCHED"
        | "SYMBOL_UNREADABLE"
        | "SYMBOL_NOT_TRADED"
        | "SYMBOL_UNCHECKED"
        | "RETRAIN_OFF"
        | "RETRAIN_RUNNING"
        | "PROMPT_UNKNOWN"
        | "PROMPT_NOT_YOURS"
        | "PROMPT_EXPIRED"
        | "PROMPT_USED"
        | "PROMPT_VOID"
        | "PROMPT_CANCELLED";
    };
