/** How a chat wants to be talked to, as the chat may ask and change it. */

import type { Preferences } from "../ports/preferences.ts";
import type { Actor } from "../ports.ts";

export { isZone } from "../../risk/day.ts";
export { isQuiet, nextAt } from "../desk/quiet.ts";
export { MUTABLE_KINDS, type MutableKind, type Preferences } from "../ports/preferences.ts";

export type PreferenceDesk = {
  /** The defaults for a chat that never chose. */
  of(chatId: number): Preferences;
  /** True for a chat of which nothing is known yet. */
  isNew(chatId: number): boolean;
  /** The preferences after the change; who changed what stands in the audit. */
  change(chatId: number, patch: Partial<Preferences>, by: Actor): Preferences;
};
