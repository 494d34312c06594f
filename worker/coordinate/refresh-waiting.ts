import type { Forecast } from '../../protocol/messages.ts';
import type { LeaseRecord } from './book.ts';
import { priorityOf, ttlOf } from './issue-lease.ts';
import type { Ledger } from './ledger.ts';

/** A newer forecast overtakes a lease that still waits: it takes its confidence, keeps its place and deadline. */
export function refreshWaiting(
  ledger: Ledger,
  lease: LeaseRecord,
  newer: { readonly forecast: Forecast; readonly confidence: number },
): void {
  const { forecast, confidence } = newer;
  if (lease.stage !== 'offered' || forecast.madeAtMs <= lease.forecastAtMs) return;
  lease.confidence = confidence;
  lease.priority = Math.max(lease.priority, priorityOf(forecast.source, confidence));
  lease.ttlMs = ttlOf(forecast);
  lease.forecastAtMs = forecast.madeAtMs;
  ledger.changes?.leases.add(lease.id);
}
