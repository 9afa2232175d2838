/** Alerts that people define: what each looks for, the list with its buttons, and the message when one comes true. */
import type { FormattedString } from "@grammyjs/parse-mode";
import { symbolOf } from "../../core/instrument.ts";
import type { AlertAnswer, AlertCondition, AlertFault, AlertView, Notice } from "../../engine/api.ts";
import { ALERT_TIMEFRAMES, ALERTS_AT_MOST } from "../../engine/api.ts";
import type { Button } from "../post.ts";
import { pressData } from "../press.ts";
import { phrase } from "../words/phrases.ts";
import type { Words } from "../words/words.ts";
import { fixed, price } from "./format.ts";
import { bold, code, lines } from "./layout.ts";
import { unknownSymbol } from "./sorry.ts";
import { dateTime, duration } from "./times.ts";

type Watch = Extract<Notice, { kind: "watch" }>;
type Looked = Pick<AlertView, "instrument" | "timeframe" | "condition">;

/** `BTC/USDT: RSI below 30 on 1h bars`. */
function looksFor(words: Words, { instrument, timeframe, condition }: Looked): string {
  const facts = { symbol: symbolOf(instrument), timeframe };
  switch (condition.kind) {
    case "price":
      return words.text(`alerts-price-${condition.side}`, { ...facts, level: price(condition.level) });
    case "rsi":
      return words.text(`alerts-rsi-${condition.side}`, { ...facts, level: plainNumber(condition.level) });
    case "macd":
      return words.text(`alerts-macd-${condition.side}`, facts);
    case "volume":
      return words.text("alerts-volume", { ...facts, factor: plainNumber(condition.factor) });
    case "pattern":
      return words.text("alerts-pattern", { ...facts, pattern: phrase(words, "pattern", condition.name) });
    case "tier":
      return words.text("alerts-tier", { ...facts, tier: condition.tier });
  }
}

const plainNumber = (value: number): string => fixed(value, 2).replace(/\.?0+$/, "");

const howOften = (words: Words, repeatMs: number | null): string =>
  repeatMs === null ? words.text("alerts-once") : words.text("alerts-every", { time: duration(words, repeatMs) });

export function watchMessage(words: Words, notice: Watch): FormattedString {
  const { condition, value, bar, timeframe, repeatMs } = notice;
  const seen = value === null ? null : words.text("alerts-value", { value: figure(condition, value) });
  const next = repeatMs === null ? "alerts-is-done" : "alerts-goes-on";
  return lines(
    bold(words.text("alerts-came-true", { alert: looksFor(words, notice) })),
    seen,
    words.text(condition.kind === "tier" ? "alerts-at-scan" : "alerts-at-bar", {
      time: dateTime(words, bar),
      timeframe,
    }),
    words.text(next, { time: duration(words, repeatMs ?? 0) }),
    words.text("alerts-no-advice"),
  );
}

function figure({ kind }: AlertCondition, value: number): string {
  if (kind === "price") return price(value);
  return kind === "volume" ? `${fixed(value, 2)}×` : fixed(value, 2);
}

export function alertAnswer(words: Words, answer: AlertAnswer, patterns: readonly string[]): FormattedString {
  switch (answer.kind) {
    case "created":
      return createdMessage(words, answer.alert);
    case "unknown-symbol":
      return unknownSymbol(words, answer.symbol);
    case "refused":
      return refusedMessage(words, answer.code, patterns);
  }
}

function createdMessage(words: Words, alert: AlertView): FormattedString {
  const { condition, holds, repeatMs } = alert;
  const standing = condition.kind === "pattern" ? "next-bar" : holds === null ? "unknown" : holds ? "already" : "waits";
  return lines(
    bold(words.text("alerts-created")),
    looksFor(words, alert),
    howOften(words, repeatMs),
    words.text(`alerts-stands-${standing}`),
    words.text("alerts-where", { command: "/alerts" }),
  );
}

