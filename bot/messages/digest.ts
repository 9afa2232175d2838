/** A day or a week in figures. */
import type { FormattedString } from "@grammyjs/parse-mode";
import { symbolOf } from "../../core/instrument.ts";
import type { Notice } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { fixed, multiple, percent, signedMoney } from "./format.ts";
import { bold, lines } from "./layout.ts";
import { dayAndMonth } from "./times.ts";
import { refusalShort } from "./verdicts.ts";

type Digest = Extract<Notice, { kind: "digest" }>;

const STOPPED = {
  "kill-switch": "digest-stopped-kill-switch",
  pause: "digest-stopped-pause",
} as const satisfies Record<NonNullable<Digest["report"]["stopped"]>, string>;

export function digestMessage(words: Words, { span, report }: Digest, currency: string): FormattedString {
  const { signals, refused } = report;
  const days = { from: dayAndMonth(words, report.from), until: dayAndMonth(words, report.until) };
  return lines(
    bold(words.text(`digest-${span}`, days)),
    signals.sent === 0
      ? words.text(report.stopped === undefined ? "digest-no-signal" : "digest-no-signal-stopped")
      : words.text("digest-signals", {
          sent: fixed(signals.sent, 0),
          won: fixed(signals.won, 0),
          lost: fixed(signals.lost, 0),
          open: fixed(signals.open, 0),
          r: multiple(signals.r),
        }),
    signals.net === undefined || signals.sent === 0
      ? null
      : words.text("stats-net", { net: signedMoney(signals.net, currency) }),
    report.stopped === undefined ? null : words.text(STOPPED[report.stopped]),
    refused.all === 0
      ? words.text("digest-no-refusal")
      : words.text("digest-refused", {
          all: fixed(refused.all, 0),
          top: refused.top.map(({ code, count }) => `${refusalShort(words, code)} (${fixed(count, 0)})`).join(", "),
        }),
    accountLine(words, report.account),
    report.quality.length === 0
      ? words.text("digest-data-good")
      : words.text("digest-data-poor", {
          symbols: report.quality.map(({ instrument, score }) => `${symbolOf(instrument)} ${score}`).join(", "),
        }),
    words.text(
      report.drifting === null ? "digest-drift-unknown" : report.drifting ? "digest-drifts" : "digest-drifts-not",
    ),
    report.failedJobs.length === 0 ? null : words.text("digest-jobs-failed", { jobs: report.failedJobs.join(", ") }),
    words.text("digest-end"),
  );
}

function accountLine(words: Words, account: Digest["report"]["account"]): string {
  if (account === null) return words.text("digest-account-unknown");
  const share = (used: number | null): string => (used === null ? "–" : percent(used));
  return words.text("digest-account", { daily: share(account.dailyUsed), total: share(account.totalUsed) });
}
