/** `/settings`: quiet hours, kinds of message, images, language, time zone and digest, by buttons or typed. */
import { Composer, type Context } from "grammy";
import { isZone, MUTABLE_KINDS, type MutableKind, type Preferences } from "../../engine/api.ts";
import { lines } from "../messages/layout.ts";
import { SETTINGS_PAGES, type SettingsPage, settingsButtons, settingsMessage } from "../messages/settings.ts";
import { onPress } from "../press.ts";
import type { Room } from "../room.ts";
import { actorOf } from "../voice.ts";
import { LANGUAGES } from "../words/words.ts";

export function settingsCommand(room: Room): Composer<Context> {
  const { voice, wordsOf, preferences } = room;
  const feature = new Composer<Context>();
  feature.command("settings", async (ctx) => {
    const by = actorOf(ctx);
    const given = ctx.match.trim();
    if (given !== "") {
      const [name = "", value = ""] = given.split(/\s+/, 2);
      const patch = patchOf(name.toLowerCase(), value, preferences.of(by.chatId));
      if (patch === null) return voice.reply(ctx, lines(wordsOf(ctx).text("settings-unreadable")));
      preferences.change(by.chatId, patch, by);
    }
    const [words, chosen] = [wordsOf(ctx), preferences.of(by.chatId)];
    await voice.reply(ctx, settingsMessage(words, chosen), settingsButtons(words, chosen, "all"));
  });
  feature.use(
    onPress("settings", async (ctx, page) => {
      await ctx.answerCallbackQuery();
      await redraw(ctx, room, isPage(page) ? page : "all");
    }),
    onPress("set", (ctx, argument) => pressed(ctx, room, argument)),
  );
  return feature;
}

const isPage = (text: string): text is SettingsPage => (SETTINGS_PAGES as readonly string[]).includes(text);

/** A press that says what is so already changes nothing and is answered all the same. */
async function pressed(ctx: Context, room: Room, argument: string): Promise<void> {
  const by = actorOf(ctx);
  const [name = "", ...rest] = argument.split(".");
  const before = room.preferences.of(by.chatId);
  const patch = patchOf(name, rest.join("."), before);
  const isNews = patch !== null && JSON.stringify({ ...before, ...patch }) !== JSON.stringify(before);
  if (isNews) room.preferences.change(by.chatId, patch, by);
  const words = room.wordsOf(ctx);
  await ctx.answerCallbackQuery({ text: words.text(isNews ? "settings-changed" : "settings-unchanged") });
  if (isNews) await redraw(ctx, room, PAGE_OF[name] ?? "all");
}

const PAGE_OF: Readonly<Record<string, SettingsPage>> = { hear: "messages", mute: "messages" };

async function redraw(ctx: Context, { voice, wordsOf, preferences }: Room, page: SettingsPage): Promise<void> {
  const [words, chosen] = [wordsOf(ctx), preferences.of(actorOf(ctx).chatId)];
  await voice.settle(ctx, settingsMessage(words, chosen, page), settingsButtons(words, chosen, page));
}

type Reader = (value: string, chosen: Preferences) => Partial<Preferences> | null;

const READERS: Readonly<Record<string, Reader>> = {
  language: (value) => {
    const language = LANGUAGES.find((one) => one === value.toLowerCase());
    return language === undefined ? null : { language };
  },
  images: (value) => (value === "on" || value === "off" ? { images: value === "on" } : null),
  zone: (value) => (/^[A-Za-z0-9._/+-]{1,64}$/.test(value) && isZone(value) ? { zone: value } : null),
  quiet: (value) => (value === "off" ? { quiet: null } : quietOf(value)),
  digest: (value) => {
    const digestAt = value === "off" ? null : minuteOf(value);
    return digestAt === undefined ? null : { digestAt };
  },
  mute: (value, { muted }) => (isKind(value) ? { muted: [...new Set([...muted, value])] } : null),
  hear: (value, { muted }) => (isKind(value) ? { muted: muted.filter((kind) => kind !== value) } : null),
};

/** What a button or a typed line wishes; null when it cannot be read. */
function patchOf(name: string, value: string, chosen: Preferences): Partial<Preferences> | null {
  const read = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  return read === undefined ? null : read(value, chosen);
}

const isKind = (text: string): text is MutableKind => (MUTABLE_KINDS as readonly string[]).includes(text);

/** `22:30-07:00`, or minutes after midnight as buttons carry them. */
function quietOf(text: string): Partial<Preferences> | null {
  const [first = "", second = "", ...more] = text.split(/[-–]/);
  const [from, until] = [minuteOf(first), minuteOf(second)];
  if (from === undefined || until === undefined || from === until || more.length > 0) return null;
  return { quiet: { from, until } };
}

/** `07:30` or a count of minutes; undefined when it is no time of a day. */
function minuteOf(text: string): number | undefined {
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})$/.exec(text) ?? [];
  if (hours !== undefined && minutes !== undefined) {
    return Number(hours) < 24 && Number(minutes) < 60 ? Number(hours) * 60 + Number(minutes) : undefined;
  }
  return /^\d{1,4}$/.test(text) && Number(text) < 1440 ? Number(text) : undefined;
}
