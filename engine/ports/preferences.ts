/** How each chat wants to be talked to. What must never be muted is not asked here at all. */
import type { TimestampMs } from "../../core/time.ts";
import type { Actor } from "../ports.ts";

/** Kinds of message that a chat may switch off; kill switch violations and breaking emissions are none of them. */
export const MUTABLE_KINDS = ["signal", "outcome", "alert", "watch", "digest"] as const;
export type MutableKind = (typeof MUTABLE_KINDS)[number];

export type Preferences = {
  readonly language: "en" | "tr";
  /** IANA zone of quiet hours, digests and shown times. */
  readonly zone: string;
  /** Charts on cards and answers. */
  readonly images: boolean;
  /** Kinds that are not sent at all. */
  readonly muted: readonly MutableKind[];
  /** Minutes after midnight of the zone, [from, until), over midnight when from > until; null = none. */
  readonly quiet: { readonly from: number; readonly until: number } | null;
  /** Minutes after midnight of the zone at which the daily digest is sent; null = never. */
  readonly digestAt: number | null;
};

export const DEFAULT_PREFERENCES: Preferences = {
  language: "en",
  zone: "UTC",
  images: true,
  muted: [],
  quiet: null,
  digestAt: null,
};

export type PreferenceStore = {
  /** Null for a chat that never chose and was never met. */
  stored(chatId: number): Preferences | null;
  /** Stored with an audit row of what changed, in one transaction. */
  store(chatId: number, preferences: Preferences, by: Actor, at: TimestampMs): void;
};
