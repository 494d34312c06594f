/** Bytes that one subscriber may have outstanding: some seconds of a busy region. */
const outstandingMax = 1 << 20;
/** A subscriber is asked how far it is this often. */
const markEvery = outstandingMax / 4;

/** What a subscriber sends back as it came, and what starts it. */
export const markPrefix = 'mark:';

interface Mark {
  readonly text: string;
  /** Sent between the mark before and this one. */
  readonly bytes: number;
}

/**
 * What is on its way to one subscriber. The runtime does not tell how much of a WebSocket is still
 * unsent (workerd has no `bufferedAmount`), so the subscriber does: it echoes marks in the stream.
 * Those of a Hub that has slept since are unknown, and ignored.
 */
export class Outstanding {
  private readonly run: string;
  private readonly marks: Mark[] = [];
  private sinceMark = 0;
  private sent = 0;

  /** `run`: told apart from marks of an earlier count of the same connection. */
  constructor(run: string) {
    this.run = run;
  }

  get bytes(): number {
    return this.marks.reduce((sum, { bytes }) => sum + bytes, this.sinceMark);
  }

  hasRoomFor(bytes: number): boolean {
    return this.bytes + bytes <= outstandingMax;
  }

  /** Counts a frame that was sent; answers the mark that is to follow it, if it is time for one. */
  note(bytes: number): string | undefined {
    this.sinceMark += bytes;
    if (this.sinceMark < markEvery) return undefined;
    this.sent += 1;
    const text = `${markPrefix}${this.run}-${this.sent}`;
    this.marks.push({ text, bytes: this.sinceMark });
    this.sinceMark = 0;
    return text;
  }

  /** What came before an echoed mark has arrived. */
  echo(text: string): void {
    const at = this.marks.findIndex((mark) => mark.text === text);
    if (at >= 0) this.marks.splice(0, at + 1);
  }
}
