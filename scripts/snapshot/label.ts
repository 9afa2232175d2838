/** What a snapshot is built with, whatever it is built of. A change of any of it changes every snapshot's id. */

/** Entry at the next open, stop 3 x ATR14(15m), target twice that, 240 minutes, 7.5 bp round trip. */
export const LABEL = { name: "win240", horizonMinutes: 240, stopAtr: 3, targetMultiple: 2, costBps: 7.5 } as const;

/** A shorter trade from the same slots: stop 2 x ATR14(15m), target twice that, 60 minutes, the same cost. */
export const HOUR_LABEL = { name: "win60", horizonMinutes: 60, stopAtr: 2, targetMultiple: 2, costBps: 7.5 } as const;

/**
 * A longer hole ends a stretch of candles, and everything warms up again. Up to here a live run that starts with the
 * warm-up alone sees the same as this one does: `crypto@…` asks for 241 minutes more than its longest window.
 */
export const HOLE_MINUTES = 240;

/** Raised whenever the same input would give another file. */
export const BUILDER_VERSION = 2;
