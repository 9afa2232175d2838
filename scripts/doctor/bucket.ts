/** Whether the bucket of the backups answers: one listing, nothing is written. */
import { within } from "../../app/deadline.ts";
import type { BackupSettings } from "../../app/jobs/backing-up.ts";
import { openRemote } from "../../db/backup/remote.ts";
import { type Finding, found } from "./finding.ts";

const PATIENCE_MS = 10_000;
const CURE =
  "Backups would lie on this disk only. Check BACKUP_S3_URL, the region and the keys, then try it all with npm run prove:bucket.";

export async function checkBucket(settings: BackupSettings): Promise<Finding> {
  const say = found("Bucket");
  const { BACKUP_S3_URL: url, BACKUP_S3_REGION: region, BACKUP_S3_KEY_ID: keyId, BACKUP_S3_SECRET: secret } = settings;
  if (url === null) return say("skip", "No BACKUP_S3_URL is set: backups lie on this disk only.");
  if (keyId === null || secret === null) return say("bad", `BACKUP_S3_KEY_ID or BACKUP_S3_SECRET is not set. ${CURE}`);
  try {
    const names = await within(openRemote({ url, region, keyId, secret }).backups(), PATIENCE_MS);
    if (names === null) return say("bad", `${url} did not answer within ${PATIENCE_MS / 1000} s. ${CURE}`);
    return say("ok", `${url} answers; backups there: ${names.length}.`);
  } catch (cause) {
    return say("bad", `${cause instanceof Error ? cause.message : String(cause)}. ${CURE}`);
  }
}
