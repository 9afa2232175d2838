/** Telegram's flood limits as a server keeps them: what comes too fast is refused with the seconds to wait. */

/** At most `count` within `perMs` milliseconds. */
type Window = { readonly count: number; readonly perMs: number };
export type FloodLimits = { readonly chat: Window; readonly group: Window; readonly all: Window };

/** In the words of Telegram's FAQ for bots: 1 a second per chat, 20 a minute per group, 30 a second in all. */
export const TELEGRAM_LIMITS: FloodLimits = {
  chat: { count: 1, perMs: 1000 },
  group: { count: 20, perMs: 60_000 },
  all: { count: 30, perMs: 1000 },
};

/** The same limits in a world that runs so many times faster. */
export function faster<T extends FloodLimits>(limits: T, times: number): FloodLimits {
  const scaled = ({ count, perMs }: Window): Window => ({ count, perMs: perMs / times });
  return { chat: scaled(limits.chat), group: scaled(limits.group), all: scaled(limits.all) };
}

/** Answers the milliseconds to wait, or null when it was taken, and counted. */
export function createFloodGate(limits: FloodLimits): (chatId: number, now: number) => number | null {
  const taken = new Map<number | "all", number[]>();
  const waitOf = (key: number | "all", { count, perMs }: Window, now: number): number => {
    const within = (taken.get(key) ?? []).filter((at) => at > now - perMs);
    return within.length < count ? 0 : (within.at(-count) ?? now) + perMs - now;
  };
  return (chatId, now) => {
    const group = chatId < 0 ? waitOf(chatId, limits.group, now) : 0;
    const wait = Math.max(group, waitOf(chatId, limits.chat, now), waitOf("all", limits.all, now));
    if (wait > 0) return wait;
    for (const key of [chatId, "all"] as const) taken.set(key, [...(taken.get(key) ?? []), now]);
    return null;
  };
}
