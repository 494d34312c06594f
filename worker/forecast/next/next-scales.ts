import { logit, sigmoid } from '../log-odds.ts';
import { OnlineLogit } from '../online-logit.ts';

/** How a page stands to the visitor's path: on none of its steps, shown now, the one before it, an earlier one. */
const relations = 4;
const options = { memory: 20_000, strength: [50, 10, 50] };

/** A page that was foretold. */
export interface NextPage {
  /** P(next) by the experts' mixture, given that the visitor goes on. */
  readonly share: number;
  /** Steps back at which the path holds it, -1 when it does not. */
  readonly back: number;
  /** Steps to the page that is shown now, as far as remembered. */
  readonly views: number;
}

/**
 * Turns shares into probabilities by what came of earlier ones: Platt scaling with what is known of
 * the page as a third term, apart for pages that the visitor has just been on. Visitors go back to
 * those more, or less, than others who came the same way: that depends on the site.
 */
export class NextScales {
  private readonly byRelation = Array.from({ length: relations }, () => new OnlineLogit(options));

  apply(page: NextPage): number {
    const inputs = inputsOf(page);
    return sigmoid(inputs[0] + this.of(page).moveOf(inputs));
  }

  learn(page: NextPage, came: boolean): void {
    const inputs = inputsOf(page);
    this.of(page).learn({ inputs, logOdds: inputs[0], came, weight: 1 });
  }

  toArray(): number[] {
    return this.byRelation.flatMap((scale) => scale.toArray());
  }

  /** Values of another length, or that are no numbers, are left out. */
  fromArray(values: readonly number[]): void {
    const each = values.length / relations;
    for (const [at, scale] of this.byRelation.entries())
      scale.fromArray(values.slice(at * each, (at + 1) * each));
  }

  private of({ back }: NextPage): OnlineLogit {
    const scale = this.byRelation[Math.min(back + 1, relations - 1)];
    if (scale === undefined) throw new RangeError(`back is ${back}, at least -1`);
    return scale;
  }
}

function inputsOf({ share, views }: NextPage): readonly [number, number, number] {
  return [logit(share), 1, Math.log1p(views)];
}
