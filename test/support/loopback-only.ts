/** Keeps tests honest about the network: a connection that leaves this machine fails, with the place it wanted to go. */
import { Socket } from "node:net";

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\]|::ffff:127(\.\d{1,3}){3})$/;

type Target = { readonly host?: unknown; readonly port?: unknown; readonly path?: unknown };

/** `connect` takes (options), (port, host?) or (path); Node itself hands the normalised arguments on as one array. */
function targetOf(args: readonly unknown[]): Target {
  const [first, second] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  if (typeof first === "object" && first !== null) return first as Target;
  if (typeof first === "string" && Number.isNaN(Number(first))) return { path: first };
  return typeof second === "string" ? { host: second, port: first } : { port: first };
}

// Files that share a worker run this each: the first one's guard is enough.
const connect = Socket.prototype.connect;
const guarded = function loopbackOnly(this: Socket, ...args: unknown[]): Socket {
  const { host, port, path } = targetOf(args);
  const leaves = typeof path !== "string" && typeof host === "string" && !LOOPBACK.test(host);
  if (leaves) throw new Error(`A test tried to reach ${host}:${String(port)}. Tests stay on 127.0.0.1.`);
  return Reflect.apply(connect, this, args) as Socket;
} as typeof connect;
if (connect.name !== guarded.name) Socket.prototype.connect = guarded;
