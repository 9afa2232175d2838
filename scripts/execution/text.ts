/** The metrics as a table for people. */
import { type Distribution, quantile } from "../../engine/execution/distribution.ts";
import { ENOUGH_SAMPLES, type ExecutionMetrics } from "../../engine/execution/metrics.ts";

/** Of one quantity's four columns. */
const WIDTH = 30;

export function executionText(metrics: ExecutionMetrics, rejected: number, path: string): string {
  const rows = metrics.groups.map(({ venue, symbol, session, spread, slippage }) => {
    const name = [venue ?? "all venues", symbol ?? "all symbols", session ?? "all sessions"].join(" · ");
    return `${name.padEnd(46)}${figures(spread)}  ${figures(slippage)}`;
  });
  const columns = ["n", "mean", "p50", "p90"].map((name, index) => name.padStart(index === 0 ? 9 : 7)).join("");
  const head = `${"basis points".padEnd(46)}${`spread${columns.slice(6)}`}  ${`slip${columns.slice(4)}`}`;
  return [
    head,
    ...rows,
    "",
    `Slippage is over ${metrics.latencyMs} ms. Groups with fewer than ${ENOUGH_SAMPLES} samples are not used: the next wider one is.`,
    ...(rejected > 0 ? [`${rejected} quotes were crossed or impossible and left out.`] : []),
    `Written to ${path}; costs are estimated from it from now on.`,
    "",
  ].join("\n");
}

function figures(distribution: Distribution | null): string {
  if (distribution === null) return "none".padStart(WIDTH);
  const { n, mean } = distribution;
  const numbers = [mean, quantile(distribution, 0.5), quantile(distribution, 0.9)];
  return [String(n).padStart(9), ...numbers.map(shown)].join("");
}

const shown = (value: number): string => (value.toFixed(3) === "-0.000" ? "0.000" : value.toFixed(3)).padStart(7);
