/**
 * The process that holds DuckDB. It answers one parent and ends with it; Ctrl-C in a terminal reaches the whole group,
 * so it is left to the parent to say when a merge may stop.
 */
import { openHistory } from "./history.ts";
import type { HistoryReply, HistoryRequest, HistoryTask } from "./protocol.ts";

const [, , folder = "", lockWaitMs] = process.argv;
const history = openHistory({ folder, ...(lockWaitMs === undefined ? {} : { lockWaitMs: Number(lockWaitMs) }) });

function answer(task: HistoryTask): Promise<unknown> {
  switch (task.ask) {
    case "merge":
      return history.merge(task.instrument, task.timeframe, task.candles);
    case "range":
      return history.range(task.instrument, task.timeframe, task.from, task.until);
    case "coverage":
      return history.coverage(task.instrument);
  }
}

process.on("message", (request: HistoryRequest) => {
  const { id } = request;
  const reply = (message: HistoryReply): void => void process.send?.(message);
  answer(request).then(
    (value) => reply({ id, ok: true, value }),
    (error: unknown) => reply({ id, ok: false, error: error instanceof Error ? error.message : String(error) }),
  );
});
process.on("disconnect", () => process.exit(0));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => {});
