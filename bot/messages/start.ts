/** `/start`: for people who are allowed, where things stand; for strangers, their id and how to be allowed. */
import { type FormattedString, fmt } from "@grammyjs/parse-mode";
import type { DeskFacts } from "../../engine/api.ts";
import { named, setting } from "./format.ts";
import { bold, code, lines } from "./layout.ts";

export function startMessage(facts: DeskFacts): FormattedString {
  const { mode, model, killSwitch } = facts;
  return lines(
    bold("Lookout"),
    mode === "live" ? "Mode live: signals are meant to be traded." : "Dry run: it observes, nothing is traded.",
    `Watching ${named(facts.symbols)} · feed ${facts.feed}`,
    fmt`Model ${code(model.tag)} · ${model.status}`,
    `Threshold ${setting(facts.threshold)} · kill switch ${killSwitch.on ? "ON" : "off"}`,
    "No signal for hours is normal. /check says why, /help lists all commands.",
  );
}

export const pairedMessage = (facts: DeskFacts): FormattedString =>
  lines("You are the owner now. Nobody else can use this bot.", "", startMessage(facts));

export type StrangerAnswer = "can-pair" | "wrong-code" | "locked" | "closed";

const CODE_WAY = ", or send /start CODE with the one-time code that the bot's process prints";

const REMARKS: Readonly<Record<StrangerAnswer, { readonly first: string; readonly way: string }>> = {
  "can-pair": { first: "", way: CODE_WAY },
  "wrong-code": { first: "That code is not valid. ", way: CODE_WAY },
  locked: { first: "Too many wrong codes came from you, so codes are not read for a while. ", way: "" },
  closed: { first: "", way: "" },
};

/** All that a stranger ever learns: their own id and how the owner can let them in. */
export function strangerMessage(userId: number, answer: StrangerAnswer): FormattedString {
  const { first, way } = REMARKS[answer];
  return fmt`${first}Your id is ${code(String(userId))}. To be allowed, set TELEGRAM_OWNER_ID=${userId} in the bot's .env and restart it${way}.`;
}
