import fc from "fast-check";
import { expect, test } from "vitest";
import { inTimeOrder } from "../../risk/time-order.ts";

test("rows come by their time, those of one instant as they came", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(6)), (times) => {
      const rows = times.map((at, place) => ({ at, place }));
      const before = [...rows];
      const ordered = inTimeOrder(rows, ({ at }) => at);
      expect(ordered).toHaveLength(rows.length);
      for (const [place, row] of ordered.entries()) {
        const last = ordered[place - 1] ?? { at: -1, place: -1 };
        expect(last.at < row.at || (last.at === row.at && last.place < row.place)).toBe(true);
      }
      expect(rows).toEqual(before);
    }),
  );
});
