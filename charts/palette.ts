/** Colours and sizes of every chart: its own dark ground, so that it reads the same in a light and in a dark chat. */

/** Points; a PNG has twice as many pixels each way. */
export const WIDTH = 520;
export const HEIGHT = 360;
export const SCALE = 2;
export const FONT = "DejaVu Sans";

export const COLOURS = {
  ground: "#131722",
  text: "#e6e9f0",
  quiet: "#9aa3b5",
  grid: "#2a3040",
  up: "#26a69a",
  down: "#ef5350",
  entry: "#4c8dff",
  last: "#5d6678",
  mark: "#f5b942",
  line: "#4fc3f7",
} as const;

/** Blue-, green- and orange-blind people tell them apart by their place and label too. */
export const SESSION_GROUND = {
  asia: "rgba(156, 120, 255, 0.10)",
  eu: "rgba(79, 195, 247, 0.10)",
  us: "rgba(245, 185, 66, 0.10)",
} as const;
