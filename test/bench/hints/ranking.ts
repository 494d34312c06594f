/** How high lists put what came: hit rates among the first 1, 3 and 5, and the mean reciprocal rank. */
export interface RankingFigures {
  readonly top1: number;
  readonly top3: number;
  readonly top5: number;
  readonly mrr: number;
}

export function createRanking() {
  let lists = 0;
  let [top1, top3, top5, mrr] = [0, 0, 0, 0];
  return {
    note(list: readonly string[], came: string): void {
      const rank = list.indexOf(came) + 1;
      lists += 1;
      if (rank === 0) return;
      if (rank <= 1) top1 += 1;
      if (rank <= 3) top3 += 1;
      if (rank <= 5) top5 += 1;
      mrr += 1 / rank;
    },
    figures(): RankingFigures {
      const share = (sum: number): number => (lists === 0 ? 0 : sum / lists);
      return { top1: share(top1), top3: share(top3), top5: share(top5), mrr: share(mrr) };
    },
  };
}
