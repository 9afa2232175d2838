/**
 * Telegram hands an update over again when its receipt was not confirmed: each is acted on once, over restarts too. Only
 * one that the end of the process cut off is taken up once more, because nobody may have heard an answer to it.
 */
import type { Context, MiddlewareFn } from "grammy";
import type { Clock } from "../../core/time.ts";
import type { People } from "../../engine/api.ts";

export function dedupe(people: People, clock: Clock): MiddlewareFn<Context> {
  return async (ctx, next) => {
    const { update_id: id } = ctx.update;
    if (!people.firstSight(id, clock.now())) return;
    try {
      await next();
    } finally {
      people.finished(id);
    }
  };
}
