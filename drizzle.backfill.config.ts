/** drizzle-kit: migrations of the backfill database. */
import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "sqlite",
  casing: "snake_case",
  schema: "./db/schema/backfill.ts",
  out: "./db/migrations/backfill",
});
