/** What `forecache doctor` found out about one thing. */
export interface Finding {
  readonly name: string;
  /** 'warning' stops nothing; 'failed' stops a command that people use. */
  readonly state: 'ok' | 'warning' | 'failed';
  /** What is there, in a few words. */
  readonly found: string;
  /** What to do about it; '' when all is well. */
  readonly remedy: string;
}

export function ok(name: string, found: string): Finding {
  return { name, state: 'ok', found, remedy: '' };
}

export function trouble(name: string, { state, found, remedy }: Omit<Finding, 'name'>): Finding {
  return { name, state, found, remedy };
}
