/** The bundled model, with one beside it that always forecasts the same volatility: for stories about forecasts. */
import type { Head, Inference, ModelBundle } from "../../engine/ports.ts";

const NO_ERRORS = [0, 0, 0] as const;

/** `heads`: what it says of every instrument, as the heads say it (logarithms of shares of the price). */
export function forecasting(
  real: Inference,
  heads: Readonly<Partial<Record<Head, number>>>,
  over: Partial<ModelBundle> = {},
): Inference {
  const known = Object.keys(heads) as Head[];
  const steady = { name: "steady", group: "steady", symbols: null, heads: known };
  return {
    stop: () => real.stop(),
    bundle: {
      ...real.bundle,
      models: [...real.bundle.models.map((model) => ({ ...model, heads: ["win240" as const] })), steady],
      trainingRange: null,
      volatility: {
        residuals: { rv15: NO_ERRORS, rv60: NO_ERRORS, range60: NO_ERRORS },
        band99: 4,
        regimes: { "BTC/USDT": [-9, -6, -3] },
      },
      ...over,
    },
    async score(features, symbols, wanted) {
      const mine = known.filter((head) => wanted?.includes(head));
      if (mine.length === 0) return real.score(features, symbols, wanted);
      return mine.map((head) => ({
        ...{ model: "steady", group: "steady", head },
        scores: new Float32Array(symbols.length).fill(heads[head] ?? Number.NaN),
      }));
    },
  };
}
