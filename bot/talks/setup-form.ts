/** `/setup`: account rules and size, symbols, threshold, time zone. Nothing changes before the last press. */
import type { FormattedString } from "@grammyjs/parse-mode";
import type { Context } from "grammy";
import { symbolOf } from "../../core/instrument.ts";
import { DAY_MS, plus } from "../../core/time.ts";
import { plainAmount } from "../../core/typed-amount.ts";
import { type Actor, type ChangeAnswer, isZone } from "../../engine/api.ts";
import { refusal } from "../messages/change.ts";
import { fixed, setting } from "../messages/format.ts";
import { bold, code, lines } from "../messages/layout.ts";
import { COMMON_ZONES } from "../messages/settings.ts";
import { dateTime } from "../messages/times.ts";
import type { Room } from "../room.ts";
import { actorOf } from "../voice.ts";
import type { Words } from "../words/words.ts";
import type { Answers, Choice, Form, ReadAnswer } from "./form.ts";

const KEYS = ["preset", "size", "symbols", "threshold", "zone", "confirm"] as const;
type Key = (typeof KEYS)[number];

const SIZES = [10_000, 25_000, 50_000, 100_000, 200_000] as const;
const THRESHOLDS = [0.7, 0.75, 0.8] as const;
const KEEP = "keep";

export function setupForm(room: Room): Form {
  const { wordsOf, setup } = room;
  return {
    next(answers, ctx) {
      const sized = setup.presets.find(({ id }) => id === answers.preset)?.size ?? null;
      const key = KEYS.find((one) => answers[one] === undefined && !(one === "size" && sized !== null));
      if (key === undefined) return null;
      const words = wordsOf(ctx);
      const text = key === "confirm" ? summary(room, words, answers) : lines(words.text(`talk-setup-${key}`));
      return { key, text, choices: choicesOf(room, key, ctx) };
    },
    async read(key, text, _answers, ctx) {
      const value = READERS[key as Key](text, room);
      if (value === null) return unreadable(room, ctx, key);
      const trouble = key === "symbols" && value !== KEEP ? await untraded(room, ctx, symbolsOf(value)) : [];
      return trouble.length === 0 ? { ok: true, value } : { ok: false, says: lines(...trouble) };
    },
    async finish(answers, ctx) {
      const words = wordsOf(ctx);
      if (answers.confirm !== "apply") return { message: lines(words.text("talk-cancelled")), buttons: [] };
      return { message: await applied(room, answers, ctx), buttons: [] };
    },
  };
}

const unreadable = ({ wordsOf }: Room, ctx: Context, key: string): ReadAnswer => ({
  ok: false,
  says: lines(wordsOf(ctx).text(`talk-setup-unreadable-${key}`)),
});

/** One line for each that could not be watched, so that it is typed again now and not after Apply. */
async function untraded({ desk, wordsOf }: Room, ctx: Context, wished: readonly string[]): Promise<readonly string[]> {
  const watched = new Set(desk.facts().symbols.map((one) => baseOf(symbolOf(one))));
  const troubles: string[] = [];
  for (const symbol of wished) {
    if (watched.has(baseOf(symbol))) continue;
    const search = await desk.findSymbols(symbol);
    const isTraded = search.kind === "found" && search.symbols.some((pair) => baseOf(pair) === baseOf(symbol));
    const code = search.kind === "refused" ? search.code : "SYMBOL_NOT_TRADED";
    if (!isTraded) troubles.push(`${symbol}: ${refusal(wordsOf(ctx), code)}`);
  }
  return troubles;
}

/** Null when it cannot be used. */
const READERS: Readonly<Record<Key, (text: string, room: Room) => string | null>> = {
  preset: (text, { setup }) => setup.presets.find(({ id }) => id === text)?.id ?? null,
  size: (text) => {
    const amount = plainAmount(text);
    return /^[1-9]\d{2,8}$/.test(amount) ? amount : null;
  },
  symbols: (text) => (text === KEEP || symbolsOf(text).length > 0 ? text : null),
  threshold: (text) => {
    const value = Number(text.replace(",", "."));
    return text === KEEP || (/^\d?[.,]?\d{1,6}$/.test(text) && value >= 0 && value <= 1)
      ? text.replace(",", ".")
      : null;
  },
  zone: (text) => (text === KEEP || (/^[A-Za-z0-9._/+-]{1,64}$/.test(text) && isZone(text)) ? text : null),
  confirm: (text) => (text === "apply" || text === "leave" ? text : null),
};

/** A dozen at once: more are added with /watchlist. */
const symbolsOf = (text: string): readonly string[] => {
  const symbols = text.split(/[\s,]+/).filter((symbol) => symbol !== "");
  return symbols.length <= 12 && symbols.every((symbol) => /^[A-Za-z0-9/]{2,20}$/.test(symbol)) ? symbols : [];
};

