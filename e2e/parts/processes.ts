// What /proc tells of other processes: children, and who holds a connection. It ends nothing.

import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/** Of a second; `getconf CLK_TCK` says the same on every Linux. */
const CLOCK_TICKS = 100;

/** The processes that `pid` started and that live. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => parentOf(candidate) === pid);
}

/** A process and everything that it started and that lives. */
export function treeOf(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(treeOf)];
}

/** Processor seconds that processes have used so far, and the memory that they hold now (proc(5): stat, smaps_rollup). */
export function usageOf(pids: number[]): { cpuSeconds: number; residentMb: number; proportionalMb: number } {
  const ticks = pids.map((pid) => stat(pid)).reduce((sum, fields) => sum + Number(fields?.[11] ?? 0) + Number(fields?.[12] ?? 0), 0);
  const memory = (name: string): number => {
    const kilobytes = pids.map((pid) => {
      const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      return Number(text.match(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm'))?.[1] ?? 0);
    });
    return kilobytes.reduce((sum, one) => sum + one, 0) / 1000;
  };
  return { cpuSeconds: ticks / CLOCK_TICKS, residentMb: memory('Rss'), proportionalMb: memory('Pss') };
}

export function isAlive(pid: number): boolean {
  return stateOf(pid) !== null && stateOf(pid) !== 'Z';
}

/** Whether `pid` holds the client's end of a TCP connection that comes from this local port. */
export function holdsPort(pid: number, port: number): boolean {
  const socket = socketOf(port);
  if (!socket) return false;
  try {
    const folder = `/proc/${pid}/fd`;
    return readdirSync(folder).some((fd) => link(`${folder}/${fd}`) === `socket:[${socket}]`);
  } catch {
    return false; // It has ended.
  }
}

/** The inode of the connection whose own end has this port. Fields as in proc(5). */
function socketOf(port: number): string | undefined {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const rows = ['tcp', 'tcp6'].flatMap((table) => readFileSync(`/proc/self/net/${table}`, 'utf8').split('\n').slice(1));
  return rows.map((row) => row.trim().split(/\s+/)).find((fields) => fields[1]?.endsWith(`:${hex}`))?.[9];
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ''; // Closed meanwhile.
  }
}

/** The fields of /proc/PID/stat after the program's name. */
function stat(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

const stateOf = (pid: number): string | null => stat(pid)?.[0] ?? null;
const parentOf = (pid: number): number => Number(stat(pid)?.[1] ?? 0);
