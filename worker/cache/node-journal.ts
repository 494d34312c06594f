import type { Clock } from '../clock.ts';
import { logFault } from '../collect/log-fault.ts';
import { Announcement } from './announcement.ts';
import { inTime } from './in-time.ts';
import type { CacheIndex } from './rules/cache-index.ts';
import type { IndexChange } from './rules/index-journal.ts';
import { decodeChanges, encodeChanges, replayChanges } from './rules/index-journal.ts';
import type { NodeCache } from './node-cache.ts';

/** Changes on one page; a page is written anew with each group of changes, so it stays small. */
const changesPerPage = 128;

/** Real time after which the journal is not waited for, ms. */
const longestWaitMs = 3_000;

/**
 * Least time between the beginnings of two writings, ms. Under load half of all misses wrote a page, for
 * a page is written as fast as an object is stored; a miss that comes alone waits for nothing.
 */
const gatherMs = 25;

/** After so many pages the whole index is written down and the pages start again. */
const pagesPerSnapshot = 64;

/**
 * What lets a node's index outlive the isolate: pages in the node's own cache that tell each change
 * before it happens. Changes that come while a page is being written, or soon after another one, go
 * together onto the next writing (group commit), so a burst costs a few writes.
 */
export class NodeJournal {
  private readonly cache: NodeCache;
  private readonly index: CacheIndex;
  private readonly prefix: string;
  private readonly restored = new Announcement<void>();
  private restoringSinceMs = -Infinity;
  private epoch = 0;
  private page = 0;
  private written: IndexChange[] = [];
  private waiting: IndexChange[] = [];
  private next = new Announcement<void>();
  private writingSinceMs = -Infinity;
  private wroteAtMs = -Infinity;

  constructor(input: { cache: NodeCache; index: CacheIndex; host: string }) {
    this.cache = input.cache;
    this.index = input.index;
    this.prefix = `https://${input.host}/.forecache/index/`;
  }

  /** False: what an earlier isolate wrote down is not read yet. */
  get isRestored(): boolean {
    return this.restoringSinceMs === Infinity;
  }

  /** Takes in what an earlier isolate wrote down; what this one has learned meanwhile is newer. */
  async restore(): Promise<void> {
    if (Date.now() - this.restoringSinceMs < longestWaitMs) {
      await patiently(this.restored.hear());
      return;
    }
    // The first to come reads; should its request have ended in the midst of it, the next one does.
    this.restoringSinceMs = Date.now();
    await this.readAll();
    this.restoringSinceMs = Infinity;
    this.restored.tell();
  }

  /**
   * Resolves when the changes are written down. A journal that cannot be written costs knowledge, not
   * service. What was removed and is stored again meanwhile is not told: its storing may stand here already.
   */
  async record(changes: readonly IndexChange[], clock: Clock): Promise<void> {
    const current = changes.filter(
      (change) => change.kind !== 'remove' || this.index.get(change.key) === undefined,
    );
    if (current.length === 0) return;
    this.waiting.push(...current);
    if (Date.now() - this.writingSinceMs < longestWaitMs) {
      await patiently(this.next.hear());
      return;
    }
    this.writingSinceMs = Date.now();
    await this.restore();
    // One request writes for all who come while it does.
    while (this.waiting.length > 0) {
      const pauseMs = this.wroteAtMs + Math.min(gatherMs, clock.realDelayMs(gatherMs)) - Date.now();
      if (pauseMs > 0) await scheduler.wait(pauseMs);
      this.wroteAtMs = this.writingSinceMs = Date.now();
      const group = this.next;
      this.next = new Announcement();
      await this.write(this.waiting.splice(0));
      group.tell();
    }
    this.writingSinceMs = -Infinity;
  }

  private async write(changes: readonly IndexChange[]): Promise<void> {
    this.written.push(...changes);
    try {
      await this.cache.putText(this.pageUrl(this.page), encodeChanges(this.written));
      if (this.written.length >= changesPerPage) {
        this.page++;
        this.written = [];
      }
      if (this.page >= pagesPerSnapshot) await this.snapshot();
    } catch (error) {
      logFault('index-not-written', error);
    }
  }

  private async snapshot(): Promise<void> {
    const all = [...this.index.all()].map((entry): IndexChange => ({ kind: 'add', entry }));
    const next = this.epoch + 1;
    // The pages of the next epoch are empty until the snapshot is there to stand before them.
    await this.cache.putText(`${this.prefix}snapshot`, `${next}\n${encodeChanges(all)}`);
    for (let page = 0; page < this.page; page++) await this.cache.remove(this.pageUrl(page));
    this.epoch = next;
    this.page = 0;
    this.written = [];
  }

  private async readAll(): Promise<void> {
    const snapshot = (await this.cache.findText(`${this.prefix}snapshot`)) ?? '0\n[]';
    this.epoch = Number(snapshot.slice(0, snapshot.indexOf('\n'))) || 0;
    this.page = 0;
    const pages = [decodeChanges(snapshot.slice(snapshot.indexOf('\n') + 1))];
    for (;;) {
      const text = await this.cache.findText(this.pageUrl(this.page));
      if (text === undefined) break;
      pages.push(decodeChanges(text));
      this.page++;
    }
    for (const entry of replayChanges(pages).values()) {
      if (this.index.get(entry.key) === undefined) this.index.admit(entry);
    }
  }

  private pageUrl(page: number): string {
    return `${this.prefix}${this.epoch}/${page}`;
  }
}

/**
 * Work that another request began ends with it when the platform ends that request; whoever waits for
 * it goes on after a while.
 */
function patiently(work: Promise<void>): Promise<void> {
  return inTime(work, { timeMs: longestWaitMs, late: () => undefined });
}
