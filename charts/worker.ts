/** The drawing thread: a picture takes some 50 ms of a core, which nobody who is being answered should wait for. */
import { parentPort } from "node:worker_threads";
import { drawPng } from "./draw.ts";
import type { DrawAnswer, DrawRequest } from "./protocol.ts";

const port = parentPort;
if (port === null) throw new Error("worker.ts runs only as a worker thread.");

port.on("message", ({ id, chart }: DrawRequest) => {
  try {
    // A copy of exactly its bytes, so that it can be handed over instead of copied once more.
    const png = new Uint8Array(drawPng(chart));
    port.postMessage({ id, png } satisfies DrawAnswer, [png.buffer]);
  } catch (cause) {
    port.postMessage({ id, fault: cause instanceof Error ? cause.message : String(cause) } satisfies DrawAnswer);
  }
});
