/** The inference worker: ONNX runs block the thread they are on, so they are kept off the one that answers people. */
import { parentPort, workerData } from "node:worker_threads";
import type { ScoreRequest, WorkerMessage, WorkerTask } from "./protocol.ts";
import { messageOf, openModels, scoreRows } from "./sessions.ts";

const port = parentPort;
if (port === null) throw new Error("worker.ts runs only as a worker thread.");
const say = (message: WorkerMessage): void => port.postMessage(message);

const task = workerData as WorkerTask;
const models = await openModels(task.files, task.width);
if ("kind" in models) {
  say({ type: "ready", fault: models });
} else {
  port.on("message", async ({ id, ...question }: ScoreRequest) => {
    try {
      say({ type: "scores", id, scores: await scoreRows(models, question) });
    } catch (cause) {
      say({ type: "failed", id, text: messageOf(cause) });
    }
  });
  say({ type: "ready", fault: null });
}
