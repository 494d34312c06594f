// Plain JavaScript on purpose: it runs before node_modules exists, on Node 20.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const lookAgainMs = 200;

/**
 * Runs `work` while no other process does so under the same file; waits for one that does. A process
 * that died leaves its file behind: its number is in it, and nobody waits for the dead, nor for
 * one of its own number, as the first process of a container finds it.
 *
 * @template Result
 * @param {{ file: string, work: () => Result, onWait?: (pid: number) => void }} options
 * @returns {Result}
 */
export function oneAtATime({ file, work, onWait }) {
  mkdirSync(dirname(file), { recursive: true });
  let told = false;
  let unsigned = false;
  for (; !take(file); pause()) {
    const owner = ownerOf(file);
    // Its owner died before it wrote its number: the time between the two is far less than a pause.
    const isLeft = owner === undefined ? unsigned : owner === process.pid || !isAlive(owner);
    unsigned = owner === undefined;
    if (isLeft) rmSync(file, { force: true });
    else if (owner !== undefined && !told) {
      onWait?.(owner);
      told = true;
    }
  }
  try {
    return work();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Undefined when the file has gone or its number is not written yet. */
function ownerOf(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function pause() {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lookAgainMs);
}
