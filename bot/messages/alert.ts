/** Something changed that people must know: one message per change. */
import type { FormattedString } from "@grammyjs/parse-mode";
import type { Notice } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { shorten } from "./format.ts";
import { bold, lines } from "./layout.ts";

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

/** Facts that are codes with words of their own. */
function codesSaid(words: Words, facts: NonNullable<Told["facts"]>): Readonly<Record<string, string>> {
  const { cause, way, went, means } = facts;
  return {
    ...(cause === undefined ? {} : { cause: words.text(`alert-cause-${cause}`) }),
    ...(way === undefined ? {} : { way: words.text(`alert-way-${way}`) }),
    ...(went === undefined ? {} : { went: words.text(`alert-went-${went}`) }),
    ...(means === undefined ? {} : { means: words.text(`alert-means-${means}`, facts) }),
  };
}
