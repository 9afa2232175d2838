/** How machines may ask how it is, and whom it tells that it lives; part of `configSchema`. */
import { z } from "zod";
import { optional, setting, whole } from "./fields.ts";

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
      says: "Address it listens on. Another one than 127.0.0.1 lets other machines read it: set HTTP_TOKEN too.",
      allowed: "an address of this machine",
      fallback: "127.0.0.1",
    },
    z.string().regex(/^[0-9a-zA-Z.:-]{1,100}$/),
  ),
  HTTP_TOKEN: optional(
    {
      group: "Process",
      says: "Token that must be brought as `Authorization: Bearer …`.",
      allowed: "16 to 200 letters, digits, - and _",
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
