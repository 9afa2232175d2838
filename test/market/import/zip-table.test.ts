import { strFromU8, strToU8, Zip, ZipDeflate, zipSync } from "fflate";
import { expect, test } from "vitest";
import { tableOfZip } from "../../../market/import/zip-table.ts";
import { sampleRows } from "../../servers/binance-rows.ts";

const ROWS = sampleRows("BTCUSDT").slice(0, 300);
const CSV = ROWS.map((row) => `${Object.values(row).join(",")},0\n`).join("");
const NAME = "BTCUSDT-1m-2025-06.csv";
const DAMAGED = "its CSV file is damaged: length or checksum (CRC-32) is not the one that the zip states";

const zipOf = (level: 0 | 6): Buffer => Buffer.from(zipSync({ [NAME]: strToU8(CSV) }, { level }));
/** Where the directory's record of the file stands. */
const record = (zip: Buffer): number => zip.indexOf("PK\u0001\u0002");
const read = async (zip: Uint8Array, maxBytes = 1e6): Promise<string> => {
  const table = await tableOfZip(zip, maxBytes);
  return table.ok ? strFromU8(table.value) : table.error;
};

test.each([0, 6] as const)("a whole table is read, level %s", async (level) => {
  expect(await read(zipOf(level))).toBe(CSV);
  const empty = zipSync({ [NAME]: new Uint8Array() }, { level });
  expect(await read(empty)).toBe("");
});

test("sizes that stand behind the data, as streaming tools write them, are read", async () => {
  const parts: Uint8Array[] = [];
  const zip = new Zip((_error, part) => parts.push(part));
  const file = new ZipDeflate(NAME);
  zip.add(file);
  file.push(strToU8(CSV), true);
  zip.end();
  expect(await read(Buffer.concat(parts))).toBe(CSV);
});

test("one changed digit of a volume is found", async () => {
  const zip = zipOf(0);
  const { time, volume } = ROWS[7]!;
  const at = zip.indexOf(`,${volume},`, zip.indexOf(`${time},`)) + 1;
  zip[at] = zip[at] === 0x39 ? 0x38 : zip[at]! + 1;
  expect(await read(zip)).toBe(DAMAGED);
});

test.each([0, 0.5, 2])("a directory that states %s times the length is found", async (share) => {
  for (const level of [0, 6] as const) {
    const zip = zipOf(level);
    const at = record(zip) + 24;
    zip.writeUInt32LE(Math.floor(zip.readUInt32LE(at) * share), at);
    expect(await read(zip)).toBe(DAMAGED);
  }
});

test("whatever byte is changed or missing, no other table comes of it", async () => {
  const whole = zipOf(6);
  for (let at = 0; at < whole.length; at += at < whole.length - 200 ? 31 : 1) {
    const zip = Buffer.from(whole);
    zip[at] = zip[at]! ^ 0x10;
    const [changed, cut] = [await tableOfZip(zip, 1e6), await tableOfZip(whole.subarray(0, at), 1e6)];
    if (changed.ok) expect(strFromU8(changed.value)).toBe(CSV);
    expect(cut).toMatchObject({ ok: false });
  }
});

test("what is too large, protected or in another format is refused by name", async () => {
  expect(await read(zipOf(6), 1000)).toBe(
    `its CSV file is said to be ${CSV.length} bytes long, more than is read at once`,
  );
  const large = zipOf(6);
  large.writeUInt32LE(0xffffffff, record(large) + 24);
  expect(await read(large)).toBe("it is a ZIP64 archive, which nothing here reads; unpack it first");
  const secret = zipOf(6);
  secret[record(secret) + 8]! |= 1;
  expect(await read(secret)).toBe("its CSV file is protected by a password");
  const packed = zipOf(6);
  packed.writeUInt16LE(12, record(packed) + 10);
  expect(await read(packed)).toBe("its compression (method 12) is none that is read here");
});
