/** The nightly care of the databases: loose files made tight, the write-ahead logs folded into the files, the query planner's figures renewed. */

import type { Stores } from "../stores.ts";
import type { Job } from "./jobs.ts";

export const maintenance = (stores: Pick<Stores, "maintain">): Job => ({
  name: "database maintenance",
  // Just after a scan has begun its two minutes: rewriting a loose file may take seconds.
  expression: "31 3 * * *",
  run: async () => {
    stores.maintain();
    return [{ as: "maintained" }];
  },
});
