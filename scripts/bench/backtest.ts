/** Three months of three symbols through the shipped models, every slot of every symbol decided. */
import { type Measurement, rounded } from "./measure.ts";
import { walked, withShippedModels } from "./walked.ts";

const SYMBOLS = ["BTC/USDT", "ETH/USDT", "BNB/USDT"];
const DAYS = 90;

export async function backtest(): Promise<readonly Measurement[]> {
  const { wallSeconds, seconds, mainSeconds, decisions } = await withShippedModels((inference) =>
    walked({ symbols: SYMBOLS, days: DAYS }, inference),
  );
  return [
    { name: "backtest of 3 symbols, 90 days", value: rounded(wallSeconds), unit: "s" },
    { name: "its processor time, all threads", value: rounded(seconds), unit: "s" },
    { name: "its processor time, the thread that decides", value: rounded(mainSeconds), unit: "s" },
    { name: "its decisions", value: decisions, unit: "decisions" },
    { name: "its largest resident memory", value: Math.round(process.resourceUsage().maxRSS / 1024), unit: "MiB" },
  ];
}
