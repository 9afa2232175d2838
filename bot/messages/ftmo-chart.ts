/** The picture of `/ftmo_status`: how much of each limit is used, and how far the goals are. */
import { subtractMoney, units } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { Chart, FtmoReport, LimitView, Mode } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { fixed, percent, shortMoney } from "./format.ts";
import { DRY_RUN } from "./stamp.ts";
import { duration } from "./times.ts";

type Row = Extract<Chart, { kind: "bars" }>["rows"][number];

export function ftmoChart(words: Words, report: FtmoReport, mode: Mode, now: TimestampMs): Chart {
  const { preset, nextReset } = report;
  return {
    kind: "bars",
    mark: mode === "live" ? null : DRY_RUN,
    title: `${preset.firm} ${preset.plan}, ${preset.phase.replace("-", " ")}`,
    subtitle: words.text("ftmo-chart-reset", { left: duration(words, nextReset - now) }),
    rows: [
      ...report.limits.map((limit) => limitRow(words, limit)),
      ...bestDayRow(words, report),
      ...targetRow(words, report),
      ...daysRow(words, report),
    ],
  };
}

/** Of the own amount, which lies inside the firm's. */
function limitRow(words: Words, { name, used, room }: LimitView): Row {
  const left = room === null ? "–" : shortMoney(units(room));
  const facts = { used: percent(used), left };
  return { label: words.text(`ftmo-${name}-loss`), used, text: words.text("ftmo-chart-used", facts), sense: "room" };
}

function bestDayRow(words: Words, { bestDay, bestDayLimit }: FtmoReport): readonly Row[] {
  if (bestDay === null || bestDayLimit === null) return [];
  const { share } = bestDay;
  const text = words.text("ftmo-chart-best-day-of", {
    share: share === null ? "–" : percent(share),
    limit: percent(bestDayLimit),
  });
  return [{ label: words.text("ftmo-chart-best-day"), used: (share ?? 0) / bestDayLimit, text, sense: "room" }];
}

function targetRow(words: Words, { target, account }: FtmoReport): readonly Row[] {
  if (target === null) return [];
  const gained = shortMoney(units(subtractMoney(account.balance, account.initial)));
  const facts = { reached: percent(Math.max(0, target.reached)), gained, target: shortMoney(units(target.amount)) };
  const text = words.text("ftmo-chart-target-of", facts);
  return [{ label: words.text("ftmo-chart-target"), used: target.reached, text, sense: "goal" }];
}

function daysRow(words: Words, { tradingDays: { done, needed } }: FtmoReport): readonly Row[] {
  if (needed === 0) return [];
  const text = words.text("ftmo-of", { used: fixed(done, 0), limit: fixed(needed, 0) });
  return [{ label: words.text("ftmo-chart-days"), used: done / needed, text, sense: "goal" }];
}
