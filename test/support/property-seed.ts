/**
 * The cases that properties draw are the same in every run, so a red run is red for the next person too. Another seed,
 * or the word `random`, comes in PROPERTY_SEED; a counterexample found that way belongs into the property's `examples`.
 */
import fc from "fast-check";

const wanted = process.env.PROPERTY_SEED ?? "20251121";
if (wanted !== "random") fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(wanted) });
