/** Settings of how live market data comes in; part of `configSchema`. */
import { z } from "zod";
import { optional, setting, streamRoot, whole } from "./fields.ts";

export const marketSettings = {
  STREAM: setting(
    {
      group: "Exchange",
      says: "Whether live candles and quotes come by the exchange's stream: `on`, `off` (asked for at each scan), or `auto`, the stream from STREAM_FROM symbols on. Whatever the stream lacks is asked for either way.",
      allowed: "off, on or auto",
      fallback: "auto",
    },
    z.enum(["off", "on", "auto"]),
  ),
  STREAM_FROM: setting(
    {
      group: "Exchange",
      says: "With STREAM=auto: how many watched symbols it takes to open the stream.",
      allowed: "a whole number from 1 to 1000",
      fallback: "10",
    },
    whole(1, 1_000),
  ),
  STREAM_CANDLES: setting(
    {
      group: "Exchange",
      says: "What the stream's candles are made of: the exchange's own candles (`klines`), or its trades (`trades`); a minute that trades do not prove complete is asked for.",
      allowed: "klines or trades",
      fallback: "klines",
    },
    z.enum(["klines", "trades"]),
  ),
  EXCHANGE_STREAM_ROOT: optional(
    {
      group: "Exchange",
      says: "Address of the exchange's stream when it is not the usual one, for example a proxy.",
      allowed: "an address that begins with wss:// or ws://",
    },
    streamRoot,
  ),
};