function choicesOf({ wordsOf, setup, desk, preferences }: Room, key: Key, ctx: Context): readonly Choice[] {
  const words = wordsOf(ctx);
  const keep = (label: string): Choice => ({
    label: words.text("talk-setup-keep", { value: label }),
    value: KEEP,
    row: 9,
  });
  switch (key) {
    case "preset":
      return setup.presets.map(({ id, name }, row) => ({ label: name, value: id, row }));
    case "size":
      return SIZES.map((size, index) => ({ label: fixed(size, 0), value: String(size), row: index >> 1 }));
    case "symbols":
      return [keep(desk.facts().symbols.slice(0, 5).map(symbolOf).join(", "))];
    case "threshold":
      return [
        ...THRESHOLDS.map((value) => ({ label: setting(value), value: String(value) })),
        keep(setting(desk.facts().threshold)),
      ];
    case "zone":
      return [
        ...COMMON_ZONES.map((zone, index) => ({ label: zone, value: zone, row: index >> 1 })),
        keep(preferences.of(actorOf(ctx).chatId).zone),
      ];
    case "confirm":
      return [
        { label: words.text("talk-setup-apply"), value: "apply" },
        { label: words.text("talk-setup-leave"), value: "leave" },
      ];
  }
}

const sizeOf = ({ setup }: Room, { preset, size }: Answers): number =>
  setup.presets.find(({ id }) => id === preset)?.size ?? Number(size);

const nameOf = ({ setup }: Room, { preset = "" }: Answers): string =>
  setup.presets.find(({ id }) => id === preset)?.name ?? preset;

const thresholdSaid = (value: string | undefined, said: (value: string | undefined) => string): string =>
  value === undefined || value === KEEP ? said(value) : setting(Number(value));

function summary(room: Room, words: Words, answers: Answers): FormattedString {
  const said = (value: string | undefined): string =>
    value === KEEP ? words.text("talk-setup-as-it-is") : (value ?? "");
  return lines(
    bold(words.text("talk-setup-confirm")),
    words.text("talk-setup-is-account", { preset: nameOf(room, answers), size: fixed(sizeOf(room, answers), 0) }),
    words.text("talk-setup-is-symbols", { symbols: said(answers.symbols) }),
    words.text("talk-setup-is-threshold", { threshold: thresholdSaid(answers.threshold, said) }),
    words.text("talk-setup-is-zone", { zone: said(answers.zone) }),
  );
}

async function applied(room: Room, answers: Answers, ctx: Context): Promise<FormattedString> {
  const words = room.wordsOf(ctx);
  const by = actorOf(ctx);
  const { threshold = KEEP, zone = KEEP, symbols = KEEP, preset = "" } = answers;
  if (zone !== KEEP) room.preferences.change(by.chatId, { zone }, by);
  const level = threshold === KEEP ? null : confirmed(room, room.desk.setThreshold(Number(threshold), by), by);
  const saved = room.setup.save(preset, sizeOf(room, answers));
  return lines(
    bold(words.text("talk-setup-done")),
    words.text(`talk-setup-account-${saved}`),
    ...(saved === "unchanged" ? [] : oldAccount(room, words, by)),
    ...(symbols === KEEP ? [] : await watch(room, words, symbolsOf(symbols), by)),
    level === null || level.kind !== "refused" ? null : refusal(words, level.code),
    words.text("talk-setup-in-force", {
      threshold: setting(room.desk.facts().threshold),
      zone: room.preferences.of(by.chatId).zone,
      symbols: room.desk.facts().symbols.map(symbolOf).join(", "),
    }),
    words.text("talk-setup-next"),
  );
}

/** As long as a pause may be: who has not restarted by then was told what follows. */
const PAUSE_MS = 7 * DAY_MS;

/** Sizes for an account that is not the person's any more are worse than none, so they wait for the restart. */
function oldAccount({ desk, setup }: Room, words: Words, by: Actor): readonly (FormattedString | string)[] {
  const { preset, initial } = setup.current;
  const until = plus(desk.now(), PAUSE_MS);
  const { pausedUntil } = desk.facts();
  if (pausedUntil === null || pausedUntil < until) desk.setPause(until, by);
  const paused = desk.facts().pausedUntil;
  return [
    bold(words.text("talk-setup-old-account", { preset, size: fixed(initial, 0) })),
    ...(paused === null
      ? []
      : [words.rich("talk-setup-paused", { until: bold(dateTime(words, paused)), command: code("/pause off") })]),
  ];
}

/** The person has pressed Apply under all of it, so what else would ask once more is answered for them. */
const confirmed = ({ desk }: Room, answer: ChangeAnswer, by: Actor): ChangeAnswer =>
  answer.kind === "confirm" ? desk.answerPrompt(answer.promptId, true, by) : answer;

/** First what is new, so that the list is never empty; then what was not named goes. One line for each that failed. */
async function watch(room: Room, words: Words, wished: readonly string[], by: Actor): Promise<readonly string[]> {
  const { desk } = room;
  const failed: string[] = [];
  const note = (symbol: string, answer: ChangeAnswer): void => {
    if (answer.kind !== "refused") return;
    failed.push(`${symbol}: ${refusal(words, answer.code)}`);
  };
  const bases = new Set(wished.map((symbol) => baseOf(symbol)));
  const watched = desk.facts().symbols.map(symbolOf);
  for (const symbol of wished) {
    if (watched.some((one) => baseOf(one) === baseOf(symbol))) continue;
    note(symbol, confirmed(room, await desk.watchSymbol(symbol, by), by));
  }
  for (const symbol of watched) if (!bases.has(baseOf(symbol))) note(symbol, desk.unwatchSymbol(symbol, by));
  return failed;
}

const baseOf = (symbol: string): string => symbol.toUpperCase().replace(/\/?USDT$/, "");
