/** Something changed that people must know: one message per change. */
import type { FormattedString } from "@grammyjs/parse-mode";
import type { TimestampMs } from "../../core/time.ts";
import type { Notice } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { price, shorten } from "./format.ts";
import { bold, lines } from "./layout.ts";
import { clockTime, dateTime } from "./times.ts";

type Alert = Extract<Notice, { kind: "alert" }>;
type Told = NonNullable<Alert["told"]>;

/** Alert texts are sentences; one that is not is cut before it could fill a whole message. */
const LONGEST_TEXT = 2000;

export const alertMessage = (words: Words, alert: Alert): FormattedString =>
  lines(bold(words.text(`alert-${alert.code}`)), shorten(saidOf(words, alert), LONGEST_TEXT));

/** A sentence of the closed list in the person's words; free text stays the engine's, with advice in the person's words. */
function saidOf(words: Words, { code, text, told }: Alert): string {
  if (told === undefined) return words.text(`alert-says-${code}`, { detail: text });
  const { as, facts = {} } = told;
  if (as === "account-unusable") return refusalSaid(words, facts.refusal ?? "unknown");
  return words.text(`alert-told-${as}`, { ...facts, ...codesSaid(words, facts) });
}

function refusalSaid(words: Words, code: string): string {
  const key = `refusal-${code}`;
  return [words.text(key), words.text(`${key}.money`), words.text(`${key}.act`)].join(" ");
}

/** Facts that are codes or figures with words of their own. */
function codesSaid(words: Words, facts: NonNullable<Told["facts"]>): Readonly<Record<string, string>> {
  return {
    ...found(facts, "cause", (cause) => words.text(`alert-cause-${cause}`)),
    ...found(facts, "way", (way) => words.text(`alert-way-${way}`)),
    ...found(facts, "went", (went) => words.text(`alert-went-${went}`)),
    ...found(facts, "means", (means) => words.text(`alert-means-${means}`, facts)),
    ...found(facts, "limit", (limit) => words.text(`alert-limit-${limit}`)),
    ...found(facts, "until", (until) => dateTime(words, Number(until) as TimestampMs)),
    ...found(facts, "minutes", (n) => words.text("unit-min", { n }), "age"),
    ...found(facts, "price", (figure) => price(Number(figure))),
    ...found(facts, "at", (at) => clockTime(words, Number(at) as TimestampMs), "time"),
    ...found(facts, "refusal", (refusal) => refusalSaid(words, refusal), "refused"),
    ...found(facts, "reason", (reason) => (reason === "" ? "" : ` ${words.text("alert-why", { reason })}`), "why"),
    ...found(facts, "role", (role) => words.text(`role-${role}`), "value"),
    ...found(facts, "level", (level) => words.text(`alert-drift-${level}`), "weight"),
    ...found(facts, "level", () => driftSaid(words, facts), "what"),
  };
}

/** Nothing where there is no such fact; `as` = its name in the sentence, when another. */
const found = (
  facts: NonNullable<Told["facts"]>,
  name: string,
  say: (value: string) => string,
  as = name,
): Readonly<Record<string, string>> => {
  const value = facts[name];
  return value === undefined ? {} : { [as]: say(value) };
};

const MEASURES = ["features", "score", "accuracy", "calibration"] as const;

const driftSaid = (words: Words, facts: NonNullable<Told["facts"]>): string =>
  MEASURES.flatMap((measure) => {
    const figure = facts[measure];
    return figure === undefined ? [] : [words.text(`alert-drift-${measure}`, { figure })];
  }).join("; ");
