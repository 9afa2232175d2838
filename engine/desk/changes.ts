/**
 * Changes people ask for: the threshold, the kill switch, the account and the watched symbols. Whatever makes the
 * product more careful happens at once; whatever makes it bolder asks for a button first. Every change is stored with who made it.
 */
import { type Clock, DAY_MS, plus, type TimestampMs } from "../../core/time.ts";
import type { ChangeAnswer } from "../api.ts";
import type { Actor, Controls, Prompt, PromptKind, Prompts } from "../ports.ts";
import { type EngineSettings, LIVE_MINIMUM_THRESHOLD, pauseNow, thresholdNow } from "../settings.ts";
import { type MaybeRetraining, retrainingRefusal, retrainingState } from "./retraining.ts";

/** How long a confirmation button works. */
const PROMPT_VALID_MS = 5 * 60_000;

/** Whoever wants longer quiet means the kill switch. */
const LONGEST_PAUSE_MS = 7 * DAY_MS;

export type ChangeDeps = {
  readonly settings: EngineSettings;
  readonly controls: Controls;
  readonly prompts: Prompts;
  /** A fresh, short, unguessable id for a prompt. */
  readonly newId: () => string;
  /** People's own time: buttons expire by it, because a replay's clock may run a hundred times faster. */
  readonly wall: Clock;
  readonly account: AccountChange;
  readonly watchlist: DecidedChange;
  readonly people: DecidedChange;
  readonly model: DecidedChange;
  readonly retraining: MaybeRetraining;
};
/** How a change of the account is carried out (desk/account-change.ts). */
export type AccountChange = {
  /** Names the figures in use. */
  inUse(): string;
  apply(value: string, by: Actor, at: TimestampMs): Refusal | null;
};

/** How a change that its value describes is carried out: of the watched symbols, of people, of the model. */
export type DecidedChange = {
  /** What a question about this change rests on. */
  stateOf(value: string): string;
  apply(value: string, by: Actor, at: TimestampMs): Refusal | null;
};

export type Refusal = Extract<ChangeAnswer, { kind: "refused" }>["code"];
export const refused = (code: Refusal): ChangeAnswer => ({ kind: "refused", code });

export function setThreshold(deps: ChangeDeps, value: number, by: Actor, at: TimestampMs): ChangeAnswer {
  const { settings, controls } = deps;
  if (!(value >= 0 && value <= 1)) return refused("OUT_OF_RANGE");
  if (settings.mode === "live" && value < LIVE_MINIMUM_THRESHOLD) return refused("LIVE_MINIMUM");
  const before = thresholdNow(settings, controls);
  if (value === before) return { kind: "unchanged", value: String(value) };
  if (value < before) return ask(deps, "threshold", String(value), String(before), by);
  controls.change({ key: "threshold", value: String(value), by, at });
  return { kind: "done", value: String(value) };
}

export function setKillSwitch(deps: ChangeDeps, on: boolean, by: Actor, at: TimestampMs): ChangeAnswer {
  const { settings, controls } = deps;
  const stored = controls.setting("kill_switch") === "on";
  if (!on && settings.killSwitchInEnvironment) return refused("FORCED_BY_ENVIRONMENT");
  if (on) {
    if (stored) return { kind: "unchanged", value: "on" };
    return { kind: "done", value: "on", cancelled: controls.killNow(by, at).cancelled };
  }
  return stored ? ask(deps, "kill_switch_off", "off", "on", by) : { kind: "unchanged", value: "off" };
}

/** A longer pause works at once; a shorter one, or none, asks. `until` null = go on now. */
export function setPause(deps: ChangeDeps, until: TimestampMs | null, by: Actor, at: TimestampMs): ChangeAnswer {
  const { controls } = deps;
  const before = pauseNow(controls, at) ?? 0;
  const value = String(until ?? 0);
  if (until !== null && !(until > at && until - at <= LONGEST_PAUSE_MS)) return refused("OUT_OF_RANGE");
  if (value === String(before)) return { kind: "unchanged", value };
  if (Number(value) < before) return ask(deps, "pause", value, String(before), by);
  controls.change({ key: "paused_until", value, by, at });
  return { kind: "done", value };
}

