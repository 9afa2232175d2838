/** What makes the figures of `/check` less sure, in the person's words. */
import type { CheckWarning, CostGroup } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { fixed } from "./format.ts";
import { dateTime } from "./times.ts";

export function warningText(words: Words, warning: CheckWarning): string {
  switch (warning.as) {
    case "catching-up":
      return words.text("warning-catching-up", {
        missed: String(warning.missed),
        since: dateTime(words, warning.since),
      });
    case "reweighed":
      return words.text("warning-reweighed");
    case "untrained":
      return words.text("warning-untrained");
    case "other-venue":
      return words.text("warning-other-venue", { trained: warning.trained, here: warning.here });
    case "cost-assumed":
      return words.text("warning-cost-assumed", { cost: costText(warning.bps) });
    case "cost-wider": {
      const groups = warning.groups.map((group) => groupText(words, group)).join(words.text("warning-and"));
      return words.text("warning-cost-wider", { cost: costText(warning.bps), groups });
    }
    case "event": {
      const facts = { time: dateTime(words, warning.at), title: warning.title || words.text("warning-news") };
      return words.text(EVENTS[warning.impact], facts);
    }
    case "closed":
      return words.text("warning-closed", {
        from: dateTime(words, warning.from),
        until: dateTime(words, warning.until),
      });
  }
}

/** The same in a list of many symbols: what `/check SYMBOL` says in full is only named. */
export const briefWarning = (words: Words, warning: CheckWarning): string =>
  warning.as === "cost-assumed" || warning.as === "cost-wider"
    ? words.text("warning-cost-brief")
    : warningText(words, warning);

const EVENTS = { high: "warning-event-high", targeted: "warning-event-targeted" } as const;

/** Basis points as the percent that people know. */
const costText = (bps: number): string => `${fixed(bps / 100, 3)} %`;

function groupText(words: Words, { venue, symbol, session }: CostGroup): string {
  const what =
    symbol ?? words.text(venue === null ? "warning-all-symbols" : "warning-symbols-of", { venue: venue ?? "" });
  return session === null
    ? words.text("warning-at-all-hours", { what })
    : words.text("warning-in-session", { what, session: words.text(`session-${session}`) });
}
