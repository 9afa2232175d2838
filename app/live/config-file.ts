/**
 * Follows the file of `--config` in a live run: before each scan it is read again, refused whole when anything in it is
 * wrong, else its hot settings are put in force. People are told once per change; each is in the audit log.
 */
import type { TimestampMs } from "../../core/time.ts";
import type { AlertCode } from "../../engine/alert-code.ts";
import type { AlertTold } from "../../engine/alert-told.ts";
import type { Scanner } from "../../engine/scan/scan.ts";
import type { Config } from "../config/load.ts";
import { aboutSetting, SETTING_NAMES, type SettingName, type Settings } from "../config/schema.ts";
import { engineSettings, settingsPrint } from "../engine-settings.ts";
import type { OpenedRun } from "../opened-run.ts";

export type ConfigFileParts = Pick<OpenedRun, "clock"> & {
  readonly launch: Pick<OpenedRun["launch"], "config" | "reread" | "feed">;
  readonly stores: Pick<OpenedRun["stores"], "controls" | "outbox" | "setEnvironmentKillSwitch">;
  readonly engine: Pick<OpenedRun["engine"], "scanner" | "settings" | "watched">;
  readonly tally: Pick<OpenedRun["tally"], "emit">;
};

/** The scanner, which looks at the file first. */
export function followConfigFile(parts: ConfigFileParts): Scanner {
  const { reread, config } = parts.launch;
  const { scanner } = parts.engine;
  if (reread === null) return scanner;
  const state = { inForce: config.values, seen: textOf(config) };
  return {
    async scan(slot) {
      look(parts, reread, state);
      await scanner.scan(slot);
    },
  };
}

type State = { inForce: Settings; seen: string };

function look(parts: ConfigFileParts, reread: NonNullable<ConfigFileParts["launch"]["reread"]>, state: State): void {
  const read = reread();
  const text = read.ok ? textOf(read.value) : read.error.lines.join(" ");
  // Told already, or as it was.
  if (text === state.seen) return;
  state.seen = text;
  const { stores, clock, engine } = parts;
  const now = clock.now();
  if (!read.ok) {
    stores.controls.audit("config_refused", null, now, { reasons: read.error.lines });
    const says = `The configuration file was changed and is refused whole: ${text} What was in force stays, and signals are judged as before. Correct the file; it is read again before the next scan.`;
    tell(parts, { code: "CONFIG_REFUSED", text: says, told: { as: "config-refused", facts: { fault: text } } }, now);
    return;
  }
  const changed = SETTING_NAMES.filter((name) => differs(state.inForce, read.value.values, name));
  const hot = changed.filter((name) => aboutSetting(name).hot);
  const waiting = changed.filter((name) => !aboutSetting(name).hot);
  const before = state.inForce;
  state.inForce = { ...before, ...Object.fromEntries(hot.map((name) => [name, read.value.values[name]])) };
  const printed = (): string => settingsPrint(engine.settings, engine.watched());
  const printBefore = printed();
  putInForce(parts, state.inForce);
  // By these the nightly comparison knows what was in force up to here.
  const print = { before: printBefore, after: printed() };
  const values = hot.map((name) => [name, { before: before[name], after: state.inForce[name] }] as const);
  stores.controls.audit("config_applied", null, now, { changed: Object.fromEntries(values), waiting, print });
  tell(parts, { code: "CONFIG_APPLIED", ...applied(before, state.inForce, hot, waiting) }, now);
}

/** Everything asks this one object at the moment of use. */
function putInForce({ launch, engine, stores }: ConfigFileParts, values: Settings): void {
  const { venue, preset } = engine.settings;
  const next = engineSettings(values, launch.feed, venue, preset, values.THRESHOLD);
  Object.assign(engine.settings, next);
  stores.setEnvironmentKillSwitch(values.KILL_SWITCH);
}

type Said = { readonly code: AlertCode; readonly text: string; readonly told: AlertTold };

function tell({ tally, stores }: ConfigFileParts, { code, text, told }: Said, at: TimestampMs): void {
  tally.emit({ type: "alert", code, text });
  stores.outbox.enqueue({ kind: "alert", key: `${code}|${at}`, at, code, text, told }, at);
}

const shown = (value: unknown): string => (value === null ? "–" : String(value));

function applied(
  before: Settings,
  after: Settings,
  hot: readonly SettingName[],
  waiting: readonly SettingName[],
): Omit<Said, "code"> {
  const now = hot.map((name) => `${name} ${shown(before[name])} → ${shown(after[name])}`).join(", ");
  const head =
    hot.length === 0
      ? "The configuration file was read again; nothing that is in force changes."
      : `The configuration file was changed: ${now}. Signals are judged by it from this scan on.`;
  const rest = waiting.length === 0 ? "" : ` Only a restart puts these in force: ${waiting.join(", ")}.`;
  const as = `config-${hot.length === 0 ? "read" : "applied"}${waiting.length === 0 ? "" : "-waiting"}` as const;
  return {
    text: `${head}${rest} If you did not change it, look who can write that file.`,
    told: { as, facts: { changed: now, waiting: waiting.join(", ") } },
  };
}

const differs = (one: Settings, other: Settings, name: SettingName): boolean =>
  JSON.stringify(one[name]) !== JSON.stringify(other[name]);

const textOf = ({ values }: Config): string => JSON.stringify(values);
