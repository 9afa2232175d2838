/** Loaded into the process that is put to the proof: on SIGUSR2 its model worker dies, as if it had crashed. */
import { syncBuiltinESMExports } from "node:module";
import threads from "node:worker_threads";

const { Worker, isMainThread } = threads;

if (isMainThread && process.env.FAULTS === "1") {
  const workers = new Set<InstanceType<typeof Worker>>();
  class Known extends Worker {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      if (args[1]?.name === "inference") workers.add(this);
    }
  }
  threads.Worker = Known;
  syncBuiltinESMExports();
  process.on("SIGUSR2", () => {
    for (const worker of workers) void worker.terminate();
  });
}
