/** Telegram hands an update over again when its receipt was not confirmed: each is acted on once, over restarts too. */
import type { Context, MiddlewareFn } from "grammy";
import type { Clock } from "../../core/time.ts";
import type { People } from "../../engine/api.ts";

export function dedupe(people: People, clock: Clock): MiddlewareFn<Context> {
  return async (ctx, next) => {
    if (people.firstSight(ctx.update.update_id, clock.now())) await next();
  };
}
