/**
 * A batch of updates in the middle of which the process is killed, and killed again: Telegram hands the whole batch over
 * each time, and each line of it must have its effect once and its answer at most once: only one that was on its way when
 * the process was killed may be missing.
 */
import { processStopwatch, systemClock } from "../../../app/clock.ts";
import { openStores } from "../../../app/stores.ts";
import type { BotApiServer } from "../../servers/bot-api-server.ts";
import type { Program } from "../process.ts";
import { until } from "./phone.ts";
import { hold } from "./report.ts";

/** Each line with what its answer says. */
const BATCH: readonly (readonly [line: string, answer: RegExp])[] = [
  ["/version", /^Lookout \d/],
  ["/alert BTC rsi<30 1h", /^Alert set/],
  ["/threshold 0.91", /0\.91/],
  ["/watchlist remove BNB", /BNB\/USDT is no longer watched|not watched/],
  ["/pause 3h", /^Paused until/],
  ["/settings zone Europe/Istanbul", /Europe\/Istanbul/],
  ["/kill_switch on", /ill switch (is now|already is) ON/],
  ["/alerts", /^Alerts\n/],
];
/** Which answer the process is killed at, and whether the chat has it then. */
const KILLS = [
  { at: 1, arrives: false },
  { at: 3, arrives: true },
  { at: 6, arrives: false },
] as const;

export type BatchPlace = {
  readonly telegram: BotApiServer;
  readonly owner: number;
  readonly folder: string;
  readonly start: () => Program;
};

export async function killedInABatch({ telegram, owner, folder, start }: BatchPlace): Promise<void> {
  let process = start();
  await process.until(({ type }) => type === "scan");
  const begun = telegram.delivered.length;
  const answersTo = (answer: RegExp): number =>
    telegram.delivered.slice(begun).filter(({ chatId, text }) => chatId === owner && answer.test(text)).length;
  const first = telegram.calls.length;
  // All in one turn, so that one poll takes them all.
  for (const [line] of BATCH) telegram.say(owner, line);
  for (const { at, arrives } of KILLS) {
    const { child } = process;
    const [line, answer] = BATCH[at] ?? ["", /^$/];
    telegram.failWhen((method, payload) => {
      if (method !== "sendMessage" || !answer.test(String(payload.text))) return null;
      child.kill("SIGKILL");
      return arrives ? "lost-answer" : "hang";
    });
    await process.exit;
    hold(child.signalCode === "SIGKILL", `the process ended by itself before it answered ${line}`);
    telegram.failWhen(() => null);
    hold(telegram.unconfirmed() === BATCH.length, "a batch was confirmed before its last update was handled");
    process = start();
  }
  await until(
    () => (telegram.unconfirmed() === 0 ? true : null),
    () => `the batch was never confirmed: ${telegram.unconfirmed()} updates wait`,
  );
  const lost: readonly number[] = KILLS.filter(({ arrives }) => !arrives).map(({ at }) => at);
  for (const [index, [line, answer]] of BATCH.entries()) {
    const expected = lost.includes(index) ? 0 : 1;
    hold(answersTo(answer) === expected, `${line} was answered ${answersTo(answer)} times instead of ${expected}`);
  }
  const polls = telegram.calls.slice(first).filter(({ method }) => method === "getUpdates");
  hold(
    polls.some(({ payload }) => Number(payload.timeout) > 0 && Number(payload.offset) > 0),
    "no long poll confirmed",
  );
  process.child.kill("SIGTERM");
  hold((await process.exit) === 0, "the process did not end in order");
  haveHadTheirEffect(folder, owner);
}

function haveHadTheirEffect(varFolder: string, owner: number): void {
  const opened = openStores(varFolder, systemClock, processStopwatch);
  if (!opened.ok) throw new Error(opened.error.lines.join(" "));
  const { readAudit, personAlerts, close } = opened.value;
  const done = readAudit(200).filter(({ userId }) => userId === owner);
  const times = (action: string, key = ""): number =>
    done.filter((entry) => entry.action === action && JSON.stringify(entry.detail).includes(key)).length;
  const counts = {
    alerts: personAlerts.ofChat(owner).length,
    alertCreated: times("alert_created"),
    symbolRemoved: times("symbol_removed"),
    zone: times("preferences_changed"),
    threshold: times("setting_changed", '"threshold"'),
    pause: times("setting_changed", '"paused_until"'),
    killSwitch: times("setting_changed", '"kill_switch"'),
  };
  close();
  const wrong = Object.entries(counts).filter(([, count]) => count !== 1);
  hold(wrong.length === 0, `not done exactly once: ${JSON.stringify(Object.fromEntries(wrong))}`);
}
