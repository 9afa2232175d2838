/** Buttons that lead somewhere: `v2:<action>:<argument>`, at most 64 bytes. Questions with Confirm have their own shape. */
import { Composer, type Context } from "grammy";
import { CALLBACK_BYTES } from "./callback-data.ts";

const SHAPE = /^v2:([a-z][a-z-]{0,19}):([A-Za-z0-9._/,-]{0,40})$/;

/** Throws when it does not fit: actions and arguments are made here, so that is a fault of ours, not of a person. */
export function pressData(action: string, argument = ""): string {
  const data = `v2:${action}:${argument}`;
  if (!SHAPE.test(data) || Buffer.byteLength(data) > CALLBACK_BYTES) {
    throw new RangeError(`A button of action "${action}" cannot carry ${argument.length} characters.`);
  }
  return data;
}

/** Handles presses of one action; every other press goes on. The handler answers the callback in every case. */
export function onPress<C extends Context = Context>(
  action: string,
  handle: (ctx: C & { callbackQuery: object }, argument: string) => Promise<void>,
): Composer<C> {
  const feature = new Composer<C>();
  feature.on("callback_query:data", async (ctx, next) => {
    const [, pressed, argument = ""] = SHAPE.exec(ctx.callbackQuery.data) ?? [];
    if (pressed !== action) return next();
    await handle(ctx, argument);
  });
  return feature;
}
