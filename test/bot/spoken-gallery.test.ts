/** Every command is answered, every press is answered, and every button that is shown can be pressed. */
import { beforeAll, describe, expect, test } from "vitest";
import { parseButton } from "../../bot/callback-data.ts";
import { LANGUAGES } from "../../bot/words/words.ts";
import { buttonRows, spokenGallery, type Talk } from "../support/spoken-gallery.ts";

describe.each(LANGUAGES)("in %s", (language) => {
  let talks: readonly Talk[];
  beforeAll(async () => {
    talks = await spokenGallery(language);
  });

  test("whatever is said is answered, and a press also by its toast", () => {
    const turns = talks.flatMap((talk) => talk.turns);
    expect(turns.filter(({ calls }) => calls.length === 0).map(({ asked }) => asked)).toEqual([]);
    const pressed = turns.filter((turn) => turn.pressed);
    expect(pressed.length).toBeGreaterThan(5);
    const silent = pressed.filter(({ calls }) => !calls.some(({ method }) => method === "answerCallbackQuery"));
    expect(silent.map(({ asked }) => asked)).toEqual([]);
  });

  test("what a button carries fits and can be read again", () => {
    const shown = talks.flatMap(({ turns }) =>
      turns.flatMap(({ calls }) => calls.flatMap(({ payload }) => buttonRows(payload).flat())),
    );
    expect(shown.length).toBeGreaterThan(20);
    for (const { text, callback_data: data } of shown) {
      expect(Buffer.byteLength(data), data).toBeLessThanOrEqual(64);
      expect(text.trim(), data).not.toBe("");
      expect(parseButton(data).ok || /^v2:[a-z][a-z-]{0,19}:[A-Za-z0-9._/,-]{0,40}$/.test(data), data).toBe(true);
    }
  });
});
