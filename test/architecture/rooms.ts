/** Who may import whom. The same table, in words, stands in docs/guides/architecture.md. */
export type RoomRule = {
  /** Rooms whose values and types may be used; its own files always may. */
  readonly rooms: readonly string[];
  /** Files or rooms of which only `import type` is allowed. */
  readonly types?: readonly string[];
  /** Single files of other rooms whose values may be used. */
  readonly files?: readonly string[];
  readonly packages: readonly string[];
  /** Modules of Node itself: all, or those named. */
  readonly node: "all" | readonly string[];
};

/** What adapters know of the engine: the shape of what it asks for. */
const ADAPTER = { rooms: ["core"], types: ["engine"], node: "all" } as const;
/** What people's side knows of the engine: its API, and the stream of events. */
const FACE = { rooms: ["core"], files: ["engine/api.ts"], types: ["engine/events.ts"], node: "all" } as const;

export const ROOMS: Readonly<Record<string, RoomRule>> = {
  core: { rooms: [], packages: [], node: ["node:crypto"] },
  risk: { rooms: ["core"], packages: ["zod"], node: [] },
  engine: { rooms: ["core", "risk"], packages: [], node: [] },
  models: { ...ADAPTER, packages: ["onnxruntime-node", "zod"] },
  market: {
    ...ADAPTER,
    packages: ["apache-arrow", "ccxt", "cockatiel", "hyparquet", "hyparquet-compressors", "technicalindicators", "zod"],
  },
  sentiment: { ...ADAPTER, packages: ["zod"] },
  db: { ...ADAPTER, packages: ["@duckdb/node-api", "aws4fetch", "better-sqlite3", "drizzle-orm", "tar", "zod"] },
  backtest: { rooms: ["core", "risk", "engine"], packages: ["zod"], node: "all" },
  charts: { ...ADAPTER, packages: ["@resvg/resvg-js", "echarts"] },
  bot: { ...FACE, packages: ["grammy", "@grammyjs/conversations", "@grammyjs/i18n", "@grammyjs/parse-mode", "zod"] },
  web: { ...FACE, packages: ["prom-client", "zod"] },
  app: {
    rooms: ["core", "risk", "engine", "models", "market", "sentiment", "db", "backtest", "charts", "bot", "web"],
    packages: ["node-cron", "pino", "zod"],
    node: "all",
  },
};
