// Trees further on: what stands behind an edit is the same as before, so and so many characters
// later. Nothing is copied until somebody asks for it.

import { isCollection, isNode, isPair, isScalar, type Node, type Pair, type Range } from 'yaml';

/** Of what was moved: what it was when it was read, and how far it is from there. */
const origins = new WeakMap<object, { of: object; by: number }>();

/** The same node or pair, moved by so many characters. */
export function moved<Item>(item: Item, by: number): Item {
  if (by === 0 || (!isPair(item) && !isNode(item))) {
    return item;
  }
  const known = origins.get(item);
  const all = by + (known?.by ?? 0);
  const of: object = known?.of ?? item;
  const copy = isPair(of) ? latePair(of, all) : isNode(of) ? lateNode(of, all) : of;
  origins.set(copy, { of, by: all });
  return copy;
}

/** What is made of an object by its prototype is what it was, but for what is told anew. */
function latePair(of: Pair, by: number) {
  let key: unknown;
  let value: unknown;
  return Object.create(of, {
    key: { get: () => (key ??= moved(of.key, by)) },
    value: { get: () => (value ??= moved(of.value, by)) },
  });
}

function lateNode(of: Node, by: number) {
  const [start, end, over] = of.range ?? [0, 0, 0];
  const range: Range = [start + by, end + by, over + by];
  if (isScalar(of) || !isCollection(of)) {
    return Object.create(of, { range: { value: range } });
  }
  let items: unknown[] | undefined;
  const late = () => (items ??= of.items.map((item: unknown) => moved(item, by)));
  return Object.create(of, { range: { value: range }, items: { get: late } });
}
