/** How machines may ask how it is, and whom it tells that it lives; part of `configSchema`. */
import { z } from "zod";
import { optional, setting, whole } from "./fields.ts";

const TOKEN_FORM = "16 to 200 letters, digits, - and _";

export const webSettings = {
  HTTP_PORT: setting(
    {
      group: "Process",
      says: "Port of /healthz, /readyz and /metrics of a live run; 0 opens none.",
      allowed: "a port from 0 to 65535",
      fallback: "8787",
    },
    whole(0, 65_535),
  ),
  HTTP_HOST: setting(
    {
      group: "Process",
      says: "Address it listens on. One that other machines reach (all but 127.0.0.1, ::1 and localhost) is refused without HTTP_TOKEN.",
      allowed: "an address of this machine",
      fallback: "127.0.0.1",
    },
    z.string().regex(/^[0-9a-zA-Z.:-]{1,100}$/),
  ),
  HTTP_TOKEN: optional(
    {
      group: "Process",
      says: "Token that must be brought as `Authorization: Bearer …`.",
      allowed: TOKEN_FORM,
      secret: true,
    },
    z.string().regex(/^[\w-]{16,200}$/),
  ),
  HEARTBEAT_URL: optional(
    {
      group: "Process",
      says: "Address of a dead-man service that is asked every minute while the process is healthy.",
      allowed: "an address that begins with https:// or http://",
      secret: true,
    },
    z.url({ protocol: /^https?$/ }),
  ),
};

/** This machine alone: nobody else can read a page that listens here. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/i;

export type PageTexts = { readonly host: string; readonly port: string; readonly hasToken: boolean };

/** What is wrong with a page that other machines can read without a token; null = nothing. */
export function openPageProblem({ host, port, hasToken }: PageTexts): string | null {
  if (hasToken || Number(port) === 0 || LOOPBACK.test(host)) return null;
  return `HTTP_HOST is ${JSON.stringify(host)}, so other machines could read how your account stands, but HTTP_TOKEN is not set. Nothing was started. Set HTTP_TOKEN to ${TOKEN_FORM}, or HTTP_HOST to 127.0.0.1, or HTTP_PORT to 0 for no page at all.`;
}
