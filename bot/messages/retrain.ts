/** `/retrain`: the question, and what comes of it. */
import type { FormattedString } from "@grammyjs/parse-mode";
import type { Words } from "../words/words.ts";
import { answerSoon, bold, lines } from "./layout.ts";

export const askRetrain = (words: Words): FormattedString =>
  lines(bold(words.text("retrain-ask")), words.text("retrain-means"), answerSoon(words));

export const retrainStarted = (words: Words): FormattedString =>
  lines(bold(words.text("retrain-began")), words.text("retrain-told"));
