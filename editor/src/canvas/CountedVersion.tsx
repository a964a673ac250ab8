// Whose counts are shown: those of all versions, or of one.

import { Select } from '@/ui/Select';
import { useEditor, useEditorStore } from './store';

const ALL = 'all';

export function CountedVersion() {
  const store = useEditorStore();
  const shown = useEditor((state) => state.figures !== null && state.version > 1);
  const version = useEditor((state) => state.version);
  const counted = useEditor((state) => state.countedVersion);
  if (!shown) {
    return null;
  }
  const versions = Array.from({ length: version }, (_, at) => String(version - at));
  return (
    <Select
      aria-label="Counts of"
      value={counted === null ? ALL : String(counted)}
      options={[
        { value: ALL, title: 'Counts of all versions' },
        ...versions.map((number) => ({ value: number, title: `Counts of version ${number}` })),
      ]}
      onChange={(chosen) =>
        store.getState().set({ countedVersion: chosen === ALL ? null : Number(chosen) })
      }
    />
  );
}
