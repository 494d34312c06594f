/**
 * Something that one request will tell to others. Each listener waits for a promise of its own: a
 * Worker that went on from another request's promise would do its I/O in that request's name, and
 * stop when that one ends.
 */
export class Announcement<T> {
  private told: { readonly value: T } | undefined;
  private listeners: ((value: T) => void)[] = [];

  /** Tells all who listen, now and later. Only the first word counts. */
  tell(value: T): void {
    if (this.told !== undefined) return;
    this.told = { value };
    for (const listener of this.listeners) listener(value);
    this.listeners = [];
  }

  hear(): Promise<T> {
    const { told } = this;
    if (told !== undefined) return Promise.resolve(told.value);
    return new Promise((resolve) => {
      this.listeners.push(resolve);
    });
  }
}
