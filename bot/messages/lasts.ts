import type { DeskFacts } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";

/** How long a change holds: a replay begins with an empty database each time. */
export const howLong = (words: Words, { feed }: Pick<DeskFacts, "feed">): string =>
  words.text(feed === "replay" ? "change-lasts-replay" : "change-lasts");
