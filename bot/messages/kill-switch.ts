/** `/kill_switch`: whether signals may be sent at all. */
import type { FormattedString } from "@grammyjs/parse-mode";
import type { DeskFacts } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { bold, code, lines } from "./layout.ts";
import { stillPaused } from "./pause.ts";

export function killSwitchMessage(words: Words, facts: DeskFacts): FormattedString {
  const { killSwitch, pausedUntil } = facts;
  const state = bold(words.text(killSwitch.on || killSwitch.forcedByEnvironment ? "word-on" : "word-off"));
  if (killSwitch.forcedByEnvironment) {
    return lines(words.rich("kill-switch-is-on", { state }), words.text("kill-switch-forced"));
  }
  return killSwitch.on
    ? lines(
        words.rich("kill-switch-is-on", { state }),
        words.rich("kill-switch-lift", { command: code("/kill_switch off") }),
      )
    : lines(
        words.rich(pausedUntil === null ? "kill-switch-is-off" : "kill-switch-is-off-alone", { state }),
        stillPaused(words, facts),
        words.rich("kill-switch-stop", { command: code("/kill_switch on") }),
      );
}
