/** Backups in a bucket that speaks S3: sent with their checksum, rotated like the local ones, fetched by name. */
import { createWriteStream, openAsBlob } from "node:fs";
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

export type Remote = {
  /** The store itself compares the checksum. Throws what went wrong. */
  send(file: string, sha256: string): Promise<void>;
  fetch(name: string, to: string): Promise<void>;
  /** Deletes what rotation no longer keeps; answers the names. */
  rotate(): Promise<readonly string[]>;
};

export function openRemote(bucket: Bucket): Remote {
  const call = async (method: string, url: string, headers: Record<string, string> = {}, body?: Blob) => {
    const { keyId: accessKeyId, secret: secretAccessKey, region } = bucket;
    const signer = new AwsV4Signer({ method, url, headers, accessKeyId, secretAccessKey, region, service: "s3" });
    const signed = await signer.sign();
    const signal = AbortSignal.timeout(DEADLINE_MS);
    const answer = await fetch(signed.url, { method, headers: signed.headers, signal, ...(body ? { body } : {}) });
    if (answer.ok) return answer;
    const said = (await answer.text()).replace(/\s+/g, " ").slice(0, 300);
    throw new Error(`The bucket answered ${answer.status} to ${method}: ${said}`);
  };
  const place = (name: string): string => `${bucket.url}/${name}`;
  return {
    async send(file, sha256) {
      const body = await openAsBlob(file);
      const headers = { "x-amz-content-sha256": sha256, "content-type": "application/gzip" };
      await call("PUT", place(basename(file)), headers, body);
    },
    async fetch(name, to) {
      const { body } = await call("GET", place(name));
      if (body === null) throw new Error(`The bucket gave ${name} without a body.`);
      await pipeline(Readable.fromWeb(body), createWriteStream(to));
    },
    async rotate() {
      const old = outdated(await namesIn(bucket, call));
      for (const name of old) await call("DELETE", place(name));
      return old;
    },
  };
}

/** One page holds 1,000 names; rotation keeps far fewer. */
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
  list.searchParams.set("prefix", prefix);
  const text = await (await call("GET", list.toString())).text();
  return [...text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = ""]) => key.slice(prefix.length));
}
