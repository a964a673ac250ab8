// The flows to begin with: those of the folder `flows`, which the engine's tests play.

export interface Template {
  id: string;
  title: string;
  about: string;
  text: string;
  /** What its messages are made of. */
  files: Record<string, string>;
}

const TEXTS: Record<string, () => Promise<unknown>> = import.meta.glob(
  ['../../../../flows/*.{yaml,mjml}', '!../../../../flows/*-vendor.yaml'],
  {
    query: '?raw',
    import: 'default',
  },
);

/** The order of the gallery; a flow that is not here is there to be compared with, not used. */
const SHOWN: readonly Pick<Template, 'id' | 'title' | 'about'>[] = [
  {
    id: 'abandoned-cart',
    title: 'Abandoned cart',
    about: 'A day after somebody left a cart: an e-mail, then an SMS. Nothing once they bought.',
  },
  {
    id: 'welcome',
    title: 'Welcome',
    about: 'A hello at once, the best of the shop later, one more try for those who never opened.',
  },
  {
    id: 'win-back',
    title: 'Win back',
    about: 'Three months after the last order; a tenth get nothing, to measure what it is worth.',
  },
  {
    id: 'one-reminder',
    title: 'One reminder',
    about: 'One e-mail for each abandoned checkout, ever.',
  },
  {
    id: 'three-steps',
    title: 'Recovery in three steps',
    about: 'Up to three messages, ending when somebody talks to an agent or opts out.',
  },
  {
    id: 'product-feed',
    title: 'What was left',
    about: 'The things in the cart with pictures and prices of now; others for what is sold out.',
  },
];

export async function templates(): Promise<Template[]> {
  const texts = new Map<string, string>();
  for (const [path, read] of Object.entries(TEXTS)) {
    texts.set(path.replace(/^.*\//, ''), String(await read()));
  }
  return SHOWN.flatMap((shown) => {
    const text = texts.get(`${shown.id}.yaml`);
    if (text === undefined) return [];
    const used = [...texts].filter(([name]) => !name.endsWith('.yaml') && mentions(text, name));
    return [{ ...shown, text, files: Object.fromEntries(used) }];
  });
}

function mentions(text: string, file: string): boolean {
  return text.includes(file) || text.includes(file.replace(/\.[a-z]+$/, ''));
}
