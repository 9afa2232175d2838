import type { TimestampMs } from "../../core/time.ts";
import { openCcxt } from "../../market/ccxt.ts";
import { openReplay } from "../../market/replay.ts";
import type { RecordedRow } from "../servers/binance-rows.ts";
import { startBinanceServer } from "../servers/binance-server.ts";
import { aFolder, toCsvGz, toParquet } from "./candle-files.ts";
import { candleSourceContract, type Subject, type World } from "./candle-source.contract.ts";

const replayOf =
  (ending: string, encode: (rows: readonly RecordedRow[]) => Uint8Array) =>
  async (world: World): Promise<Subject> => {
    const folder = aFolder();
    for (const [symbol, rows] of world.rows) folder.write(`binance_usdm_${symbol}_1m_2025-06.${ending}`, encode(rows));
    let now = world.now;
    const opened = await openReplay({ from: { directory: folder.path }, clock: { now: () => now as TimestampMs } });
    folder.remove();
    if (!opened.ok) throw new Error(opened.error.text);
    const setNow = (at: number): void => {
      now = at;
    };
    return { source: opened.value, setNow, stop: () => opened.value.stop() };
  };

const ccxtOf =
  (venue: string) =>
  async (world: World): Promise<Subject> => {
    const server = await startBinanceServer(world);
    let now = world.now;
    const clock = { now: () => now as TimestampMs };
    const opened = await openCcxt({ venue, clock, apiRoot: server.url });
    if (!opened.ok) throw new Error(opened.error.text);
    const setNow = (at: number): void => {
      now = at;
      server.setNow(at);
    };
    const stop = async (): Promise<void> => {
      await opened.value.stop();
      await server.stop();
    };
    return { source: opened.value, setNow, stop };
  };

candleSourceContract("replay of CSV.gz", "binanceusdm", replayOf("csv.gz", toCsvGz));
candleSourceContract("replay of Parquet", "binanceusdm", replayOf("parquet", toParquet));
candleSourceContract("ccxt on Binance futures", "binanceusdm", ccxtOf("binanceusdm"));
candleSourceContract("ccxt on Binance spot", "binancespot", ccxtOf("binancespot"));
