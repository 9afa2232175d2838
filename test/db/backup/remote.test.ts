import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checksum } from "../../../db/backup/facts.ts";
import { openRemote, type Remote } from "../../../db/backup/remote.ts";
import { aBucket, type TestBucket } from "../../support/bucket.ts";

let bucket: TestBucket;
let folder: string;
let file: string;
const NAME = "lookout-2026-06-30T020000Z.tar.gz";
const remoteAt = (url: string): Remote => openRemote({ url, region: "us-east-1", keyId: "key-id", secret: "hush" });

beforeEach(async () => {
  bucket = await aBucket();
  folder = mkdtempSync(join(tmpdir(), "lookout-remote-"));
  file = join(folder, NAME);
  writeFileSync(file, Buffer.alloc(300_000, "Lookout"));
});
afterEach(async () => {
  await bucket.stop();
  rmSync(folder, { recursive: true });
});

test("a backup arrives whole and signed, and comes back the same", async () => {
  const remote = remoteAt(`${bucket.url}/vps`);
  await remote.send(file, await checksum(file));
  expect([...bucket.objects.keys()]).toEqual([`vps/${NAME}`]);
  const back = join(folder, "back");
  await remote.fetch(NAME, back);
  expect(readFileSync(back).equals(readFileSync(file))).toBe(true);
});

test("what changed on the way is refused by the store, with its reason", async () => {
  await expect(remoteAt(bucket.url).send(file, "0".repeat(64))).rejects.toThrow(
    "400 to PUT: XAmzContentSHA256Mismatch",
  );
  expect(bucket.objects.size).toBe(0);
});

test("a wrong key is told without the secret", async () => {
  bucket.deny();
  const failed = remoteAt(bucket.url).send(file, await checksum(file));
  await expect(failed).rejects.toThrow("403 to PUT");
  await expect(failed).rejects.not.toThrow("hush");
});

test("old ones go, of this folder only", async () => {
  for (let day = 1; day <= 28; day++) {
    const name = `lookout-2026-06-${String(day).padStart(2, "0")}T020000Z.tar.gz`;
    bucket.objects.set(`vps/${name}`, Buffer.from("x"));
    bucket.objects.set(`other/${name}`, Buffer.from("x"));
  }
  bucket.objects.set("vps/readme.txt", Buffer.from("x"));
  await remoteAt(`${bucket.url}/vps`).rotate();
  const left = [...bucket.objects.keys()];
  // 22 to 28 June, and the Sundays 7, 14 and 21 June (the 28th is the newest of its week already).
  expect(
    left
      .filter((key) => key.startsWith("vps/lookout"))
      .map((key) => key.slice(20, 22))
      .toSorted(),
  ).toEqual([...["07", "14", "21"], ...["22", "23", "24", "25", "26", "27", "28"]]);
  expect(left).toContain("vps/readme.txt");
  expect(left.filter((key) => key.startsWith("other/"))).toHaveLength(28);
});

test("a store lists page by page: rotation sees every backup, and nothing else is asked for", async () => {
  for (let day = 1; day <= 30; day++) {
    bucket.objects.set(`decisions-2026-06-${String(day).padStart(2, "0")}.csv`, Buffer.from("x"));
    bucket.objects.set(`lookout-2026-06-${String(day).padStart(2, "0")}T020000Z.tar.gz`, Buffer.from("x"));
  }
  const remote = remoteAt(bucket.url);
  expect(await remote.backups()).toHaveLength(30);
  const gone = await remote.rotate();
  expect(await remote.backups()).toHaveLength(30 - gone.length);
  expect([...bucket.objects.keys()].filter((name) => name.startsWith("decisions-"))).toHaveLength(30);
});

test("a file of the archive is sent once, and again when the bucket holds another of that name", async () => {
  const remote = remoteAt(`${bucket.url}/vps`);
  const sum = await checksum(file);
  expect(await remote.keep("archive/2026-06-30/a.parquet", file, sum)).toBe("sent");
  expect(await remote.keep("archive/2026-06-30/a.parquet", file, sum)).toBe("there");
  bucket.objects.set("vps/archive/2026-06-30/a.parquet", Buffer.from("half"));
  expect(await remote.keep("archive/2026-06-30/a.parquet", file, sum)).toBe("sent");
  await remote.remove("archive/2026-06-30/a.parquet");
  expect(bucket.objects.size).toBe(0);
});
