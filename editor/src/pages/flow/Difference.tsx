// What is different between a version and the draft: both as pictures, a legend that counts and
// filters, the list of all of it, and of one step the fields that say something else.

import { useMemo, useState } from 'react';
import { FATES } from '@/canvas/fates';
import { SideBySide } from '@/canvas/SideBySide';
import type { Comparison, Fate } from '@/flow/compare';
import { fieldsBetween } from '@/flow/fields';
import { type Graph, readFlow } from '@/flow/graph';
import type { EditorSchema } from '@/flow/schema';
import { Changes } from './Changes';
import styles from './Difference.module.css';

interface Props {
  schema: EditorSchema;
  version: number;
  was: string;
  now: string;
  comparison: Comparison;
}

const ORDER: readonly Fate[] = ['added', 'changed', 'removed', 'moved'];

export function Difference({ schema, version, was, now, comparison }: Props) {
  const [only, setOnly] = useState<Fate | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const { steps } = comparison;
  const fates = useMemo(() => new Map(steps.map(({ key, fate }) => [key, fate])), [steps]);
  const shown = only === null ? steps : steps.filter((step) => step.fate === only);
  const lit = useMemo(
    () =>
      only === null
        ? null
        : new Set([...fates].flatMap(([key, fate]) => (fate === only ? key : []))),
    [fates, only],
  );
  const filter = (fate: Fate | null) => {
    setOnly(fate);
    setChosen(fate === null ? null : (steps.find((step) => step.fate === fate)?.key ?? null));
  };
  const sides = {
    was: { title: `Version ${version}`, text: was },
    now: { title: 'Draft', text: now },
  };
  return (
    <div className={styles.difference}>
      <Legend fates={fates} only={only} onFilter={filter} />
      <SideBySide {...{ schema, fates, lit, chosen, ...sides }} onChoose={setChosen} />
      <div className={styles.told}>
        <Changes
          comparison={only === null ? comparison : { steps: shown, messages: [], settings: [] }}
          chosen={chosen}
          onChoose={setChosen}
        />
        <Fields {...{ schema, version, was, now, chosen, fates }} />
      </div>
    </div>
  );
}

interface LegendProps {
  fates: ReadonlyMap<string, Fate>;
  only: Fate | null;
  onFilter: (fate: Fate | null) => void;
}

/** How many of each; one shows only those and goes to the first of them. */
function Legend({ fates, only, onFilter }: LegendProps) {
  const all = [...fates.values()];
  return (
    <div className={styles.legend} role="toolbar" aria-label="Steps that are different">
      {ORDER.map((fate) => {
        const { words, Sign } = FATES[fate];
        const count = all.filter((each) => each === fate).length;
        return (
          <button
            key={fate}
            type="button"
            className={styles.sign}
            data-fate={fate}
            aria-pressed={only === fate}
            disabled={count === 0}
            onClick={() => onFilter(only === fate ? null : fate)}
          >
            <Sign size={14} aria-hidden="true" />
            {words} <b>{count}</b>
          </button>
        );
      })}
    </div>
  );
}

interface FieldsProps extends Omit<Props, 'comparison'> {
  chosen: string | null;
  fates: ReadonlyMap<string, Fate>;
}

/** Of the step that was chosen: each field that says something else. */
function Fields({ schema, version, was, now, chosen, fates }: FieldsProps) {
  const before = readFlow(was, schema).graph;
  const after = readFlow(now, schema).graph;
  const [old, fresh] = [before?.byKey.get(chosen ?? ''), after?.byKey.get(chosen ?? '')];
  const step = fresh ?? old;
  if (!step || chosen === null) {
    return <p className={styles.none}>Choose a step to see which of its fields are different.</p>;
  }
  const fields = [
    ...fieldsBetween(old, fresh, schema),
    ...(fates.get(chosen) === 'moved' ? [place(chosen, before, after)] : []),
  ];
  return (
    <section className={styles.fields} aria-label={`Fields of ${step.title}`}>
      <h3>{step.title}</h3>
      {fields.length === 0 && <p className={styles.none}>It says the same in both.</p>}
      {fields.length > 0 && (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Version {version}</th>
              <th scope="col">Draft</th>
            </tr>
          </thead>
          <tbody>
            {fields.map((field) => (
              <tr key={field.path}>
                <th scope="row">{field.title}</th>
                <td>{field.was === null ? <Nothing /> : <del>{field.was}</del>}</td>
                <td>{field.now === null ? <Nothing /> : <ins>{field.now}</ins>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Nothing() {
  return <span className={styles.none}>nothing</span>;
}

function place(key: string, before: Graph | null, after: Graph | null) {
  const at = (graph: Graph | null) => graph?.positions.get(key)?.join(', ') ?? 'by itself';
  return { path: 'layout', title: 'Place on the canvas', was: at(before), now: at(after) };
}
