/** The page for machines and the sign of life of a live run. */
import { venueOf } from "../../core/instrument.ts";
import type { HealthReport } from "../../engine/api.ts";
import type { EmitEvent } from "../../engine/events.ts";
import type { Metrics } from "../../web/metrics.ts";
import type { Settings } from "../config/schema.ts";
import { startHeartbeat } from "../live/heartbeat.ts";
import type { OpenedRun } from "../opened-run.ts";
import { healthLevels, storedLevels } from "./levels.ts";

const HEARTBEAT_MS = 60_000;

/** Loaded only where somebody can ask: the demo starts faster without it. */
export async function openMetrics(settings: Settings, isLive: boolean): Promise<Metrics | null> {
  if (!isLive || settings.HTTP_PORT === 0) return null;
  const { createMetrics } = await import("../../web/metrics.ts");
  return createMetrics();
}

export const both =
  (first: EmitEvent, second: EmitEvent | undefined): EmitEvent =>
  (event) => {
    first(event);
    second?.(event);
  };

type MachinesParts = Pick<
  OpenedRun,
  "launch" | "stores" | "engine" | "clock" | "screen" | "tally" | "metrics" | "health"
>;

/** Null where it is not wanted, or cannot be opened: that is told, and the run goes on without it. */
export async function openPage({ launch, metrics, health, tally, screen, ...run }: MachinesParts) {
  if (metrics === null) return null;
  const { HTTP_HOST: host, HTTP_PORT: port, HTTP_TOKEN: token } = launch.config.values;
  metrics.add(() => healthLevels(health.report()));
  metrics.add(storedLevels(run));
  const { openWeb } = await import("../../web/http.ts");
  const opened = await openWeb({ host, port, token, health: () => healthPage(health.report()), metrics: metrics.page });
  if (opened.ok) {
    screen.log.info({ url: opened.value.url }, "health and metrics");
    return opened.value;
  }
  tally.emit({ type: "error", code: opened.error.code, text: opened.error.text });
  return null;
}

const healthPage = (report: HealthReport) => ({
  healthy: report.problems.length === 0,
  // What asks this page is answered only by a process whose feed, model and databases are open.
  ready: true,
  facts: { ...report, candleAge: candleAges(report.candles) },
});

/** By exchange: milliseconds since its newest candle closed, and that of the symbol that is furthest behind (null = has none). */
const candleAges = (candles: HealthReport["candles"]) =>
  Object.fromEntries(
    [...Map.groupBy(candles, ({ instrument }) => venueOf(instrument))].map(([venue, some]) => {
      const ages = some.flatMap(({ ageMs }) => (ageMs === null ? [] : [ageMs]));
      const newestMs = ages.length === 0 ? null : Math.min(...ages);
      return [venue, { newestMs, furthestBehindMs: ages.length < some.length ? null : Math.max(...ages) }];
    }),
  );

/** To be started once candles are there: before that the process is not healthy. */
export function openHeart({ launch, health, screen }: MachinesParts): { stop(): void } | null {
  const { HEARTBEAT_URL: url } = launch.config.values;
  if (url === null) return null;
  return startHeartbeat({
    url,
    everyMs: HEARTBEAT_MS,
    isHealthy: () => health.report().problems.length === 0,
    onChange: ({ sent, reason }) => {
      if (sent) screen.log.info("the dead-man service is reached again");
      else
        screen.log.warn(
          { reason },
          "the dead-man service cannot be reached; it may tell people that this process is gone",
        );
    },
  });
}
