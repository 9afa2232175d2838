/** The account's figures, one after the other; the question with Confirm and Cancel comes at the end as always. */
import { cents } from "../../core/money.ts";
import { plainAmount } from "../../core/typed-amount.ts";
import { questionButtons } from "../commands/question.ts";
import { changeMessage } from "../messages/change.ts";
import { lines } from "../messages/layout.ts";
import type { Room } from "../room.ts";
import { actorOf } from "../voice.ts";
import type { Answers, Form } from "./form.ts";

const AMOUNT = /^\d{1,9}(?:\.\d{1,2})?$/;
const UNKNOWN = "-";
const KEYS = ["balance", "equity", "day-start", "peak"] as const;

export function accountForm({ desk, wordsOf }: Room): Form {
  return {
    next(answers, ctx) {
      const words = wordsOf(ctx);
      const key = KEYS.find((one) => answers[one] === undefined);
      if (key === undefined) return null;
      const skip = { label: words.text("talk-account-skip"), value: UNKNOWN };
      const same = { label: words.text("talk-account-same"), value: answers.balance ?? "" };
      const choices = { balance: [], equity: [same], "day-start": [skip], peak: [skip] }[key];
      return { key, text: lines(words.text(`talk-account-${key}`)), choices };
    },
    read(key, text, _answers, ctx) {
      const isOptional = key === "day-start" || key === "peak";
      if (isOptional && text === UNKNOWN) return { ok: true, value: UNKNOWN };
      const amount = plainAmount(text);
      if (AMOUNT.test(amount)) return { ok: true, value: amount };
      return { ok: false, says: lines(wordsOf(ctx).text("talk-account-unreadable")) };
    },
    async finish(answers, ctx) {
      const { balance = "0", equity = "0" } = answers;
      const figures = {
        balance: cents(Number(balance)),
        equity: cents(Number(equity)),
        dayStartBalance: optional(answers, "day-start"),
        highestDayStart: optional(answers, "peak"),
      };
      const answer = desk.stateAccount(figures, actorOf(ctx));
      return {
        message: changeMessage(wordsOf(ctx), "account", answer, desk.facts()),
        buttons: questionButtons(wordsOf(ctx), "account", answer),
      };
    },
  };
}

const optional = (answers: Answers, key: string) => {
  const given = answers[key];
  return given === undefined || given === UNKNOWN ? null : cents(Number(given));
};
