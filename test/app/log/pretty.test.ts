import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { prettily } from "../../../app/log/pretty.ts";

const pretty = (line: string): string => {
  const lines: string[] = [];
  prettily({ write: (one) => void lines.push(one) }).write(line);
  return stripVTControlCharacters(lines.join(""));
};

test("time, level, message and fields stand in one line", () => {
  const line = {
    level: "info",
    time: "2026-11-21T08:09:10.111Z",
    pair: "binanceusdm:BTC/USDT",
    conf: 0.5,
    msg: "decision",
  };
  expect(pretty(`${JSON.stringify(line)}\n`)).toBe("08:09:10 INFO  decision pair=binanceusdm:BTC/USDT conf=0.5\n");
});

test("an error shows its stack below", () => {
  const err = { type: "Error", message: "a", stack: "Error: a\n    at b" };
  const line = JSON.stringify({ level: "error", time: "2026-11-21T08:09:10.111Z", err, msg: "failed" });
  expect(pretty(line)).toBe("08:09:10 ERROR failed\n  Error: a\n      at b\n");
});

test("what is no line of the log stays as it is", () => {
  expect(pretty("words\n")).toBe("words\n");
  expect(pretty('{"a":1}\n')).toBe('{"a":1}\n');
});
