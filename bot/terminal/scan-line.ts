/** One short line per scan: `12:04 BTC 104,512 long .38 · ETH 2,514 short .41 ▲ · BNB 650 –`. */
import type { EventBody } from "../../engine/events.ts";
import { dotted, shorten, shortPrice } from "../messages/format.ts";
import { wallTime } from "../messages/times.ts";
import type { Words } from "../words/words.ts";
import { dim, paint, type Style } from "./render.ts";

export type ScanEvent = Extract<EventBody, { type: "scan" }>;
type Seen = ScanEvent["symbols"][number];

/** Notes may be sentences; the whole of them stands in the alert and in /check. */
const LONGEST_NOTE = 28;

const PLAIN: Style = { color: false, columns: 80 };

/** ▲ marks tier MEDIUM, ▲▲ HIGH; – means that nothing is worth naming, ! that something is missing. */
export function renderScanLine(words: Words, event: ScanEvent, style: Style = PLAIN): string {
  const time = wallTime(event.slot, words.zone);
  const head = event.late ? words.text("scan-late", { time }) : time;
  const cells = event.symbols.map(cell);
  const { shown, left } = fitting(words, cells, style.columns - head.length - 1);
  const more = left === 0 ? [] : [moreText(words, left)];
  return [dim(head, style), [...shown, ...more].map((text) => highlighted(text, style)).join(" · ")].join(" ");
}

function cell({ instrument, close, best, note }: Seen): string {
  const symbol = instrument.slice(instrument.indexOf(":") + 1);
  const name = `${symbol.split("/")[0] ?? symbol} ${close === null ? "–" : shortPrice(close)}`;
  if (note !== null) return `${name} ! ${shorten(note, LONGEST_NOTE)}`;
  if (best === null) return `${name} –`;
  const raised = { LOW: "", MEDIUM: " ▲", HIGH: " ▲▲" }[best.tier] ?? "";
  return `${name} ${best.side} ${dotted(best.confidence)}${raised}`;
}

const moreText = (words: Words, left: number): string => words.text("scan-more", { n: String(left) });

/** As many cells as the line holds; with several left out, "+3 more" must fit as well. */
function fitting(
  words: Words,
  cells: readonly string[],
  room: number,
): { readonly shown: readonly string[]; readonly left: number } {
  const wide = (list: readonly string[], left: number): number =>
    [...list, ...(left === 0 ? [] : [moreText(words, left)])].join(" · ").length;
  let count = cells.length;
  while (count > 1 && wide(cells.slice(0, count), cells.length - count) > room) count -= 1;
  return { shown: cells.slice(0, count), left: cells.length - count };
}

const GREEN = "\u001b[32m";
const YELLOW = "\u001b[33m";

function highlighted(text: string, style: Style): string {
  if (text.includes(" ! ")) return paint(text, YELLOW, style);
  return text.includes("▲") ? paint(text, GREEN, style) : text;
}
