/** Two models, of which the first serves; every question about one is asked under one id. */
import { DAY_MS, MINUTE_MS, plus } from "../../core/time.ts";
import type { Actor, ModelAnswer, ModelRow, ModelsDesk, ModelWish } from "../../engine/api.ts";
import { NOON } from "./bot-reports.ts";

const MISSED = ["dir15", "forward", "tests"];
export const MODEL_ROWS: readonly ModelRow[] = [
  {
    ...{ tag: "crypto-1", version: "1.0.0", made: "2025-05-01", status: "observation", isLocal: false },
    ...{ serves: true, takesOver: false, since: plus(NOON, -3 * DAY_MS), gates: 7, missed: MISSED, fault: null },
  },
  {
    ...{ tag: "crypto-1-b", version: "1.0.1", made: "2025-05-30", status: "experimental", isLocal: true },
    ...{ serves: false, takesOver: false, since: null, gates: 7, missed: [], fault: null },
  },
];

export const aModelWish = (over: Partial<ModelWish> = {}): ModelWish => ({
  ...{ kind: "promote", tag: "crypto-1-b", from: "crypto-1", reason: null, as: "observation", gates: 7 },
  missed: MISSED,
  ...over,
});

export const askedAbout = (wish: ModelWish): Extract<ModelAnswer, { kind: "confirm" }> => ({
  ...{ kind: "confirm", promptId: "m1", value: JSON.stringify(wish), before: "shipped" },
  expiresAt: plus(NOON, 5 * MINUTE_MS),
});

export function fakeModels(called: (what: string) => void = () => {}): ModelsDesk {
  return {
    async list() {
      called("models");
      return MODEL_ROWS;
    },
    async askPromotion(tag, { userId }: Actor) {
      called(`promote ${tag} by ${userId}`);
      return askedAbout(aModelWish({ tag }));
    },
    async askRollback(words, { userId }: Actor) {
      called(`rollback ${words.join(" ")} by ${userId}`);
      return { kind: "impossible", code: "NOTHING_BEFORE", text: "" };
    },
  };
}
