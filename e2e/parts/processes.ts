// What /proc tells of other processes: children, and who holds a connection. It ends nothing.

import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/** The processes that `pid` started and that live. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => parentOf(candidate) === pid);
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
