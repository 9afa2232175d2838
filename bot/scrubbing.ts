/** Secrets pasted into a chat or slipped into a message are taken out before anything is cut, repeated or told. */
import type { Context, MiddlewareFn, Transformer } from "grammy";

export type Scrub = (text: string) => string;

/** Handlers see the text without secrets, so no answer can quote a piece of one. A command that holds none stays as it is. */
export const scrubIncoming =
  (scrub: Scrub): MiddlewareFn<Context> =>
  async ({ message }, next) => {
    if (message?.text !== undefined) {
      const { text, entities = [] } = message;
      const clean = scrub(text);
      const kept = ({ offset, length }: { offset: number; length: number }): boolean =>
        clean.slice(0, offset + length) === text.slice(0, offset + length);
      if (clean !== text) Object.assign(message, { text: clean, entities: entities.filter(kept) });
    }
    await next();
  };

/** The last door before Telegram. Entities would stand in wrong places once the text has changed, so they go. */
export const scrubOutgoing =
  (scrub: Scrub): Transformer =>
  (call, method, payload, signal) => {
    const said = payload as { text?: unknown; media?: unknown };
    const text = cleaned(said.text, scrub);
    const words = text === null ? {} : { text, entities: [] };
    const media = said.media === undefined ? {} : { media: scrubbedMedia(said.media, scrub) };
    return call(method, { ...payload, ...words, ...underPicture(payload, scrub), ...media } as typeof payload, signal);
  };

/** A picture that replaces a message, or an album, carries its captions inside. */
function scrubbedMedia(media: unknown, scrub: Scrub): unknown {
  if (Array.isArray(media)) return media.map((one) => scrubbedMedia(one, scrub));
  return typeof media === "object" && media !== null ? { ...media, ...underPicture(media, scrub) } : media;
}

function underPicture(said: object, scrub: Scrub): object {
  const caption = cleaned("caption" in said ? said.caption : undefined, scrub);
  return caption === null ? {} : { caption, caption_entities: [] };
}

/** Null where there is nothing to take out. */
function cleaned(text: unknown, scrub: Scrub): string | null {
  const clean = typeof text === "string" ? scrub(text) : text;
  return clean === text ? null : String(clean);
}
