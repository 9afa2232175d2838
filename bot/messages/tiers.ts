/** `/tiers`: what LOW, MEDIUM and HIGH mean, and whether they come true. */
import type { FormattedString } from "@grammyjs/parse-mode";
import type { TierRow, TiersReport } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { count, fixed, percent } from "./format.ts";
import { bold, folded, lines } from "./layout.ts";
import { FEW } from "./stats.ts";

export const tiersMessage = (words: Words, { tag, rows }: TiersReport): FormattedString =>
  lines(
    bold(words.text("tiers-title", { tag })),
    words.text("tiers-mean"),
    words.text("tiers-rise"),
    ...rows.flatMap((row, index) => ["", ...tierLines(words, row, rows[index + 1])]),
    folded(lines(words.text("tiers-means-not"), words.text("stats-win-means"))),
  );

function tierLines(words: Words, { tier, from, test, here }: TierRow, above: TierRow | undefined) {
  const until = above?.from ?? null;
  const edges = { from: from === null ? "" : fixed(from, 3), until: until === null ? "" : fixed(until, 3) };
  const where = from === null ? "tiers-below" : until === null ? "tiers-above" : "tiers-between";
  return [
    words.rich(where, { tier: bold(tier), ...edges }),
    test === null
      ? words.text("tiers-test-none")
      : words.text("tiers-test", { stated: percent(test.stated), won: percent(test.realised), n: fixed(test.n, 0) }),
    hereLine(words, here),
  ];
}

function hereLine(words: Words, here: TierRow["here"]): string {
  if (here === null) return words.text("tiers-here-none");
  const { n, independent, stated, realised, interval } = here;
  const counts = { n: fixed(n, 0), independent: fixed(independent, 0) };
  if (interval === null || independent < FEW) {
    const cases = count(words, "count-independent-cases", independent);
    return words.text("tiers-here-few", { cases, few: String(FEW) });
  }
  const [low, high] = interval;
  const range = { low: fixed(low * 100, 0), high: percent(high) };
  const verdict = stated > high ? "tiers-promised-more" : stated < low ? "tiers-promised-less" : "tiers-kept";
  const said = words.text("tiers-here", { ...counts, ...range, stated: percent(stated), won: percent(realised) });
  return `${said} ${words.text(verdict)}`;
}
