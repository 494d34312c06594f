import { hubTopics, type HubTopic } from './hub-topics.ts';

export type Subscription =
  | { readonly allowed: true; readonly topics: readonly HubTopic[] }
  | { readonly allowed: false; readonly reason: string };

/** Which topics a subscriber asks for: `?topics=a,b`; all when it does not say. */
export function readSubscription(url: URL): Subscription {
  const asked = url.searchParams.get('topics');
  if (asked === null || asked === '') return { allowed: true, topics: hubTopics };
  const topics: HubTopic[] = [];
  for (const name of new Set(asked.split(','))) {
    const topic = hubTopics.find((known) => known === name);
    if (topic === undefined) {
      return { allowed: false, reason: `unknown-topic: ${name.slice(0, 40)}` };
    }
    topics.push(topic);
  }
  return { allowed: true, topics };
}
