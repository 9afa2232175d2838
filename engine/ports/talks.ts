/** Conversations that people are in the middle of, so that a restart does not lose the thread. */
import type { TimestampMs } from "../../core/time.ts";

export type StoredTalk = { readonly state: unknown; readonly changedAt: TimestampMs };

export type TalkStore = {
  read(key: string): StoredTalk | null;
  write(key: string, state: unknown, at: TimestampMs): void;
  /** False when there was none. */
  remove(key: string): boolean;
};
