/** The presets that ship with the program, by id. */
import { presetSchema, type RiskPreset } from "./preset.ts";
import oneStepChallenge from "./presets/ftmo-1step-challenge.json" with { type: "json" };
import oneStepFunded from "./presets/ftmo-1step-funded.json" with { type: "json" };
import challenge from "./presets/ftmo-2step-challenge.json" with { type: "json" };
import fundedStandard from "./presets/ftmo-2step-funded-standard.json" with { type: "json" };
import fundedSwing from "./presets/ftmo-2step-funded-swing.json" with { type: "json" };
import verification from "./presets/ftmo-2step-verification.json" with { type: "json" };
import fundednext from "./presets/fundednext-stellar-2step.json" with { type: "json" };
import the5ers from "./presets/the5ers-high-stakes.json" with { type: "json" };
import topstep from "./presets/topstep-50k.json" with { type: "json" };

const SHIPPED: readonly unknown[] = [
  challenge,
  verification,
  fundedStandard,
  fundedSwing,
  oneStepChallenge,
  oneStepFunded,
  the5ers,
  fundednext,
  topstep,
];

export const PRESETS: ReadonlyMap<string, RiskPreset> = new Map(
  SHIPPED.map((raw) => presetSchema.parse(raw)).map((preset) => [preset.id, preset]),
);
