// The search: pages, flows, people and what can be done, from one field.

import { useQuery } from '@tanstack/react-query';
import { Search as SearchIcon } from 'lucide-react';
import {
  type KeyboardEvent,
  useDeferredValue,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { navigate } from 'wouter/use-browser-location';
import { findByEmail } from '@/api/contacts';
import { useFlows } from '@/api/flows';
import type { Session } from '@/api/types';
import { type Find, fitting, fixedFinds, flowFinds, idFinds, personFinds } from './finds';
import styles from './Search.module.css';

interface Props {
  session: Session | undefined;
  onClose: () => void;
}

/** What can be an address; the server takes no part of one. */
const ADDRESS = /^\S+@\S+\.\S+$/;

export default function Search({ session, onClose }: Props) {
  const [words, setWords] = useState('');
  const [active, setActive] = useState(0);
  const finds = useFinds(words.trim(), session);
  const list = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);

  const go = (find: Find | undefined) => {
    if (!find) return;
    onClose();
    if ('href' in find) navigate(find.href);
    else find.run();
  };
  const keyed = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setActive((at) => (at + step + finds.length) % (finds.length || 1));
    else if (event.key === 'Enter') go(finds[active]);
    else return;
    event.preventDefault();
  };
  return (
    <dialog
      ref={dialog}
      aria-label="Search"
      className={styles.search}
      onMouseDown={(event) => event.target === dialog.current && onClose()}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className={styles.head}>
        <SearchIcon aria-hidden="true" />
        <input
          role="combobox"
          aria-label="Search flows, people and pages"
          aria-expanded="true"
          aria-controls={list}
          aria-autocomplete="list"
          aria-activedescendant={finds.length > 0 ? `${list}-${active}` : undefined}
          placeholder="Flows, pages, or a person by id or e-mail"
          autoComplete="off"
          spellCheck={false}
          value={words}
          onChange={(event) => {
            setWords(event.target.value);
            setActive(0);
          }}
          onKeyDown={keyed}
        />
      </div>
      <Finds id={list} finds={finds} active={active} onActive={setActive} onGo={go} />
    </dialog>
  );
}

function useFinds(words: string, session: Session | undefined): Find[] {
  const flows = useFlows();
  const asked = useDeferredValue(words);
  const people = useQuery({
    queryKey: ['contacts', 'found', asked],
    queryFn: ({ signal }) => findByEmail(asked, signal),
    enabled: ADDRESS.test(asked),
  });
  return [
    ...fitting([...flowFinds(flows.rows ?? []), ...fixedFinds(session)], words),
    ...(ADDRESS.test(words) ? personFinds(people.data ?? []) : idFinds(words)),
  ];
}

interface FindsProps {
  id: string;
  finds: readonly Find[];
  active: number;
  onActive: (place: number) => void;
  onGo: (find: Find) => void;
}

function Finds({ id, finds, active, onActive, onGo }: FindsProps) {
  if (finds.length === 0) {
    return (
      <p className={styles.none}>Nothing fits. People are found by their whole id or e-mail.</p>
    );
  }
  return (
    <div id={id} role="listbox" aria-label="Found" className={styles.list}>
      {finds.map((find, place) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the input's
        // biome-ignore lint/a11y/useFocusableInteractive: the input names the active one
        <div
          key={find.key}
          id={`${id}-${place}`}
          role="option"
          aria-selected={place === active}
          className={styles.find}
          ref={(element) => {
            if (place === active) element?.scrollIntoView({ block: 'nearest' });
          }}
          onMouseMove={() => onActive(place)}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onGo(find)}
        >
          <find.icon aria-hidden="true" />
          <span className={styles.title}>{find.title}</span>
          <span className={styles.kind}>{find.kind}</span>
        </div>
      ))}
    </div>
  );
}
