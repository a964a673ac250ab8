// Settings of one provider, new or there already: the form, what is wrong with it, and a test of
// what stands in it.

import { Send } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import { type Problem, problemOf } from '@/api/problem';
import { type ProviderKind, type Settings, useSaveProvider } from '@/api/providers';
import type { ProviderSaved, ProviderWritten } from '@/api/types';
import { same } from '@/flow/change';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/Field';
import { FormTrouble, useShowsFirst } from '@/ui/FormTrouble';
import { LeaveGuard } from '@/ui/LeaveGuard';
import { TextInput } from '@/ui/TextInput';
import { type Draft, forget, useDraft } from './drafts';
import styles from './Form.module.css';
import { ProviderForm } from './ProviderForm';
import { SendTest } from './SendTest';
import { pruned } from './settings';

interface Props {
  kind: ProviderKind;
  mask: string;
  /** As the server has it; none for a new one. */
  saved?: ProviderWritten;
  readOnly?: boolean;
  onSaved: (saved: ProviderSaved) => void;
  /** Reads what the server has anew, where somebody else saved meanwhile. */
  onReload?: () => void;
  aside?: ReactNode;
}

export function Editor(props: Props) {
  const { kind, mask, saved, readOnly = false, onSaved, onReload, aside } = props;
  const base: Draft = saved ? draftOf(saved) : { name: kind.name, settings: kind.begin };
  const key = saved ? `/${saved.name}` : `new ${kind.type}`;
  const { draft, put, drop } = useDraft(key, base);
  const save = useSaveProvider();
  const [tried, setTried] = useState<Problem>();
  const [testing, setTesting] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const body: Settings = { type: kind.type, ...pruned(kind.schema, draft.settings) };
  const changed = !same(draft, base);
  const problem = save.error ? problemOf(save.error) : tried;
  useShowsFirst(form, save.error ?? tried);
  const edit = (next: Draft) => {
    save.reset();
    setTried(undefined);
    put(next);
  };
  const submit = () => {
    if (save.isPending) return;
    setTried(undefined);
    const revision = saved?.revision ?? null;
    const done = () => forget(key);
    // What it is told by may be gone by then: a saved provider is drawn anew.
    save
      .mutateAsync({ name: draft.name.trim(), settings: body, revision, done })
      .then(onSaved, () => undefined);
  };
  return (
    <>
      <form
        ref={form}
        noValidate
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {problem && <FormTrouble problem={problem} {...(onReload && { onReload })} />}
        {!saved && (
          <Field
            label="Name"
            hint="Steps of flows name it so. It stays as it is."
            error={problem?.at('')}
          >
            <TextInput
              code
              required
              value={draft.name}
              onChange={(name) => edit({ ...draft, name })}
            />
          </Field>
        )}
        <ProviderForm
          name={draft.name}
          kind={kind}
          mask={mask}
          settings={draft.settings}
          saved={saved?.settings as Settings | undefined}
          problem={problem}
          readOnly={readOnly}
          onChange={(settings) => edit({ ...draft, settings })}
        />
        <footer className={styles.bar}>
          <Button icon={<Send />} onClick={() => setTesting(true)}>
            {changed || !saved ? 'Test before saving' : 'Send a test'}
          </Button>
          {aside}
          {!readOnly && (
            <span className={styles.end}>
              {changed && <Button onClick={() => drop(base)}>Discard</Button>}
              <Button
                type="submit"
                look="primary"
                busy={save.isPending}
                disabled={Boolean(saved) && !changed}
              >
                {saved ? 'Save' : 'Set it up'}
              </Button>
            </span>
          )}
        </footer>
      </form>
      {testing && (
        <SendTest
          name={draft.name.trim() || kind.name}
          channels={channelsOf(kind, draft.settings)}
          settings={changed || !saved ? body : undefined}
          onWrong={(wrong) => {
            setTesting(false);
            setTried(wrong);
          }}
          onClose={() => setTesting(false)}
        />
      )}
      <LeaveGuard unsaved={changed && !readOnly} onLeave={() => drop(base)} />
    </>
  );
}

function draftOf({ name, settings }: { name: string; settings: unknown }): Draft {
  const { type: _, ...rest } = settings as Settings;
  return { name, settings: rest };
}

/** The channels a test can go by: those it is for, else all that its kind can do. */
function channelsOf(kind: ProviderKind, settings: Settings): string[] {
  const schema = kind.schema.properties?.channels;
  const all = (schema?.items?.enum ?? []).map(String);
  const chosen = settings.channels ?? schema?.default;
  const list = Array.isArray(chosen) ? chosen.map(String) : [];
  return list.length > 0 ? list : all;
}
