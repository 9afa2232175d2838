/** `/kill_switch`: whether signals may be sent at all. */
import { type FormattedString, fmt } from "@grammyjs/parse-mode";
import type { DeskFacts } from "../../engine/api.ts";
import { bold, code, lines } from "./layout.ts";

/** Said wherever somebody asks to lift a switch that the environment holds. */
export const FORCED_ON =
  "KILL_SWITCH=true is set in the environment, so it cannot be lifted from chat: remove it from .env and restart.";

export function killSwitchMessage({ killSwitch }: DeskFacts): FormattedString {
  if (killSwitch.forcedByEnvironment) {
    return lines(fmt`Kill switch is ${bold("ON")}: no signal is sent.`, FORCED_ON);
  }
  return killSwitch.on
    ? lines(
        fmt`Kill switch is ${bold("ON")}: no signal is sent.`,
        fmt`Lift it: ${code("/kill_switch off")}, then confirm.`,
      )
    : lines(
        fmt`Kill switch is ${bold("off")}: signals may be sent.`,
        fmt`Stop them at once: ${code("/kill_switch on")}`,
      );
}
