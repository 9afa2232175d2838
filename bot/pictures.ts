/** Draws pictures for chats that want them. A picture that fails is told once until one succeeds; nobody waits for it twice. */
import type { Chart, Charts, PreferenceDesk, SingleChart } from "../engine/api.ts";
import type { EmitEvent } from "../engine/events.ts";

/** One below the other, so that a chat gets one picture; null = there is nothing to draw. */
export function inOnePicture(charts: readonly SingleChart[]): Chart | null {
  const [first, ...below] = charts;
  if (first === undefined) return null;
  // The mark of the topmost one is that of the picture.
  return below.length === 0
    ? first
    : { kind: "stacked", charts: [first, ...below.map((chart) => ({ ...chart, mark: null }))] };
}

export type Pictures = {
  /** Null = send words only: the chat wants no pictures, or none could be drawn. Never throws. */
  draw(chatId: number, chart: () => Chart): Promise<Uint8Array | null>;
};

export type PictureDeps = {
  readonly charts: Charts;
  readonly preferences: Pick<PreferenceDesk, "of">;
  readonly emit: EmitEvent;
};

/** Where nothing draws. */
export const NO_PICTURES: Pictures = { draw: async () => null };

export function createPictures({ charts, preferences, emit }: PictureDeps): Pictures {
  let told = false;
  function failed(why: string): null {
    const text = `A chart could not be drawn (${why}). Messages go out without charts and say the same; nothing else changes. If it goes on, restart the program.`;
    if (!told) emit({ type: "error", code: "CHART_NOT_DRAWN", text });
    told = true;
    return null;
  }
  return {
    async draw(chatId, chart) {
      if (!preferences.of(chatId).images) return null;
      try {
        const drawn = await charts.draw(chart());
        if (!drawn.ok) return failed(drawn.error.text);
        told = false;
        return drawn.value;
      } catch (error) {
        return failed(error instanceof Error ? error.message : String(error));
      }
    },
  };
}
