/** Where copies of the databases go; part of `configSchema`. */
import { z } from "zod";
import { flag, optional, setting } from "./fields.ts";

export const backupSettings = {
  BACKUP_DIR: optional(
    {
      group: "Storage",
      says: "Folder of the nightly backups; better on another disk. Unset: `backups` in VAR_DIR.",
      allowed: "a path",
    },
    z.string().min(1),
  ),
  BACKUP_HISTORY: setting(
    {
      group: "Storage",
      says: "Whether backups also hold the monthly candle files, which can be fetched again.",
      allowed: "true or false",
      fallback: "false",
    },
    flag,
  ),
  BACKUP_S3_URL: optional(
    {
      group: "Storage",
      says: "A bucket that speaks S3, to which each backup is sent as well.",
      allowed: "an address like https://host/bucket or https://host/bucket/folder, without a slash at the end",
    },
    z.string().regex(/^https?:\/\/[^\s?#]+[^\s?#/]$/),
  ),
  BACKUP_S3_REGION: setting(
    { group: "Storage", says: "Region of the bucket.", allowed: "the region's name", fallback: "us-east-1" },
    z.string().regex(/^[a-z0-9-]{1,40}$/),
  ),
  BACKUP_S3_KEY_ID: optional(
    {
      group: "Storage",
      says: "Access key of the bucket.",
      allowed: "the key's id as the store shows it",
      secret: true,
    },
    z.string().min(3),
  ),
  BACKUP_S3_SECRET: optional(
    { group: "Storage", says: "Secret key of the bucket.", allowed: "the secret as the store shows it", secret: true },
    z.string().min(3),
  ),
};
