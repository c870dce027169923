import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A socket on which a process waits for connections. */
export type Listener =
  | { readonly kind: 'tcp'; readonly pid: number; readonly host: string; readonly port: number }
  /** `path` is that of the socket; `@` and a name for one without a file. */
  | { readonly kind: 'unix'; readonly pid: number; readonly path: string };

const TCP_LISTEN = '0A';
/** SO_ACCEPTCON among the flags of /proc/net/unix. */
const UNIX_LISTENS = 0x10000;

/** The sockets that these processes listen on, each once, as /proc tells it (proc_pid_net(5)). */
export function findListeners(pids: readonly number[]): readonly Listener[] {
  const found = new Map<string, Listener>();
  for (const pid of pids) {
    const inodes = socketsOf(pid);
    if (inodes.size === 0) continue;
    const rows = [
      ...readRows(pid, 'tcp').flatMap((row) => readTcp(pid, row)),
      ...readRows(pid, 'tcp6').flatMap((row) => readTcp(pid, row)),
      ...readRows(pid, 'unix').flatMap((row) => readUnix(pid, row)),
    ];
    for (const [inode, listener] of rows)
      if (inodes.has(inode) && !found.has(inode)) found.set(inode, listener);
  }
  return [...found.values()];
}

/** Such as `127.0.0.1:80`, `[::1]:80` or `unix:/run/server.sock`. */
export function printListener(listener: Listener): string {
  return listener.kind === 'unix' ? `unix:${listener.path}` : `${listener.host}:${listener.port}`;
}

type Row = readonly [inode: string, listener: Listener];

function readTcp(pid: number, columns: readonly string[]): readonly Row[] {
  const [, local = '', , state, , , , , , inode = ''] = columns;
  const [address = '', port = ''] = local.split(':');
  if (state !== TCP_LISTEN) return [];
  return [[inode, { kind: 'tcp', pid, host: printAddress(address), port: Number.parseInt(port, 16) }]];
}

function readUnix(pid: number, columns: readonly string[]): readonly Row[] {
  const [, , , flags = '', , , inode = '', path = ''] = columns;
  const listens = (Number.parseInt(flags, 16) & UNIX_LISTENS) !== 0;
  // Some programs fill up the name of a socket without a file; each zero byte is printed as @.
  return listens && path !== '' ? [[inode, { kind: 'unix', pid, path: path.replace(/@+$/, '') }]] : [];
}

/** An address as the kernel prints it: 32-bit words in hexadecimal, each in the byte order of this machine. */
function printAddress(hex: string): string {
  const bytes = Buffer.from(hex, 'hex').swap32();
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16));
  return new URL(`http://[${groups.join(':')}]`).hostname;
}

/** The rows of one of a process's tables of sockets, column by column. */
function readRows(pid: number, table: 'tcp' | 'tcp6' | 'unix'): readonly (readonly string[])[] {
  try {
    const lines = readFileSync(`/proc/${pid}/net/${table}`, 'utf8').trimEnd().split('\n').slice(1);
    return lines.map((line) => line.trim().split(/\s+/));
  } catch {
    return [];
  }
}

/** Inodes of the sockets that a process has open. */
function socketsOf(pid: number): ReadonlySet<string> {
  const inodes = new Set<string>();
  try {
    for (const fd of readdirSync(`/proc/${pid}/fd`)) {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkIfThere(`/proc/${pid}/fd/${fd}`))?.[1];
      if (inode !== undefined) inodes.add(inode);
    }
  } catch {
    // It is gone, or another user's.
  }
  return inodes;
}

function readlinkIfThere(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
