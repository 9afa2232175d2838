import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCandleCsv } from "../../market/candle-csv.ts";
import { HEADER } from "./candle-files.ts";

const read = (text: string) => parseCandleCsv("x.csv", Buffer.from(text));
/** The rows as plain arrays, or what was wrong. */
const rowsOf = (text: string): unknown => {
  const parsed = read(text);
  if (!parsed.ok) return { code: parsed.error.code, line: parsed.error.line };
  const { openTime, open, high, low, close, volume, length } = parsed.value.columns;
  return Array.from({ length }, (_, i) => [openTime, open, high, low, close, volume].map((column) => column[i]));
};
const ROW = "1749427200000,1,2.5,0.5,1.25,10";
const NUMBERS = [1749427200000, 1, 2.5, 0.5, 1.25, 10];

describe("candle CSV", () => {
  test.each([
    ["with and without a last line end", `${HEADER}\n${ROW}\n${ROW}`, [NUMBERS, NUMBERS]],
    ["with Windows line ends", `${HEADER}\r\n${ROW}\r\n${ROW}\r\n`, [NUMBERS, NUMBERS]],
    ["with a byte order mark", `\uFEFF${HEADER}\n${ROW}\n`, [NUMBERS]],
    ["with empty lines", `${HEADER}\n\n${ROW}\n\r\n\n${ROW}\n\n`, [NUMBERS, NUMBERS]],
    ["without rows", `${HEADER}\n`, []],
    ["of a header alone", HEADER, []],
  ])("is read %s", (_name, text, rows) => {
    expect(rowsOf(text)).toEqual(rows);
  });

  test.each([
    ["1e3", 1000],
    ["-2.5", -2.5],
    ["+7", 7],
    [" 8 ", 8],
    [".5", 0.5],
    ["5.", 5],
    ["1.7976931348623157e308", 1.7976931348623157e308],
    ["0.1234567890123456789", 0.12345678901234568],
    ["123456789012345678", 123456789012345680],
    ["nan", Number.NaN],
    ["NaN", Number.NaN],
    ["-Infinity", Number.NaN],
    ["inf", Number.NaN],
    ["null", Number.NaN],
    ["", Number.NaN],
  ])("reads the number %o", (text, value) => {
    expect(rowsOf(`${HEADER}\n1749427200000,1,2,3,${text},5\n`)).toEqual([[1749427200000, 1, 2, 3, value, 5]]);
  });

  test("every decimal is read as the nearest double, as Number() does", () => {
    const decimal = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.tuple(fc.nat({ max: 999_999 }), fc.nat({ max: 99_999_999 })).map(([whole, part]) => `${whole}.${part}`),
      fc.stringMatching(/^\d{1,12}\.\d{1,12}$/),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(decimal, decimal, decimal, decimal, decimal), { maxLength: 20 }), (rows) => {
        const text = rows.map((row, i) => `${1749427200000 + i * 60_000},${row.join(",")}`);
        const expected = rows.map((row, i) => [1749427200000 + i * 60_000, ...row.map(Number)]);
        expect(rowsOf([HEADER, ...text].join("\n"))).toEqual(expected);
      }),
    );
  });

  test.each([
    ["no header", ROW, 1],
    ["another header", "time,open,high,low,close,volume\n", 1],
    ["columns in another order", "timestamp_ms,close,high,low,open,volume\n", 1],
    ["an empty file", "\n", 1],
    ["text for a number", `${HEADER}\n${ROW}\n1749427260000,1,abc,1,1,1\n`, 3],
    ["a hexadecimal number", `${HEADER}\n0x10,1,1,1,1,1\n`, 2],
    ["two dots", `${HEADER}\n1749427200000,1.2.3,1,1,1,1\n`, 2],
    ["too few columns", `${HEADER}\n1749427200000,1,1,1\n${ROW}\n`, 2],
    ["too many columns", `${HEADER}\n${ROW}\n\n${ROW},7\n`, 4],
    ["a comma at the end", `${HEADER}\n${ROW},\n`, 2],
  ])("is refused with %s", (_name, text, line) => {
    expect(rowsOf(text)).toEqual({ code: "REPLAY_BAD_ROW", line });
  });

  test.each(["1749427260000", "1749427260000,1,2", "1749427260000,1,2,3,4"])("cut short after %o", (rest) => {
    expect(rowsOf(`${HEADER}\n${ROW}\n${rest}`)).toEqual({ code: "REPLAY_TRUNCATED", line: 3 });
  });

  test("the sentence names file and line, what it means and what to do", () => {
    const parsed = read(`${HEADER}\n1749427260000,1,abc,1,1,1\n`);
    expect(parsed.ok ? "" : parsed.error.text).toBe(
      'x.csv, line 2: "abc" is not a number; nothing of it was used and no signal was made from it. ' +
        "Every line must hold timestamp_ms,open,high,low,close,volume as plain numbers; correct it and start again.",
    );
  });
});
