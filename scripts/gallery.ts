/** `npm run gallery`: every message and picture of the chat, in every language, as a page under docs/gallery. */
import { createHash } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FormattedString } from "@grammyjs/parse-mode";
import { cardButtons, freshCard } from "../bot/messages/card.ts";
import { signalChart } from "../bot/messages/price-chart.ts";
import { stamp } from "../bot/messages/stamp.ts";
import type { Button } from "../bot/post.ts";
import { keyboard } from "../bot/post.ts";
import { LANGUAGES, type Language, wordsIn } from "../bot/words/words.ts";
import { createCharts } from "../charts/charts.ts";
import type { Chart } from "../engine/ports/charts.ts";
import { GALLERY } from "../test/bot/messages/gallery.ts";
import { aDecision, NOON } from "../test/support/bot-reports.ts";
import { ALL_CHARTS, bars } from "../test/support/charts.ts";
import { fakeSignals } from "../test/support/fake-signals.ts";
import type { Call } from "../test/support/fake-telegram.ts";
import { buttonRows, spokenGallery, type Turn } from "../test/support/spoken-gallery.ts";
import { type Bubble, pageHtml, type Scene } from "./gallery/html.ts";

const FOLDER = join(import.meta.dirname, "../docs/gallery");
const charts = createCharts({ deadlineMs: 60_000 });
rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });

/** The same picture is kept once. */
function keep(png: Uint8Array): string {
  const name = `${createHash("sha256").update(png).digest("hex").slice(0, 10)}.png`;
  writeFileSync(join(FOLDER, name), png);
  return name;
}

async function drawn(chart: Chart): Promise<string> {
  const png = await charts.draw(chart);
  if (!png.ok) throw new Error(png.error.text);
  return keep(png.value);
}

function bubbleOf({ method, payload, files = [] }: Call): Bubble | null {
  const [png] = files;
  const text = String(payload.text ?? payload.caption ?? "");
  const entities = (payload.entities ?? payload.caption_entities ?? []) as Bubble["entities"];
  const shown = { text, entities, photo: png === undefined ? null : keep(png), buttons: buttonRows(payload) };
  if (method.startsWith("send")) return { ...shown, by: "bot" };
  if (method.startsWith("edit")) return { ...shown, by: "edit" };
  return method === "answerCallbackQuery" && text !== "" ? { ...shown, by: "toast" } : null;
}

function turnBubbles({ asked, pressed, calls }: Turn): readonly Bubble[] {
  const person: Bubble = { text: asked, entities: [], photo: null, buttons: [], by: pressed ? "press" : "person" };
  return [person, ...calls.map(bubbleOf).filter((bubble) => bubble !== null)];
}

async function talks(): Promise<readonly Scene[]> {
  // Pictures of one language are enough: they differ in few words, and the page must stay small.
  const [, ...others] = LANGUAGES;
  const spoken = await Promise.all([
    spokenGallery(LANGUAGES[0], charts),
    ...others.map((language) => spokenGallery(language)),
  ]);
  return (spoken[0] ?? []).map(({ title }, index) => ({
    title,
    sides: spoken.map((side) => (side[index]?.turns ?? []).flatMap(turnBubbles)),
  }));
}

const said = (
  message: FormattedString,
  buttons: readonly Button[] = [],
  photo: string | null = null,
): readonly Bubble[] =>
  stamp("dryrun", message).map(({ text, entities }) => ({
    ...{ text, entities, photo, by: "bot" as const },
    buttons: buttons.length === 0 ? [] : (keyboard(buttons).inline_keyboard as readonly { text: string }[][]),
  }));

async function signal(language: Language): Promise<readonly Bubble[]> {
  const [words, decision] = [wordsIn(language), aDecision()];
  const view = { ...fakeSignals().prices(decision.instrument, decision.slot), bars: bars(decision.entry) };
  const photo = await drawn(signalChart(words, decision, view, { mode: "dryrun" }));
  const message = GALLERY["signal-dry-run"]?.(words);
  return message === undefined ? [] : said(message, cardButtons(words, freshCard(decision), NOON), photo);
}

const messages: readonly Scene[] = Object.entries(GALLERY).map(([title, message]) => ({
  title,
  sides: LANGUAGES.map((language) => said(message(wordsIn(language)))),
}));
const pictures: Scene[] = [];
for (const [title, chart] of Object.entries(ALL_CHARTS)) {
  if (chart.kind === "candles") continue;
  const photo = await drawn(chart);
  pictures.push({ title, sides: [[{ text: "", entities: [], photo, buttons: [], by: "bot" }]] });
}
const sections = [
  { title: "A signal", scenes: [{ title: "as it is pushed", sides: await Promise.all(LANGUAGES.map(signal)) }] },
  { title: "Conversations", scenes: await talks() },
  { title: "Every message in every situation", scenes: messages },
  { title: "Pictures", scenes: pictures },
];
writeFileSync(join(FOLDER, "index.html"), pageHtml(sections));
await charts.stop();
process.stdout.write(`${join(FOLDER, "index.html")}\n`);
