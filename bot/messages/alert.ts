/** Something changed that people must know: one message per change. */
import type { FormattedString } from "@grammyjs/parse-mode";
import type { Notice } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { shorten } from "./format.ts";
import { bold, lines } from "./layout.ts";

type Alert = Extract<Notice, { kind: "alert" }>;

/** Alert texts are sentences; one that is not is cut before it could fill a whole message. */
const LONGEST_TEXT = 2000;

/** Headline and advice in the person's words; what the engine found out stays in the engine's. */
export const alertMessage = (words: Words, { code, text }: Alert): FormattedString =>
  lines(bold(words.text(`alert-${code}`)), words.text(`alert-says-${code}`, { detail: shorten(text, LONGEST_TEXT) }));
