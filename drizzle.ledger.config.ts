/** drizzle-kit: migrations of the ledger database. */
import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "sqlite",
  casing: "snake_case",
  schema: [
    "./db/schema/ledger-scans.ts",
    "./db/schema/ledger-book.ts",
    "./db/schema/ledger-choices.ts",
    "./db/schema/ledger-controls.ts",
    "./db/schema/ledger-chat.ts",
    "./db/schema/ledger-preferences.ts",
    "./db/schema/ledger-person-alerts.ts",
    "./db/schema/ledger-people.ts",
    "./db/schema/ledger-account.ts",
    "./db/schema/ledger-forecasts.ts",
    "./db/schema/ledger-learned.ts",
    "./db/schema/ledger-shadow.ts",
    "./db/schema/ledger-tallies.ts",
  ],
  out: "./db/migrations/ledger",
});
