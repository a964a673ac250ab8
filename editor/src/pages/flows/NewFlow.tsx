// A new flow: from a template, from nothing, or from a text one has.

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { navigate } from 'wouter/use-browser-location';
import { useEditorSchema } from '@/api/editorSchema';
import { useSaveFlow } from '@/api/flows';
import { problemOf } from '@/api/problem';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { ErrorState } from '@/ui/ErrorState';
import { Field } from '@/ui/Field';
import { Segmented } from '@/ui/Segmented';
import { Skeleton } from '@/ui/Skeleton';
import { TextArea } from '@/ui/TextArea';
import { TextInput } from '@/ui/TextInput';
import { link } from '@/ui/url';
import styles from './NewFlow.module.css';
import { asNew, blank, idFor } from './newText';
import { Thumbnail } from './Thumbnail';
import type { Template } from './templates';

interface Props {
  open: boolean;
  taken: readonly string[];
  onClose: () => void;
}

type From = 'template' | 'blank' | 'paste';

const WAYS: readonly { id: From; title: string }[] = [
  { id: 'template', title: 'From a template' },
  { id: 'blank', title: 'Blank' },
  { id: 'paste', title: 'Paste YAML' },
];

export function NewFlow(props: Props) {
  return props.open ? <Asked {...props} /> : null;
}

function Asked({ taken, onClose }: Props) {
  const [from, setFrom] = useState<From>('template');
  const [name, setName] = useState('');
  const [pasted, setPasted] = useState('');
  const [chosen, setChosen] = useState<Template>();
  const save = useSaveFlow();

  const called = name.trim() || (from === 'template' && chosen?.title) || 'New flow';
  const id = idFor(called, taken);
  const ready = from === 'blank' || (from === 'template' ? chosen !== undefined : pasted !== '');
  const create = () => {
    if (!ready || save.isPending) return;
    const text =
      from === 'blank'
        ? blank(id, called)
        : asNew(from === 'paste' ? pasted : (chosen?.text ?? ''), id, called);
    const files = from === 'template' ? chosen?.files : undefined;
    save.mutate(
      { id, text, ...(files && { files }) },
      { onSuccess: () => navigate(link(['flows', id])) },
    );
  };
  return (
    <Dialog
      open
      size="large"
      onClose={onClose}
      title="New flow"
      onSubmit={create}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={save.isPending} disabled={!ready}>
            Create the draft
          </Button>
        </>
      }
    >
      <Field label="Name" hint={`Its id will be ${id}. It is a draft until you publish it.`}>
        <TextInput value={name} onChange={setName} placeholder={chosen?.title ?? 'New flow'} />
      </Field>
      <Segmented label="What to begin with" segments={WAYS} value={from} onChange={setFrom} />
      {from === 'template' && <Gallery chosen={chosen} onChoose={setChosen} />}
      {from === 'blank' && (
        <p className={styles.hint}>
          You begin with an empty canvas: first, what the flow waits for.
        </p>
      )}
      {from === 'paste' && (
        <Field label="Text of the flow" hint="Mistakes are kept and shown; nothing runs yet.">
          <TextArea code rows={10} value={pasted} onChange={setPasted} />
        </Field>
      )}
      {save.error && <ErrorState inline problem={problemOf(save.error)} />}
    </Dialog>
  );
}

interface GalleryProps {
  chosen: Template | undefined;
  onChoose: (template: Template) => void;
}

function Gallery({ chosen, onChoose }: GalleryProps) {
  const schema = useEditorSchema<unknown>();
  const all = useQuery({
    queryKey: ['templates'],
    queryFn: async () => (await import('./templates')).templates(),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (all.error) return <ErrorState inline problem={all.error} onRetry={() => all.refetch()} />;
  return (
    <fieldset className={styles.gallery} aria-label="Templates">
      {!all.data && [1, 2, 3].map((place) => <Skeleton key={place} height={196} />)}
      {all.data?.map((template) => (
        <label key={template.id} className={styles.card}>
          <input
            type="radio"
            name="template"
            checked={template.id === chosen?.id}
            onChange={() => onChoose(template)}
          />
          <span className={styles.picture}>
            <Thumbnail text={template.text} schema={schema.data} />
          </span>
          <span className={styles.title}>{template.title}</span>
          <span className={styles.about}>{template.about}</span>
        </label>
      ))}
    </fieldset>
  );
}
