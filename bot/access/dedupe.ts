/**
 * Telegram hands an update over again when its receipt was not confirmed: each is acted on once, over restarts too. Only
 * one that the end of the process cut off before anything was said is taken up once more; an answer never comes twice.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Context, MiddlewareFn, Transformer } from "grammy";
import type { Clock } from "../../core/time.ts";
import type { People } from "../../engine/api.ts";

/** What to do when the update that is being worked on gets its answer. */
const answering = new AsyncLocalStorage<() => void>();
/** What a person sees; a sign of typing and a button's toast are no answers. */
const SAYS = /^(send(?!ChatAction)|edit)/;

export function dedupe(people: People, clock: Clock): MiddlewareFn<Context> {
  return async (ctx, next) => {
    const { update_id: id } = ctx.update;
    if (!people.firstSight(id, clock.now())) return;
    let isFinished = false;
    const finish = (): void => {
      if (!isFinished) people.finished(id);
      isFinished = true;
    };
    try {
      await answering.run(finish, next);
    } finally {
      finish();
    }
  };
}

/** Stands before everything that goes out: what may have been heard is noted first, so that it is never said again. */
export const noteAnswers: Transformer = (previous, method, payload, signal) => {
  if (SAYS.test(method)) answering.getStore()?.();
  return previous(method, payload, signal);
};
