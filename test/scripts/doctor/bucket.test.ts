import { expect, onTestFinished, test } from "vitest";
import { checkBucket } from "../../../scripts/doctor/bucket.ts";
import { aBucket } from "../../support/bucket.ts";

const SETTINGS = {
  ...{ VAR_DIR: "var", BACKUP_DIR: null, BACKUP_HISTORY: false },
  ...{ BACKUP_S3_URL: null, BACKUP_S3_REGION: "us-east-1", BACKUP_S3_KEY_ID: "key-id", BACKUP_S3_SECRET: "hush" },
};

test("a bucket is asked, never written to; what is wrong with it is said without the secret", async () => {
  const bucket = await aBucket();
  onTestFinished(() => bucket.stop());
  bucket.objects.set("lookout-2026-06-30T020000Z.tar.gz", Buffer.from("x"));
  const asked = { ...SETTINGS, BACKUP_S3_URL: bucket.url };
  expect(await checkBucket(asked)).toMatchObject({ state: "ok", text: expect.stringContaining("backups there: 1") });
  expect(bucket.calls).toEqual(["GET "]);
  bucket.deny();
  const denied = await checkBucket(asked);
  expect(denied).toMatchObject({ state: "bad", text: expect.stringMatching(/403 to GET.*prove:bucket/) });
  expect(denied.text).not.toContain("hush");
  expect(await checkBucket({ ...asked, BACKUP_S3_SECRET: null })).toMatchObject({ state: "bad" });
  expect(await checkBucket(SETTINGS)).toMatchObject({ state: "skip" });
});
