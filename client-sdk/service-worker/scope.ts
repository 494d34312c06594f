/** The global object of a service worker, which the compiler's WebWorker library knows by another type. */
export const scope = globalThis as unknown as ServiceWorkerGlobalScope;
