/** What setup asks of Telegram: whose token this is, and which person holds the pairing code. */
import { z } from "zod";
import type { Pairing } from "../../bot/access/pairing.ts";
import type { Clock } from "../../core/time.ts";

export type TokenCheck =
  | { readonly kind: "good"; readonly username: string }
  /** Telegram answered that it does not know the token. */
  | { readonly kind: "unknown" }
  /** Nobody could say: the reason, without the address (which holds the token). */
  | { readonly kind: "unchecked"; readonly reason: string };

export type BotAccess = { readonly root: string; readonly token: string };

const ANSWER_MS = 5_000;
/** Seconds one request for updates waits at Telegram. */
const POLL_SECONDS = 10;

const botSchema = z.looseObject({ ok: z.literal(true), result: z.looseObject({ username: z.string() }) });
const updatesSchema = z.looseObject({
  ok: z.literal(true),
  result: z.array(
    z.looseObject({
      update_id: z.int(),
      message: z
        .looseObject({
          text: z.string().default(""),
          from: z.looseObject({ id: z.int() }).optional(),
          chat: z.looseObject({ id: z.int(), type: z.string() }),
        })
        .optional(),
    }),
  ),
});
type Update = z.output<typeof updatesSchema>["result"][number];

function call({ root, token }: BotAccess, method: string, payload: object, waitMs = ANSWER_MS): Promise<Response> {
  return fetch(`${root}/bot${token}/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(payload),
    signal: AbortSignal.timeout(waitMs),
  });
}

/** Never the error's own text: it may hold the address, and with it the token. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as { readonly name?: unknown; readonly cause?: { readonly code?: unknown } };
  if (typeof cause?.code === "string") return cause.code;
  return name === "TimeoutError" ? "no answer in time" : "no connection";
}

export async function checkToken(access: BotAccess): Promise<TokenCheck> {
  try {
    const response = await call(access, "getMe", {});
    if (response.status === 401 || response.status === 404) return { kind: "unknown" };
    const bot = botSchema.safeParse(await response.json());
    if (bot.success) return { kind: "good", username: bot.data.result.username };
    return { kind: "unchecked", reason: `the answer was HTTP ${response.status}` };
  } catch (error) {
    return { kind: "unchecked", reason: reasonOf(error) };
  }
}

/** Waits until somebody sends the code in a private chat; null when nobody did in time. Throws when Telegram fails. */
export async function pairOwner(
  access: BotAccess,
  pairing: Pairing,
  clock: Clock,
  waitMs: number,
): Promise<number | null> {
  const deadline = clock.now() + waitMs;
  let offset = 0;
  let owner: number | null = null;
  while (owner === null && clock.now() < deadline) {
    const updates = await updatesFrom(
      access,
      offset,
      Math.min(POLL_SECONDS, Math.ceil((deadline - clock.now()) / 1000)),
    );
    offset = Math.max(offset, ...updates.map(({ update_id }) => update_id + 1));
    owner = updates.map((update) => ownerIn(update, pairing)).find((id) => id !== null) ?? null;
  }
  // Confirms what was read, so that the bot does not meet the code again at its first start.
  if (offset > 0) await updatesFrom(access, offset, 0);
  return owner;
}

async function updatesFrom(access: BotAccess, offset: number, timeout: number): Promise<readonly Update[]> {
  const payload = { offset, timeout, allowed_updates: ["message"] };
  const response = await call(access, "getUpdates", payload, timeout * 1000 + ANSWER_MS);
  return updatesSchema.parse(await response.json()).result;
}

function ownerIn({ message }: Update, pairing: Pairing): number | null {
  if (message?.from === undefined || message.chat.type !== "private") return null;
  const code = message.text.replace(/^\/start\s*/, "");
  return code !== "" && pairing.attempt(message.from.id, code) === "paired" ? message.from.id : null;
}
