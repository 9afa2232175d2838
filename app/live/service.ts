/**
 * What a service manager is told: PM2 over its channel, systemd through `systemd-notify`: ready, stopping, and, while
 * scans go on, the sign of life its watchdog waits for. Without a service manager nothing happens.
 */
import { execFile } from "node:child_process";

export type Service = {
  /** The process answers now; signs of life begin. */
  ready(): void;
  /** No further signs of life: the end has begun. */
  stopping(): void;
};

export type ServiceParts = {
  readonly environment: NodeJS.ProcessEnv;
  /** False once scans hang: the watchdog then starts the process anew. */
  readonly isAlive: () => boolean;
  /** PM2's channel; undefined outside of it. */
  readonly send?: ((message: string) => void) | undefined;
  /** Told once when systemd could not be told. */
  readonly onFault: (reason: string) => void;
};

const NOTIFY = "systemd-notify";

export function openService({ environment, isAlive, send, onFault }: ServiceParts): Service {
  const isSystemd = (environment.NOTIFY_SOCKET ?? "") !== "";
  let beat: NodeJS.Timeout | undefined;
  let failed = false;
  const notify = (...args: readonly string[]): void => {
    if (!isSystemd) return;
    execFile(NOTIFY, args, { env: environment }, (error) => {
      if (error === null || failed) return;
      failed = true;
      onFault(`${NOTIFY} failed (${error.message})`);
    });
  };
  return {
    ready() {
      send?.("ready");
      notify("--ready");
      const everyMs = watchdogMs(environment);
      if (!isSystemd || everyMs === null) return;
      beat = setInterval(() => {
        if (isAlive()) notify("WATCHDOG=1");
      }, everyMs / 2);
      beat.unref();
    },
    stopping() {
      clearInterval(beat);
      notify("--stopping");
    },
  };
}

/** How often systemd wants a sign of life; null when it waits for none. */
function watchdogMs({ WATCHDOG_USEC }: NodeJS.ProcessEnv): number | null {
  const microseconds = Number(WATCHDOG_USEC);
  return Number.isFinite(microseconds) && microseconds > 0 ? microseconds / 1000 : null;
}
