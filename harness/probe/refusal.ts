import { readFileSync } from 'node:fs';
import { getSystemErrorName } from 'node:util';
import { NthfailError } from '../errors.ts';

/** Bits of CapEff in /proc/PID/status. */
const CAP_SYS_ADMIN = 1n << 21n;
const CAP_PERFMON = 1n << 38n;

const NO_UPROBES =
  'a kernel of 4.17 or newer with CONFIG_UPROBE_EVENTS is needed, and /sys mounted: ls /sys/bus/event_source/devices/uprobe';
const HIDDEN =
  'perf_event_open(2) is missing: from this kernel, or behind a seccomp filter (--security-opt seccomp=unconfined for a container)';
const NO_DESCRIPTORS =
  'each probe takes a descriptor for each processor: probe fewer functions, or raise ulimit -n';

/** What to do when the rings of a set cannot be made, by errno. */
const WHY_NO_RINGS: Readonly<Record<string, string>> = {
  ENODEV: NO_UPROBES,
  ENOSYS: HIDDEN,
  ENOBUFS: 'more memory must be lockable: ulimit -l unlimited, or /proc/sys/kernel/perf_event_mlock_kb',
  EMFILE: NO_DESCRIPTORS,
  ENFILE: NO_DESCRIPTORS,
};

/** What to do when a probe cannot be added, by errno. */
const WHY_NO_PROBE: Readonly<Record<string, string>> = {
  ENOENT: 'name the file that the server runs; /proc/PID/exe is that of a running process',
  EINVAL: 'the offset has to be in the file, and the file a regular one',
  EIO: 'its file system cannot be probed: have the server run from a disk or a tmpfs',
  EMFILE: NO_DESCRIPTORS,
  ENFILE: NO_DESCRIPTORS,
};
/** ENOTSUPP of the kernel, which has no name outside of it. */
const NO_SUCH_INSTRUCTION = -524;

/** The error for rings that could not be made. */
export function refuseRings(negative: number): NthfailError {
  return refusal('cannot probe functions', negative, WHY_NO_RINGS);
}

/** The error for a probe that could not be added. */
export function refuseProbe(name: string, path: string, negative: number): NthfailError {
  if (negative === NO_SUCH_INSTRUCTION)
    return new NthfailError(
      'NF_E_PROBE',
      `cannot probe ${name} in ${path}: the kernel cannot put a probe on what is there`,
      {
        hint: 'the offset has to be that of an instruction: is it of this build?',
      },
    );
  return refusal(`cannot probe ${name} in ${path}`, negative, WHY_NO_PROBE);
}

function refusal(what: string, negative: number, why: Readonly<Record<string, string>>): NthfailError {
  const errno = getSystemErrorName(negative);
  const isForbidden = errno === 'EACCES' || errno === 'EPERM';
  const hint = isForbidden ? howToBeAllowed() : why[errno];
  const message = isForbidden ? `${what}: this process may not (${errno})` : `${what}: ${errno}`;
  return new NthfailError('NF_E_PROBE', message, hint === undefined ? {} : { hint });
}

function howToBeAllowed(): string {
  const status = readFileSync('/proc/thread-self/status', 'latin1');
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`);
  if ((effective & CAP_SYS_ADMIN) !== 0n)
    return 'it has CAP_SYS_ADMIN, so something else forbids it: a seccomp filter (--security-opt seccomp=unconfined for a container), a user namespace (its root is not root here), or kernel lockdown';
  return (effective & CAP_PERFMON) === 0n
    ? 'run as root, or with CAP_SYS_ADMIN (--cap-add SYS_ADMIN for a container); perf_event_paranoid does not help'
    : 'CAP_PERFMON is enough for older kernels only, this one wants CAP_SYS_ADMIN: run as root (--cap-add SYS_ADMIN for a container)';
}
