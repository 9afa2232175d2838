/** What a backup says of itself: every file with its checksum, every table with its rows, the head of the audit log. */
import { z } from "zod";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** Relative, without steps upwards: a manifest from elsewhere must not write outside the folder it is restored to. */
const inside = z.string().regex(/^(?!\/)(?!.*(^|\/)\.\.(\/|$))[^\0\\]{1,200}$/);

export const manifestSchema = z.strictObject({
  backupVersion: z.literal(1),
  createdAt: z.iso.datetime(),
  program: z.string(),
  files: z.array(z.strictObject({ path: inside, bytes: z.number().int().nonnegative(), sha256 })),
  databases: z.array(
    z.strictObject({
      path: inside,
      /** Rows per table. */
      tables: z.record(z.string(), z.number().int().nonnegative()),
      /** Null where there is no audit log. */
      audit: z.strictObject({ rows: z.number().int().nonnegative(), head: sha256.nullable() }).nullable(),
    }),
  ),
});
export type Manifest = z.infer<typeof manifestSchema>;
export type DatabaseFacts = Manifest["databases"][number];

export const MANIFEST = "manifest.json";
export const ARCHIVE = /^lookout-(\d{4}-\d{2}-\d{2})T(\d{2})(\d{2})(\d{2})Z\.tar\.gz$/;

/** `lookout-2026-11-21T020000Z.tar.gz`, of a UTC instant in ISO 8601. */
export const archiveName = (iso: string): string => `lookout-${iso.slice(0, 19).replaceAll(":", "")}Z.tar.gz`;
