/** What a snapshot is built with, whatever it is built of. A change of any of it changes every snapshot's id. */

/** Entry at the next open, stop 3 x ATR14(15m), target twice that, 240 minutes, 7.5 bp round trip. */
export const LABEL = { name: "win240", horizonMinutes: 240, stopAtr: 3, targetMultiple: 2, costBps: 7.5 } as const;

/**
 * A longer hole ends a stretch of candles: more absent minutes than the longest window of a feature set tolerates, so
 * that after it everything has to warm up again anyway.
 */
export const HOLE_MINUTES = 480;

/** Raised whenever the same input would give another file. */
export const BUILDER_VERSION = 1;
