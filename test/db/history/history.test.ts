import { expect, test } from "vitest";
import { openHistory } from "../../../db/history/history.ts";
import { candleHistoryContract } from "./candle-history.contract.ts";

candleHistoryContract("in this process", (folder, options) => openHistory({ folder, ...options }));

test("a folder that DuckDB would read as a pattern is refused", () => {
  expect(() => openHistory({ folder: "/tmp/[a]/history" })).toThrow(/choose a folder without/);
});
