/** The engine as people see it: every question and every change the chat may put to it. */
import { type Clock, DAY_MS, plus } from "../../core/time.ts";
import type { Desk } from "../api.ts";
import type { Prompts } from "../ports.ts";
import type { EngineDeps } from "../scan/context.ts";
import { killSwitchNow, thresholdNow } from "../settings.ts";
import { answerPrompt, type ChangeDeps, setKillSwitch, setThreshold } from "./changes.ts";
import { check } from "./check.ts";
import { ftmoReport } from "./ftmo.ts";
import { statsOf } from "./stats.ts";
import { findInstrument } from "./symbols.ts";

export type DeskDeps = EngineDeps & {
  readonly clock: Clock;
  readonly prompts: Prompts;
  readonly wall: Clock;
  readonly newId: ChangeDeps["newId"];
};

export function createDesk(deps: DeskDeps): Desk {
  const { settings, controls, inference, ledger, clock } = deps;
  const changes: ChangeDeps = deps;
  return {
    facts: () => ({
      mode: settings.mode,
      feed: settings.feed,
      venue: settings.venue,
      symbols: settings.instruments,
      currency: settings.currency,
      model: { tag: inference.bundle.tag, status: inference.bundle.status, venue: inference.bundle.venue },
      threshold: thresholdNow(settings, controls),
      killSwitch: { on: killSwitchNow(settings, controls), forcedByEnvironment: settings.killSwitchInEnvironment },
    }),
    now: () => clock.now(),
    async check(symbol) {
      if (symbol === undefined) return check(deps, settings.instruments, clock.now());
      const found = findInstrument(symbol, settings.instruments);
      return typeof found === "string" ? check(deps, [found], clock.now()) : found;
    },
    stats(days) {
      const now = clock.now();
      // A scan of this very moment belongs to the window, so its half-open end lies just behind it.
      return statsOf(ledger.outcomes(plus(now, -days * DAY_MS), plus(now, 1)), days, now);
    },
    ftmoStatus: () => ftmoReport(deps, clock.now()),
    setThreshold: (value, by) => setThreshold(changes, value, by, clock.now()),
    setKillSwitch: (on, by) => setKillSwitch(changes, on, by, clock.now()),
    answerPrompt: (id, confirmed, by) => answerPrompt(changes, id, confirmed, by, clock.now()),
  };
}
