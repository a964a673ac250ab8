// The ends of ways, in their order.

import type { EditorSchema } from '@/flow/schema';

export function orderTerminals(all: EditorSchema) {
  return Object.entries(all.terminals).sort(([, a], [, b]) => a.order - b.order);
}
