/** ONNX Runtime reports its use and its models to its maker unless it is told not to before it is loaded. Here it never does. */

/**
 * Call it on the main thread, before any thread loads ONNX Runtime: only there does an assignment reach the environment of
 * the whole process, and the runtime reads it once. Then nothing is sent, and no identifier of the machine is written.
 */
export function keepTelemetryOff(): void {
  process.env.ORT_DISABLE_TELEMETRY = "1";
}
