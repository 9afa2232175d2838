/**
 * What a failed call to the Bot API means for the message: certainly not delivered, perhaps delivered, never to be
 * delivered. Texts made here never hold the token: grammY's inner errors do (the URL), so only codes are taken from them.
 */
import { GrammyError, HttpError } from "grammy";

export type SendFailure =
  /** Telegram asks to wait; certainly not delivered. */
  | { readonly kind: "flood"; readonly afterMs: number; readonly why: string }
  /** The request never left, or the bot's own token was refused; certainly not delivered. */
  | { readonly kind: "not-sent"; readonly why: string }
  /** The answer never came: delivered or not, nobody knows. */
  | { readonly kind: "unconfirmed"; readonly why: string }
  /** Telegram could not read the entities; certainly not delivered. */
  | { readonly kind: "bad-entities"; readonly why: string }
  /** This chat will never take this message. */
  | { readonly kind: "refused"; readonly why: string };

/** Raised before a byte of the request left this machine. */
const BEFORE_LEAVING = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ENETUNREACH", "EHOSTUNREACH"]);

export function sendFailure(error: unknown): SendFailure {
  if (error instanceof GrammyError) return answered(error);
  const code = error instanceof HttpError ? networkCode(error.error) : null;
  const why = `Telegram could not be reached (${code ?? "no answer"}).`;
  if (code !== null && BEFORE_LEAVING.has(code)) return { kind: "not-sent", why };
  return { kind: "unconfirmed", why };
}

function answered({ error_code: status, description, parameters }: GrammyError): SendFailure {
  // Servers that speak the Bot API only roughly leave the description out.
  const reason = ((description as string | undefined) ?? "without a reason").replace(/\.?$/, ".");
  const why = `Telegram answered ${status}: ${reason}`;
  if (status === 429) return { kind: "flood", afterMs: (parameters.retry_after ?? 1) * 1000, why };
  if (status === 401 || status === 404 || status === 409) return { kind: "not-sent", why };
  if (status >= 500) return { kind: "unconfirmed", why };
  if (status === 400 && /entit/i.test(description)) return { kind: "bad-entities", why };
  return { kind: "refused", why };
}

function networkCode(inner: unknown): string | null {
  if (typeof inner !== "object" || inner === null || !("code" in inner)) return null;
  return typeof inner.code === "string" && /^[A-Z_]{3,40}$/.test(inner.code) ? inner.code : null;
}
