// A flow by the name that people gave it.

import { useFlowName } from '@/api/flows';

export function FlowName({ id }: { id: string }) {
  return useFlowName(id);
}