function refusedMessage(
  words: Words,
  fault: AlertFault | "ALERT_TOO_MANY",
  patterns: readonly string[],
): FormattedString {
  const facts = {
    most: String(ALERTS_AT_MOST),
    timeframes: ALERT_TIMEFRAMES.join(", "),
    patterns: patterns.join(", "),
  };
  const says = words.text(`alerts-refused-${fault}`, facts);
  if (fault === "ALERT_TOO_MANY") return lines(says);
  const fitting = FITTING[fault];
  return fitting === undefined
    ? lines(says, "", examples(words))
    : lines(says, "", words.text("alerts-examples"), code(fitting));
}

const EXAMPLES = [
  "/alert BTC rsi<30 1h",
  "/alert BTC price>110000 once",
  "/alert ETH pattern bullishengulfing 15m every 4h",
];

/** What is right where one part was wrong. */
const FITTING: Readonly<Partial<Record<AlertFault, string>>> = {
  ALERT_NUMBER: "/alert BTC price>105700",
  ALERT_MACD: "/alert BTC macd up 1h",
  ALERT_TIER: "/alert BTC tier high",
};

function examples(words: Words): FormattedString {
  return lines(words.text("alerts-examples"), ...EXAMPLES.map((example) => code(example)));
}

export const howToAlert = (words: Words, patterns: readonly string[]): FormattedString =>
  lines(
    bold(words.text("alerts-title")),
    examples(words),
    "",
    words.text("alerts-kinds", { timeframes: ALERT_TIMEFRAMES.join(", ") }),
    words.text("alerts-patterns", { patterns: patterns.join(", ") }),
    words.text("alerts-when"),
  );

/** Alerts shown at once: more would be more buttons than a phone shows. */
export const ALERTS_PER_PAGE = 8;

export function alertsMessage(words: Words, all: readonly AlertView[], page: number): FormattedString {
  if (all.length === 0) return lines(words.text("alerts-none"), examples(words));
  const from = page * ALERTS_PER_PAGE;
  return lines(
    bold(words.text("alerts-title")),
    ...all.slice(from, from + ALERTS_PER_PAGE).map((alert, index) => listed(words, alert, from + index + 1)),
    all.length > ALERTS_PER_PAGE
      ? words.text("alerts-page", { page: String(page + 1), pages: String(Math.ceil(all.length / ALERTS_PER_PAGE)) })
      : null,
  );
}

function listed(words: Words, alert: AlertView, number: number): string {
  const { status, isWatched, repeatMs } = alert;
  const state = !isWatched && status === "active" ? "not-watched" : status;
  return `${number}. ${looksFor(words, alert)} · ${howOften(words, repeatMs)} · ${words.text(`alerts-is-${state === "done" ? "done-short" : state}`)}`;
}

/** Pause or start, and delete, one row for each alert of the page; and the way to the other pages. */
export function alertButtons(words: Words, all: readonly AlertView[], page: number): readonly Button[] {
  const from = page * ALERTS_PER_PAGE;
  const rows = all.slice(from, from + ALERTS_PER_PAGE).flatMap(({ id, status }, index): readonly Button[] => {
    const number = String(from + index + 1);
    const isActive = status === "active";
    const label = isActive ? "pause" : "start";
    const at = `${id}.${page}`;
    return [
      {
        label: words.text(`alerts-button-${label}`, { number }),
        data: pressData(isActive ? "alert-pause" : "alert-start", at),
        row: index,
      },
      { label: words.text("alerts-button-delete", { number }), data: pressData("alert-delete", at), row: index },
    ];
  });
  const turn = (to: number, label: string): readonly Button[] =>
    to >= 0 && to * ALERTS_PER_PAGE < all.length
      ? [{ label, data: pressData("alerts", String(to)), row: ALERTS_PER_PAGE }]
      : [];
  return [...rows, ...turn(page - 1, "◀"), ...turn(page + 1, "▶")];
}
