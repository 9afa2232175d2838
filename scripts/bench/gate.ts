/** One decision of the gate with five positions open: size and all nineteen rules. */
import { evaluate } from "../../risk/gate.ts";
import { aCandidate, aGateInput, aPosition, BNB, BTC, CONTROLS } from "../../test/support/gate.ts";
import { type Measurement, percentile, rounded } from "./measure.ts";

const WARM_UP = 20_000;
const DECISIONS = 100_000;

export function gate(): readonly Measurement[] {
  const decide = decisions();
  for (let n = 0; n < WARM_UP; n += 1) decide(n);
  const started = performance.now();
  for (let n = 0; n < DECISIONS; n += 1) decide(n);
  const seconds = (performance.now() - started) / 1000;
  const samples = Array.from({ length: DECISIONS }, (_, n) => {
    const before = performance.now();
    decide(n);
    return (performance.now() - before) * 1000;
  });
  return [
    { name: "gate, 5 positions open", value: Math.round(DECISIONS / seconds), unit: "decisions/s" },
    { name: "gate, 5 positions open, p50", value: rounded(percentile(samples, 0.5)), unit: "µs" },
    { name: "gate, 5 positions open, p99", value: rounded(percentile(samples, 0.99)), unit: "µs" },
  ];
}

/** A sixth signal that every rule lets pass, so that none can stop early; prices differ from call to call. */
function decisions(): (n: number) => void {
  const open = [
    aPosition({ quantity: 0.5 }),
    aPosition({ quantity: 0.5, side: "short", stop: 4040 }),
    aPosition({ instrument: BNB, entry: 700, quantity: 1 }),
    aPosition({ instrument: BNB, entry: 700, quantity: 1, side: "short", stop: 707 }),
    aPosition({ instrument: BTC, entry: 100_000, quantity: 0.01, side: "short", stop: 101_000 }),
  ];
  const controls = { ...CONTROLS, maxOpen: open.length + 1 };
  const inputs = Array.from({ length: 64 }, (_, n) =>
    aGateInput({ candidate: aCandidate({ entry: 100_000 + n }), open, controls }),
  );
  if (inputs.some((input) => evaluate(input).approved === null)) throw new Error("The gate refused the benchmark");
  return (n) => {
    const input = inputs[n % inputs.length];
    if (input !== undefined) evaluate(input);
  };
}
