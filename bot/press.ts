/** Buttons that lead somewhere: `v2:<action>:<argument>`, at most 64 bytes. Questions with Confirm have their own shape. */
import { Composer, type Context } from "grammy";
import type { Role } from "../engine/api.ts";
import { CALLBACK_BYTES } from "./callback-data.ts";

type Rights = {
  /** The least role that may press it. */
  readonly role: Role;
  /** In a group, whose settings, alerts and mutes are everybody's there. */
  readonly inGroups?: Role;
};
const everybody: Rights = { role: "viewer" };
const traders: Rights = { role: "trader" };
const owner: Rights = { role: "owner" };
const ofTheChat: Rights = { role: "viewer", inGroups: "trader" };

/** Every action there is, with who may press it. One that does not stand here can be neither made nor handled. */
export const PRESSES = {
  check: everybody,
  refresh: everybody,
  stats: everybody,
  export: everybody,
  backtest: traders,
  "work-cancel": everybody,
  why: everybody,
  taken: traders,
  skip: traders,
  mute: traders,
  unmute: traders,
  "account-edit": traders,
  settings: everybody,
  set: ofTheChat,
  alerts: everybody,
  "alert-pause": ofTheChat,
  "alert-start": ofTheChat,
  "alert-delete": ofTheChat,
  "watch-add": traders,
  "watch-ask-off": traders,
  "watch-off": traders,
  form: everybody,
  "job-run": owner,
  person: owner,
  "person-role": owner,
  "person-remove": owner,
  "place-forget": owner,
} as const satisfies Readonly<Record<string, Rights>>;
export type PressAction = keyof typeof PRESSES;

/** An action that nobody declared is the owner's: a forged one opens nothing. */
export function leastRoleFor(action: string, isGroup: boolean): Role {
  const rights: Rights = Object.hasOwn(PRESSES, action) ? PRESSES[action as PressAction] : owner;
  return isGroup ? (rights.inGroups ?? rights.role) : rights.role;
}

const SHAPE = /^v2:([a-z][a-z-]{0,19}):([A-Za-z0-9._/,-]{0,40})$/;

/** Throws when it does not fit: actions and arguments are made here, so that is a fault of ours, not of a person. */
export function pressData(action: PressAction, argument = ""): string {
  const data = `v2:${action}:${argument}`;
  if (!SHAPE.test(data) || Buffer.byteLength(data) > CALLBACK_BYTES) {
    throw new RangeError(`A button of action "${action}" cannot carry ${argument.length} characters.`);
  }
  return data;
}

/** Handles presses of one action; every other press goes on. The handler answers the callback in every case. */
export function onPress<C extends Context = Context>(
  action: PressAction,
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
