// The page of one flow: read it, then open the editor on its draft.

import { useEffect, useState } from 'react';
import { useMay } from '@/api/access';
import { useEditorSchema } from '@/api/editorSchema';
import { useFlow } from '@/api/flows';
import { problemOf } from '@/api/problem';
import type { FlowText } from '@/api/types';
import { createEditor, EditorContext, type EditorStore } from '@/canvas/store';
import type { EditorSchema } from '@/flow/schema';
import { nameCategoryColors } from '@/ui/categories';
import { ErrorState } from '@/ui/ErrorState';
import type { PageProps } from '..';
import { FlowShell } from './FlowShell';
import { FlowSkeleton } from './FlowSkeleton';
import { takeBack } from './unkept';
import type { Kept } from './useAutosave';

export default function FlowPage({ params }: PageProps) {
  const id = params.id ?? '';
  const schema = useEditorSchema<EditorSchema>();
  const flow = useFlow(id);
  const error = schema.error ?? (flow.data ? null : flow.error);
  const retry = () => {
    void schema.refetch();
    void flow.refetch();
  };
  useEffect(() => {
    if (schema.data) {
      nameCategoryColors(schema.data.categories);
    }
  }, [schema.data]);
  if (error) {
    return (
      <>
        <title>{`${id} · Weir`}</title>
        <ErrorState
          title={`The flow ${id} could not be opened`}
          problem={problemOf(error)}
          onRetry={retry}
        />
      </>
    );
  }
  if (!schema.data || !flow.data) {
    return <FlowSkeleton />;
  }
  return <OpenFlow key={id} id={id} schema={schema.data} flow={flow.data} />;
}

function OpenFlow({ id, schema, flow }: { id: string; schema: EditorSchema; flow: FlowText }) {
  const readOnly = !useMay('flows:write');
  const [aside] = useState(() => takeBack(id));
  const [store] = useState<EditorStore>(() => {
    const editor = createEditor(schema, aside?.base.text ?? flow.flow);
    if (aside) editor.getState().load(aside.text);
    const narrow = window.matchMedia('(max-width: 640px)').matches;
    editor.getState().set({
      files: flow.files ?? {},
      published: flow.version > 0,
      version: flow.version,
      readOnly,
      view: narrow ? 'outline' : 'canvas',
    });
    return editor;
  });
  const [first] = useState(() => (aside ? opened(flow, aside.base) : flow));
  useEffect(() => store.getState().set({ readOnly }), [store, readOnly]);
  return (
    <EditorContext value={store}>
      <FlowShell id={id} store={store} first={first} now={flow} />
    </EditorContext>
  );
}

/** As the draft was when the changes began that are still here. */
function opened(flow: FlowText, { text, revision }: Kept): FlowText {
  return { ...flow, flow: text, revision };
}
