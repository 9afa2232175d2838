/** The nightly care of the databases: the write-ahead logs folded into the files, the query planner's figures renewed. */
import type { Job } from "./jobs.ts";
import type { Stores } from "./stores.ts";

export const maintenance = (stores: Pick<Stores, "maintain">): Job => ({
  name: "database maintenance",
  expression: "30 3 * * *",
  run: async () => {
    stores.maintain();
    return "The write-ahead logs were folded into the databases, and the planner's figures renewed.";
  },
});
