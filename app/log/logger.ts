/** The process's log: one JSON object per line, with every line scrubbed just before it leaves. */
import { type DestinationStream, type Logger, pino, stdSerializers } from "pino";
import { createScrubber } from "./scrub.ts";

export type { Logger };

export type LoggerOptions = {
  readonly level: "silent" | "fatal" | "error" | "warn" | "info" | "debug" | "trace";
  /** Never stdout when `--json` writes there. */
  readonly destination: DestinationStream;
  /** Values of the configured secrets. */
  readonly secrets: readonly string[];
};

const SECRET_FIELDS = ["apiKey", "secret", "password", "token", "authorization", "headers.authorization"];

export function createLogger({ level, destination, secrets }: LoggerOptions): Logger {
  const scrub = createScrubber(secrets);
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: stdSerializers.errWithCause, error: stdSerializers.errWithCause },
      redact: { paths: [...SECRET_FIELDS, ...SECRET_FIELDS.map((field) => `*.${field}`)], censor: "[secret]" },
      // Redaction works on paths only; a message, an error's text and a stack are reached by the finished line.
      hooks: { streamWrite: scrub },
    },
    destination,
  );
}
