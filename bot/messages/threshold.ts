/** `/threshold`: where it stands, what it means. */
import { type FormattedString, fmt } from "@grammyjs/parse-mode";
import type { DeskFacts } from "../../engine/api.ts";
import { setting } from "./format.ts";
import { bold, code, lines } from "./layout.ts";
import { thresholdPast } from "./threshold-past.ts";

/** The product's default; live never goes below it. */
export const DEFAULT_THRESHOLD = 0.7;

export function thresholdMessage({ threshold, mode, model }: DeskFacts): FormattedString {
  const standard = setting(DEFAULT_THRESHOLD);
  return lines(
    fmt`Threshold ${bold(setting(threshold))} · default ${standard}`,
    "A candidate becomes a signal only when its confidence (stated win chance minus 0.05) is at least this.",
    ...thresholdPast(threshold, model),
    fmt`Raise it: ${code("/threshold 0.75")} works at once. Lowering asks for a confirmation.`,
    threshold < DEFAULT_THRESHOLD
      ? `Below ${standard} weaker candidates pass: good for watching, not for money.`
      : null,
    mode === "live" ? `In live mode it cannot go below ${standard}.` : null,
  );
}
