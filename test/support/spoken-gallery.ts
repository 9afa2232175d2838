/** Conversations as people have them: every command and the presses behind it, through the real bot, in any language. */
import { setImmediate } from "node:timers/promises";
import { COMMANDS } from "../../bot/messages/help.ts";
import { createPictures } from "../../bot/pictures.ts";
import type { Language } from "../../bot/words/words.ts";
import type { SignalDesk } from "../../engine/api.ts";
import type { Charts } from "../../engine/ports/charts.ts";
import { bars } from "./charts.ts";
import { aCard, fakeSignals } from "./fake-signals.ts";
import { type Call, memoryPreferences, OWNER, testChat } from "./fake-telegram.ts";

/** Lines beginning with "/" are sent; others are labels of buttons, pressed under the newest message that has one. */
const SPOKEN: readonly (readonly string[])[] = [
  ["/start"],
  ["/help"],
  ["/check", "BTC"],
  ["/check BTC", "#refresh"],
  ["/why", "/why ETH"],
  ["/watchlist", "/watchlist add SOL", "#v1:watchlist-yes"],
  ["/stats", "/stats all", "/missed"],
  ["/model"],
  ["/retrain", "#v1:retrain-no"],
  ["/ftmo_status", "/ftmo_status set 97000 96500"],
  ["/threshold", "/threshold 0.4", "#v1:threshold-yes"],
  ["/kill_switch", "/kill_switch on", "/kill_switch off", "#v1:kill-yes"],
  ["/pause", "/pause 2h", "/pause off"],
  ["/alert", "/alerts"],
  ["/settings", "#settings", "#set"],
  ["/people", "/invite trader", "/audit"],
  ["/health", "/jobs", "/version", "/logs"],
  // What is begun here must end here: its timer would keep the gallery running.
  ["/challenge", "#work-cancel"],
  ["/unknown", "hello"],
];

export type Turn = {
  /** What was typed, or the label of the pressed button. */
  readonly asked: string;
  readonly pressed: boolean;
  readonly calls: readonly Call[];
};
export type Talk = { readonly title: string; readonly turns: readonly Turn[] };

/** Commands that nothing above says are said once by themselves. */
function everyTalk(): typeof SPOKEN {
  const said = new Set(SPOKEN.flat().map((line) => line.split(" ")[0]?.slice(1)));
  return [...SPOKEN, ...COMMANDS.filter(({ name }) => !said.has(name)).map(({ name }) => [`/${name}`])];
}

export async function spokenGallery(language: Language, charts?: Charts): Promise<readonly Talk[]> {
  const talks: Talk[] = [];
  for (const lines of everyTalk()) {
    talks.push({ title: lines[0] ?? "", turns: await spoken(lines, language, charts) });
  }
  return talks;
}

async function spoken(lines: readonly string[], language: Language, charts?: Charts): Promise<readonly Turn[]> {
  const preferences = memoryPreferences({ language });
  const pictures = charts && createPictures({ charts, preferences, emit: () => {} });
  const cards = fakeSignals(aCard());
  const prices: SignalDesk["prices"] = (instrument, until) => ({
    ...cards.prices(instrument, until),
    bars: bars(aCard().decision.entry),
  });
  const chat = testChat({ preferences, signals: { ...cards, prices }, ...(pictures && { pictures }) });
  const turns: Turn[] = [];
  for (const line of lines) {
    const before = chat.calls.length;
    const pressed = !line.startsWith("/") && line !== "hello";
    const asked = pressed ? labelled(turns, line) : line;
    if (asked === null) continue;
    await (pressed ? chat.press(asked) : chat.say(line, OWNER));
    // What follows by itself belongs to the turn.
    await setImmediate();
    turns.push({ asked, pressed, calls: chat.calls.slice(before) });
  }
  return turns;
}

/** The button whose data begins like this ("#refresh" = any version), or whose label is this; null = none was shown. */
function labelled(turns: readonly Turn[], wanted: string): string | null {
  const buttons = turns.flatMap(({ calls }) => calls.flatMap(({ payload }) => buttonRows(payload).flat()));
  const fits = ({ text, callback_data: data }: ShownButton): boolean =>
    wanted.startsWith("#")
      ? data.startsWith(wanted.slice(1)) || data.startsWith(`v2:${wanted.slice(1)}`)
      : text.includes(wanted);
  return buttons.findLast(fits)?.text ?? null;
}

export type ShownButton = { readonly text: string; readonly callback_data: string };

export function buttonRows(payload: Call["payload"]): readonly (readonly ShownButton[])[] {
  const markup = payload.reply_markup as { inline_keyboard?: ShownButton[][] } | undefined;
  return markup?.inline_keyboard ?? [];
}
