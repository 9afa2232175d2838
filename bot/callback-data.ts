/** What a button carries: `v1:<verb>:<prompt id>`, at most 64 bytes. Everything else is looked up by the id. */
import { err, ok, type Result } from "../core/result.ts";

export const VERBS = [
  "threshold-yes",
  "threshold-no",
  "kill-yes",
  "kill-no",
  "account-yes",
  "account-no",
  "watchlist-yes",
  "watchlist-no",
  "retrain-yes",
  "retrain-no",
  "pause-yes",
  "pause-no",
  "people-yes",
  "people-no",
  "model-yes",
  "model-no",
] as const;
export type Verb = (typeof VERBS)[number];
export type ButtonPress = { readonly verb: Verb; readonly promptId: string };

/** Telegram's limit. */
export const CALLBACK_BYTES = 64;
const SHAPE = /^v1:([a-z-]{1,16}):([A-Za-z0-9_-]{1,43})$/;

const isVerb = (text: string): text is Verb => (VERBS as readonly string[]).includes(text);

/** Throws when the prompt id does not fit: ids are made here, so that is a fault of ours, not of a person. */
export function buttonData({ verb, promptId }: ButtonPress): string {
  const data = `v1:${verb}:${promptId}`;
  if (!SHAPE.test(data) || Buffer.byteLength(data) > CALLBACK_BYTES) {
    throw new RangeError(
      `A prompt id must be 1 to 43 characters of A-Z a-z 0-9 _ -: ${promptId.length} characters given`,
    );
  }
  return data;
}

/** Strict: data of another version, a forged verb or anything else is not a button of ours. */
export function parseButton(data: string): Result<ButtonPress, "not-a-button"> {
  const [, verb = "", promptId = ""] = SHAPE.exec(data) ?? [];
  return isVerb(verb) ? ok({ verb, promptId }) : err("not-a-button");
}
