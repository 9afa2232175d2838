/**
 * The serving bundle with the calibrator that the nightly refits made for it. It changes between scans only, when
 * `refresh` is called; the scan and every question then see the same one.
 */
import type { RefitRecord } from "../../engine/confidence/refit-record.ts";
import type { ModelBundle } from "../../engine/ports.ts";
import type { Serving } from "./serving.ts";

type ActiveRefit = (tag: string) => RefitRecord | null;

export function calibrated(serving: Serving, active: ActiveRefit): Serving {
  const bundles = calibratedBundles(active);
  return {
    get bundle() {
      return bundles.of(serving.bundle);
    },
    get release() {
      return serving.release;
    },
    get rollbackReason() {
      return serving.rollbackReason;
    },
    score: (...asked) => serving.score(...asked),
    stop: () => serving.stop(),
    async refresh() {
      const change = await serving.refresh();
      bundles.forget();
      return change;
    },
  };
}

/** The ledger is asked once per bundle and refresh, not at every look at the bundle. */
function calibratedBundles(active: ActiveRefit) {
  type Known = { readonly shipped: ModelBundle; readonly refit: string | null; readonly bundle: ModelBundle };
  let known: Known | null = null;
  let fresh = false;
  return {
    of(shipped: ModelBundle): ModelBundle {
      if (known?.shipped === shipped && fresh) return known.bundle;
      fresh = true;
      const refit = active(shipped.tag);
      // The same bundle stays the same object, for whoever remembers something about it.
      if (known?.shipped === shipped && known.refit === (refit?.id ?? null)) return known.bundle;
      known = { shipped, refit: refit?.id ?? null, bundle: withRefit(shipped, refit) };
      return known.bundle;
    },
    forget(): void {
      fresh = false;
    },
  };
}

/** Boosters stay as shipped; the evidence is that of the outcomes the line was fitted on. */
function withRefit(bundle: ModelBundle, refit: RefitRecord | null): ModelBundle {
  if (refit === null || refit.slope === null || refit.intercept === null) return bundle;
  const { id, slope, intercept, reliability } = refit;
  const calibrator = { ...bundle.calibrator, id, slope, intercept };
  return { ...bundle, calibrator, reliability, reliabilitySlice: "refit" };
}
