import { readValue, writeValue } from './values.ts';

const dayMs = 86_400_000;

/** Random, made here, kept for one day: it joins the accesses of a visit and nothing else. */
export async function pseudonym(nowMs: number): Promise<string> {
  const day = Math.floor(nowMs / dayMs);
  const kept = await readValue('pseudonym');
  if (kept?.day === day) return kept.id;
  const id = crypto.randomUUID().replaceAll('-', '').slice(0, 16);
  await writeValue('pseudonym', { day, id });
  return id;
}
