import { database } from './database.ts';

const dayMs = 86_400_000;

/** Random, made here, kept for one day: it joins the accesses of a visit and nothing else. */
export async function pseudonym(nowMs: number): Promise<string> {
  const db = await database();
  const day = Math.floor(nowMs / dayMs);
  const kept = (await db.get('values', 'pseudonym')) as { day: number; id: string } | undefined;
  if (kept?.day === day) return kept.id;
  const id = crypto.randomUUID().replaceAll('-', '').slice(0, 16);
  await db.put('values', { day, id }, 'pseudonym');
  return id;
}
