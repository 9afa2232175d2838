/** Telegram asks to hurry less: what it refuses for that was certainly not done, so asking once more repeats nothing. */
import { setTimeout as pause } from "node:timers/promises";
import { sendFailure } from "./send-failure.ts";

/** A wait up to this long is worth waiting for an answer; longer ones end as an error event. */
const LONGEST_WAIT_MS = 3000;

/** `wait`: where a conversation is replayed, waiting once is enough. */
export async function patiently<T>(
  call: () => Promise<T>,
  wait: (ms: number) => Promise<unknown> = (ms) => pause(ms),
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const failure = sendFailure(error);
    if (failure.kind !== "flood" || failure.afterMs > LONGEST_WAIT_MS) throw error;
    await wait(failure.afterMs);
    return call();
  }
}
