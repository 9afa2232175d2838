/** A backtest by questions: symbol, days, threshold. It ends with a button that begins it, so nothing starts by mistake. */
import { symbolOf } from "../../core/instrument.ts";
import { findInstrument } from "../../engine/api.ts";
import { parseBacktest } from "../commands/asked-work.ts";
import { setting, shorten } from "../messages/format.ts";
import { lines } from "../messages/layout.ts";
import { unknownSymbol } from "../messages/sorry.ts";
import { badBacktest } from "../messages/work.ts";
import { pressData } from "../press.ts";
import type { Room } from "../room.ts";
import type { Words } from "../words/words.ts";
import type { Choice, Form } from "./form.ts";

const KEYS = ["symbol", "days", "threshold"] as const;
/** More symbols than this are typed. */
const SYMBOLS_SHOWN = 12;
const DAYS = ["7d", "30d", "90d"];
const THRESHOLDS = ["0.4", "0.45", "0.5", "0.55", "0.6"];

export function backtestForm({ desk, wordsOf }: Room): Form {
  const plain = (values: readonly string[]): readonly Choice[] => values.map((value) => ({ label: value, value }));
  const choicesOf = (key: (typeof KEYS)[number], words: Words): readonly Choice[] => {
    if (key === "symbol") return plain(desk.facts().symbols.slice(0, SYMBOLS_SHOWN).map(symbolOf));
    if (key === "days") return plain(DAYS);
    const { threshold } = desk.facts();
    const inForce = words.text("talk-backtest-in-force", { threshold: setting(threshold) });
    return [{ label: inForce, value: String(threshold) }, ...plain(THRESHOLDS)];
  };
  return {
    next(answers, ctx) {
      const words = wordsOf(ctx);
      const key = KEYS.find((one) => answers[one] === undefined);
      if (key === undefined) return null;
      return { key, text: lines(words.text(`talk-backtest-${key}`)), choices: choicesOf(key, words) };
    },
    // Each answer is read by the same rules as the one line; what is missing is put in its place.
    read(key, text, _answers, ctx) {
      const given = text.trim();
      const found = key === "symbol" ? findInstrument(given, desk.facts().symbols) : given;
      if (typeof found !== "string") return { ok: false, says: unknownSymbol(wordsOf(ctx), found) };
      const line = { symbol: given, days: `BTC ${given}`, threshold: `BTC ${given}` }[key] ?? "";
      const wish = parseBacktest(line);
      const fits = wish !== null && (key !== "threshold" || wish.threshold !== null);
      if (fits && given.length <= SHORT) return { ok: true, value: given };
      return { ok: false, says: badBacktest(wordsOf(ctx), shorten(given)) };
    },
    async finish({ symbol = "", days = "", threshold = "" }, ctx) {
      const words = wordsOf(ctx);
      const begin = {
        label: words.text("talk-backtest-begin"),
        data: pressData("backtest", `${symbol},${days},${threshold}`),
      };
      return { message: lines(words.text("talk-backtest-ready", { symbol, days, threshold })), buttons: [begin] };
    },
  };
}

/** What fits into a button together with the others. */
const SHORT = 20;
