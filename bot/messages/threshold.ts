/** `/threshold`: where it stands, what it means. */
import type { FormattedString } from "@grammyjs/parse-mode";
import type { DeskFacts } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { setting } from "./format.ts";
import { bold, code, lines } from "./layout.ts";
import { thresholdPast } from "./threshold-past.ts";

/** The product's default; live never goes below it. */
export const DEFAULT_THRESHOLD = 0.7;

export function thresholdMessage(words: Words, { threshold, mode, model }: DeskFacts): FormattedString {
  const standard = setting(DEFAULT_THRESHOLD);
  return lines(
    words.rich("threshold-stands", { threshold: bold(setting(threshold)), default: standard }),
    words.text("threshold-means"),
    ...thresholdPast(words, threshold, model),
    words.rich("threshold-raise", { command: code("/threshold 0.75") }),
    threshold < DEFAULT_THRESHOLD ? words.text("threshold-below", { default: standard }) : null,
    mode === "live" ? words.text("threshold-live", { default: standard }) : null,
  );
}
