/** Preferences of chats: the defaults under what was chosen. */
import type { Clock } from "../../core/time.ts";
import type { PreferenceDesk } from "../api/preferences.ts";
import { DEFAULT_PREFERENCES, type PreferenceStore } from "../ports/preferences.ts";

export function createPreferenceDesk(store: PreferenceStore, clock: Clock): PreferenceDesk {
  const of: PreferenceDesk["of"] = (chatId) => store.stored(chatId) ?? DEFAULT_PREFERENCES;
  return {
    of,
    isNew: (chatId) => store.stored(chatId) === null,
    change(chatId, patch, by) {
      const now = { ...of(chatId), ...patch };
      store.store(chatId, now, by, clock.now());
      return now;
    },
  };
}
