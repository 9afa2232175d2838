/** What the thread that answers people and the one that draws say to each other. */
import type { Chart } from "../engine/ports/charts.ts";

export type DrawRequest = { readonly id: number; readonly chart: Chart };
export type DrawAnswer =
  | { readonly id: number; readonly png: Uint8Array<ArrayBuffer> }
  | { readonly id: number; readonly fault: string };
