/** A prop firm's rules as data. The schema's axes: anchor, measure, cadence, day boundary, ratchet, breach action. */
import { z } from "zod";

export const presetSchema = z.strictObject({
  id: z.string(),
});
export type RiskPreset = z.infer<typeof presetSchema>;
