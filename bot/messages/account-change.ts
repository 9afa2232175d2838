/** What came of a wish to keep the limits of another account. */
import type { FormattedString } from "@grammyjs/parse-mode";
import type { ChangeAnswer, Mode } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { fixed } from "./format.ts";
import { answerSoon, bold, code, lines } from "./layout.ts";

/** A question's value: `auto`, or `balance equity dayStart currency [peak]`. */
function figures(words: Words, value: string): string {
  const [balance, equity, dayStart, currency = "", peak] = value.split(" ");
  const money = (amount = "0"): string => `${fixed(Number(amount), 2)} ${currency}`;
  const facts = { balance: money(balance), equity: money(equity), dayStart: money(dayStart) };
  return peak === undefined
    ? words.text("account-figures", facts)
    : words.text("account-figures-peak", { ...facts, peak: money(peak) });
}

type Asked = Pick<Extract<ChangeAnswer, { kind: "confirm" }>, "value" | "equityDoubted">;

export const askAccount = (words: Words, { value, equityDoubted }: Asked, mode: Mode): FormattedString =>
  value === "auto"
    ? lines(
        bold(words.text("account-ask-auto")),
        words.text(mode === "live" ? "account-auto-live" : "account-auto-dry-run"),
        answerSoon(words),
      )
    : lines(
        bold(words.text("account-ask")),
        figures(words, value),
        equityDoubted === true ? bold(words.text("account-doubted")) : null,
        words.text("account-ask-means"),
        answerSoon(words),
      );

export const newAccount = (words: Words, value: string, lasts: string): FormattedString =>
  value === "auto"
    ? lines(words.text("account-auto-now"))
    : lines(
        words.text("account-now", { lasts }),
        figures(words, value),
        words.rich("account-again", { command: code("/ftmo_status auto") }),
      );

export const sameAccount = (words: Words): FormattedString => lines(words.text("account-same"));
