import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDailyFile } from "../../../app/log/daily-file.ts";
import { at } from "../../support/candles.ts";

let folder: string;
const time = { now: at("2026-11-20T23:59:59Z") };
const faults: string[] = [];
const open = (keepDays = 30) =>
  openDailyFile({ folder, keepDays, clock: { now: () => time.now }, onFault: (reason) => faults.push(reason) });
const textOf = (name: string): string => readFileSync(join(folder, name), "utf8");
const unpacked = (name: string): string => gunzipSync(readFileSync(join(folder, name))).toString();

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "lookout-log-")), "logs");
  time.now = at("2026-11-20T23:59:59Z");
  faults.length = 0;
});
afterEach(() => rmSync(join(folder, ".."), { recursive: true, force: true }));

test("a line is on the disk before the call returns", () => {
  const file = open();
  file.write("a\n");
  expect(textOf("lookout.log")).toBe("a\n");
  file.close();
});

test("a new UTC day begins a new file; the day before is packed whole", async () => {
  const file = open();
  file.write("a\n");
  time.now = at("2026-11-21T00:00:00Z");
  file.write("b\n");
  await file.packed();
  expect(readdirSync(folder).sort()).toEqual(["lookout-2026-11-20.log.gz", "lookout.log"]);
  expect(unpacked("lookout-2026-11-20.log.gz")).toBe("a\n");
  expect(textOf("lookout.log")).toBe("b\n");
  file.close();
});

test("a start on the same day goes on in the file, on another day it begins one", async () => {
  mkdirSync(folder);
  writeFileSync(join(folder, "lookout.log"), "before\n");
  utimesSync(join(folder, "lookout.log"), new Date("2026-11-20T10:00Z"), new Date("2026-11-20T10:00Z"));
  const first = open();
  first.write("a\n");
  first.close();
  expect(textOf("lookout.log")).toBe("before\na\n");
  utimesSync(join(folder, "lookout.log"), new Date("2026-11-18T10:00Z"), new Date("2026-11-18T10:00Z"));
  const second = open();
  second.write("b\n");
  await second.packed();
  second.close();
  expect(unpacked("lookout-2026-11-18.log.gz")).toBe("before\na\n");
  expect(textOf("lookout.log")).toBe("b\n");
});

test("files older than the days kept are deleted, other files are left alone", async () => {
  mkdirSync(folder);
  for (const name of [
    "lookout-2026-10-20.log.gz",
    "lookout-2026-10-21.log.gz",
    "lookout-2026-10-01.log",
    "pm2-out.log",
  ])
    writeFileSync(join(folder, name), "x");
  const file = open(30);
  file.write("a\n");
  await file.packed();
  file.close();
  expect(readdirSync(folder).sort()).toEqual(["lookout-2026-10-21.log.gz", "lookout.log", "pm2-out.log"]);
});

test("a clock that is set back and forth loses no line", async () => {
  const file = open();
  const days = ["2026-11-20", "2026-11-21", "2026-11-20", "2026-11-21"];
  for (const [index, day] of days.entries()) {
    time.now = at(`${day}T12:00:00Z`);
    file.write(`${index}\n`);
    await file.packed();
  }
  file.close();
  const packed = readdirSync(folder).filter((name) => name.endsWith(".gz"));
  expect(packed.map(unpacked).sort().join("") + textOf("lookout.log")).toBe("0\n1\n2\n3\n");
});

test("a folder that cannot be written is told once and stops nobody", () => {
  writeFileSync(folder, "a file in the way");
  const file = open();
  file.write("a\n");
  file.write("b\n");
  expect(faults).toEqual(["EEXIST"]);
  rmSync(folder);
  file.write("c\n");
  expect(textOf("lookout.log")).toBe("c\n");
  file.close();
});
