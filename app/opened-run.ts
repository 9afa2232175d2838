/** What a running process consists of once everything is open. */
import type { Clock } from "../core/time.ts";
import type { Metrics } from "../web/metrics.ts";
import type { Chat } from "./chat/chat.ts";
import type { ReplayClock } from "./clock.ts";
import type { Engine } from "./engine.ts";
import type { OpenFeed } from "./feed/feed.ts";
import type { Launch } from "./launch.ts";
import type { Tally } from "./replay/tally.ts";
import type { Screen } from "./screen.ts";
import type { Stores } from "./stores.ts";
import type { HealthWatch } from "./web/health.ts";
import type { Operations } from "./web/operations.ts";
import type { OpenWork } from "./work/desk.ts";

export type OpenedRun = {
  readonly launch: Launch;
  readonly screen: Screen;
  readonly tally: Tally;
  readonly stores: Stores;
  readonly feed: OpenFeed;
  readonly engine: Engine;
  readonly chat: Chat;
  readonly health: HealthWatch;
  /** Null where nobody can ask for them. */
  readonly metrics: Metrics | null;
  readonly operations: Operations;
  /** What people asked for in chat. */
  readonly work: OpenWork;
  readonly clock: Clock;
  /** The same clock where recorded time is played. */
  readonly replayClock: ReplayClock | null;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** Aborts when the process is asked to stop. */
  readonly leaving: AbortSignal;
  /** From now on commands are answered. */
  readonly acceptCommands: () => void;
  /** Asks the process to stop. */
  readonly leave: () => void;
};
