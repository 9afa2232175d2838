/** What the tiers mean: too few, as stated, more promised than came true, and nothing known. */
import type { FormattedString } from "@grammyjs/parse-mode";
import { tiersMessage } from "../../../bot/messages/tiers.ts";
import type { Words } from "../../../bot/words/words.ts";
import { aTiersReport } from "../../support/fake-tiers.ts";

const [low, medium, high] = aTiersReport().rows;
const unknown = [low, medium, high].flatMap((row) => (row === undefined ? [] : [{ ...row, test: null, here: null }]));

export const TIERS_GALLERY: Readonly<Record<string, (words: Words) => FormattedString>> = {
  tiers: (words) => tiersMessage(words, aTiersReport()),
  "tiers-new": (words) => tiersMessage(words, aTiersReport({ rows: unknown })),
  "tiers-better": (words) =>
    tiersMessage(words, aTiersReport({ rows: high?.here ? [{ ...high, here: { ...high.here, stated: 0.2 } }] : [] })),
};
