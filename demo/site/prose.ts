import type { Random } from '../random.ts';
import { adjectives, closings, names, openings, type SectionWords } from './words.ts';

/** Some paragraphs about a section's subjects, different for every stream of random numbers. */
export function writeParagraphs(words: SectionWords, random: Random, count: number): string[] {
  const sentence = (): string => {
    const subject = `the ${random.pick(adjectives)} ${random.pick(words.subjects)}`;
    const rest = `${random.pick(words.verbs)} ${random.pick(names)}`;
    return random.next() < 0.5
      ? `${random.pick(openings)} ${subject} ${rest}, ${random.pick(closings)}`
      : `${subject[0]?.toUpperCase()}${subject.slice(1)} ${rest}, ${random.pick(closings)}`;
  };
  return Array.from({ length: count }, () =>
    Array.from({ length: 3 + random.integer(4) }, sentence).join(' '),
  );
}
