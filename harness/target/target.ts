import type { Protocol } from '../exchange/protocol.ts';
import type { Handlers } from './handlers.ts';
import type { LogKnowledge } from './log-knowledge.ts';

/** Where a server is to run: its own directory and its own address. */
export interface LaunchSite {
  /** Private directory for configuration and files; removed when the server is stopped. */
  readonly directory: string;
  /** Address to listen on, in 127.0.0.0/8. */
  readonly host: string;
  /** Port to listen on; free when it was chosen. */
  readonly port: number;
  /** Where the target's `backend` listens, when it has one: it runs already. */
  readonly backend?: { readonly host: string; readonly port: number };
}

/** How to run a server at a {@link LaunchSite}. */
export interface Launch {
  /** Program to run: a path, or a name to be found on PATH. */
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the environment; what is undefined is taken out of it. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Log files besides standard output and standard error. */
  readonly logFiles?: readonly string[];
  /** Signal that asks the server to end. */
  readonly stopSignal: 'SIGTERM' | 'SIGINT' | 'SIGQUIT';
  /** Where it listens when that is not the site's address. */
  readonly listensAt?: { readonly host: string; readonly port: number };
  /**
   * Says in its output that it is ready, for a server that accepts connections before it can serve them. Matched against
   * each line. Default: it is ready when it accepts a connection.
   */
  readonly readyLine?: RegExp;
  /**
   * Does what must follow the start of the process before the server listens, such as handing it its configuration.
   * Rejects when that fails; `signal` is aborted when the process ends or the time is up.
   */
  readonly configure?: (signal: AbortSignal) => Promise<void>;
}

/** The shape of a response. */
export interface ResponseShape {
  /** How the client is told where the body ends. A server that cannot do one does the other. */
  readonly framing: 'length' | 'chunked';
  /** What the body is made of, in order. */
  readonly pieces: readonly Piece[];
}

/** One piece of a body: bytes from memory or from a file. */
export interface Piece {
  readonly from: 'memory' | 'file';
  /** From 1. */
  readonly bytes: number;
}

/** How a target was given to `nthfail run`: what a replay line repeats. */
export interface GivenBy {
  /** Options and their values, such as `--target` and a path, not quoted. */
  readonly options: readonly string[];
  /** The command behind `--`, and its arguments, not quoted. */
  readonly command?: readonly string[] | undefined;
}

/** A server under test: how to start it, what its log says, how to ask it for a response of some shape. */
export interface Target {
  /** Name on the command line. */
  readonly name: string;
  /** One line for people. */
  readonly title: string;
  readonly log: LogKnowledge;
  /** The functions of its write path, for probes: see `StartOptions.probes`. Default: not known. */
  readonly handlers?: Handlers;
  /** How the command line is told of it. Default: `--target` and its name. */
  readonly given?: GivenBy;
  /** What its clients speak. Default: HTTP/1.1. */
  readonly protocol?: Protocol;
  /** Its clients speak TLS with it, and the protocol within. Default false. */
  readonly isSecure?: boolean;
  /** The server behind this one, for proxies: it is started first, without the library, and stopped last. */
  readonly backend?: Target;
  /** After how many milliseconds without progress the server closes a connection whose response nobody reads. */
  readonly writeTimeoutMs?: number;
  /** Most bytes of responses that it keeps for a client that does not read: it closes the connection of one with more at once. */
  readonly outputLimitBytes?: number;
  /**
   * A client that has closed its sending side still gets what it asked for. Many servers take a FIN for the client's
   * leaving, as HTTP allows; those end the connection then. Default false: it may do either.
   */
  readonly servesHalfClosed?: boolean;
  /**
   * How many requests it answers on one connection before it closes that, from 1: clients that know it ask for no more.
   * Default: any number.
   */
  readonly requestsPerConnection?: number;
  /**
   * Largest body that it sends in the same writes each time, in bytes, from 1: a path of `pathFor` has no larger one, and scenarios
   * leave larger ones out. Default: any size.
   */
  readonly maxBodyBytes?: number;
  /** Who builds it: a package has it, or the user does and says where it is. Default `package`. */
  readonly builtBy?: 'package' | 'user';
  /**
   * Writes what the server needs into the site's directory and says how to run it.
   * @throws NthfailError `NF_E_TARGET_MISSING` when the server is not installed.
   */
  readonly prepare: (site: LaunchSite) => Launch;
  /**
   * The request path whose response has this shape, or the nearest that the server can do. Absent when the server
   * cannot be asked for shapes.
   */
  readonly pathFor?: (shape: ResponseShape) => string;
  /** Makes what a path of `pathFor` needs in the site's directory, for servers that serve files. */
  readonly provide?: (path: string, site: LaunchSite) => void;
}

/** Bytes of a body of this shape. */
export function sumPieces({ pieces }: ResponseShape): number {
  return pieces.reduce((sum, { bytes }) => sum + bytes, 0);
}
