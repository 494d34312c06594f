/** Says of one storing that its body came whole, and how long it was. */
export interface Seal {
  readonly storing: string;
  readonly bytes: number;
}

/** Text of our own in the node's cache. */
interface Texts {
  putText(url: string, text: string): Promise<void>;
  findText(url: string): Promise<string | undefined>;
  remove(url: string): Promise<boolean>;
}

/** Sealed storings that are remembered: saves the lookup of the note. */
const mostRemembered = 20_000;

/**
 * Which bodies of a node are whole. The Cache API cannot be asked: the local one keeps a body that broke
 * off under the length that was announced for it (miniflare 4, `put` in cache.worker.ts, takes the size
 * from Content-Length), and of the platform's nothing is promised. So a body that is stored as it comes
 * bears the name of its storing, and is believed once a note beside it bears the same name. The note is
 * written last; an isolate that ends before leaves a body that nobody believes, here or in another isolate.
 */
export class Seals {
  private readonly texts: Texts;
  private readonly known = new Map<string, Seal>();

  constructor(texts: Texts) {
    this.texts = texts;
  }

  /** Seals what was stored under this URL. */
  async set(url: string, seal: Seal): Promise<void> {
    this.remember(url, seal);
    await this.texts.putText(noteUrl(url), `${seal.storing} ${seal.bytes}`);
  }

  /** The seal of this storing; undefined when it has none, or when another one has taken its place. */
  async of(url: string, storing: string): Promise<Seal | undefined> {
    const known = this.known.get(url);
    if (known?.storing === storing) return known;
    const seal = readSeal(await this.texts.findText(noteUrl(url)));
    if (seal?.storing !== storing) return undefined;
    this.remember(url, seal);
    return seal;
  }

  /** What is sealed goes. A note that this isolate does not know of may stay: it speaks of a storing that is no more. */
  async drop(url: string): Promise<void> {
    if (this.known.delete(url)) await this.texts.remove(noteUrl(url));
  }

  private remember(url: string, seal: Seal): void {
    this.known.delete(url);
    this.known.set(url, seal);
    if (this.known.size <= mostRemembered) return;
    const oldest = this.known.keys().next();
    if (!oldest.done) this.known.delete(oldest.value);
  }
}

/** No response is kept there: `storageUrl` makes paths of three segments. */
function noteUrl(url: string): string {
  return `${url}/whole`;
}

function readSeal(text: string | undefined): Seal | undefined {
  const match = /^([\w-]+) (\d+)$/.exec(text ?? '');
  return match === null ? undefined : { storing: match[1]!, bytes: Number(match[2]) };
}
