/** Which models are asked and when new ones are trained; part of `configSchema`. */
import { z } from "zod";
import { flag, optional, setting, whole } from "./fields.ts";

export const modelSettings = {
  SHADOW_MODEL: optional(
    {
      group: "Models and signals",
      says: "Tag of a second model that is asked at every scan and never decides, for `npm run models -- compare`. Unset, the one chosen by `npm run models -- shadow TAG`.",
      allowed: "a tag made of letters, digits, dots, dashes, underscores or @",
    },
    z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,99}$/),
  ),
  RETRAINING: setting(
    {
      group: "Models and signals",
      says: "`true` trains a new model on Sundays at 03:40 UTC and when the serving one drifted; it is only watched. Needs the Python lab. /retrain works either way.",
      allowed: "true or false",
      fallback: "true",
    },
    flag,
  ),
  RETRAIN_MONTHS: setting(
    {
      group: "Models and signals",
      says: "Months of candles that a retraining learns from, the newest ones.",
      allowed: "a whole number of months from 3 to 120",
      fallback: "24",
    },
    whole(3, 120),
  ),
};
