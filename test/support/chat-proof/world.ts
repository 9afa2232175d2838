/** The real program as a process of its own: live on an exchange on this machine, or playing recorded hours. */
import { join } from "node:path";
import { sampleSymbols, shiftedRows } from "../../servers/binance-rows.ts";
import { type BinanceServer, startBinanceServer } from "../../servers/binance-server.ts";
import { aFolder, type Program, removeFolder, start } from "../process.ts";

export const TOKEN = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
export const OWNER = 77;

export type World = {
  readonly folder: string;
  live(environment?: Readonly<Record<string, string>>): Program;
  replay(args: readonly string[], environment?: Readonly<Record<string, string>>): Program;
  /** Ends whatever still runs, and takes everything away. */
  end(): Promise<void>;
};

/** Shown to the live process as today. */
const SHOWN = "2025-06-13T12:00:00Z";

export async function aWorld(apiRoot: string, owner: number | null = OWNER): Promise<World> {
  const begun = Date.now();
  const exchange: BinanceServer = await startBinanceServer({
    now: () => Date.now(),
    rows: shiftedRows(sampleSymbols(), Date.parse(SHOWN), begun),
  });
  const folder = aFolder();
  const running: Program[] = [];
  const known = owner === null ? {} : { TELEGRAM_OWNER_ID: String(owner) };
  const telegram = { TELEGRAM_BOT_TOKEN: TOKEN, TELEGRAM_API_ROOT: apiRoot, ...known };
  const begin = (args: readonly string[], environment: Readonly<Record<string, string>>): Program => {
    const program = start({ args: ["--json", ...args], environment, input: null, folder });
    running.push(program);
    return program;
  };
  return {
    folder: join(folder, "var"),
    live: (more = {}) => begin([], { ...telegram, FEED: "ccxt", EXCHANGE_API_ROOT: exchange.url, ...more }),
    replay: (args, more = {}) => begin(["--feed", "replay", ...args], { ...telegram, ...more }),
    async end() {
      for (const { child } of running) child.kill("SIGKILL");
      await Promise.all(running.map(({ exit }) => exit));
      await exchange.stop();
      removeFolder(folder);
    },
  };
}