export function answerPrompt(
  deps: ChangeDeps,
  id: string,
  confirmed: boolean,
  by: Actor,
  at: TimestampMs,
  kind?: PromptKind,
): ChangeAnswer {
  const { prompts, wall } = deps;
  const prompt = prompts.get(id);
  if (prompt === null || (kind !== undefined && kind !== prompt.kind)) return refused("PROMPT_UNKNOWN");
  if (prompt.userId !== by.userId || prompt.chatId !== by.chatId) return refused("PROMPT_NOT_YOURS");
  if (wall.now() >= prompt.expiresAt) return closed(prompts, id, "void", "PROMPT_EXPIRED");
  if (!confirmed) return closed(prompts, id, "cancelled", "PROMPT_CANCELLED");
  if (currentValue(deps, prompt, at) !== prompt.before) return closed(prompts, id, "void", "PROMPT_VOID");
  if (!prompts.close(id, "confirmed")) return refused("PROMPT_USED");
  return carriedOut(deps, prompt, by, at);
}

const SETTING_OF = { threshold: "threshold", kill_switch_off: "kill_switch", pause: "paused_until" } as const;

function carriedOut(deps: ChangeDeps, { kind, value }: Prompt, by: Actor, at: TimestampMs): ChangeAnswer {
  switch (kind) {
    case "account":
    case "watchlist":
    case "people":
    case "model": {
      const refusal = deps[kind].apply(value, by, at);
      return refusal === null ? { kind: "done", value } : refused(refusal);
    }
    case "retrain":
      deps.retraining?.start(by, at);
      return { kind: "done", value };
    case "threshold":
    case "kill_switch_off":
    case "pause":
      deps.controls.change({ key: SETTING_OF[kind], value, by, at });
      return { kind: "done", value };
  }
}

/** Every change of the account asks: it moves all limits at once. */
export function askAccount(deps: ChangeDeps, value: string, by: Actor): ChangeAnswer {
  const before = deps.account.inUse();
  return value === before ? { kind: "unchanged", value } : ask(deps, "account", value, before, by);
}

/** It may take hours of the machine, so it asks. */
export function askRetraining(deps: ChangeDeps, by: Actor): ChangeAnswer {
  const refusal = retrainingRefusal(deps.retraining);
  return refusal === null ? ask(deps, "retrain", "retrain", retrainingState(deps.retraining), by) : refused(refusal);
}

/** A prompt ends once; whoever comes second hears that it was used. */
const closed = (prompts: Prompts, id: string, as: "cancelled" | "void", code: Refusal): ChangeAnswer =>
  refused(prompts.close(id, as) ? code : "PROMPT_USED");

function currentValue(deps: ChangeDeps, { kind, value }: Prompt, at: TimestampMs): string {
  const { settings, controls, account, retraining } = deps;
  switch (kind) {
    case "threshold":
      return String(thresholdNow(settings, controls));
    case "kill_switch_off":
      return controls.setting("kill_switch") ?? "off";
    case "pause":
      return String(pauseNow(controls, at) ?? 0);
    case "account":
      return account.inUse();
    case "watchlist":
    case "people":
    case "model":
      return deps[kind].stateOf(value);
    case "retrain":
      return retrainingState(retraining);
  }
}

export function ask(
  { prompts, newId, wall }: Pick<ChangeDeps, "prompts" | "newId" | "wall">,
  kind: Prompt["kind"],
  value: string,
  before: string,
  by: Actor,
): Extract<ChangeAnswer, { kind: "confirm" }> {
  const expiresAt = plus(wall.now(), PROMPT_VALID_MS);
  const id = newId();
  prompts.open({ id, kind, value, before, userId: by.userId, chatId: by.chatId, expiresAt });
  return { kind: "confirm", promptId: id, value, before, expiresAt };
}
