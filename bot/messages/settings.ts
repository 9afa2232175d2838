/** `/settings`: how this chat is talked to, and the buttons that change it. */
import type { FormattedString } from "@grammyjs/parse-mode";
import { MUTABLE_KINDS, type Preferences } from "../../engine/api.ts";
import type { Button } from "../post.ts";
import { pressData } from "../press.ts";
import { LANGUAGES, type Words } from "../words/words.ts";
import { bold, code, lines } from "./layout.ts";

/** What a page of buttons changes; the first one leads to the others. */
export const SETTINGS_PAGES = ["all", "language", "messages", "quiet", "zone", "digest"] as const;
export type SettingsPage = (typeof SETTINGS_PAGES)[number];

/** Where most people are; every other IANA zone is typed. */
export const COMMON_ZONES = [
  "UTC",
  "Europe/Istanbul",
  "Europe/London",
  "Europe/Berlin",
  "America/New_York",
  "America/Chicago",
  "Asia/Dubai",
  "Asia/Singapore",
  "Asia/Tokyo",
] as const;
const COMMON_QUIET = [
  { from: 22 * 60, until: 7 * 60 },
  { from: 23 * 60, until: 7 * 60 },
  { from: 0, until: 8 * 60 },
] as const;
const COMMON_DIGESTS = [7 * 60, 8 * 60, 18 * 60, 21 * 60] as const;
const LANGUAGE_NAMES = { en: "English", tr: "Türkçe" } as const;

/** `07:30`, of minutes after midnight. */
export const minuteText = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

export function settingsMessage(words: Words, chosen: Preferences, page: SettingsPage = "all"): FormattedString {
  if (page !== "all") return lines(bold(words.text(`settings-page-${page}`)), words.text(`settings-how-${page}`));
  const { language, images, zone, quiet, digestAt, muted } = chosen;
  const kinds = muted.map((kind) => words.text(`settings-kind-${kind}`)).join(", ");
  return lines(
    bold(words.text("settings-title")),
    words.text("settings-language", { language: LANGUAGE_NAMES[language] }),
    words.text(images ? "settings-images-on" : "settings-images-off"),
    kinds === "" ? words.text("settings-muted-none") : words.text("settings-muted", { kinds }),
    quiet === null
      ? words.text("settings-quiet-none")
      : words.text("settings-quiet", { from: minuteText(quiet.from), until: minuteText(quiet.until) }),
    words.text("settings-zone", { zone }),
    digestAt === null
      ? words.text("settings-digest-none")
      : words.text("settings-digest", { time: minuteText(digestAt) }),
    "",
    words.text("settings-never-muted"),
    words.rich("settings-typed", {
      zone: code("/settings zone Europe/Istanbul"),
      quiet: code("/settings quiet 22:30-07:00"),
      digest: code("/settings digest 07:30"),
    }),
  );
}

export function settingsButtons(words: Words, chosen: Preferences, page: SettingsPage): readonly Button[] {
  if (page !== "all") {
    const back = { label: words.text("settings-back"), data: pressData("settings", "all"), row: 9 };
    return [...choices(words, chosen, page), back];
  }
  const { images } = chosen;
  const open = (to: SettingsPage, row: number): Button => ({
    label: words.text(`settings-page-${to}`),
    data: pressData("settings", to),
    row,
  });
  const picture = words.text(images ? "settings-turn-images-off" : "settings-turn-images-on");
  return [
    open("language", 0),
    { label: picture, data: pressData("set", `images.${images ? "off" : "on"}`), row: 0 },
    ...[open("messages", 1), open("quiet", 1), open("zone", 2), open("digest", 2)],
  ];
}

/** The one in force is marked. */
const choice = (isChosen: boolean, label: string, value: string, row: number): Button => ({
  label: isChosen ? `✓ ${label}` : label,
  data: pressData("set", value),
  row,
});

function choices(words: Words, chosen: Preferences, page: Exclude<SettingsPage, "all">): readonly Button[] {
  const { language, muted, quiet, zone, digestAt } = chosen;
  switch (page) {
    case "language":
      return LANGUAGES.map((one) => choice(one === language, LANGUAGE_NAMES[one], `language.${one}`, 0));
    case "messages":
      return MUTABLE_KINDS.map((kind, index) => {
        const label = words.text(`settings-kind-${kind}`);
        return choice(!muted.includes(kind), label, `${muted.includes(kind) ? "hear" : "mute"}.${kind}`, index >> 1);
      });
    case "quiet":
      return [
        ...COMMON_QUIET.map(({ from, until }, row) => {
          const isChosen = quiet?.from === from && quiet.until === until;
          return choice(isChosen, `${minuteText(from)}–${minuteText(until)}`, `quiet.${from}-${until}`, row);
        }),
        choice(quiet === null, words.text("settings-none"), "quiet.off", COMMON_QUIET.length),
      ];
    case "zone":
      return COMMON_ZONES.map((one, index) => choice(one === zone, one, `zone.${one}`, index >> 1));
    case "digest":
      return [
        ...COMMON_DIGESTS.map((minute, index) =>
          choice(minute === digestAt, minuteText(minute), `digest.${minute}`, index >> 1),
        ),
        choice(digestAt === null, words.text("settings-none"), "digest.off", COMMON_DIGESTS.length),
      ];
  }
}
