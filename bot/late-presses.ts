/**
 * Telegram shows the answer to a press for some seconds only, and refuses it afterwards: after a restart, or when it is
 * asked to hurry less. What was pressed counts all the same, so a refused toast stops nothing.
 */
import type { Transformer } from "grammy";

export const toastsMayFail: Transformer = async (call, method, payload, signal) => {
  const answer = await call(method, payload, signal);
  const isToast = method === "answerCallbackQuery";
  return isToast && !answer.ok ? { ok: true, result: true as never } : answer;
};
