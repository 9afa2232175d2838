/** Every message says in its last line when nothing is traded. This is the only place that decides it. */
import type { FormattedString } from "@grammyjs/parse-mode";
import type { Mode } from "../../engine/api.ts";
import { italic, lines, splitMessage, TEXT_LIMIT } from "./layout.ts";

export const DRY_RUN = "DRY RUN";

/** The message as it is sent: in parts that fit, each marked `DRY RUN` unless the mode is live. */
export function stamp(mode: Mode, body: FormattedString): readonly FormattedString[] {
  if (mode === "live") return splitMessage(body);
  return splitMessage(body, TEXT_LIMIT - DRY_RUN.length - 1).map((part) => lines(part, italic(DRY_RUN)));
}
