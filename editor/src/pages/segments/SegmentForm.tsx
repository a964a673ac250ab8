// A segment as people write it: its name, and by the controls of conditions who is in it.

import { type ReactNode, useMemo, useRef, useState } from 'react';
import { useEditorSchema } from '@/api/editorSchema';
import { type Problem, problemOf } from '@/api/problem';
import { useSaveSegment } from '@/api/segments';
import type { Segment } from '@/api/types';
import { same } from '@/flow/change';
import { type EditorSchema, resolve } from '@/flow/schema';
import { Control } from '@/form/Control';
import { VariantControl } from '@/form/condition/VariantControl';
import { CONDITION_WIDGETS } from '@/form/condition/widgets';
import { FormContext, type FormPlace, LanguageContext } from '@/form/context';
import { Fields } from '@/form/Fields';
import { faultAt } from '@/form/faults';
import { useListedOffers } from '@/form/listed';
import { Button } from '@/ui/Button';
import { ErrorState } from '@/ui/ErrorState';
import { Field } from '@/ui/Field';
import { FormTrouble, useShowsFirst } from '@/ui/FormTrouble';
import { LeaveGuard } from '@/ui/LeaveGuard';
import { Panel } from '@/ui/Panel';
import { TextInput } from '@/ui/TextInput';
import { conditionIn, conditionOf, ofSegments } from './condition';
import { atId, type Draft, draftOf, idOf, missing } from './draft';
import { Preview } from './Preview';
import styles from './Segments.module.css';

interface Props {
  /** As the server has it; none for a new one. */
  saved?: Segment;
  readOnly?: boolean;
  onSaved: (saved: Segment) => void;
  /** Reads what the server has anew, where somebody else saved meanwhile. */
  onReload?: () => void;
}

export function SegmentForm({ saved, readOnly = false, onSaved, onReload }: Props) {
  // What somebody writes here stays when somebody else saves meanwhile.
  const [edited, setEdited] = useState<{ draft: Draft; from: Segment | undefined }>();
  const [hasLacks, setHasLacks] = useState(false);
  const from = edited ? edited.from : saved;
  const before = draftOf(from);
  const draft = edited?.draft ?? before;
  const save = useSaveSegment();
  const form = useRef<HTMLFormElement>(null);
  const lacks = missing(draft);
  const refused = save.error ? atId(problemOf(save.error)) : undefined;
  const problem = refused ?? (hasLacks ? lacks : undefined);
  useShowsFirst(form, problem && (save.error ?? hasLacks));
  const changed = edited !== undefined && !same(draft, before);
  const edit = (next: Partial<Draft>) => {
    save.reset();
    setEdited({ draft: { ...draft, ...next }, from });
  };
  const reset = () => {
    save.reset();
    setHasLacks(false);
    setEdited(undefined);
  };
  const submit = () => {
    setHasLacks(lacks !== undefined);
    if (save.isPending || lacks) return;
    const { name, where } = draft;
    const revision = from?.revision ?? null;
    save.mutate(
      { id: idOf(draft), name: name.trim(), where, revision },
      {
        onSuccess: (now) => {
          reset();
          onSaved(now);
        },
      },
    );
  };
  const reload = () => {
    reset();
    onReload?.();
  };
  return (
    <div className={styles.columns}>
      <Panel title="Who is in it">
        <form
          ref={form}
          noValidate
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          {problem && <FormTrouble problem={problem} {...(onReload && { onReload: reload })} />}
          <fieldset disabled={readOnly} className={styles.names}>
            <Field label="Name" error={problem?.at('/name')}>
              <TextInput
                required
                value={draft.name}
                onChange={(name) => edit({ name })}
                placeholder="Regulars"
              />
            </Field>
            {!saved && (
              <Field
                label="Id"
                hint="Flows ask for it by this. It stays as it is."
                error={problem?.at('')}
              >
                <TextInput code required value={idOf(draft)} onChange={(id) => edit({ id })} />
              </Field>
            )}
          </fieldset>
          <ConditionForm problem={problem} readOnly={readOnly}>
            {(language) => (
              <Control
                schema={conditionIn(language)}
                value={draft.where}
                path={['where']}
                label="Condition"
                onChange={(where) => edit({ where: conditionOf(where) })}
              />
            )}
          </ConditionForm>
          {!readOnly && (
            <div className={styles.deeds}>
              <Button
                type="submit"
                look="primary"
                busy={save.isPending}
                disabled={Boolean(saved) && !changed}
              >
                {saved ? 'Save' : 'Make it'}
              </Button>
              {saved && changed && (
                <Button look="quiet" onClick={reset}>
                  As it was
                </Button>
              )}
            </div>
          )}
        </form>
      </Panel>
      <Preview where={draft.where} />
      <LeaveGuard unsaved={changed && !save.isPending && !readOnly} onLeave={reset} />
    </div>
  );
}

interface ConditionFormProps {
  problem: Problem | undefined;
  readOnly: boolean;
  children: (language: EditorSchema) => ReactNode;
}

/** What the controls of conditions need to know: the language of segments, and what was refused. */
function ConditionForm({ problem, readOnly, children }: ConditionFormProps) {
  const editorSchema = useEditorSchema<EditorSchema>();
  const all = editorSchema.data;
  const language = useMemo(() => all && ofSegments(all), [all]);
  const place = useMemo((): FormPlace | undefined => {
    if (!language) return undefined;
    return {
      resolve: (schema) => resolve(language, schema),
      problems(path, below) {
        const error = faultAt(problem, path, below);
        return error ? { error } : {};
      },
      useOffers: useListedOffers,
      widgets: CONDITION_WIDGETS,
      variant: VariantControl,
      readOnly,
    };
  }, [language, problem, readOnly]);
  if (!language || !place) {
    const { error, refetch } = editorSchema;
    return error && <ErrorState inline problem={problemOf(error)} onRetry={() => void refetch()} />;
  }
  return (
    <LanguageContext value={language}>
      <FormContext value={place}>
        <Fields>{children(language)}</Fields>
      </FormContext>
    </LanguageContext>
  );
}
