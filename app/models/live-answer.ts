/** What a bundle says of a row, by the functions that a scan uses: for checks that are no scan. */
import { boostOf } from "../../engine/confidence/boosters.ts";
import { calibrate, confidenceOf } from "../../engine/confidence/calibrate.ts";
import { ensembleScore } from "../../engine/confidence/ensemble.ts";
import { headOf } from "../../engine/confidence/heads.ts";
import type { Saying } from "../../models/parity.ts";

/** The bundle's own rule and calibrator: settings and refits of this machine are left out, and so are patterns. */
export const LIVE_ANSWER: Saying = {
  stated(answers, row, { ensemble, calibrator }) {
    const score = ensembleScore(answers, row, ensemble);
    if (score === null) return null;
    const known = { dir15: headOf(answers, row, "dir15"), trend60: headOf(answers, row, "trend60"), pattern: null };
    return { score, pWin: calibrate(score, calibrator, boostOf(calibrator.boosters, known)) };
  },
  confidence: confidenceOf,
};
