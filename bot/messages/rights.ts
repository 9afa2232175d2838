/** What somebody hears whose role is not enough. */
import type { FormattedString } from "@grammyjs/parse-mode";
import type { Role } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";

/** Also shown as a toast, so it stays under 200 characters. */
export const notAllowed = (words: Words, least: Role): FormattedString =>
  words.rich(least === "owner" ? "rights-owner-only" : "rights-trader-needed");
