import fc from "fast-check";
import { expect, test } from "vitest";
import { buttonData, CALLBACK_BYTES, parseButton, VERBS } from "../../bot/callback-data.ts";

const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,43}$/);

test("what a button carries comes back as it was, within 64 bytes", () => {
  fc.assert(
    fc.property(fc.constantFrom(...VERBS), id, (verb, promptId) => {
      const data = buttonData({ verb, promptId });
      expect(Buffer.byteLength(data)).toBeLessThanOrEqual(CALLBACK_BYTES);
      expect(parseButton(data)).toEqual({ ok: true, value: { verb, promptId } });
    }),
  );
});

test.each(["", "a".repeat(44), "a:b", "ü", "a b"])(
  "a prompt id that does not fit is a fault of ours: %j",
  (promptId) => {
    expect(() => buttonData({ verb: "kill-yes", promptId })).toThrow(RangeError);
  },
);

test("anything else is not a button", () => {
  fc.assert(
    fc.property(fc.string(), (data) => {
      const parsed = parseButton(data);
      if (parsed.ok) expect(buttonData(parsed.value)).toBe(data);
      else expect(parsed).toEqual({ ok: false, error: "not-a-button" });
    }),
  );
  for (const data of ["v1:kill-yes:p1\n", " v1:kill-yes:p1", "v1:KILL-YES:p1", "v1:kill-maybe:p1", "v2:kill-yes:p1"]) {
    expect(parseButton(data)).toEqual({ ok: false, error: "not-a-button" });
  }
});
