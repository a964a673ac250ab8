// The list that opens at a `+`, at a way out, or by a key: what comes next.

import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { connect, insertNode, type Slot } from '@/flow/operations';
import { categoryColor } from '@/ui/categories';
import { classes } from '@/ui/classes';
import { type Choice, kindsToPut, matching, placesToLead } from './choices';
import { focusStep } from './focus';
import { Icon } from './Icon';
import styles from './Picker.module.css';
import { type Picking, useEditor, useEditorStore } from './store';

const WIDTH = 320;
const HEIGHT = 420;
const EDGE = 8;
/** Nobody reads further down a list that can be searched; drawing hundreds takes a frame. */
const SHOWN_MAX = 60;

export function Picker() {
  const picking = useEditor((state) => state.picking);
  return picking ? <OpenPicker picking={picking} /> : null;
}

function OpenPicker({ picking }: { picking: Picking }) {
  const store = useEditorStore();
  const schema = useEditor((state) => state.schema);
  const graph = useEditor((state) => state.graph);
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const list = useId();
  const box = useRef<HTMLDivElement>(null);
  const { slot } = picking;
  const all = [
    ...kindsToPut(schema, slot, graph),
    ...(slot ? placesToLead(schema, graph, slot) : []),
  ];
  const shown = matching(all, typed);
  const seen = Math.min(shown.length, SHOWN_MAX);

  const close = () => {
    const { active } = store.getState();
    store.getState().set({ picking: null });
    focusStep(slot?.step ?? active);
  };
  const choose = (choice: Choice | undefined) => {
    if (!choice) {
      return;
    }
    const { history, run, set } = store.getState();
    set({ picking: null });
    const { does } = choice;
    run(
      'put' in does
        ? insertNode(history.text, schema, does.put, slot)
        : connect(history.text, schema, slot ?? { step: '', port: '' }, does.lead),
    );
    requestAnimationFrame(() => focusStep(store.getState().active));
  };
  useOutside(box, () => store.getState().set({ picking: null }));

  const keyed = (event: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    event.stopPropagation();
    if (step !== undefined) {
      event.preventDefault();
      setAt((now) => (now + step + seen) % Math.max(seen, 1));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(shown[at]);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      close();
    }
  };
  return (
    <div
      ref={box}
      role="dialog"
      aria-label="What comes next"
      className={styles.picker}
      style={placeOf(picking)}
      onKeyDown={keyed}
    >
      {slot && <PortChoice slot={slot} />}
      <input
        // biome-ignore lint/a11y/noAutofocus: it was opened to be typed in
        autoFocus
        className={styles.input}
        role="combobox"
        aria-label="Find a step"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={`${list}-${at}`}
        placeholder="What comes next?"
        autoComplete="off"
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
      />
      <Choices id={list} shown={shown} at={at} onChoose={choose} />
    </div>
  );
}

/** Which way out it is put at, where there are several. */
function PortChoice({ slot }: { slot: Slot }) {
  const store = useEditorStore();
  const step = useEditor((state) => state.graph.byKey.get(slot.step));
  const picking = useEditor((state) => state.picking);
  if (!step || !picking || step.ports.length < 2) {
    return <p className={styles.after}>After {step?.title}</p>;
  }
  return (
    <fieldset className={styles.ports} aria-label={`After ${step.title}`}>
      {step.ports.map((port) => (
        <label
          key={port.id}
          className={classes(styles.port, port.id === slot.port && styles.chosen)}
        >
          <input
            type="radio"
            className="unseen"
            name="way out"
            checked={port.id === slot.port}
            onChange={() =>
              store.getState().set({ picking: { ...picking, slot: { ...slot, port: port.id } } })
            }
          />
          {port.title}
        </label>
      ))}
    </fieldset>
  );
}

interface ChoicesProps {
  id: string;
  shown: readonly Choice[];
  at: number;
  onChoose: (choice: Choice) => void;
}

function Choices({ id, shown, at, onChoose }: ChoicesProps) {
  return (
    <div id={id} role="listbox" aria-label="Steps" className={styles.list}>
      {shown.slice(0, SHOWN_MAX).map((choice, place) => (
        <div key={choice.id} role="presentation">
          {choice.group !== shown[place - 1]?.group && (
            <div className={styles.group} role="presentation">
              {choice.group}
            </div>
          )}
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: the input has the keys */}
          {/* biome-ignore lint/a11y/useFocusableInteractive: the input names the active one */}
          <div
            id={`${id}-${place}`}
            role="option"
            aria-selected={place === at}
            className={styles.choice}
            ref={(element) => {
              if (place === at) element?.scrollIntoView({ block: 'nearest' });
            }}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onChoose(choice)}
          >
            <span className={styles.icon} style={{ color: categoryColor(choice.category) }}>
              <Icon name={choice.icon} />
            </span>
            <span className={styles.words}>
              <span>{choice.title}</span>
              <span className={styles.hint}>{choice.hint}</span>
            </span>
          </div>
        </div>
      ))}
      {shown.length > SHOWN_MAX && (
        <p className={styles.none}>{shown.length - SHOWN_MAX} more: type to find them.</p>
      )}
      {shown.length === 0 && <p className={styles.none}>Nothing is called so.</p>}
    </div>
  );
}

function placeOf({ at }: Picking): React.CSSProperties {
  const left = Math.max(EDGE, Math.min(at.x, window.innerWidth - WIDTH - EDGE));
  const top = Math.max(EDGE, Math.min(at.y, window.innerHeight - HEIGHT - EDGE));
  return { left, top };
}

function useOutside(box: React.RefObject<HTMLElement | null>, done: () => void) {
  const last = useRef(done);
  useLayoutEffect(() => {
    last.current = done;
  });
  useEffect(() => {
    const pressed = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) {
        last.current();
      }
    };
    document.addEventListener('pointerdown', pressed, true);
    return () => document.removeEventListener('pointerdown', pressed, true);
  }, [box]);
}
