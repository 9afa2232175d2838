/** What came of a wish to keep the limits of another account. */
import { type FormattedString, fmt } from "@grammyjs/parse-mode";
import type { Mode } from "../../engine/api.ts";
import { fixed } from "./format.ts";
import { ANSWER_SOON, bold, code, lines } from "./layout.ts";

/** A question's value: `auto`, or `balance equity dayStart currency [peak]`. */
const figures = (value: string): string => {
  const [balance, equity, dayStart, currency = "", peak] = value.split(" ");
  const money = (amount = "0"): string => `${fixed(Number(amount), 2)} ${currency}`;
  const highest = peak === undefined ? "" : ` · no earlier one with more than ${money(peak)}`;
  return `Balance ${money(balance)} · equity ${money(equity)} · the day began with ${money(dayStart)}${highest}`;
};

export const askAccount = (value: string, mode: Mode): FormattedString =>
  value === "auto"
    ? lines(
        bold("Go back to the dry-run account?"),
        mode === "live"
          ? "In live mode no signal is sent then, until you state figures again."
          : "Sizes and limits then follow the signals that were sent, and no longer your own account.",
        ANSWER_SOON,
      )
    : lines(
        bold("Keep the limits of this account?"),
        figures(value),
        "Sizes and limits follow these figures from the next scan on. Is the day's first balance right? If you traded by yourself today, state it as a third number.",
        ANSWER_SOON,
      );

export const newAccount = (value: string, howLong: string): FormattedString =>
  value === "auto"
    ? lines("The dry-run account is in use from the next scan on. The change is in the audit log.")
    : lines(
        `These figures are in use from the next scan on, ${howLong}:`,
        figures(value),
        fmt`State them again whenever they change, at least once a day. Back to the dry-run account: ${code("/ftmo_status auto")}`,
      );

export const sameAccount = (): FormattedString => lines("The dry-run account is in use already. Nothing was changed.");
