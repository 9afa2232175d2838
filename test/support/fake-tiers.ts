/** A model that stated too much in HIGH; MEDIUM is too few to say; LOW as stated. */
import type { TiersReport } from "../../engine/api.ts";

export const aTiersReport = (over: Partial<TiersReport> = {}): TiersReport => ({
  tag: "crypto-1",
  rows: [
    {
      ...{ tier: "LOW", from: null, test: { n: 7414, stated: 0.4096, realised: 0.4233 } },
      here: { n: 1200, independent: 310, stated: 0.41, realised: 0.42, interval: [0.3664, 0.4756] },
    },
    {
      ...{ tier: "MEDIUM", from: 0.4518, test: { n: 1512, stated: 0.5253, realised: 0.4253 } },
      here: { n: 60, independent: 21, stated: 0.52, realised: 0.45, interval: [0.2582, 0.6579] },
    },
    {
      ...{ tier: "HIGH", from: 0.5064, test: { n: 734, stated: 0.5877, realised: 0.4319 } },
      here: { n: 240, independent: 100, stated: 0.58, realised: 0.4, interval: [0.3094, 0.498] },
    },
  ],
  ...over,
});
