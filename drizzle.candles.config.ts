/** drizzle-kit: migrations of the candle database. */
import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "sqlite",
  casing: "snake_case",
  schema: "./db/schema/candles.ts",
  out: "./db/migrations/candles",
});
