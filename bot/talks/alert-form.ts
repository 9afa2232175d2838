/** An alert by questions: symbol, what to look for, on which bars, how often. It ends in the same line as `/alert`. */
import { symbolOf } from "../../core/instrument.ts";
import { ALERT_TIMEFRAMES, type AlertDesk } from "../../engine/api.ts";
import { lines } from "../messages/layout.ts";
import { alertAnswer } from "../messages/person-alerts.ts";
import type { Room } from "../room.ts";
import { actorOf } from "../voice.ts";
import type { Words } from "../words/words.ts";
import type { Answers, Choice, Form } from "./form.ts";

const KEYS = ["symbol", "condition", "timeframe", "repeat"] as const;
/** More symbols than this are typed. */
const SYMBOLS_SHOWN = 12;
const CONDITIONS = ["rsi<30", "rsi>70", "macd up", "macd down", "volume>3x", "tier medium", "tier high"] as const;
const REPEATS = ["once", "every 1h", "every 4h", "every 1d"] as const;

/** The value is what a line says; the label, what a person reads. */
const REPEAT_LABELS = {
  once: "alerts-once",
  "every 1h": "talk-alert-every-1h",
  "every 4h": "talk-alert-every-4h",
  "every 1d": "talk-alert-every-1d",
} as const satisfies Record<(typeof REPEATS)[number], string>;

const inRows = (values: readonly string[], perRow: number): readonly Choice[] =>
  values.map((value, index) => ({ label: value, value, row: Math.floor(index / perRow) }));

/** No answer that can be read is longer. */
const LONGEST = 60;
/** Reads well with whatever else is said. */
const ANY: Answers = { condition: "macd up", timeframe: "1h", repeat: "once" };

/** A tier is reached at a scan, which has no bars. */
const hasNoBars = ({ condition }: Answers): boolean => condition?.trim().toLowerCase().startsWith("tier") === true;

function lineOf(answers: Answers): string {
  const { symbol, condition, timeframe, repeat } = answers;
  return [symbol, condition, hasNoBars(answers) ? "" : timeframe, repeat].join(" ");
}

export function alertForm({ desk, wordsOf, alerts }: Room & { readonly alerts: AlertDesk }): Form {
  const choicesOf = (key: (typeof KEYS)[number], words: Words): readonly Choice[] => {
    switch (key) {
      case "symbol":
        return inRows(desk.facts().symbols.slice(0, SYMBOLS_SHOWN).map(symbolOf), 3);
      case "condition":
        return inRows(CONDITIONS, 2);
      case "timeframe":
        return inRows(ALERT_TIMEFRAMES, ALERT_TIMEFRAMES.length);
      case "repeat":
        return REPEATS.map((value, index) => ({ label: words.text(REPEAT_LABELS[value]), value, row: index >> 1 }));
    }
  };
  return {
    next(answers, ctx) {
      const words = wordsOf(ctx);
      const key = KEYS.find((one) => answers[one] === undefined && !(one === "timeframe" && hasNoBars(answers)));
      if (key === undefined) return null;
      const text = words.text(`talk-alert-${key}`, { patterns: alerts.patterns.join(", ") });
      return { key, text: lines(text), choices: choicesOf(key, words) };
    },
    // Each answer is read by the same rules as the one line; what is not asked yet is put in its place.
    read(key, text, answers, ctx) {
      const given = text.slice(0, LONGEST);
      const fault = alerts.fault(lineOf({ ...ANY, ...answers, [key]: given }));
      if (fault === null) return { ok: true, value: given };
      return { ok: false, says: alertAnswer(wordsOf(ctx), fault, alerts.patterns) };
    },
    async finish(answers, ctx) {
      const answer = alerts.create(lineOf(answers), actorOf(ctx));
      return { message: alertAnswer(wordsOf(ctx), answer, alerts.patterns), buttons: [] };
    },
  };
}
