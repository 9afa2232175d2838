/**
 * A sign of life to a dead-man service: as long as it comes all is well; when it stays away, the service tells people,
 * also when this machine is gone. Sent only while the process is healthy.
 */
export type HeartbeatParts = {
  /** Asked with GET; it may hold a key, so it is never shown. */
  readonly url: string;
  readonly everyMs: number;
  readonly isHealthy: () => boolean;
  /** Told once when it cannot be sent, and once when it can again. */
  readonly onChange: (change: { readonly sent: boolean; readonly reason: string | null }) => void;
};

const ANSWER_MS = 10_000;

export function startHeartbeat({ url, everyMs, isHealthy, onChange }: HeartbeatParts): { stop(): void } {
  let reached = true;
  const leaving = new AbortController();
  const beat = async (): Promise<void> => {
    if (!isHealthy()) return;
    const reason = await ask(url, leaving.signal);
    if (leaving.signal.aborted || (reason === null) === reached) return;
    reached = reason === null;
    onChange({ sent: reached, reason });
  };
  void beat();
  const timer = setInterval(() => void beat(), everyMs);
  timer.unref();
  return {
    stop() {
      clearInterval(timer);
      leaving.abort();
    },
  };
}

/** Why it did not arrive, without the address; null when it did. */
async function ask(url: string, leaving: AbortSignal): Promise<string | null> {
  try {
    const signal = AbortSignal.any([leaving, AbortSignal.timeout(ANSWER_MS)]);
    const answer = await fetch(url, { signal, redirect: "follow" });
    await answer.body?.cancel();
    return answer.ok ? null : `it answered ${answer.status}`;
  } catch (error) {
    const { name, cause } = error as { readonly name?: string; readonly cause?: { readonly code?: unknown } };
    if (typeof cause?.code === "string") return cause.code;
    return name === "TimeoutError" ? "no answer in time" : "no connection";
  }
}
