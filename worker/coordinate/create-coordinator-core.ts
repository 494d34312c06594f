import { emptyBook, type Book } from './book.ts';
import { exchangeReport } from './exchange-report.ts';
import { openLedger, type Changes, type Ledger } from './ledger.ts';
import { noteUpperFetch } from './note-upper-fetch.ts';
import { noteDemand } from './note-demand.ts';
import { offerForecasts } from './offer-forecasts.ts';
import { runCommand } from './run-command.ts';
import { resolveCoordinatorSettings, type CoordinatorSettings } from './settings.ts';
import { settleOutcomes } from './settle-outcomes.ts';
import { tickLedger } from './tick-ledger.ts';
import type { CoordinatorCore, Move } from './types.ts';

export interface OpenCoordinatorCore extends CoordinatorCore {
  readonly book: Book;
  readonly settings: CoordinatorSettings;
  readonly ledger: Ledger;
  /** Nodes set on their way to another region since the last call: their new coordinator is to be told. */
  takeMoves(): Move[];
  /** What the coordinator's own fetch came to. */
  noteUpperFetch(fetched: Parameters<typeof noteUpperFetch>[1]): void;
  /** What changed since the last call; empty when changes are not tracked. */
  takeChanges(): { readonly [K in keyof Changes]: readonly string[] };
}

/**
 * The coordinator of one site and region over a book of plain data. All time comes with the calls.
 * @throws RangeError 'bad-setting' when a setting is out of its bounds.
 */
export function createCoordinatorCore(options: {
  readonly site: string;
  readonly region: string;
  readonly nowMs: number;
  readonly settings?: Readonly<Partial<CoordinatorSettings>>;
  /** A book to go on with; a new one when left out. */
  readonly book?: Book;
  readonly trackChanges?: boolean;
}): OpenCoordinatorCore {
  const { site, region, nowMs } = options;
  const settings = resolveCoordinatorSettings(options.settings);
  const book = options.book ?? emptyBook({ site, region, settings, nowMs });
  const ledger = openLedger(book, { settings, trackChanges: options.trackChanges ?? false });
  const moves: Move[] = [];
  return {
    book,
    settings,
    ledger,
    offer({ forecasts, nowMs, traffic }) {
      tickLedger(ledger, nowMs);
      if (traffic !== undefined) noteDemand(ledger, traffic);
      return offerForecasts(ledger, { forecasts, nowMs, causedAtMs: traffic?.causedAtMs ?? 0 });
    },
    exchange(report) {
      tickLedger(ledger, report.atMs);
      const { orders, move } = exchangeReport(ledger, report);
      if (move !== undefined) moves.push(move);
      return orders;
    },
    takeMoves: () => moves.splice(0),
    settle(outcomes, nowMs) {
      settleOutcomes(ledger, outcomes, nowMs);
      tickLedger(ledger, nowMs);
    },
    noteUpperFetch: (fetched) => noteUpperFetch(ledger, fetched),
    command: (command, nowMs) => runCommand(ledger, command, nowMs),
    tick: (nowMs) => tickLedger(ledger, nowMs),
    nextDueMs: () => ledger.due.peekMs(),
    takeChanges() {
      const { changes } = ledger;
      if (changes === undefined) return { leases: [], nodes: [], fresh: [] };
      const taken = {
        leases: [...changes.leases],
        nodes: [...changes.nodes],
        fresh: [...changes.fresh],
      };
      changes.leases.clear();
      changes.nodes.clear();
      changes.fresh.clear();
      return taken;
    },
  };
}
