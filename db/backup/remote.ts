/** Backups in a bucket that speaks S3: sent with their checksum, rotated like the local ones, fetched by name. */
import { createWriteStream, openAsBlob } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AwsV4Signer } from "aws4fetch";
import { outdated } from "./rotate.ts";

export type Bucket = {
  /** `https://host/bucket` or `https://bucket.host`, with a folder behind it if wanted; without a slash at the end. */
  readonly url: string;
  readonly region: string;
  readonly keyId: string;
  readonly secret: string;
};

/** A hundred megabytes over a slow line; a dead one must end. */
const DEADLINE_MS = 15 * 60_000;
/** How the names of backups begin. */
const BACKUPS = "lookout-";

export type Remote = {
  /** The store itself compares the checksum. Throws what went wrong. */
  send(file: string, sha256: string): Promise<void>;
  /** Sends it under that name unless the bucket says that it holds as many bytes under it. */
  keep(name: string, file: string, sha256: string): Promise<"sent" | "there">;
  fetch(name: string, to: string): Promise<void>;
  /** Deletes one; it need not be there. */
  remove(name: string): Promise<void>;
  /** Backups that are there, by name. */
  backups(): Promise<readonly string[]>;
  /** Deletes what rotation no longer keeps; answers the names. */
  rotate(): Promise<readonly string[]>;
};

export function openRemote(bucket: Bucket): Remote {
  const ask = async (method: string, url: string, headers: Record<string, string> = {}, body?: Blob) => {
    const { keyId: accessKeyId, secret: secretAccessKey, region } = bucket;
    const signer = new AwsV4Signer({ method, url, headers, accessKeyId, secretAccessKey, region, service: "s3" });
    const signed = await signer.sign();
    const signal = AbortSignal.timeout(DEADLINE_MS);
    return await fetch(signed.url, { method, headers: signed.headers, signal, ...(body ? { body } : {}) });
  };
  const call = async (method: string, url: string, headers?: Record<string, string>, body?: Blob) => {
    const answer = await ask(method, url, headers, body);
    if (answer.ok) return answer;
    const said = (await answer.text()).replace(/\s+/g, " ").slice(0, 300);
    throw new Error(`The bucket answered ${answer.status} to ${method}: ${said}`);
  };
  const place = (name: string): string => `${bucket.url}/${name}`;
  const put = async (name: string, file: string, sha256: string): Promise<void> => {
    const headers = { "x-amz-content-sha256": sha256, "content-type": typeOf(name) };
    await call("PUT", place(name), headers, await openAsBlob(file));
  };
  const remove = async (name: string): Promise<void> => void (await call("DELETE", place(name)));
  const bytesOf = async (name: string): Promise<number | null> => {
    const { ok, headers } = await ask("HEAD", place(name));
    return ok ? Number(headers.get("content-length")) : null;
  };
  return {
    send: (file, sha256) => put(basename(file), file, sha256),
    async keep(name, file, sha256) {
      const { size } = await stat(file);
      if ((await bytesOf(name)) === size) return "there";
      await put(name, file, sha256);
      if ((await bytesOf(name)) === size) return "sent";
      throw new Error(`The bucket took ${name} and does not show it with its ${size} bytes.`);
    },
    async fetch(name, to) {
      const { body } = await call("GET", place(name));
      if (body === null) throw new Error(`The bucket gave ${name} without a body.`);
      await pipeline(Readable.fromWeb(body), createWriteStream(to));
    },
    remove,
    backups: () => namesIn(bucket, call),
    async rotate() {
      const old = outdated(await namesIn(bucket, call));
      for (const name of old) await remove(name);
      return old;
    },
  };
}

const typeOf = (name: string): string => (name.endsWith(".gz") ? "application/gzip" : "application/octet-stream");

/** Names of backups, page by page: beside them lie the files of every night. */
async function namesIn(
  { url }: Bucket,
  call: (method: string, url: string) => Promise<Response>,
): Promise<readonly string[]> {
  const { origin, pathname, hostname } = new URL(url);
  const [first = "", ...rest] = pathname.split("/").filter((part) => part !== "");
  // Path style names the bucket first; a virtual host has it in its name.
  const inHost = hostname.includes(".s3.") || hostname.includes(".s3-");
  const folder = inHost ? [first, ...rest].filter((part) => part !== "") : rest;
  const prefix = folder.map((part) => `${part}/`).join("");
  const list = new URL(inHost ? `${origin}/` : `${origin}/${first}`);
  list.searchParams.set("list-type", "2");
  list.searchParams.set("prefix", `${prefix}${BACKUPS}`);
  const names: string[] = [];
  for (let next: string | null = ""; next !== null; ) {
    if (next !== "") list.searchParams.set("continuation-token", next);
    const text = await (await call("GET", list.toString())).text();
    names.push(...[...text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = ""]) => key.slice(prefix.length)));
    next = /<NextContinuationToken>([^<]+)</.exec(text)?.[1] ?? null;
  }
  return names;
}
