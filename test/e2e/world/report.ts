import type { Page } from 'playwright-core';
import type { WorkerReport } from '../../../client-sdk/shared/messages.ts';

/** What the worker says that it holds and has queued. */
export function reportOf(page: Page): Promise<WorkerReport> {
  return page.evaluate(
    () =>
      new Promise<WorkerReport>((resolve) => {
        navigator.serviceWorker.addEventListener('message', ({ data }) => {
          if (data?.forecache?.type === 'report') resolve(data.forecache);
        });
        void navigator.serviceWorker.ready.then(({ active }) =>
          active?.postMessage({ forecache: { type: 'report' } }),
        );
      }),
  );
}
