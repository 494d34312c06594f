/** What the demo's magazine writes about: enough for every page to differ, all of it invented here. */
export interface SectionWords {
  readonly name: string;
  /** The name as a heading. */
  readonly title: string;
  readonly about: string;
  /** Base hue of its pictures and headings, degrees. */
  readonly hue: number;
  readonly subjects: readonly string[];
  readonly verbs: readonly string[];
}

export const magazine = {
  title: 'Leeward',
  motto: 'A journal of coasts, islands and weather',
} as const;

const sections: readonly Omit<SectionWords, 'title'>[] = [
  {
    name: 'harbours',
    about: 'Quays, moles and the towns that lean on them.',
    hue: 205,
    subjects: ['quay', 'breakwater', 'slipway', 'customs house', 'ferry pier', 'chandlery'],
    verbs: ['shelters', 'outlives', 'empties before', 'answers to', 'was dredged for'],
  },
  {
    name: 'lighthouses',
    about: 'Lamps, lenses and the people who kept them.',
    hue: 42,
    subjects: ['lamp', 'lens', 'keeper', 'fog signal', 'gallery', 'tower'],
    verbs: ['turns above', 'warns', 'is older than', 'was lit for', 'watches'],
  },
  {
    name: 'tides',
    about: 'Springs, neaps and everything they uncover.',
    hue: 175,
    subjects: ['ebb', 'spring tide', 'race', 'sandbar', 'tide pool', 'bore'],
    verbs: ['uncovers', 'carries off', 'returns to', 'runs against', 'erases'],
  },
  {
    name: 'birds',
    about: 'Who nests on the cliff, and who is passing through.',
    hue: 95,
    subjects: ['gannet', 'tern', 'petrel', 'oystercatcher', 'skua', 'shearwater'],
    verbs: ['winters beyond', 'nests under', 'follows', 'is counted at', 'leaves'],
  },
  {
    name: 'boats',
    about: 'Working boats, drawn from the keel up.',
    hue: 8,
    subjects: ['lugger', 'dory', 'pilot cutter', 'trawler', 'skiff', 'coaster'],
    verbs: ['was built for', 'beats into', 'lies beside', 'came home to', 'outruns'],
  },
  {
    name: 'weather',
    about: 'Fronts, fogs and how to read a sky.',
    hue: 230,
    subjects: ['squall line', 'sea fog', 'trade wind', 'swell', 'barometer', 'front'],
    verbs: ['settles over', 'breaks on', 'backs towards', 'arrives before', 'thins above'],
  },
  {
    name: 'kitchen',
    about: 'What is landed, and what is made of it.',
    hue: 22,
    subjects: ['smokehouse', 'chowder', 'samphire', 'salt pan', 'mussel bed', 'flatbread'],
    verbs: ['is served on', 'smells of', 'begins with', 'feeds', 'waits for'],
  },
  {
    name: 'letters',
    about: 'From readers who live by the water.',
    hue: 300,
    subjects: ['postcard', 'logbook', 'chart', 'photograph', 'rumour', 'ledger'],
    verbs: ['came from', 'describes', 'contradicts', 'was found in', 'remembers'],
  },
];

export const sectionWords: readonly SectionWords[] = sections.map(({ name, ...words }) => ({
  name,
  title: `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
  ...words,
}));

export const adjectives: readonly string[] = [
  'quiet',
  'salt-bleached',
  'narrow',
  'last',
  'windward',
  'patient',
  'half-sunk',
  'northern',
  'borrowed',
  'unlit',
  'seventh',
  'crowded',
  'shingle',
  'early',
  'drowned',
  'ordinary',
];

export const names: readonly string[] = [
  'Skerravoe',
  'Portmorrow',
  'Anse Tully',
  'Kelderhaven',
  'Marrow Sound',
  'Isla Brava',
  'Tarnish Point',
  'Hollin Bay',
  'Vesterholm',
  'Cape Ardent',
  'Saint Osyn',
  'Little Wrack',
  'Nanzaki',
  'Ostergat',
  'Gull Narrows',
  'Pennyquay',
  'Rosmarin',
  'The Stacks',
  'Lower Fenwick',
  'Dragon Reach',
  'Bahia Clara',
  'Thornsey',
  'Kapu Inlet',
  'Mereside',
];

export const openings: readonly string[] = [
  'Before the first ferry,',
  'On most mornings',
  'In a dry summer',
  'According to the harbour book,',
  'For a week each spring',
  'When the wind goes round,',
  'By the time the fog lifts',
  'Nobody here doubts that',
  'Two miles out,',
  'Under the cliff path',
  'As the charts have it,',
  'At the bottom of the ebb',
];

export const closings: readonly string[] = [
  'and the town has arranged itself accordingly.',
  'which is why the bell is still rung.',
  'though the almanac says otherwise.',
  'and no one has thought to move it.',
  'as anyone on the quay will tell you.',
  'until the light changes.',
  'and then it is quiet again.',
  'at a price that has not changed in years.',
  'which the children learn first.',
  'and that is the whole of the secret.',
  'or so the pilot insists.',
  'and the gulls know it.',
];
